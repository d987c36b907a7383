"""env.adsr and env.decay: times, shapes, and a level that never jumps."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule

RATE = 48000


class Key:
    """One voice of an envelope."""

    def __init__(self, kind: str = "env.adsr", **values: float) -> None:
        self.module = NativeModule(kind)
        self.module.prepare(RATE)
        for id, value in values.items():
            self.module.set_parameter(id, value)

    def play(self, seconds: float, gate: float, start: bool = False, **note: float) -> np.ndarray:
        self.module.set_voice(0, gate=gate, start=start, **note)
        return self.module.process({}, round(seconds * RATE))["out"][:, 0].astype(float)


@pytest.mark.parametrize("curve", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("seconds", [0.002, 0.05, 1.0, 10.0])
def test_every_stage_takes_its_time(seconds: float, curve: float) -> None:
    key = Key(
        attack=seconds, decay=seconds, sustain=0.5, release=seconds, attack_curve=curve, decay_curve=curve
    )
    rise = key.play(seconds * 1.02 + 0.001, 1, start=True)
    assert np.argmax(rise == 1) + 1 == pytest.approx(seconds * RATE, rel=0.001, abs=1.5)
    fall = key.play(seconds * 1.1, 1)
    peak = len(rise) - np.argmax(rise[::-1] == 1)
    down = peak + np.argmax(np.concatenate([rise, fall])[peak:] == 0.5)
    assert down - peak == pytest.approx(seconds * RATE, rel=0.001, abs=2)
    away = key.play(seconds * 1.1, 0)
    gone = np.argmax(away == 0)
    assert 0 < gone <= seconds * RATE * 1.001 + 2
    assert key.module.alive & 1 == 0


def test_curves_run_from_a_line_to_a_capacitor() -> None:
    for curve, half_way in ((0.0, 0.512), (0.2, 0.68), (1.0, 0.969)):
        rise = Key(attack=0.1, attack_curve=curve).play(0.1, 1, start=True)
        assert rise[2399] == pytest.approx(half_way, abs=0.01)
        fall = Key(attack=0.0005, decay=0.1, sustain=0, decay_curve=curve).play(0.1, 1, start=True)
        assert fall[24 + 2400] == pytest.approx(1 - half_way, abs=0.01)


def test_a_line_of_minutes_loses_nothing_to_rounding() -> None:
    rise = Key(attack=20, attack_curve=0).play(20.01, 1, start=True)
    assert np.argmax(rise == 1) + 1 == pytest.approx(20 * RATE, rel=1e-3)


def test_the_level_never_jumps_when_keys_change_in_mid_air() -> None:
    key = Key(attack=0.05, decay=0.05, sustain=0.6, release=0.1)
    random, parts = np.random.default_rng(1), []
    for turn in range(60):
        note = {"velocity": random.uniform(), "accent": float(turn % 3 == 0)}
        parts.append(key.play(random.uniform(0.001, 0.09), float(turn % 2 == 0), start=turn == 0, **note))
    # The steepest slope of a full segment is bend / (1 - e^-bend) / time; the decay at bend 6.9 in 0.05 s.
    assert np.abs(np.diff(np.concatenate(parts))).max() < 6.93 / (0.05 * RATE)


def test_pressed_again_it_rises_from_where_it_is() -> None:
    key = Key(attack=0.1, release=0.2, sustain=1)
    key.play(0.2, 1, start=True)
    left = key.play(0.05, 0)[-1]
    again = key.play(0.05, 1)
    assert 0 < left < again[0] < left + 0.01


def test_sustain_zero_ends_the_voice_while_the_key_is_held() -> None:
    key = Key(attack=0.001, decay=0.02, sustain=0)
    key.play(0.01, 1, start=True)
    assert key.module.alive & 1
    assert key.play(0.02, 1)[-1] == 0
    assert key.module.alive & 1 == 0


@pytest.mark.parametrize("kind", ["env.adsr", "env.decay"])
def test_velocity_and_accent_scale_the_peak_and_shorten_the_decay(kind: str) -> None:
    values = {"attack": 0.001, "decay": 0.2, "velocity": 0.5, "accent_level": 0.5, "accent_decay": 0.25}
    values |= {"sustain": 0.0} if kind == "env.adsr" else {}
    soft = Key(kind, **values).play(0.3, 1, start=True, velocity=0.2)
    loud = Key(kind, **values).play(0.3, 1, start=True, velocity=1, accent=1)
    assert soft.max() == pytest.approx(0.6, abs=1e-3)
    assert loud.max() == pytest.approx(1.5, abs=2e-3)
    assert np.count_nonzero(soft) / RATE == pytest.approx(0.201, abs=0.001)
    assert np.count_nonzero(loud) / RATE == pytest.approx(0.051, abs=0.001)


def test_decay_takes_attack_hold_and_decay_whatever_the_key_does() -> None:
    for seconds, gate in ((0.01, 1.0), (0.01, 0.0)):
        key = Key("env.decay", attack=0.002, hold=0.01, decay=0.05)
        stroke = np.concatenate([key.play(seconds, 1, start=True), key.play(0.1, gate)])
        assert np.argmax(stroke == 1) == pytest.approx(95, abs=1)
        assert np.count_nonzero(stroke == 1) == pytest.approx(481, abs=2)
        assert np.count_nonzero(stroke) == pytest.approx(0.062 * RATE, abs=3)
        assert key.module.alive & 1 == 0
