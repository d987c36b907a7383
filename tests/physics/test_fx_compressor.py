"""fx.compressor: the static curve, both time constants, side chain, link, mean square against peak."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.dynamics import curve_error

RATE = 48000


def tone(level_db: float, seconds: float = 0.5, hertz: float = 1000) -> np.ndarray:
    time = np.arange(int(RATE * seconds)) / RATE
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * time)


def level_db(signal: np.ndarray) -> float:
    """Return the level of the last 0.1 s as the peak of a sine of that power."""
    return float(decibels(np.sqrt(2 * np.mean(signal[-RATE // 10 :] ** 2))))


@pytest.mark.parametrize(
    ("threshold", "ratio", "knee"), [(-18, 4, 6), (-30, 2, 0.1), (-24, 100, 18), (-40, 1, 6)]
)
def test_the_static_curve_is_met_within_a_tenth_of_a_decibel(
    threshold: float, ratio: float, knee: float
) -> None:
    assert curve_error(threshold, ratio, knee) < 0.1


def gain_db(rig: Rig, key: np.ndarray) -> np.ndarray:
    """Return the gain in dB in each frame: a small constant passes, the side chain drives."""
    return decibels(rig.run(np.full(len(key), 0.1), key)[0, :, 0] / 0.1)


def fast(detector: str = "peak", **values: float) -> Rig:
    return Rig("fx.compressor", 48000, detector=detector, threshold_db=-20, ratio=100, knee_db=0, **values)


@pytest.mark.parametrize("attack", [0.001, 0.01, 0.1])
def test_attack_takes_the_time_on_the_knob(attack: float) -> None:
    key = 10 ** (-20 / 20) * 10 ** (12 / 20) * np.where(np.arange(RATE) % 2, 1.0, -1.0)
    gain = gain_db(fast(attack=attack, release=1), key)
    reached = int(np.argmax(gain < gain[-1] * (1 - np.exp(-1))))
    assert gain[-1] == pytest.approx(-12 * 0.99, abs=0.05)
    assert reached / RATE == pytest.approx(attack, rel=0.03, abs=3 / RATE)


@pytest.mark.parametrize("release", [0.01, 0.1, 1.0])
def test_release_takes_the_time_on_the_knob(release: float) -> None:
    key = np.where(np.arange(2 * RATE) % 2, 0.5, -0.5) * (np.arange(2 * RATE) < RATE // 4)
    gain = gain_db(fast(attack=0.001, release=release), key)[RATE // 4 :]
    reached = int(np.argmax(gain > gain[0] * np.exp(-1)))
    assert reached / RATE == pytest.approx(release, rel=0.03, abs=10 / RATE)


def test_rms_reads_power_and_peak_reads_height() -> None:
    for detector, excess in (("peak", 12.0), ("rms", 12 - 3.01)):
        gain = gain_db(fast(detector=detector, window=0.05, attack=0.005), tone(-8, 1))
        assert gain[-4800:].mean() == pytest.approx(-0.99 * excess, abs=0.1), detector


def test_link_moves_both_sides_alike() -> None:
    stereo = np.stack([tone(-6), tone(-60), 0 * tone(0), 0 * tone(0)], 1)
    for link, wanted in ((1, -10.5), (0.5, -5.25), (0, 0)):
        out = Rig("fx.compressor", threshold_db=-20, knee_db=0, link=link).run(stereo)[0]
        assert level_db(out[:, 1]) + 60 == pytest.approx(wanted, abs=0.1)
        assert level_db(out[:, 0]) + 6 == pytest.approx(-10.5, abs=0.1)


def test_the_side_chain_does_not_hear_below_its_low_cut() -> None:
    for hertz, wanted in ((50, 0.0), (2000, -7.92)):
        gain = gain_db(fast(side_low_cut=500, attack=0.001), tone(-12, 1, hertz))
        assert gain[-RATE // 2 :].mean() == pytest.approx(wanted, abs=0.1)


def test_makeup_and_mix() -> None:
    assert level_db(Rig("fx.compressor", makeup_db=9).mono(tone(-40))) == pytest.approx(-31, abs=0.01)
    x = tone(0)
    np.testing.assert_array_equal(Rig("fx.compressor", mix=0, threshold_db=-60).mono(x), x.astype(np.float32))
    half = Rig("fx.compressor", mix=0.5, threshold_db=-20, knee_db=0, attack=0.002).mono(x)
    assert level_db(half) == pytest.approx(float(decibels(0.5 + 0.5 * 10 ** (-15 / 20))), abs=0.1)
