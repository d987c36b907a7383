"""fx.eq: the declared response is the measured one; neutral at rest; stable whatever moves."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.equaliser import SETTINGS, response_error


@pytest.mark.parametrize("rate", [44100, 96000])
@pytest.mark.parametrize("name", list(SETTINGS))
def test_the_declared_response_is_that_of_the_impulse(name: str, rate: float) -> None:
    assert response_error(SETTINGS[name], rate) < 0.02


def test_sections_have_their_gain_where_they_stand() -> None:
    for id, hertz, gain, share in (
        ("peak_2", 1000, 12, 1),
        ("low_shelf", 300, -12, 0.5),
        ("high_shelf", 3000, 12, 0.5),
    ):
        frequency, measured = Rig("fx.eq", **{f"{id}_hz": hertz, f"{id}_db": gain}).response(1 << 15)
        assert np.interp(hertz, frequency, decibels(measured)) == pytest.approx(gain * share, abs=0.02)


def test_rest_is_bit_exact() -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, 4800)
    np.testing.assert_array_equal(Rig("fx.eq").mono(noise), noise.astype(np.float32))


def test_stable_when_everything_jumps_all_the_time() -> None:
    random = np.random.default_rng(2)
    rig = Rig("fx.eq")
    worst = 0.0
    for _ in range(800):
        values = {
            p.id: float(random.integers(3)) if p.choices else float(random.choice([p.low, p.high]))
            for p in rig.declaration.parameters
            if not p.id.endswith("_db")
        }
        for id in ("low_shelf_db", "peak_1_db", "peak_2_db", "peak_3_db", "high_shelf_db"):
            values[id] = float(random.choice([-12, 0, 12]))
        rig.set(smooth=bool(random.integers(2)), **values)
        worst = max(worst, np.abs(rig.mono(random.uniform(-1, 1, int(random.integers(1, 200))))).max())
    assert worst < 1000


def test_switching_a_slope_does_not_click() -> None:
    x = np.sin(2 * np.pi * 100 * np.arange(9600) / 48000)
    rig = Rig("fx.eq", low_cut=400)
    before = rig.mono(x)
    for slope in ("24 dB", "12 dB", "off"):
        rig.set(low_cut_slope=slope)
        after = rig.mono(x)
        assert np.abs(np.diff(np.concatenate([before[-2:], after]))).max() < 0.03, slope
        before = after
