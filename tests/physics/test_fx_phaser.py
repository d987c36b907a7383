"""fx.phaser: notches where the theory has them, all-pass when wet, bounded under every feedback."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels

STILL = {"depth": 0, "rate": 0.02}


@pytest.mark.parametrize("stages", [4, 6, 8, 10, 12])
def test_every_two_stages_make_a_notch(stages: int) -> None:
    """N all-passes of corner fc turn by N (pi - 2 atan(w / wc)): odd multiples of pi cancel."""
    rig = Rig("fx.phaser", stages=str(stages), centre=800, feedback=0, mix=0.5, **STILL)
    frequency, response = rig.response(32768)
    level = decibels(response)
    for odd in range(1, stages, 2):
        wanted = 800 * np.tan((np.pi - odd * np.pi / stages) / 2)
        g = np.tan(np.pi * 800 / 48000) * wanted / 800
        notch = np.arctan(g) * 48000 / np.pi  # the bilinear transform bends the axis
        if notch > 30:
            assert level[int(np.argmin(np.abs(frequency - notch)))] < -30


def test_wet_and_without_feedback_it_passes_everything() -> None:
    _, response = Rig("fx.phaser", stages="12", feedback=0, mix=1, **STILL).response(32768)
    np.testing.assert_allclose(decibels(response), 0, atol=1e-3)


@pytest.mark.parametrize("feedback", [-0.95, 0.95])
def test_feedback_peaks_as_high_as_it_says_and_stays_bounded(feedback: float) -> None:
    rig = Rig("fx.phaser", stages="4", feedback=feedback, mix=1, **STILL)
    assert decibels(rig.response(65536)[1]).max() == pytest.approx(26.0, abs=0.5)
    wild = Rig("fx.phaser", stages="12", feedback=feedback, depth=4, rate=20, centre=2000)
    noise = np.random.default_rng(1).uniform(-1, 1, 96000)
    assert np.abs(wild.mono(noise)).max() < 40
