"""Recorded moves: within the error at every sample, as before wherever nothing was recorded."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.project import Automation, AutomationPoint, AutomationScope, Curve, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.automating import RecordMode, edits_to, lane_at, record_moves, thinned
from motorik.editing.errors import EditingError
from motorik.journal.history import inverse_of
from motorik.sequencer.automation import GRID_TICKS, Lane, lane_of
from tests.cli.songs import small_project

PLACE: tuple[str, AutomationScope, str] = ("bass", "patch", "osc.shape")
SPAN = (2 * TICKS_PER_BEAT, 6 * TICKS_PER_BEAT)


def with_lane(rng: Random) -> Project:
    ticks = sorted(rng.sample(range(0, 8 * TICKS_PER_BEAT, 1000), 5))
    points = tuple(
        AutomationPoint(
            tick=tick, value=rng.uniform(0, 9), curve=rng.choice(list(Curve)), bend=rng.choice((0.0, 0.5))
        )
        for tick in ticks
    )
    lane = Automation(id="lane", owner="bass", target="osc.shape", points=points)
    return small_project().model_copy(update={"automation": (lane,) if rng.random() < 0.8 else ()})


def gestures(rng: Random) -> list[list[tuple[int, float]]]:
    first, last = SPAN[0] // GRID_TICKS, SPAN[1] // GRID_TICKS
    ticks = [GRID_TICKS * n for n in sorted(rng.sample(range(first, last), 40))]
    value, samples = 5.0, []
    for tick in ticks:
        value += rng.uniform(-1, 1)
        samples.append((tick, value))
    cut = rng.randint(1, 39)
    return [samples[:cut], samples[cut:]]


def lane(project: Project) -> Lane | None:
    return lane_of(project.automation[0]) if project.automation else None


@given(st.integers(0, 2**32 - 1), st.sampled_from(RecordMode), st.sampled_from([0.0, 0.3, 2.0]))
def test_samples_within_the_error_and_all_else_as_it_was(seed: int, mode: RecordMode, error: float) -> None:
    rng = Random(seed)
    project, played = with_lane(rng), gestures(rng)
    edits = record_moves(project, PLACE, played, mode, SPAN, error)
    after, undo = inverse_of(project, edits)
    old, new = lane(project), lane(after)
    assert new is not None
    for tick, value in (sample for gesture in played for sample in gesture):
        now = new.value_at(tick)
        assert now is not None and abs(now - value) <= error + 1e-9
    held = {
        RecordMode.TOUCH: [(gesture[0][0], gesture[-1][0] + 1) for gesture in played],
        RecordMode.LATCH: [(played[0][0][0], SPAN[1])],
        RecordMode.WRITE: [SPAN],
    }[mode]
    for tick in range(0, 8 * TICKS_PER_BEAT, 777):
        before = None if old is None else old.value_at(tick)
        if not any(a <= tick < b for a, b in held) and (before is not None or tick < played[0][0][0]):
            assert new.value_at(tick) == before
    for edit in undo:
        after = edit.apply(after)
    assert after == project


def test_latch_keeps_the_value_and_write_holds_it_from_the_start() -> None:
    points = (AutomationPoint(tick=0, value=1), AutomationPoint(tick=8 * TICKS_PER_BEAT, value=9))
    line = Automation(id="lane", owner="bass", target="osc.shape", points=points)
    project = small_project().model_copy(update={"automation": (line,)})
    touch = [[(3 * TICKS_PER_BEAT, 7.0)]]
    for mode, early, late in ((RecordMode.LATCH, 3.5, 7.0), (RecordMode.WRITE, 3.0, 7.0)):
        after, _ = inverse_of(project, record_moves(project, PLACE, touch, mode, SPAN))
        new = lane(after)
        assert new is not None
        assert new.value_at(5 * TICKS_PER_BEAT // 2) == early
        assert new.value_at(SPAN[1] - 1) == late
        assert new.value_at(7 * TICKS_PER_BEAT) == 8.0


def test_a_straight_move_needs_two_points() -> None:
    samples = [(tick, tick / 4) for tick in range(0, 4000, 10)]
    assert thinned(samples, 1e-9) == [samples[0], samples[-1]]
    assert thinned(samples[:1], 0.0) == samples[:1]


def test_samples_that_do_not_ascend_are_refused() -> None:
    with pytest.raises(EditingError, match="each later than the last"):
        record_moves(small_project(), PLACE, [[(SPAN[0], 1.0), (SPAN[0], 2.0)]], RecordMode.TOUCH, SPAN)


@given(st.integers(0, 2**32 - 1))
def test_a_lane_becomes_exactly_the_points_that_are_wanted(seed: int) -> None:
    rng = Random(seed)
    project, wanted = with_lane(rng), with_lane(rng).automation
    points = wanted[0].points if wanted else ()
    after, undo = inverse_of(project, edits_to(project, PLACE, points))
    found = lane_at(after, PLACE)
    assert (found.points if found else ()) == points
    assert edits_to(after, PLACE, points) == ()
    for edit in undo:
        after = edit.apply(after)
    assert after == project
