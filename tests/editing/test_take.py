"""Takes: what was played by hand is written so that it sounds as it was played, or where it was pulled to."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Alias, Pattern, Step, StepKind
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Direction,
    Placement,
    Project,
    Track,
)
from motorik.domain.tempo import Groove, TempoMap, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.automating import RecordMode as MoveMode
from motorik.editing.landing import Quantise, delay_units, landing, length_units, rows_passed
from motorik.editing.recording import RecordMode
from motorik.editing.take import (
    PassedRow,
    Span,
    TakeLog,
    TakenMove,
    TakenNote,
    TakeSettings,
    Target,
    write_take,
)
from motorik.journal.history import inverse_of
from motorik.sequencer.automation import lane_of
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.schedule import schedule
from tests.cli.songs import pluck
from tests.laws import check_edit

BEAT, BAR = TICKS_PER_BEAT, 4 * TICKS_PER_BEAT
LINE = BEAT // 4
RATE = 48000
FREE = TakeSettings(quantise=Quantise(lines=Fraction(0)))


def song(
    *steps: Step, rows: int = 16, lines_per_beat: int = 4, groove: Groove | None = None, **placed: object
) -> Project:
    place = {"track": "t", "pattern": "p", "start": BAR, "length": 8 * BEAT, **placed}
    return Project(
        patches=(pluck("bass"),),
        grooves=(groove,) if groove else (),
        tracks=(
            Track(id="t", patch="bass", groove=groove.id if groove else None),
            Track(id="u", patch="bass"),
        ),
        patterns=(
            Pattern(id="p", rows=rows, lines_per_beat=lines_per_beat, steps=steps),
            Pattern(id="twin", alias=Alias(pattern="p")),
        ),
        arrangement=Arrangement(length=16 * BEAT, placements=(Placement.model_validate(place),)),
    )


def note(
    project: Project,
    tick: int,
    length: int = LINE,
    *,
    key: int = 60,
    how: TakeSettings = FREE,
    turn: int = 0,
    track: str = "t",
    loop: tuple[int, int] | None = None,
) -> TakenNote:
    at = landing(project, track, tick, how.quantise, loop=loop, loop_pass=turn)
    return TakenNote(track, key, 0.7, tick, length, turn, at)


def written(project: Project, log: TakeLog, how: TakeSettings = FREE) -> Project:
    outcome = write_take(project, log, how)
    after = project
    for edit in outcome.edits:
        after = check_edit(after, edit)
    _, undo = inverse_of(project, outcome.edits)
    back = after
    for edit in undo:
        back = edit.apply(back)
    assert back == project
    return after


def heard(project: Project, key: int) -> list[Event]:
    events = schedule(project, 0, 16 * BEAT, RATE)
    return [event for event in events if event.kind is EventKind.NOTE_ON and event.pitch == key]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_unquantised_notes_sound_at_the_very_tick_they_were_played(seed: int) -> None:
    rng = Random(seed)
    groove = Groove(id="g", offsets=tuple(rng.randint(-120, 120) for _ in range(rng.randint(1, 5))))
    project = song(
        rows=rng.choice((5, 16, 32)),
        lines_per_beat=rng.choice((3, 4, 8, 48)),
        groove=groove if rng.random() < 0.5 else None,
        speed=rng.choice((Fraction(1), Fraction(3, 2), Fraction(7, 5), Fraction(1, 2))),
        direction=rng.choice((Direction.FORWARD, Direction.BACKWARD, Direction.PING_PONG)),
        offset=rng.choice((0, 3 * LINE, 1234)),
    )  # fmt: skip
    tick = rng.randrange(BAR + BEAT, BAR + 7 * BEAT)
    after = written(project, TakeLog((note(project, tick, 200, key=61),)))
    frames = {event.frame for event in heard(after, 61)}
    at = project.tempo.points[0].bpm
    frame = Fraction(tick * 60 * RATE, TICKS_PER_BEAT) / at
    nearest = min(abs(frame - it) for it in frames)
    # A groove that leaves a gap longer than a line leaves ticks at which no step of the pattern can begin.
    assert nearest <= 1 or (project.grooves and nearest <= RATE // 6)
    if not project.grooves:
        assert nearest <= Fraction(1, 2)


@given(st.integers(-(2**14), 2**14), st.integers(1, 2**16), st.sampled_from([1, 3, 4, 16, 48]))
def test_delays_and_lengths_are_exact(delay: int, length: int, lines_per_beat: int) -> None:
    line = Fraction(TICKS_PER_BEAT, lines_per_beat)
    if -line / 2 <= delay < line:
        units, fine = delay_units(delay, line)
        assert round(units * line / 256) + fine == delay and 0 <= fine < 240 and -128 <= units < 256
    units, fine = length_units(length, line)
    assert round(units * line / 256) + fine == length and -240 < fine < 240 and units >= 1


@given(st.integers(BAR, BAR + 8 * BEAT - 1), st.sampled_from([1, 2, 4, Fraction(1, 2)]), st.integers(0, 100))
def test_notes_are_pulled_to_their_grid_by_the_strength(
    tick: int, lines: Fraction | int, strength: int
) -> None:
    project = song(rows=32)
    at = landing(project, "t", tick, Quantise(lines=Fraction(lines), strength=strength))
    assert at is not None
    reached = at.tick + at.delay
    grid = int(lines * LINE)
    wanted = BAR + round(Fraction(tick - BAR, grid)) * grid
    pulled = tick + (wanted - tick) * Fraction(strength, 100)
    if pulled >= BAR + 8 * BEAT:
        pulled = tick + (wanted - grid - tick) * Fraction(strength, 100)
    assert abs(reached - pulled) <= 1
    if strength == 100 and lines != Fraction(1, 2):
        assert at.delay == 0


def test_a_groove_is_what_notes_are_pulled_to() -> None:
    project = song(groove=Groove.swing("g", Fraction(66)))
    late = BAR + LINE + LINE * 82 // 256
    at = landing(project, "t", late + 300, Quantise())
    assert at is not None and (at.row, at.delay) == (1, 0)
    after = written(project, TakeLog((note(project, late + 300, how=TakeSettings()),)), TakeSettings())
    assert round(heard(after, 60)[0].frame * 125 * TICKS_PER_BEAT / (60 * RATE)) == pytest.approx(late, abs=3)


def test_a_note_struck_just_before_the_loop_turns_is_the_first_of_the_next_round() -> None:
    project = song()
    loop = (BAR, BAR + BAR)
    how = TakeSettings()
    early = note(project, BAR + BAR - 500, how=how, loop=loop)
    assert early.at is not None and (early.at.row, early.at.wrapped) == (0, True)
    assert early.place == (1, BAR)
    assert landing(project, "t", 500 + BAR + 8 * BEAT, Quantise()) is None
    before = landing(project, "t", BAR - 500, FREE.quantise)
    assert before is not None and (before.row, before.delay) == (0, 0), "a little before the pattern"
    assert landing(project, "t", BAR - LINE, Quantise()) is None


def test_polyphony_goes_to_columns_in_which_nothing_is_cut() -> None:
    project = song(Step(row=0, pitch=40, length=2 * 256), Step(row=8, pitch=41))
    played = [
        note(project, BAR + LINE, 3 * LINE, key=60),
        note(project, BAR + 2 * LINE, 2 * LINE, key=61),
        note(project, BAR + 2 * LINE, LINE, key=62),
        note(project, BAR + 5 * LINE, LINE, key=63),
    ]
    after = written(project, TakeLog(tuple(played)))
    columns = {step.pitch: step.column for step in after.patterns[0].steps}
    assert columns == {40: 0, 41: 0, 60: 1, 61: 0, 62: 2, 63: 0}
    lengths = {e.pitch: e.tick for e in schedule(after, 0, BAR + BAR, RATE) if e.kind is EventKind.NOTE_OFF}
    assert {60, 61, 62, 63} <= lengths.keys()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_overdubbing_leaves_every_note_there_as_it_sounded(seed: int) -> None:
    rng = Random(seed)
    steps = tuple(
        Step(row=row, pitch=40 + row, length=rng.choice((None, 100, 700)), delay=rng.choice((0, 100)))
        for row in sorted(rng.sample(range(16), 6))
    )
    project = song(*steps)
    played = tuple(
        note(project, rng.randrange(BAR, BAR + 8 * BEAT), rng.randint(1, BEAT), key=80) for _ in range(8)
    )
    after = written(project, TakeLog(played))
    old = [
        e for e in schedule(project, 0, 16 * BEAT, RATE) if e.kind in (EventKind.NOTE_ON, EventKind.NOTE_OFF)
    ]
    new = schedule(after, 0, 16 * BEAT, RATE)
    assert [e for e in new if e.pitch < 80 and e.kind in (EventKind.NOTE_ON, EventKind.NOTE_OFF)] == old
    assert len([s for s in after.patterns[0].steps if s.pitch == 80]) == len(played)


def test_replacing_clears_what_was_passed_and_keeps_what_was_played_into_it() -> None:
    project = song(*(Step(row=row, pitch=40) for row in range(16)))
    how = TakeSettings(mode=RecordMode.REPLACE)
    rows = tuple(
        PassedRow("t", pattern, row, tick, 0)
        for tick, pattern, row in rows_passed(project, "t", BAR, BAR + 4 * LINE)
    )
    ahead = note(project, BAR + 4 * LINE - 100, key=61, how=how)
    log = TakeLog((note(project, BAR + 2 * LINE + 50, key=60, how=how), ahead), rows)
    after = written(project, log, how)
    kept = [(step.row, step.pitch) for step in after.patterns[0].steps if step.row < 6]
    assert kept == [(2, 60), (4, 40), (4, 61), (5, 40)]
    again = tuple(
        PassedRow("t", pattern, row, tick, 1)
        for tick, pattern, row in rows_passed(project, "t", BAR, BAR + 8 * LINE)
    )
    after = written(project, TakeLog(log.notes, rows + again), how)
    assert [step.row for step in after.patterns[0].steps] == [*range(8, 16)], "the next round replaces too"


def test_a_layer_can_be_left_out() -> None:
    project = song()
    log = TakeLog(tuple(note(project, BAR + turn * LINE, key=60 + turn, turn=turn) for turn in range(3)))
    assert log.layers == (0, 1, 2)
    after = written(project, log.without_layer(1))
    assert [step.pitch for step in after.patterns[0].steps] == [60, 62]
    assert [it.key for it in log.until(1, BAR + LINE).notes] == [60]


def test_where_nothing_lies_a_pattern_of_whole_bars_is_made() -> None:
    project = song()
    played = (note(project, BAR + 100, LINE, track="u"), note(project, 3 * BAR - 10, LINE, track="u", key=64))
    after = written(project, TakeLog(played))
    (place,) = (it for it in after.arrangement.placements if it.track == "u")
    assert (place.start, place.length) == (BAR, 3 * BAR)
    made = next(it for it in after.patterns if it.id == place.pattern)
    assert made.rows == 48 and [step.pitch for step in made.steps] == [60, 64]
    assert {event.tick + 100 for event in heard(after, 60)} == {BAR + 100}
    looped = written(project, TakeLog(played[:1], loop=(BAR, 2 * BAR)))
    assert [it.length for it in looped.arrangement.placements if it.track == "u"] == [BAR]
    told = write_take(project, TakeLog(played), FREE.model_copy(update={"makes_patterns": False})).told
    assert told[0] == f"no pattern lies on track u at tick {BAR + 100}; the note was not written"


def test_bars_of_another_metre_are_whole_too() -> None:
    signatures = (TimeSignature(tick=0), TimeSignature(tick=BAR, beats=3, unit=8))
    project = song().model_copy(update={"tempo": TempoMap(signatures=signatures)})
    after = written(project, TakeLog((note(project, BAR + 2 * BEAT, BEAT, track="u"),)))
    (place,) = (it for it in after.arrangement.placements if it.track == "u")
    assert (place.start - BAR, place.length) == (3 * BEAT // 2, 3 * BEAT // 2)


def test_an_alias_is_not_recorded_into_and_it_is_said() -> None:
    project = song(pattern="twin")
    outcome = write_take(project, TakeLog((note(project, BAR),)), FREE)
    assert outcome.edits == () and outcome.told == ("pattern twin is an alias of p; nothing was recorded",)


def test_a_full_row_is_told() -> None:
    project = song(*(Step(row=0, column=column) for column in range(16)))
    outcome = write_take(project, TakeLog((note(project, BAR),)), FREE)
    assert outcome.told == ("row 0 of p has no free column; the note was not written",)


def test_lengths_can_be_pulled_too() -> None:
    how = TakeSettings(quantise=Quantise(ends=True))
    project = song()
    after = written(project, TakeLog((note(project, BAR, LINE * 7 // 4, how=how),)), how)
    assert after.patterns[0].steps[0].length == 512


def test_moves_of_every_round_follow_one_another() -> None:
    lane = Automation(id="l", owner="t", target="filter.cutoff", points=(AutomationPoint(tick=0, value=100),))
    project = song().model_copy(update={"automation": (lane,)})
    target: Target = ("t", "patch", "filter.cutoff")
    first = tuple((tick, 200.0 + tick / LINE) for tick in range(BAR, 2 * BAR, LINE))
    second = ((BAR + BEAT, 900.0), (BAR + BEAT + LINE, 901.0))
    log = TakeLog(
        moves=(TakenMove(target, 0, first), TakenMove(target, 1, second)),
        spans=(Span(0, BAR, 2 * BAR), Span(1, BAR, 2 * BAR)),
    )
    how = TakeSettings(moves=MoveMode.TOUCH, thinning=0)
    moved = lane_of(written(project, log, how).automation[0])
    assert moved.value_at(BAR) == 216 and moved.value_at(BAR + BEAT) == 900
    assert moved.value_at(BAR + 3 * BEAT) == 228 and moved.value_at(3 * BAR) == 100
    off = TakeSettings(moves=None)
    assert write_take(project, log, off).edits == ()


def test_offs_and_cuts_end_what_they_would_end() -> None:
    project = song(Step(row=4, kind=StepKind.OFF))
    after = written(project, TakeLog((note(project, BAR + 2 * LINE, 4 * LINE),)))
    assert [(s.row, s.column) for s in after.patterns[0].steps] == [(2, 1), (4, 0)]


def test_a_key_that_was_forgotten_is_as_long_as_a_step_can_be() -> None:
    project = song()
    after = written(project, TakeLog((note(project, BAR, 9000 * LINE),)))
    assert after.patterns[0].steps[0].length == 4096 * 256


def test_a_touch_while_the_song_has_not_moved_is_written() -> None:
    target: Target = ("t", "patch", "filter.cutoff")
    move = TakenMove(target, 0, ((LINE, 300.0),))
    after = written(song(), TakeLog(moves=(move,), spans=(Span(0, 0, LINE),)))
    assert [(point.tick, point.value) for point in after.automation[0].points] == [(LINE, 300.0)]
