"""Recording while the song plays: ticks become rows and delays, or rows alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Alias, Pattern, Step, StepKind
from motorik.domain.project import Arrangement, Direction, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.recording import (
    OffMode,
    RecordMode,
    RecordSettings,
    Take,
    record_off,
    record_on,
    record_passed,
)
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from tests.cli.songs import pluck
from tests.laws import check_edit

BEAT = TICKS_PER_BEAT
LINE = BEAT // 4
KEEP = RecordSettings(quantise=0)
GRID = RecordSettings()


def song(*steps: Step, **placed: object) -> Project:
    place = {"track": "t", "pattern": "p", "start": BEAT, "length": 8 * BEAT, **placed}
    return Project(
        patches=(pluck("bass"),),
        tracks=(Track(id="t", patch="bass"),),
        patterns=(Pattern(id="p", rows=16, steps=steps), Pattern(id="twin", alias=Alias(pattern="p"))),
        arrangement=Arrangement(length=16 * BEAT, placements=(Placement.model_validate(place),)),
    )


def play(
    project: Project, settings: RecordSettings, notes: list[tuple[int, int, int]]
) -> tuple[Project, tuple[str, ...]]:
    """Record notes (key, on, off) in the order of their ticks."""
    take = Take()
    told: tuple[str, ...] = ()
    events = sorted((tick, kind, key) for key, on, off in notes for tick, kind in ((on, 1), (off, 0)))
    for tick, kind, key in events:
        if kind:
            take, outcome = record_on(project, "t", take, settings, tick=tick, key=key, velocity=0.7)
        else:
            take, outcome = record_off(project, "t", take, settings, tick=tick, key=key)
        for edit in outcome.edits:
            project = check_edit(project, edit)
        told += outcome.told
    return project, told


@settings(max_examples=40)
@given(on=st.integers(BEAT, 9 * BEAT - 1), length=st.integers(LINE // 256, BEAT))
def test_kept_delays_sound_where_they_were_played(on: int, length: int) -> None:
    project, told = play(song(), KEEP, [(60, on, on + length)])
    assert not told
    unit = LINE // 256
    heard = [event for event in schedule(project, 0, 16 * BEAT, 48000) if event.kind is EventKind.NOTE_ON]
    pattern_ticks = 16 * LINE
    wanted = (on - BEAT) // unit * unit % pattern_ticks
    (step,) = project.patterns[0].steps
    assert step.row * LINE + step.delay * unit == wanted
    assert abs((step.length or 0) * unit - length) <= unit
    assert len(heard) == 2, "the pattern is placed for two passes"


@settings(max_examples=40)
@given(on=st.integers(BEAT, 9 * BEAT - 1), lines=st.sampled_from([1, 2, 4]))
def test_quantised_notes_begin_on_their_grid(on: int, lines: int) -> None:
    project, _ = play(song(), RecordSettings(quantise=lines), [(60, on, on + LINE)])
    (step,) = project.patterns[0].steps
    assert step.delay == 0 and step.row % lines == 0
    distance = (on - BEAT - step.row * LINE) % (16 * LINE)
    grid = lines * LINE
    assert min(distance, 16 * LINE - distance) <= grid // 2 or on > 9 * BEAT - grid
    assert step.length is not None and step.length % (lines * 256) == 0


def test_chords_go_to_columns_and_overdubs_beside_what_is_there() -> None:
    there = Step(row=0, pitch=40)
    project, told = play(song(there), GRID, [(60, BEAT, BEAT + LINE), (64, BEAT + 5, BEAT + LINE)])
    assert [(s.column, s.pitch) for s in project.patterns[0].steps] == [(0, 40), (1, 60), (2, 64)]
    assert not told
    full, told = play(song(there), RecordSettings(columns=1), [(60, BEAT, BEAT + LINE)])
    assert full.patterns[0].steps == (there,)
    assert told == ("row 0 of p has no free column; the note was not written",)


def test_replacing_takes_away_what_is_passed_but_not_what_was_just_played() -> None:
    settings = RecordSettings(mode=RecordMode.REPLACE)
    project = song(*(Step(row=row, pitch=40) for row in range(16)))
    take = Take()
    take, outcome = record_passed(project, "t", take, settings, start=BEAT, end=BEAT + 2 * LINE)
    project = outcome.applied(project)
    assert [step.row for step in project.patterns[0].steps] == [*range(2, 16)]
    late, early = BEAT + 2 * LINE - 10, BEAT + 3 * LINE - 10
    for tick, key in ((late, 60), (early, 61)):
        take, outcome = record_on(project, "t", take, settings, tick=tick, key=key, velocity=0.5)
        project = outcome.applied(project)
        take, outcome = record_off(project, "t", take, settings, tick=tick + 5, key=key)
        project = outcome.applied(project)
    take, outcome = record_passed(project, "t", take, settings, start=BEAT + 2 * LINE, end=BEAT + 5 * LINE)
    project = outcome.applied(project)
    assert [(s.row, s.pitch) for s in project.patterns[0].steps if s.row < 5] == [(2, 60), (3, 61)]
    take, outcome = record_passed(project, "t", take, settings, start=BEAT, end=BEAT + 5 * LINE)
    assert [s.row for s in outcome.applied(project).patterns[0].steps] == [*range(5, 16)], "the next round"


def test_overdubbing_takes_nothing_away() -> None:
    project = song(Step(row=0))
    _, outcome = record_passed(project, "t", Take(), GRID, start=0, end=9 * BEAT)
    assert outcome.edits == ()


def test_outside_the_punch_points_nothing_is_written() -> None:
    settings = RecordSettings(punch=(2 * BEAT, 3 * BEAT), mode=RecordMode.REPLACE)
    project = song(*(Step(row=row, pitch=40) for row in range(16)))
    for tick in (BEAT, 3 * BEAT):
        take, outcome = record_on(project, "t", Take(), settings, tick=tick, key=60, velocity=1)
        assert (take, outcome.edits) == (Take(), ())
    _, outcome = record_passed(project, "t", Take(), settings, start=0, end=9 * BEAT)
    assert [s.row for s in outcome.applied(project).patterns[0].steps] == [0, 1, 2, 3, *range(8, 16)]


def test_offs_can_be_steps() -> None:
    settings = RecordSettings(quantise=0, off=OffMode.STEP)
    project, _ = play(song(), settings, [(60, BEAT, BEAT + 2 * LINE + LINE // 2)])
    assert project.patterns[0].steps[1] == Step(row=2, kind=StepKind.OFF, delay=128)


def test_where_nothing_can_be_written_it_is_said() -> None:
    _, told = play(song(), GRID, [(60, 0, 5)])
    assert told == ("no pattern lies on track t at tick 0",)
    _, told = play(song(pattern="twin"), GRID, [(60, BEAT, BEAT + 5)])
    assert told == ("pattern twin is an alias of p; nothing was recorded",)
    _, told = play(song(direction=Direction.RANDOM), GRID, [(60, BEAT, BEAT + 5)])
    assert told == ("pattern p is read in random order; nothing was recorded",)


def test_a_pattern_read_backwards_gets_the_note_on_the_row_that_was_heard() -> None:
    project, _ = play(song(direction=Direction.BACKWARD), GRID, [(60, BEAT + 2 * LINE, BEAT + 3 * LINE)])
    assert project.patterns[0].steps[0].row == 13
