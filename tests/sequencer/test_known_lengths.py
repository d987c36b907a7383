"""Notes whose length is known when a pattern is laid out sound as if every note after them were read."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Step, StepKind
from motorik.domain.project import Direction, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event, EventKind, event_order
from motorik.sequencer.notes import note_events
from motorik.sequencer.reading import FrameMemo, Pass
from motorik.sequencer.schedule import schedule
from motorik.sequencer.score import score_of
from motorik.sequencer.timeline import timeline_of
from tests.sequencer.songs import LINE, RATE, TARGETS, law, song

NOTES = (EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.NOTE_CUT)


@st.composite
def plain_steps(draw: st.DrawFn, row: int, column: int) -> Step:
    kinds = [StepKind.NOTE] * 8 + [StepKind.OFF, StepKind.LOCK]
    return Step(
        row=row,
        column=column,
        kind=draw(st.sampled_from(kinds)),
        pitch=draw(st.integers(30, 80)),
        delay=draw(st.sampled_from([0, 0, 0, 0, 100, -100])),
        length=draw(st.sampled_from([None, None, 1, 300, 5000])),
        accent=draw(st.booleans()),
        slide=draw(st.sampled_from([False, False, False, True])),
        probability=draw(st.sampled_from([100, 100, 100, 100, 50])),
        locks=draw(st.sampled_from([{}, {}, {}, {TARGETS[0]: 2.0}])),
    )


@st.composite
def plain_songs(draw: st.DrawFn) -> Project:
    rows = draw(st.integers(1, 9))
    places = sorted(draw(st.sets(st.tuples(st.integers(0, rows - 1), st.integers(0, 1)), min_size=1)))
    steps = [draw(plain_steps(row, column)) for row, column in places]
    project = song(*steps, rows=rows, length=draw(st.integers(1, 8 * TICKS_PER_BEAT)))
    placement = project.arrangement.placements[0].model_copy(
        update={
            "direction": draw(st.sampled_from(Direction)),
            "speed": draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(7, 5)])),
            "offset": draw(st.sampled_from([0, 0, LINE, 777])),
        }
    )
    arrangement = project.arrangement.model_copy(update={"placements": (placement,)})
    return project.model_copy(update={"arrangement": arrangement})


def read(project: Project, end: int, loop_pass: int) -> list[Event]:
    """Return the notes of a song, each ended by what comes after it."""
    score = score_of(project)
    reading = Pass(FrameMemo(timeline_of(project.tempo, RATE)), score, loop_pass)
    found = [
        event
        for part in score.parts
        for passage in part.passages
        for tick, cell, turn in passage.cells(0, end, loop_pass)
        if cell.kind is StepKind.NOTE and reading.plays(part, passage, tick, cell, turn)
        for event in note_events(reading, part, passage, tick, cell, turn)
    ]
    return sorted(found, key=event_order)


@law
@given(plain_songs(), st.integers(1, 8 * TICKS_PER_BEAT), st.integers(0, 1))
def test_notes_of_a_known_length_are_those_that_reading_finds(
    project: Project, end: int, loop_pass: int
) -> None:
    played = [e for e in schedule(project, 0, end, RATE, loop_pass=loop_pass) if e.kind in NOTES]
    assert played == read(project, end, loop_pass)


def lengths(*steps: Step) -> list[int]:
    return [cell.lasts for cell in score_of(song(*steps)).parts[0].passages[0].sheet.cells]


def test_a_length_is_known_before_a_note_that_always_strikes() -> None:
    assert lengths(Step(row=0), Step(row=4)) == [4 * LINE, 12 * LINE]
    assert lengths(Step(row=0, length=128), Step(row=4)) == [LINE // 2, 12 * LINE]
    assert lengths(Step(row=0, delay=64), Step(row=4)) == [4 * LINE - LINE // 4, 12 * LINE + LINE // 4]


def test_no_length_is_known_before_what_may_not_end_it() -> None:
    assert lengths(Step(row=0), Step(row=4, probability=50)) == [0, 0]
    assert lengths(Step(row=0), Step(row=4, slide=True)) == [0, 12 * LINE]
    assert lengths(Step(row=0), Step(row=4, kind=StepKind.OFF)) == [0, 0]
    assert lengths(Step(row=0, locks={TARGETS[0]: 2.0}), Step(row=4)) == [0, 12 * LINE]
