"""osc.wavetable: clean at every pitch, the cycles that were given, and silence from nothing."""

import numpy as np
import pytest

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of
from tools.bench.sound.spectra import FRAMES, RATE, level_at, worst_below
from tools.bench.sound.wavetable import figures, saw, tone

TABLES = ("basic", "pulse", "sweep", "vowel", "organ", "peak", "reed", "glass")


def test_the_figures_are_met() -> None:
    for figure in figures():
        assert figure.met, figure


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("frequency", [441.0, 1245.0, 4187.0, 7803.0])
def test_nothing_folds_back_below_the_note(table: str, frequency: float) -> None:
    gate = -90 if frequency < 4200 else -60
    for values in ({"position": 0.87}, {"position": 0.87, "warp": "bend", "amount": 0.7}):
        assert worst_below(tone(frequency, table=table, **values), frequency) < gate


@pytest.mark.parametrize("amount", [0.3, 0.77, 1.0])
def test_sync_stays_clean_as_its_window_is_smooth(amount: float) -> None:
    for frequency, gate in ((441.0, -90), (1245.0, -90), (4187.0, -90), (7803.0, -60)):
        for values in ({"table": "basic"}, {"table": "basic", "position": 0.67}):
            assert worst_below(tone(frequency, warp="sync", amount=amount, **values), frequency) < gate


@pytest.mark.parametrize("frequency", [60.0, 331.0, 1999.0])
def test_harmonics_below_13_khz_are_those_of_the_table(frequency: float) -> None:
    signal = tone(frequency, sample=saw())
    for number in range(1, int(13000 / frequency), 3):
        wanted = abs(np.sum(saw_cycle() * np.exp(-2j * np.pi * number * np.arange(2048) / 2048))) / 1024
        assert level_at(signal, number * frequency) == pytest.approx(
            wanted, rel=0.02 if frequency > 90 else 0.05
        )


def saw_cycle() -> np.ndarray:
    return np.linspace(-1, 1, 2048, endpoint=False)


@pytest.mark.parametrize("frequency", [20.0, 440.0, 3000.0, 15000.0])
def test_tuned(frequency: float) -> None:
    signal = tone(frequency, 1 << 16, table="basic", position=0)
    assert abs(cents(frequency_of(signal, RATE), frequency)) < 0.1


def test_position_moves_smoothly_from_cycle_to_cycle() -> None:
    x = np.arange(2048) / 2048
    cycles = np.concatenate([np.sin(2 * np.pi * x), np.sin(4 * np.pi * x), np.sin(6 * np.pi * x)])
    sample = Sample(cycles.astype(np.float32), RATE, 60)
    for position, wanted in ((0, (1, 0, 0)), (0.25, (0.5, 0.5, 0)), (0.5, (0, 1, 0)), (1, (0, 0, 1))):
        signal = tone(330, sample=sample, position=position)
        found = [level_at(signal, 330 * number) for number in (1, 2, 3)]
        np.testing.assert_allclose(found, wanted, atol=1e-3)


def test_a_short_sample_of_any_length_is_one_cycle() -> None:
    cycle = np.sin(2 * np.pi * np.arange(601) / 601) + 0.25 * np.sin(10 * np.pi * np.arange(601) / 601)
    signal = tone(330, sample=Sample(cycle.astype(np.float32), RATE, 60))
    assert level_at(signal, 330) == pytest.approx(1, rel=1e-3)
    assert level_at(signal, 1650) == pytest.approx(0.25, rel=1e-3)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 0.7])
@pytest.mark.parametrize("frames", [1, 500, 2048, 4096])
def test_samples_of_nothing_are_silent(value: float, frames: int) -> None:
    sample = Sample(np.full(frames, value, np.float32), RATE, 60)
    assert np.abs(tone(220, 500, sample=sample)).max() < 1e-6
    assert not tone(220, 500, table="sample").any()


@pytest.mark.parametrize("table", TABLES)
def test_levels(table: str) -> None:
    for position in (0, 0.5, 1):
        signal = tone(110, table=table, position=position)
        assert 0.25 < np.std(signal) < 0.41 and np.abs(signal).max() < 3
        assert abs(signal[: RATE // 110 * 60].mean()) < 0.01


def test_a_glide_through_all_octaves_has_no_steps() -> None:
    module = NativeModule("osc.wavetable")
    module.prepare(RATE)
    module.set_parameter("position", 0.1)
    parts = []
    for pitch in np.arange(40, 120, 0.25):
        module.set_voice(0, pitch=float(pitch), start=bool(pitch == 40))
        parts.append(module.process({}, 160)["out"][:, 0])
    signal = np.concatenate(parts).astype(float)
    steps = np.abs(np.diff(signal))
    assert steps[FRAMES // 2 :].max() < 2.5 and np.abs(signal).max() < 1
