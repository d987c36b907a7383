"""filter.svf against the analogue two-pole filter it stands for."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.svf import MODES, quality, two_pole_error


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("cutoff", "resonance"), [(200, 0.0), (1000, 0.4), (11000, 0.2)])
def test_response_is_that_of_the_prewarped_analogue_filter(
    mode: str, cutoff: float, resonance: float
) -> None:
    assert two_pole_error(mode, cutoff, resonance) < 2e-5


def test_resonance_runs_from_q_half_to_q_50() -> None:
    for resonance, q in ((0.0, 0.5), (0.5, 5.0), (1.0, 50.0)):
        assert quality(resonance) == pytest.approx(20 * np.log10(q), abs=0.02)


@pytest.mark.parametrize("mode", MODES)
def test_stable_when_everything_jumps_all_the_time(mode: str) -> None:
    random = np.random.default_rng(1)
    rig = Rig("filter.svf", mode=mode, resonance=1)
    worst = 0.0
    for _ in range(600):
        rig.set(smooth=True, cutoff=float(random.choice([16, 20000])), resonance=float(random.choice([0, 1])))
        worst = max(worst, np.abs(rig.mono(random.uniform(-1, 1, int(random.integers(1, 200))))).max())
    assert worst < 400


def test_same_response_at_every_sample_rate() -> None:
    for rate in (32000, 44100, 96000, 192000):
        frequency, measured = Rig("filter.svf", sample_rate=rate, cutoff=2000, resonance=0.0).response(
            1 << 15
        )
        near = np.argmin(np.abs(frequency - 2000))
        assert decibels(measured)[near] == pytest.approx(-6.02, abs=0.05)
