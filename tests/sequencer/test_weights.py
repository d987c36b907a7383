"""Level and pan of single notes: what steps and effects make of them, line by line."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.domain.project import Automation, AutomationPoint, Channel, Curve, Project
from motorik.sequencer.cell import MOST_FADE_STEPS
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.schedule import schedule
from motorik.sequencer.weights import RANGES
from tests.sequencer.songs import LINE, RATE, law, song, songs

LINE_FRAMES = 6_000
TICK = LINE_FRAMES // 12
MOVERS = ("volume-up", "volume-down", "tremolo", "pan-left", "pan-right", "autopan")
HEADROOM = 1e-9


def step(row: int, *effects: tuple[str, int], **fields: object) -> Step:
    written = tuple(
        Effect(column=column, command=command, value=value) for column, (command, value) in enumerate(effects)
    )
    return Step(row=row, effects=written, **fields)  # type: ignore[arg-type]


def lock(row: int, *effects: tuple[str, int], **fields: object) -> Step:
    return step(row, *effects, kind=StepKind.LOCK, **fields)


def everything(project: Project) -> list[Event]:
    return schedule(project, 0, project.arrangement.length, RATE)


def struck(project: Project) -> list[Event]:
    return [event for event in everything(project) if event.kind is EventKind.NOTE_ON]


def moves(project: Project, touch: Touch, strike: int = 0) -> list[tuple[int, float]]:
    """Return (frame, value) of what moves the song's ``strike``-th note."""
    note = struck(project)[strike].note
    return [(it.frame, it.value) for it in everything(project) if it.note == note and _is(it, touch)]


def _is(event: Event, touch: Touch) -> bool:
    return event.kind is EventKind.EXPRESSION and event.touch is touch


def test_volume_slides_add_up_until_the_next_note() -> None:
    steps = (Step(row=0), lock(1, ("volume-down", 80)), lock(2, ("volume-down", 80)), Step(row=6))
    project = song(*steps, rows=8)
    found = dict(moves(project, Touch.LEVEL))
    assert found[2 * LINE_FRAMES] == pytest.approx(-10)
    assert found[3 * LINE_FRAMES] == pytest.approx(-20) == list(found.values())[-1]
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert moves(project, Touch.LEVEL, 1) == []


def test_the_fader_stays_where_it_is() -> None:
    """Whatever moves notes, the channel is told nothing: its automation goes on by itself."""
    points = (AutomationPoint(tick=LINE // 2, value=-3, curve=Curve.HOLD),)
    lane = Automation(id="lane", owner="bass", scope="channel", target="channel.level_db", points=points)
    effects = tuple((command, 0x24) for command in MOVERS)
    project = song(step(0, *effects, pan=-1), Step(row=3, kind=StepKind.FADE), automation=[lane])
    track = project.tracks[0].model_copy(update={"channel": Channel(level_db=-6, pan=0.5)})
    project = project.model_copy(update={"tracks": (track,)})
    told = [it for it in everything(project) if it.kind is EventKind.PARAMETER]
    assert [(it.frame, it.target, it.value) for it in told] == [(LINE_FRAMES // 2, "channel.level_db", -3.0)]
    assert moves(project, Touch.LEVEL)


@given(st.sampled_from(["tremolo", "autopan"]), st.integers(1, 15), st.integers(1, 15))
def test_what_goes_to_and_fro_comes_back(command: str, speed: int, depth: int) -> None:
    touch = Touch.LEVEL if command == "tremolo" else Touch.PAN
    found = moves(song(step(0, (command, speed * 16 + depth)), rows=4), touch)
    assert all(frame % TICK == 0 and frame <= LINE_FRAMES for frame, _ in found)
    assert not found or found[-1][1] == 0
    if command == "tremolo":
        assert all(-2 * depth - HEADROOM <= value <= 0 for _, value in found)


def test_pan_lasts_until_the_next_note() -> None:
    project = song(Step(row=0, pan=-1), lock(2, ("pan-right", 64)), Step(row=4), Step(row=6, pan=0.5), rows=8)
    found = moves(project, Touch.PAN)
    assert found[0] == (0, -1.0)
    assert found[-1] == (3 * LINE_FRAMES, -0.5)
    assert moves(project, Touch.PAN, 1) == []
    assert moves(project, Touch.PAN, 2) == [(6 * LINE_FRAMES, 0.5)]


def test_moves_stop_at_the_ends_of_their_range_and_turn_there() -> None:
    far = [lock(row, ("pan-right", 255)) for row in (1, 2, 3)]
    found = moves(song(Step(row=0), *far, lock(4, ("pan-left", 64)), rows=8), Touch.PAN)
    assert max(value for _, value in found) == 1.0
    assert found[-1] == (5 * LINE_FRAMES, 0.5)


def test_a_pan_without_a_note_moves_the_one_that_sounds() -> None:
    project = song(Step(row=0), lock(3, pan=-0.25), step(5, ("glide", 2), pitch=72, pan=0.75), rows=8)
    assert moves(project, Touch.PAN) == [(3 * LINE_FRAMES, -0.25), (5 * LINE_FRAMES, 0.75)]


@given(st.sampled_from(MOVERS), st.integers(0, 255), st.sampled_from([None, -1, 0.25]), st.integers(0, 3))
def test_notes_of_other_columns_are_left_alone(command: str, value: int, pan: float | None, row: int) -> None:
    alone = song(Step(row=0, pan=0.5), lock(2, ("tremolo", 0x3A)), rows=4)
    moved = (step(row, (command, value), column=1, pan=pan), lock(3, (command, value), column=2))
    steps = sorted((*alone.patterns[0].steps, *moved), key=lambda it: (it.row, it.column))
    both = song(*steps, rows=4)
    assert [event for event in everything(both) if event.column == 0] == [
        event for event in everything(alone) if event.column == 0
    ]


def test_every_note_of_a_chord_has_its_own_place() -> None:
    chord = [Step(row=0, column=column, pitch=60 + column, pan=column - 1) for column in range(3)]
    project = song(*chord)
    assert [moves(project, Touch.PAN, strike) for strike in range(3)] == [[(0, -1.0)], [], [(0, 1.0)]]


@pytest.mark.parametrize("length", [None, 256, 700, 3 * 256])
def test_a_fade_lowers_its_note_evenly_and_cuts_it(length: int | None) -> None:
    project = song(Step(row=0), Step(row=2, kind=StepKind.FADE, length=length), rows=8)
    frames = round((length or 256) * LINE_FRAMES / 256)
    found = moves(project, Touch.LEVEL)
    for frame, value in found:
        assert value == pytest.approx(-60 * (frame - 2 * LINE_FRAMES) / frames, abs=0.05)
    assert found[-1][1] <= -55
    cuts = [it.frame for it in everything(project) if it.kind is EventKind.NOTE_CUT]
    assert cuts == [2 * LINE_FRAMES + frames]
    assert all(frame < cuts[0] for frame, _ in found), "no way back up before the cut"


def test_a_long_fade_has_no_steps_to_be_heard() -> None:
    found = moves(song(Step(row=0), Step(row=2, kind=StepKind.FADE, length=256 * 60), rows=64), Touch.LEVEL)
    values = [value for _, value in found]
    assert len(values) <= MOST_FADE_STEPS
    assert (
        max(before - after for before, after in zip([0.0, *values], values, strict=False)) <= 0.25 + HEADROOM
    )


def test_a_fade_reaches_the_tails_of_all_strikes() -> None:
    project = song(Step(row=0, ratchet=4), Step(row=2, kind=StepKind.FADE), rows=8)
    faded = [moves(project, Touch.LEVEL, strike) for strike in range(4)]
    assert faded[0]
    assert all(each == faded[0] for each in faded)


def test_a_tail_is_moved_until_the_next_note() -> None:
    off = Step(row=1, kind=StepKind.OFF)
    project = song(
        Step(row=0), off, lock(2, ("volume-down", 80)), lock(3, ("slide-up", 9)), Step(row=4), rows=8
    )
    found = moves(project, Touch.LEVEL)
    assert found[0][0] > 2 * LINE_FRAMES
    assert found[-1] == (3 * LINE_FRAMES, -10.0)
    assert moves(project, Touch.BEND) == [], "pitch belongs to what is held"
    assert moves(project, Touch.LEVEL, 1) == []


def test_each_strike_begins_where_the_note_is() -> None:
    project = song(Step(row=0, pan=-0.5), lock(2, ("retrigger", 0x06)), rows=4)
    for strike in range(3):
        on = struck(project)[strike].frame
        assert moves(project, Touch.PAN, strike) == [(on, -0.5)]


def phrased(*steps: Step, inner: tuple[Step, ...]) -> Project:
    return song(*steps, rows=8, phrases=[Pattern(id="phrase", rows=4, steps=inner)])


def test_what_moves_a_phrase_moves_each_of_its_notes() -> None:
    inner = (Step(row=0, pan=-0.5), Step(row=1, pan=1), Step(row=2))
    calls = Step(row=0, phrase="phrase", pan=0.25)
    project = phrased(calls, lock(2, ("volume-down", 80)), Step(row=4, phrase="phrase"), inner=inner)
    assert [moves(project, Touch.PAN, strike)[0][1] for strike in range(3)] == [-0.25, 1.0, 0.25]
    assert moves(project, Touch.LEVEL, 0) == []
    assert moves(project, Touch.LEVEL, 1) == []
    assert moves(project, Touch.LEVEL, 2)[-1] == (3 * LINE_FRAMES, -10.0)
    assert moves(project, Touch.LEVEL, 3) == []
    assert [moves(project, Touch.PAN, strike) for strike in (3, 5)] == [[(4 * LINE_FRAMES, -0.5)], []]


@law
@given(songs())
def test_a_note_is_told_one_value_a_frame_within_its_range(project: Project) -> None:
    told: dict[tuple[int, int, Touch], int] = defaultdict(int)
    began = {it.note: it.frame for it in everything(project) if it.kind is EventKind.NOTE_ON}
    for event in everything(project):
        if event.kind is EventKind.EXPRESSION:
            told[event.frame, event.note, event.touch] += 1
            assert event.frame >= began[event.note]
            low, high = RANGES.get(event.touch, (event.value, event.value))
            assert low <= event.value <= high
    assert set(told.values()) <= {1}


@law
@given(songs())
def test_a_playhead_moves_notes_as_the_schedule_does(project: Project) -> None:
    played = [event for span in render_plan(project, RATE) for event in span.events]
    assert [it for it in played if it.kind is EventKind.EXPRESSION] == [
        it for it in everything(project) if it.kind is EventKind.EXPRESSION
    ]
