"""What effects do to notes, their pitch and their sample; level and pan are in test_weights.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.patch import Module
from motorik.domain.pattern import Effect, Step, StepKind
from motorik.domain.project import Channel, Project
from motorik.sequencer.effects import commands, letters
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.schedule import schedule
from tests.sequencer.songs import RATE, song

LINE_FRAMES = 6_000
TICK = LINE_FRAMES // 12


def step(row: int, *effects: tuple[str, int], **fields: object) -> Step:
    written = tuple(
        Effect(column=column, command=command, value=value) for column, (command, value) in enumerate(effects)
    )
    return Step(row=row, effects=written, **fields)  # type: ignore[arg-type]


def lock(row: int, *effects: tuple[str, int], **fields: object) -> Step:
    return step(row, *effects, kind=StepKind.LOCK, **fields)


def everything(project: Project) -> list[Event]:
    return schedule(project, 0, project.arrangement.length, RATE)


def bends(project: Project) -> list[tuple[int, float]]:
    events = [event for event in everything(project) if event.kind is EventKind.EXPRESSION]
    assert all(event.touch is Touch.BEND for event in events)
    return [(event.frame, event.value) for event in events]


def notes(project: Project) -> list[tuple[int, int, float]]:
    events = everything(project)
    ends = {event.note: event.frame for event in events if event.kind is EventKind.NOTE_OFF}
    return [
        (event.frame, ends[event.note], event.velocity) for event in events if event.kind is EventKind.NOTE_ON
    ]


def moves(project: Project, target: str) -> list[tuple[int, float]]:
    return [(event.frame, event.value) for event in everything(project) if event.target == target]


def test_ids_and_letters_are_well_formed() -> None:
    for id, command in commands().items():
        assert Effect(command=id).command == id
        assert len(command.letter) == 1
        assert command.doc.endswith(".")
    assert len(letters()) == len(commands()) >= 18


@pytest.mark.parametrize("command", ["it.A", "mod.E1", "xm.volume", "unheard-of"])
def test_unknown_commands_are_kept_and_silent(command: str) -> None:
    assert everything(song(step(0, (command, 255)))) == everything(song(Step(row=0)))


@pytest.mark.parametrize("command", ["", "A", "it.", ".A", "it.A.B", "it A", "x" * 40])
def test_badly_formed_commands_are_refused(command: str) -> None:
    with pytest.raises(ValueError, match="command"):
        Effect(command=command)


@given(st.integers(1, 255), st.sampled_from([1, -1]))
def test_a_slide_arrives_with_its_line_and_stays(distance: int, way: int) -> None:
    name = "slide-up" if way > 0 else "slide-down"
    found = bends(song(step(0, (name, distance)), Step(row=4)))
    assert found[-1] == (LINE_FRAMES, way * distance / 16)
    values = [value * way for _, value in found]
    assert values == sorted(values)
    assert len(found) == 12


def test_slides_go_on_from_where_the_last_one_ended() -> None:
    found = bends(song(Step(row=0), lock(1, ("slide-up", 16)), lock(3, ("slide-down", 32))))
    assert (2 * LINE_FRAMES, 1.0) in found
    assert found[-1] == (4 * LINE_FRAMES, -1.0)


def test_an_arpeggio_counts_ticks_and_leaves_the_pitch_as_it_was() -> None:
    found = bends(song(step(0, ("arpeggio", 0x37))))
    expected = [(tick * TICK, float((0, 3, 7)[tick % 3])) for tick in range(1, 12)]
    assert found == [*expected, (LINE_FRAMES, 0.0)]


def test_a_vibrato_is_centred_on_the_pitch() -> None:
    found = bends(song(step(0, ("vibrato", 0x28))))
    values = [value for _, value in found]
    assert 0.4 < max(values) <= 0.5
    assert max(values) == pytest.approx(-min(values))
    assert found[-1] == (LINE_FRAMES, 0.0)


def test_effects_of_several_columns_add_up() -> None:
    both = dict(bends(song(step(0, ("slide-up", 16), ("arpeggio", 0x30)))))
    assert both[LINE_FRAMES // 12] == pytest.approx(1 / 12 + 3)
    assert both[LINE_FRAMES] == 1.0


def test_a_glide_bends_the_sounding_note_and_strikes_none() -> None:
    project = song(Step(row=0, pitch=60), step(2, ("glide", 6), pitch=67), Step(row=4))
    assert [off for _, off, _ in notes(project)] == [4 * LINE_FRAMES, 16 * LINE_FRAMES]
    found = bends(project)
    assert found[-1] == (2 * LINE_FRAMES + 6 * TICK, 7.0)
    assert found[0][0] == 2 * LINE_FRAMES + TICK
    assert found[0][1] == pytest.approx(7 / 6)


def test_a_glide_with_nothing_to_bend_is_a_note() -> None:
    off = Step(row=2, kind=StepKind.OFF)
    project = song(step(0, ("glide", 3)), off, step(4, ("glide", 3)), rows=8)
    assert [on for on, _, _ in notes(project)] == [0, 4 * LINE_FRAMES]
    assert bends(project) == []


@given(st.integers(1, 900), st.integers(50, 900), st.booleans(), st.booleans())
def test_a_glide_is_struck_or_bends_but_never_both_or_neither(
    first: int, second: int, cut: bool, more: bool
) -> None:
    steps = [
        Step(row=0, length=first),
        *([lock(1, ("cut", 5))] if cut else []),
        step(2, ("glide", 2), pitch=62, length=second),
        *([step(4, ("glide", 2), pitch=64)] if more else []),
    ]
    project = song(*steps, rows=6)
    struck = {on // LINE_FRAMES for on, _, _ in notes(project)}
    bent = {(frame - 1) // LINE_FRAMES for frame, _ in bends(project)}
    glides = {2, 4} if more else {2}
    assert struck == {0} | (glides - bent)
    assert not struck & bent


def test_retrigger_strikes_again_within_its_line() -> None:
    project = song(step(0, ("retrigger", 0x43), velocity=0.8), Step(row=4))
    assert [(on, round(velocity, 3)) for on, _, velocity in notes(project)][:4] == [
        (0, 0.8),
        (3 * TICK, 0.4),
        (6 * TICK, 0.2),
        (9 * TICK, 0.1),
    ]
    assert notes(project)[3][1] == 4 * LINE_FRAMES


def test_retrigger_without_a_note_strikes_what_sounds_with_its_bend() -> None:
    project = song(step(0, ("slide-up", 32)), lock(2, ("retrigger", 0x06)))
    assert [on for on, _, _ in notes(project)] == [0, 2 * LINE_FRAMES, 2 * LINE_FRAMES + 6 * TICK]
    events = everything(project)
    for note in [event for event in events if event.kind is EventKind.NOTE_ON][1:]:
        told = [e for e in events if e.kind is EventKind.EXPRESSION and e.note == note.note]
        assert [(event.frame, event.value) for event in told] == [(note.frame, 2.0)]


@given(st.integers(0, 30), st.booleans())
def test_a_cut_ends_within_its_line(ticks: int, own: bool) -> None:
    steps = (step(0, ("cut", ticks)),) if own else (Step(row=0), lock(2, ("cut", ticks)))
    project = song(*steps, rows=4)
    at = (0 if own else 2 * LINE_FRAMES) + ticks * TICK
    expected = max(at, 1) if ticks < 12 else 4 * LINE_FRAMES
    assert [off for _, off, _ in notes(project)] == [expected]
    cuts = [event.frame for event in everything(project) if event.kind is EventKind.NOTE_CUT]
    assert cuts == ([expected] if ticks < 12 else [])


def test_delay_counts_ticks_and_stays_in_its_line() -> None:
    project = song(step(0, ("delay", 3)), step(4, ("delay", 255)))
    latest = round(LINE_FRAMES * 255 / 256)
    assert [on for on, _, _ in notes(project)] == [3 * TICK, 4 * LINE_FRAMES + latest]


def test_velocity_is_a_byte() -> None:
    assert [velocity for _, _, velocity in notes(song(step(0, ("velocity", 51))))] == [0.2]


def test_channel_locks_last_for_their_line() -> None:
    locks = {"channel.level_db": -20.0, "tone.cutoff": 300.0, "send-echo.level_db": -6.0}
    project = song(Step(row=1, channel_locks=locks), Step(row=2))
    insert = Module(id="tone", kind="filter.svf", parameters={"cutoff": 4000})
    track = project.tracks[0].model_copy(update={"channel": Channel(level_db=-3, inserts=(insert,))})
    project = project.model_copy(update={"tracks": (track,)})
    start, end = LINE_FRAMES, 2 * LINE_FRAMES
    assert moves(project, "channel.level_db") == [(start, -20.0), (end, -3.0)]
    assert moves(project, "tone.cutoff") == [(start, 300.0), (end, 4000.0)]
    assert moves(project, "send-echo.level_db") == [(start, -6.0)], (
        "there is no such send: nothing to return to"
    )
    assert {event.scope for event in everything(project) if event.kind is EventKind.PARAMETER} == {"channel"}


def test_sample_effects_reach_the_sampler_for_one_line() -> None:
    steps = (step(0, ("offset", 0x80), ("reverse", 1), ("slice", 3)), Step(row=1))
    project = song(*steps)
    assert not [event for event in everything(project) if event.kind is EventKind.PARAMETER]
    track = project.tracks[0].model_copy(update={"patch": "sampler"})
    project = project.model_copy(update={"tracks": (track,)})
    assert moves(project, "player.start") == [(0, 0.5), (LINE_FRAMES, 0.0)]
    assert moves(project, "player.direction") == [(0, 1.0), (LINE_FRAMES, 0.0)]
    assert moves(project, "player.slice_by") == [(0, 1.0), (LINE_FRAMES, 0.0)]
    assert moves(project, "player.slice") == [(0, 3.0), (LINE_FRAMES, 0.0)]


@pytest.mark.parametrize("command", ["cut", "slide-up", "retrigger"])
def test_a_step_of_another_column_is_left_alone(command: str) -> None:
    alone = [event for event in everything(song(Step(row=0))) if event.column == 0]
    with_other = song(Step(row=0), lock(1, (command, 3), column=1))
    assert everything(with_other) == alone


def test_what_a_playhead_hands_over_is_bent_from_the_first_frame() -> None:
    project = song(step(0, ("slide-up", 32)), lock(2, ("retrigger", 0x0C)), rows=4)
    events = [event for span in render_plan(project, RATE) for event in span.events]
    assert [e for e in events if e.kind is EventKind.EXPRESSION] == [
        e for e in everything(project) if e.kind is EventKind.EXPRESSION
    ]
