"""Conditions: how often, in which passes, and what they ask one another."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import Arrangement, FillMode, Placement, Project, Track
from motorik.sequencer.events import EventKind
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.schedule import schedule
from tests.sequencer.songs import LINE, PATCH, RATE, song

CONDITIONS = ["1:1", "1:4", "3:4", "64:64", "fill", "first", "previous", "neighbour"]
ROWS = 4
PASS = ROWS * LINE


def tracks(
    *columns: tuple[Step, ...], passes: int = 8, fill: FillMode = FillMode.NEVER, seed: int = 0
) -> Project:
    """Return a song with a track for each tuple of steps, top to bottom, all played ``passes`` times."""
    ids = [f"track{n}" for n in range(len(columns))]
    patterns = tuple(Pattern(id=f"pattern{n}", rows=ROWS, steps=column) for n, column in enumerate(columns))
    return Project(
        seed=seed,
        patches=(PATCH,),
        tracks=tuple(Track(id=id, patch="patch") for id in ids),
        patterns=patterns,
        arrangement=Arrangement(
            length=passes * PASS,
            placements=tuple(
                Placement(track=id, pattern=pattern.id, start=0, length=passes * PASS, fill=fill)
                for id, pattern in zip(ids, patterns, strict=True)
            ),
        ),
    )


def plays(project: Project, row: int, track: str = "track0", column: int = 0) -> list[int]:
    """Return the passes in which the step plays."""
    return [
        event.turn
        for event in schedule(project, 0, project.arrangement.length, RATE)
        if event.kind is EventKind.NOTE_ON and (event.owner, event.row, event.column) == (track, row, column)
    ]


@given(st.integers(1, 64), st.data())
def test_one_of_every_m_passes(of: int, data: st.DataObject) -> None:
    nth = data.draw(st.integers(1, of))
    project = tracks((Step(row=0, condition=f"{nth}:{of}"),), passes=3 * of)
    assert plays(project, 0) == [nth - 1, nth - 1 + of, nth - 1 + 2 * of]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_rounds_of_a_loop_count_as_the_passes_they_play(length: int) -> None:
    """A loop round ``length`` passes of a longer placement goes on counting where the round before ended."""
    project = tracks((Step(row=0, condition="2:3"), Step(row=1, condition="first")), passes=8)
    rows = [
        (row, span.start_frame)
        for span in render_plan(project, RATE, 0, length * PASS, passes=6, span_ticks=PASS)
        for row in {event.row for event in span.events if event.kind is EventKind.NOTE_ON}
    ]
    size = render_size(project)
    assert [frame // size for row, frame in rows if row == 0] == list(range(1, 6 * length, 3))
    assert [frame // size for row, frame in rows if row == 1] == [0]


def render_size(project: Project) -> int:
    return next(iter(render_plan(project, RATE, 0, PASS, span_ticks=PASS))).end_frame


@given(st.sampled_from(CONDITIONS), st.integers(0, 100), st.sampled_from(FillMode), st.integers(0, 9))
def test_a_condition_and_its_opposite_share_all_passes(
    condition: str, percent: int, fill: FillMode, seed: int
) -> None:
    above = (Step(row=0, probability=percent),)
    below = (
        Step(row=0, probability=percent),
        Step(row=1, condition=condition),
        Step(row=1, column=1, condition=f"!{condition}"),
    )
    project = tracks(above, below, passes=70, fill=fill, seed=seed)
    found = [plays(project, 1, "track1", column) for column in (0, 1)]
    assert sorted(found[0] + found[1]) == list(range(70))


@pytest.mark.parametrize("percent", [1, 25, 50, 90])
def test_chance_keeps_its_promise(percent: int) -> None:
    passes = 4000
    found = plays(tracks((Step(row=0, probability=percent),), passes=passes, seed=7), 0)
    share = percent / 100
    assert abs(len(found) - passes * share) < 4 * sqrt(passes * share * (1 - share))


def test_fills_play_when_they_are_asked_for() -> None:
    steps = (Step(row=0, condition="fill"), Step(row=1, condition="!fill"))
    never, last, always = (tracks(steps, passes=4, fill=fill) for fill in FillMode)
    assert plays(never, 0) == []
    assert plays(last, 0) == [3]
    assert plays(last, 1) == [0, 1, 2]
    assert plays(always, 0) == [0, 1, 2, 3]


def test_previous_repeats_the_last_decision_of_its_track() -> None:
    steps = (
        Step(row=0, condition="previous"),
        Step(row=1, probability=50),
        Step(row=2),
        Step(row=2, column=1, condition="previous"),
        Step(row=3, condition="!previous"),
    )
    project = tracks(steps, passes=40, seed=3)
    decided = plays(project, 1)
    assert 0 < len(decided) < 40
    assert plays(project, 2, column=1) == decided
    assert plays(project, 3) == [turn for turn in range(40) if turn not in decided]
    assert plays(project, 0) == [turn + 1 for turn in decided if turn < 39]


def test_neighbour_repeats_the_last_decision_of_the_track_above() -> None:
    above = (Step(row=1, condition="2:3"),)
    below = (Step(row=0, condition="neighbour"), Step(row=1, condition="neighbour"))
    project = tracks(above, below, passes=9)
    assert plays(project, 1, "track1") == [1, 4, 7]
    assert plays(project, 0, "track1") == [2, 5, 8]
    assert plays(project, 0, "track0") == []


def test_nobody_above_or_before_means_no() -> None:
    steps = (Step(row=0, condition="neighbour"), Step(row=1, condition="previous"))
    assert plays(tracks(steps), 0) == plays(tracks(steps), 1) == []


def test_a_condition_and_a_chance_have_both_to_agree() -> None:
    project = tracks((Step(row=0, condition="1:2", probability=50),), passes=400, seed=1)
    found = plays(project, 0)
    assert all(turn % 2 == 0 for turn in found)
    assert 60 < len(found) < 140


def test_locks_and_ends_follow_conditions_too() -> None:
    steps = (
        Step(row=0),
        Step(row=2, kind=StepKind.OFF, condition="!first"),
        Step(row=3, kind=StepKind.LOCK, condition="first", locks={"filter.cutoff": 500}),
    )
    events = schedule(song(*steps, rows=4, length=2 * PASS), 0, 2 * PASS, RATE)
    offs = [event.frame for event in events if event.kind is EventKind.NOTE_OFF]
    assert offs == [4 * 6000, 6 * 6000]
    assert [event.turn for event in events if event.value == 500] == [0]


def test_a_note_that_nobody_ends_is_found_soon() -> None:
    """A condition that never holds again is not looked for in every pass of an endless placement."""
    project = song(Step(row=0, condition="first"), rows=1, length=2**50)
    ends = [event for event in schedule(project, 0, LINE, RATE) if event.kind is EventKind.NOTE_OFF]
    assert len(ends) == 1
