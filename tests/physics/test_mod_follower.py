"""mod.follower: levels of known signals and time constants."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig

TIME = np.arange(48000) / 48000


def test_peak_and_rms_of_a_sine() -> None:
    sine = 0.5 * np.sin(2 * np.pi * 1000 * TIME)
    peak = Rig("mod.follower", attack=0.0001, release=1).mono(sine)
    assert peak[-4800:].mean() == pytest.approx(0.5, rel=0.03)
    rms = Rig("mod.follower", detector="rms", attack=0.1, release=0.1).mono(sine)
    assert rms[-4800:].mean() == pytest.approx(0.5 / 2**0.5, rel=0.002)


@pytest.mark.parametrize("seconds", [0.001, 0.03, 0.2])
def test_time_constants(seconds: float) -> None:
    rig = Rig("mod.follower", attack=seconds, release=2 * seconds)
    up = rig.mono(np.ones(48000))
    np.testing.assert_allclose(up, 1 - np.exp(-(TIME + 1 / 48000) / seconds), atol=3e-4)
    down = rig.mono(np.zeros(48000))
    np.testing.assert_allclose(down, up[-1] * np.exp(-(TIME + 1 / 48000) / (2 * seconds)), atol=3e-4)


@pytest.mark.parametrize("detector", ["peak", "rms"])
def test_a_reading_in_decibels_is_even(detector: str) -> None:
    for level_db, wanted in ((0, 1.0), (-30, 0.5), (-45, 0.25), (-80, 0.0)):
        rig = Rig("mod.follower", detector=detector, reading="decibels", attack=0.001)
        assert rig.mono(np.full(4800, 10 ** (level_db / 20)))[-1] == pytest.approx(wanted, abs=1e-4)


def test_gain_comes_before_the_detector() -> None:
    rig = Rig("mod.follower", attack=0.001, gain_db=12)
    assert rig.mono(np.full(4800, 0.1))[-1] == pytest.approx(0.1 * 10 ** (12 / 20), rel=1e-4)
