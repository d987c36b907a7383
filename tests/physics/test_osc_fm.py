"""osc.fm: side bands are Bessel functions, arrangements are those of the book, envelopes keep time."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from prototypes.oracles import Voice, oracle_for
from tests.physics.module_rig import cents, frequency_of
from tools.bench.sound.fm import PLAIN, feedback_off, folded, lines, module, side_bands_off, sound
from tools.bench.sound.spectra import RATE


@pytest.mark.parametrize("level", [0.05, 0.3, 0.8, 1.5])
def test_side_bands_are_bessel_functions(level: float) -> None:
    assert side_bands_off(level) < 3e-4


@pytest.mark.parametrize("algorithm", range(1, 33))
def test_all_arrangements_are_those_of_the_book(algorithm: int) -> None:
    random = np.random.default_rng(algorithm)
    values = PLAIN | {f"level{number}": 0.25 for number in range(1, 7)}
    values |= {f"ratio{number}": float(random.integers(1, 5)) for number in range(1, 7)} | {"feedback": 0.5}
    fm, oracle = module(220, algorithm, **values), oracle_for("osc.fm")
    oracle.prepare(RATE)
    for id, value in values.items():
        oracle.set_parameter(id, value)
    oracle.set_parameter("algorithm", algorithm - 1)
    exact = np.asarray(oracle.process([None], 300, Voice(pitch=57, start=True))[0])
    assert np.abs(sound(fm, 300) - exact).max() < 1e-4


@pytest.mark.parametrize("frequency", [27.5, 440.0, 4186.0, 15000.0])
def test_tuned(frequency: float) -> None:
    fm = module(frequency, 32, level1=1, ratio1=1)
    assert abs(cents(frequency_of(sound(fm, 1 << 16)[1000:], RATE), frequency)) < 0.1


def test_feedback_makes_a_saw_and_never_hunts() -> None:
    """y = sin(x + b y) has harmonics 2 J_n(n b) / (n b); the mean of two frames changes little at 55 Hz."""
    assert feedback_off() < 2
    for frequency in (55.0, 880.0, 7000.0):
        signal = sound(module(frequency, 32, level6=1, ratio6=1, feedback=1), 1 << 14)[4800:]
        assert np.abs(signal).max() <= 1.0001
        spectrum = lines(signal[: 1 << 13])
        assert spectrum[-200:].max() < 0.02


@pytest.mark.parametrize("frequency", [261.6, 1046.5, 2093.0, 4186.0])
def test_side_bands_do_not_fold_back_into_what_is_heard(frequency: float) -> None:
    assert folded(frequency) < -75


def test_envelopes_take_the_time_they_are_given() -> None:
    fm = module(1000, 32, level1=1, ratio1=1, decay1=0.4, sustain1=0, attack=0.01, release=0.1)
    signal = sound(fm, 24000)
    peaks = np.abs(signal).reshape(-1, 48).max(1)
    assert int(np.argmax(peaks)) == pytest.approx(10, abs=1)
    assert peaks[5] == pytest.approx(0.55, abs=0.06)
    assert 20 * np.log10(peaks[310] / peaks[110]) == pytest.approx(-30, abs=0.3)
    held = module(1000, 32, level1=1, ratio1=1, release=0.1)
    sound(held, 4800)
    held.set_voice(0, gate=0, pitch=83.2)
    peaks = np.abs(sound(held, 9600)).reshape(-1, 48).max(1)
    assert 20 * np.log10(peaks[60] / peaks[10]) == pytest.approx(-30, abs=0.5)
    assert not held.alive & 1


def test_soft_notes_and_high_keys_are_mellower() -> None:
    def brightness(pitch: float, velocity: float) -> float:
        fm = NativeModule("osc.fm")
        fm.prepare(RATE)
        for id, value in (PLAIN | {"level1": 1, "level2": 0.3, "velocity": 1, "key_scaling": 1}).items():
            fm.set_parameter(id, value)
        fm.set_parameter("ratio2", 1)
        fm.set_voice(0, pitch=pitch, velocity=velocity, start=True)
        signal = sound(fm, 9600)[960:]
        return float(np.std(np.diff(signal)) / np.std(signal) / 2 ** (pitch / 12))

    assert brightness(60, 0.3) < 0.8 * brightness(60, 1)
    assert brightness(96, 1) < 0.8 * brightness(60, 1)


def test_struck_again_it_does_not_click() -> None:
    fm = module(100, 32, level1=1, ratio1=1, decay1=0.3, sustain1=0, attack=0.005)
    before = sound(fm, 4800)
    fm.set_voice(0, pitch=69 + 12 * np.log2(100 / 440), restrike=True)
    after = sound(fm, 4800)
    steps = np.abs(np.diff(np.concatenate([before, after])))
    assert steps[4700:5100].max() < 1.2 * steps.max() and steps.max() < 0.02
    assert np.abs(after).max() > 0.9
