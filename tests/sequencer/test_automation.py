"""Lanes: what sounds are samples of the curve, taken on the grid."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.project import Automation, AutomationPoint, Curve
from motorik.sequencer.automation import GRID_TICKS, lane_of


@given(st.integers(0, 2**32 - 1))
def test_on_its_grid_a_lane_has_what_the_curve_has(seed: int) -> None:
    rng = Random(seed)
    points = tuple(
        AutomationPoint(
            tick=tick, value=rng.uniform(-9, 9), curve=rng.choice(list(Curve)), bend=rng.uniform(-0.9, 0.9)
        )
        for tick in sorted(rng.sample(range(40 * GRID_TICKS), 6))
    )
    lane = lane_of(Automation(id="x", owner="bass", target="osc.shape", points=points))
    for tick in range(0, 42 * GRID_TICKS, GRID_TICKS):
        assert lane.curve_at(tick) == lane.value_at(tick)
    for before, after in zip(points, points[1:], strict=False):
        low, high = sorted((before.value, after.value))
        for tick in range(before.tick, after.tick, 997):
            value = lane.curve_at(tick)
            assert value is not None and low - 1e-9 <= value <= high + 1e-9
