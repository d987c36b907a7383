"""fx.flanger: the comb's teeth, through zero, feedback."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels

STILL = {"depth": 0, "rate": 0.02}


def test_teeth_stand_where_the_delay_puts_them() -> None:
    rig = Rig("fx.flanger", delay=0.001, feedback=0, mix=0.5, **STILL)
    frequency, response = rig.response()
    level = decibels(response)
    first = 48000 / 49 / 2  # a delay of 48 frames and the one the line takes
    for tooth in (1, 3, 5):
        around = np.abs(frequency - tooth * first) < 200
        assert frequency[around][np.argmin(level[around])] == pytest.approx(tooth * first, rel=0.01)
        assert level[around].min() < -30
    assert np.interp(2 * first, frequency, level) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(("feedback", "peak"), [(0.9, 20.0), (-0.9, 20.0), (0, 0.0)])
def test_feedback_makes_the_comb_ring(feedback: float, peak: float) -> None:
    rig = Rig("fx.flanger", delay=0.001, feedback=feedback, mix=1, **STILL)
    assert decibels(rig.response()[1]).max() == pytest.approx(peak, abs=0.3)


def test_through_zero_the_copy_meets_the_signal() -> None:
    """Where both come together the comb is gone: at zero depth the sum is the delayed signal itself."""
    rig = Rig("fx.flanger", through_zero="on", delay=0.002, feedback=0, mix=0.5, **STILL)
    noise = np.random.default_rng(3).uniform(-1, 1, 4800)
    np.testing.assert_allclose(rig.mono(noise)[97:], noise[:-97], atol=1e-4)
    swept = Rig("fx.flanger", through_zero="on", delay=0.002, depth=1, rate=1, feedback=0, mix=1)
    click = np.zeros(96000)
    click[::4800] = 1
    comes = np.flatnonzero(swept.mono(click) > 0.4) % 4800
    assert comes.min() < 97 < comes.max(), "the copy is now behind, now ahead"


def test_full_feedback_stays_bounded_while_it_sweeps() -> None:
    rig = Rig("fx.flanger", feedback=0.97, depth=1, delay=0.0001, rate=20)
    assert np.abs(rig.mono(np.random.default_rng(1).uniform(-1, 1, 96000))).max() < 40
