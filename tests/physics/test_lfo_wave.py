"""lfo.wave, voice.note and control.macro: rates, shapes and what notes say."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule

RATE = 48000


def lfo(seconds: float, wait: int = 0, notes: int = 1, seed: int = 1, **values: float | str) -> np.ndarray:
    """Return the value at the end of every chunk, 1500 a second."""
    module = NativeModule("lfo.wave", seed=seed)
    module.prepare(RATE)
    for id, value in values.items():
        module.set_parameter(id, value)
    module.process({}, wait)
    for _ in range(notes):
        module.set_voice(0, start=True)
    return module.process({}, round(seconds * RATE / 32) * 32)["out"][:, 0].astype(float)


TIME = (np.arange(3000) + 1) / 1500
PLACE = (TIME * 3.7) % 1
WAVES = {
    "sine": np.sin(2 * np.pi * PLACE),
    "triangle": 1 - 4 * np.abs((PLACE + 0.25) % 1 - 0.5),
    "saw_up": 2 * PLACE - 1,
    "saw_down": 1 - 2 * PLACE,
    "square": np.where(PLACE < 0.5, 1.0, -1.0),
}


@pytest.mark.parametrize("shape", WAVES)
def test_waves_have_their_shape(shape: str) -> None:
    away = np.minimum(PLACE % 0.5, -PLACE % 0.5) > 1e-3  # steps may fall one value early or late
    values = lfo(2, shape=shape, rate=3.7)
    np.testing.assert_allclose(values[away], WAVES[shape][away], atol=2e-5)
    one_sided = lfo(2, shape=shape, rate=3.7, polarity="unipolar")
    np.testing.assert_allclose(one_sided, 0.5 + 0.5 * values, atol=1e-6)


@pytest.mark.parametrize("rate", [0.01, 0.5, 5.0, 99.0])
def test_rate_is_exact_over_minutes(rate: float) -> None:
    values = lfo(100, shape="saw_up", rate=rate)
    turns = rate * (np.arange(len(values)) + 1) * 32 / RATE
    off = (values / 2 + 0.5 - turns + 0.5) % 1 - 0.5
    assert np.abs(off).max() < 1e-6 * max(turns[-1], 1)


def test_free_is_in_step_for_all_notes_and_retrigger_starts_anew() -> None:
    assert (lfo(1, rate=2.3)[100:200] == lfo(1, wait=3200, rate=2.3)[:100]).all()
    assert (lfo(1, rate=2.3, mode="retrigger") == lfo(1, wait=3200, rate=2.3, mode="retrigger")).all()


def test_one_shot_stays_at_its_end() -> None:
    values = lfo(1, rate=4, mode="one_shot", shape="saw_up")
    assert (values[376:] == values[-1]).all() and values[-1] == pytest.approx(1, abs=1e-6)


def test_phase_and_fade() -> None:
    assert lfo(0.01, shape="saw_up", phase=0.25, rate=0.01)[0] == pytest.approx(-0.5, abs=1e-3)
    values = lfo(2, shape="square", rate=0.01, fade=1)
    np.testing.assert_allclose(values, np.minimum(TIME, 1), atol=1e-6)


def test_delay_comes_before_the_fade() -> None:
    values = lfo(2, shape="square", rate=0.01, fade=1, delay=0.5)
    np.testing.assert_allclose(values, np.clip(TIME - 0.5, 0, 1), atol=1e-6)


@pytest.mark.parametrize("tempo", [120.0, 97.3])
def test_synced_it_is_locked_to_the_beat_wherever_it_starts(tempo: float) -> None:
    for beat in (0.0, 3.3, 1000.5):
        module = NativeModule("lfo.wave")
        module.prepare(RATE)
        module.set_parameter("shape", "saw_up")
        module.set_parameter("sync", "1/8d")
        module.set_tempo(tempo, beat)
        module.set_voice(0, start=True)
        values = module.process({}, RATE * 2)["out"][:, 0]
        wanted = ((beat + TIME * tempo / 60) / 0.75) % 1 * 2 - 1
        away = np.abs(wanted) < 0.999  # the step may fall one value early or late
        np.testing.assert_allclose(values[away], wanted[away], atol=2e-5)


def test_synced_and_retriggered_it_starts_with_the_note() -> None:
    module = NativeModule("lfo.wave")
    module.prepare(RATE)
    for id, value in {"shape": "saw_up", "sync": "1/4", "mode": "retrigger"}.items():
        module.set_parameter(id, value)
    module.set_tempo(90, 17.2)
    module.set_voice(0, start=True)
    values = module.process({}, RATE // 2)["out"][:, 0]
    np.testing.assert_allclose(values, TIME[:750] * 1.5 * 2 - 1, atol=2e-5)


def test_a_drawn_wave_is_read_along_straight_lines() -> None:
    drawn = np.array([0.0, 1.0, -0.5, 0.25])
    module = NativeModule("lfo.wave")
    module.prepare(RATE)
    module.set_table("wave", list(drawn))
    module.set_parameter("shape", "drawn")
    module.set_parameter("rate", 1.3)
    module.set_voice(0, start=True)
    values = module.process({}, RATE)["out"][:, 0]
    place = TIME[:1500] * 1.3 % 1
    np.testing.assert_allclose(values, np.interp(place, np.arange(5) / 4, [*drawn, drawn[0]]), atol=1e-5)


def test_sample_and_hold_takes_one_value_a_cycle() -> None:
    values = lfo(4, shape="sample_hold", rate=10, mode="retrigger")
    held = values[: 39 * 150].reshape(39, 150)[:, 2:-2]
    assert (held == held[:, :1]).all() and len(set(held[:, 0])) == 39
    assert -1 <= values.min() < -0.5 and 0.5 < values.max() < 1
    settings = {"shape": "sample_hold", "rate": 10.0, "mode": "retrigger"}
    assert (lfo(1, **settings) == lfo(1, **settings)).all()
    assert not (lfo(1, **settings) == lfo(1, notes=2, **settings)).any()
    assert not (lfo(1, **settings) == lfo(1, seed=2, **settings)).any()


def test_a_note_says_what_it_is() -> None:
    module = NativeModule("voice.note", seed=3)
    module.prepare(RATE)
    randoms = []
    for turn in range(200):
        module.set_voice(0, pitch=72, gate=turn % 2, velocity=0.25, accent=1, start=True)
        said = {id: float(values[-1, 0]) for id, values in module.process({}, 32).items()}
        assert said["pitch"] == 72 and said["key"] == 1 and said["velocity"] == 0.25
        assert said["gate"] == turn % 2 and said["accent"] == 1
        randoms.append(said["random"])
    assert len(set(randoms)) == 200 and abs(np.mean(randoms)) < 0.15
    assert np.std(randoms) == pytest.approx(3**-0.5, rel=0.15)


def test_a_macro_glides() -> None:
    module = NativeModule("control.macro")
    module.prepare(RATE)
    module.set_parameter("value", 1, smooth=True)
    values = module.process({}, 640)["out"][:, 0]
    np.testing.assert_allclose(values, np.minimum((np.arange(20) + 1) * 32 / 480, 1), atol=1e-6)
