"""fx.tremolo: depth, equal power, and a phase that is the place in the song."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels


@pytest.mark.parametrize("shape", ["sine", "triangle", "square"])
def test_depth_is_how_far_the_loudness_falls(shape: str) -> None:
    gain = Rig("fx.tremolo", shape=shape, depth=0.75, rate=4).mono(np.ones(24000))
    assert (gain.min(), gain.max()) == pytest.approx((0.25, 1), abs=2e-3)
    assert np.abs(np.diff(gain)).max() < 0.75 / 100, "corners take 3 ms"


def test_panning_keeps_the_power() -> None:
    left, right = Rig("fx.tremolo", mode="pan", depth=1, rate=3).run(np.ones(32000))[0, :, :2].T
    np.testing.assert_allclose(left**2 + right**2, 2, atol=1e-4)
    assert left.min() < 1e-3
    assert right.min() < 1e-3


def test_song_decides_the_phase_wherever_it_starts() -> None:
    whole, late = Rig("fx.tremolo", sync="1/4", rate=1), Rig("fx.tremolo", sync="1/4", rate=17)
    whole.module.set_tempo(120, 0)
    late.module.set_tempo(120, 3.3)
    ones = np.ones(48000 * 3)
    ahead = round(3.3 * 24000)
    np.testing.assert_allclose(whole.mono(ones)[ahead : ahead + 40000], late.mono(ones[:40000]), atol=1e-5)


def test_sides_can_alternate_and_a_dry_mix_is_the_signal() -> None:
    left, right = Rig("fx.tremolo", stereo=1, depth=1, rate=2).run(np.ones(24000))[0, :, :2].T
    np.testing.assert_allclose(left + right, 1, atol=1e-5)
    np.testing.assert_array_equal(Rig("fx.tremolo", mix=0).mono(np.ones(999)), 1)
    assert decibels(left.max()) == pytest.approx(0, abs=0.01)
