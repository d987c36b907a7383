"""Points of the lane changed together: shapes stay shapes, and what was not touched stays as it was."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from motorik.domain.project import Automation, AutomationPoint, Curve
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.page import page_at
from motorik.modules.declaration import Parameter, Unit
from motorik.modules.declaration import Scale as Kind
from motorik.sequencer.automation import Lane, lane_of
from motorik.ui.models.curves import DRAWN_ERROR
from motorik.ui.models.lanes import Target
from motorik.ui.views.pattern.lane import points as shape
from motorik.ui.views.pattern.lane.picture import Brush, Scale, frame_of, handles_of, sketch, texture
from motorik.ui.views.pattern.lane.points import Points
from motorik.ui.views.pattern.lane.shown import Shown
from tests.cli.songs import small_project

ROW = TICKS_PER_BEAT // 4
CUTOFF = Parameter("cutoff", "Cutoff", 20, 20000, 1000, Unit.HERTZ, Kind.LOG2)
TARGET = Target("bass", "patch", "filter.cutoff", "filter · cutoff", CUTOFF, 1000.0)
seeds = st.integers(0, 2**32 - 1)


def some_points(rng: Random, count: int = 9) -> Points:
    ticks = sorted(rng.sample(range(0, 64 * ROW, ROW // 4), count))
    return tuple(
        AutomationPoint(
            tick=tick, value=TARGET.value_of(rng.uniform(0.2, 0.8)), curve=rng.choice(list(Curve)),
            bend=rng.choice((0.0, 0.6)),
        )
        for tick in ticks
    )  # fmt: skip


def some_of(rng: Random, points: Points, least: int = 1) -> frozenset[int]:
    return frozenset(it.tick for it in rng.sample(points, rng.randint(least, len(points))))


def lane(points: Points) -> Lane:
    return lane_of(Automation(id="x", owner="bass", target="filter.cutoff", points=points))


def chosen_of(points: Points, ticks: frozenset[int]) -> list[AutomationPoint]:
    return [it for it in points if it.tick in ticks]


@given(seeds, st.integers(-90 * ROW, 90 * ROW), st.floats(-1, 1))
def test_moved_points_keep_their_shape_and_leave_the_others(seed: int, ticks: int, share: float) -> None:
    rng = Random(seed)
    points = some_points(rng)
    chosen = some_of(rng, points)
    after, ticks_after = shape.moved(points, chosen, TARGET, ticks, share)
    old, new = chosen_of(points, chosen), chosen_of(after, ticks_after)
    assert len(new) == len(old)
    assert {b.tick - a.tick for a, b in zip(old, new, strict=True)} == {new[0].tick - old[0].tick}
    heights = [TARGET.position(b.value) - TARGET.position(a.value) for a, b in zip(old, new, strict=True)]
    assert max(heights) - min(heights) < 1e-3
    assert new[0].tick == max(old[0].tick + ticks, 0)
    rest = [it for it in points if it.tick not in chosen and it.tick not in ticks_after]
    assert [it for it in after if it.tick not in ticks_after] == rest


@given(seeds, st.sampled_from([0.25, 0.5, 0.8, 1.25]))
def test_scaling_and_stretching_keep_one_side_fast(seed: int, factor: float) -> None:
    rng = Random(seed)
    points = some_points(rng)
    chosen = some_of(rng, points, 2)
    ends = shape.ends_of(points, chosen, TARGET)
    assert ends is not None
    first, last, low, high = ends
    after, ticks = shape.scaled(points, chosen, TARGET, low, factor)
    now = shape.ends_of(after, ticks, TARGET)
    assert now is not None
    assert now[:2] == (first, last)
    assert now[2] == pytest.approx(low, abs=1e-3)
    assert now[3] - now[2] == pytest.approx((high - low) * factor, abs=2e-3)
    _after, ticks = shape.stretched(points, chosen, first, factor)
    assert min(ticks) == first
    assert max(ticks) - first == pytest.approx((last - first) * factor, abs=1)


@given(seeds, st.integers(0, 64))
def test_copies_are_pasted_as_they_were_in_place_of_what_lay_there(seed: int, row: int) -> None:
    rng = Random(seed)
    points = some_points(rng)
    chosen = some_of(rng, points)
    origin = min(chosen) // ROW * ROW
    copies = shape.copied(points, chosen, TARGET, origin)
    after, ticks = shape.pasted(points, copies, TARGET, row * ROW, exact=True)
    pasted = chosen_of(after, ticks)
    assert [(it.tick - row * ROW, it.value, it.curve, it.bend) for it in pasted] == [
        (it.tick - origin, it.value, it.curve, it.bend) for it in chosen_of(points, chosen)
    ]
    assert [it for it in after if min(ticks) <= it.tick <= max(ticks)] == pasted
    outside = [it for it in points if not min(ticks) <= it.tick <= max(ticks)]
    assert [it for it in after if it.tick not in ticks] == outside


def test_points_of_another_parameter_are_pasted_by_their_heights() -> None:
    level = Parameter("share", "Share", 0, 1, 0)
    other = replace(TARGET, parameter=level)
    points = (AutomationPoint(tick=0, value=20.0), AutomationPoint(tick=ROW, value=20000.0))
    copies = shape.copied(points, frozenset({0, ROW}), TARGET, 0)
    after, _ticks = shape.pasted((), copies, other, 0, exact=False)
    assert [it.value for it in after] == [0.0, 1.0]


@example(seed=4452, begun=True)  # after the last point, which had a curve that led nowhere
@given(seeds, st.booleans())
def test_a_stroke_is_what_was_drawn_and_the_rest_is_as_it_was(seed: int, begun: bool) -> None:
    rng = Random(seed)
    points = some_points(rng) if begun else ()
    first, rows = rng.randint(0, 40), rng.randint(1, 20)
    stroke = [((first + n) * ROW, TARGET.value_of(rng.random())) for n in range(rows)]
    end = stroke[-1][0] + ROW
    old = lane(points) if points else None
    after = shape.drawn_over(points, stroke, end, old.curve_at if old else lambda tick: None)
    assert all(a.tick < b.tick for a, b in pairwise(after))
    new = lane(after)
    values = [value for _tick, value in stroke]
    for tick, value in stroke:
        now = new.value_at(tick)
        assert now is not None and abs(now - value) <= (max(values) - min(values)) * DRAWN_ERROR + 1e-9
    assert new.value_at(end - 1) == pytest.approx(values[-1], rel=0.02)
    if old is None:
        return
    reach = max(it.value for it in points) - min(it.value for it in points)
    for tick in range(0, 80 * ROW, 777):
        was = old.curve_at(tick)
        if was is not None and (tick < stroke[0][0] - 1 or tick >= end):
            now = new.curve_at(tick)
            assert now is not None and abs(now - was) <= reach * 0.05, tick


def test_a_straight_stroke_over_a_straight_line_needs_few_points() -> None:
    line = (AutomationPoint(tick=0, value=100.0), AutomationPoint(tick=64 * ROW, value=9000.0))
    stroke = [(n * ROW, 400.0 + 10 * n) for n in range(20, 30)]
    after = shape.drawn_over(line, stroke, 30 * ROW, lane(line).curve_at)
    assert [it.tick for it in after] == [0, 20 * ROW - 1, 20 * ROW, 29 * ROW, 30 * ROW, 64 * ROW]


def test_going_back_wipes_out_what_the_finger_drew() -> None:
    rows = [n * ROW for n in range(16)]
    drawn: list[tuple[int, float]] = []
    for new in ((0, 0.0), (4 * ROW, 1.0), (2 * ROW, 0.5)):
        drawn = shape.stroked(drawn, new, rows)
    assert sorted(drawn) == [
        (0, 0.0), (ROW, 0.25), (2 * ROW, 0.5), (3 * ROW, 0.75), (4 * ROW, 1.0),
    ]  # fmt: skip
    drawn = shape.stroked(drawn, (0, 0.9), rows)
    assert dict(drawn)[0] == 0.9
    assert dict(drawn)[ROW] == pytest.approx(0.7)


# ---- the picture -------------------------------------------------------------------------------------------

SCALE = Scale(row=16.0, low=30.0, reach=100.0, bottom=24.0, top=140.0, dp=1.0)


def picture(points: Points, chosen: frozenset[int] = frozenset()) -> Shown:
    return Shown(page_at(small_project(), 0), 0, TARGET, points, ())


def places(vertices: "NDArray[np.float32]", brush: Brush) -> "NDArray[np.float32]":
    """Return the quads of a brush, [quad, 4, (x, y, u, v)]."""
    quads = vertices.reshape(-1, 4, 4)
    found: NDArray[np.float32] = quads[np.floor(quads[..., 2].mean(axis=1) * len(Brush)) == brush]
    return found


@given(seeds)
def test_the_curve_is_drawn_where_its_values_are(seed: int) -> None:
    points = some_points(Random(seed))
    seen = picture(points)
    vertices, indices = sketch(seen, frozenset(), SCALE, (0.0, 64.0)).mesh()
    assert indices.max() < len(vertices) // 4
    line = places(vertices, Brush.CURVE)
    tops = places(vertices, Brush.FILL)
    assert len(line) and len(tops)
    ready = lane(points)
    for x, y in tops[:, 0, :2].tolist():
        value = ready.value_at(seen.tick_of(x / SCALE.row))
        if value is not None and min(abs(x / SCALE.row - seen.row_of(it.tick)) for it in points) > 0.1:
            # The samples are steps of a 32nd of a beat.
            assert SCALE.y_of(TARGET.position(value)) == pytest.approx(y, abs=12)


def test_a_lane_without_points_is_a_dashed_line_at_the_value_of_the_parameter() -> None:
    seen = picture(())
    vertices, _indices = sketch(seen, frozenset(), SCALE, (0.0, 64.0)).mesh()
    rest = places(vertices, Brush.REST)
    assert np.abs(rest[..., 1] - SCALE.y_of(TARGET.position(1000.0))).max() <= 1
    assert len(places(vertices, Brush.CURVE)) == 0


def test_several_chosen_points_have_a_frame_with_handles_inside_the_lane() -> None:
    points = some_points(Random(4))
    chosen = frozenset(it.tick for it in points)
    seen = picture(points)
    ends = shape.ends_of(points, chosen, TARGET)
    assert ends is not None
    left, low, right, high = frame_of(seen, ends, SCALE)
    assert SCALE.bottom < low < high < SCALE.top
    assert {side for side, _place in handles_of((left, low, right, high)).items()} == {
        "left", "right", "low", "high",
    }  # fmt: skip
    vertices, _indices = sketch(seen, chosen, SCALE, (0.0, 64.0)).mesh()
    assert len(places(vertices, Brush.FRAME)) == 4
    assert len(places(vertices, Brush.CHOSEN)) == 4 + len(points)


def test_a_lane_of_very_many_points_fits_into_one_mesh() -> None:
    points = tuple(
        AutomationPoint(tick=tick, value=TARGET.value_of(tick % 97 / 97)) for tick in range(0, 64 * ROW, 401)
    )
    vertices, indices = sketch(picture(points), frozenset(), SCALE, (0.0, 64.0)).mesh()
    assert len(vertices) // 4 <= 65_000
    assert indices.max() < len(vertices) // 4


def test_every_brush_has_its_colour_as_a_line_and_as_a_disc() -> None:
    colours = [(number / len(Brush), 0.5, 0.25, 1.0) for number in Brush]
    sheet = texture(colours)
    cell = sheet.shape[1] // len(Brush)
    for number, colour in enumerate(colours):
        middle = number * cell + cell // 2
        for row in (cell // 2, cell + cell // 2):
            assert sheet[row, middle].tolist() == [round(part * 255) for part in colour]
        assert sheet[0, middle, 3] == sheet[cell, number * cell, 3] == 0
