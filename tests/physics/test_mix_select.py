"""mix.select: gains that add up to one, no click, and tails that ring on."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig
from tools.bench.sound.spillover import worst_difference


def test_gains_always_add_up_to_one() -> None:
    rig = Rig("mix.select", program="1", fade=0.05)
    ones, parts = np.ones(1000), []
    parts.append(rig.run(ones))
    for program in ("2", "4", "1", "3", "3"):
        rig.set(program=program)
        parts.append(rig.run(ones))
    out = np.concatenate(parts, axis=1)[:, :, 0]
    np.testing.assert_allclose(out.sum(0), 1, atol=1e-6)
    assert np.abs(np.diff(out, axis=1)).max() <= 1.01 / (0.05 * 48000)


def test_a_chosen_program_gets_every_bit_and_the_others_nothing() -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, 4800)
    rig = Rig("mix.select", program="2", fade=0.01)
    rig.run(noise)
    rig.set(program="3")
    rig.run(noise)
    out = rig.run(noise)[:, :, 0]
    np.testing.assert_array_equal(out[2], noise.astype(np.float32))
    assert not out[[0, 1, 3]].any()


def test_old_tail_rings_on_undisturbed() -> None:
    assert worst_difference() == pytest.approx(0, abs=1)
