"""Entering at the cursor: notes, chords, digits, effects; and why nothing is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Alias, Effect, Pattern, Step, StepKind
from motorik.domain.project import Project
from motorik.editing.entry import (
    Entered,
    adjust,
    clear_field,
    enter_command,
    enter_digit,
    enter_kind,
    enter_note,
    enter_text,
    release_key,
    toggle,
)
from motorik.editing.page import Page, page_of
from motorik.editing.state import DigitEntry, EditState, Layout
from tests.cli.songs import pluck
from tests.editing.test_pages import song as polymeter
from tests.laws import check_edit

STEPS = (
    Step(row=0, pitch=48, velocity=0.5, accent=True),
    Step(row=4, effects=(Effect(command="it.A", value=1),)),
)
SONG = Project(patches=(pluck("bass"), pluck("lead")), patterns=(Pattern(id="p", rows=8, steps=STEPS),))
PAGE = page_of(SONG, ["p"])
EDITING = EditState(editing=True, step=2, instrument="lead", velocity=0.6)


def after(entered: Entered, project: Project = SONG) -> dict[tuple[int, int], Step]:
    for edit in entered.outcome.edits:
        project = check_edit(project, edit)
    return {(step.row, step.column): step for step in project.patterns[0].steps}


def test_a_note_is_written_and_the_cursor_goes_down() -> None:
    entered = enter_note(SONG, PAGE, EDITING.at(row=1), 60)
    assert after(entered)[1, 0] == Step(row=1, pitch=60, velocity=0.6, instrument="lead")
    assert entered.state.cursor.row == 3
    loud = enter_note(SONG, PAGE, EDITING.at(row=7), 61, 1.0)
    assert after(loud)[7, 0].velocity == 1 and loud.state.cursor.row == 1, "the cursor wraps"
    kept = enter_note(SONG, PAGE, EDITING, 72)
    assert after(kept)[0, 0] == STEPS[0].model_copy(
        update={"pitch": 72.0, "velocity": 0.6, "instrument": "lead"}
    )


def test_outside_edit_mode_it_is_said_why_nothing_was_written() -> None:
    state = EditState()
    for entered in (
        enter_note(SONG, PAGE, state, 60, None, 60),
        enter_digit(SONG, PAGE, state.at(field="delay"), 1),
        enter_kind(SONG, PAGE, state, StepKind.OFF),
        clear_field(SONG, PAGE, state),
    ):
        assert entered.outcome.edits == ()
        assert entered.outcome.told == ("edit mode is off: nothing was written",)
        assert entered.state.cursor.row == 0 and not entered.state.held


def test_keys_held_together_are_a_chord() -> None:
    project, state = SONG, EDITING.at(row=2)
    for pitch in (60, 64, 67):
        entered = enter_note(project, PAGE, state, pitch, None, pitch)
        project, state = entered.outcome.applied(project), entered.state
    steps = [(s.row, s.column, s.pitch) for s in project.patterns[0].steps if s.row == 2]
    assert steps == [(2, 0, 60), (2, 1, 64), (2, 2, 67)]
    assert state.cursor.row == 4, "a chord goes down once"
    for pitch in (60, 64, 67):
        state = release_key(state, pitch)
    entered = enter_note(project, PAGE, state, 50, None, 50)
    assert entered.outcome.applied(project).patterns[0].steps[-1].row == 4


def test_sixteen_columns_are_all_there_are() -> None:
    told: tuple[str, ...] = ()
    project, state = SONG, EDITING.at(row=2)
    for key in range(17):
        entered = enter_note(project, PAGE, state, 40 + key, None, key)
        project, state, told = entered.outcome.applied(project), entered.state, entered.outcome.told
    assert told == ("a row has 16 columns; the note has no place",)


@pytest.mark.parametrize("kind", [StepKind.OFF, StepKind.CUT, StepKind.FADE])
def test_what_ends_a_note_takes_its_values_away(kind: StepKind) -> None:
    assert after(enter_kind(SONG, PAGE, EDITING, kind))[0, 0] == Step(row=0, kind=kind)


DIGIT = st.integers(0, 15)


@given(high=DIGIT, low=DIGIT, field=st.sampled_from(["velocity", "delay", "pan"]))
def test_digits_make_the_number_they_show(high: int, low: int, field: str) -> None:
    state = EDITING.with_(digit_entry=DigitEntry.ACROSS).at(field=field)
    first = enter_digit(SONG, PAGE, state, high)
    project = first.outcome.applied(SONG)
    second = enter_digit(project, PAGE, first.state, low)
    assert (first.state.cursor.row, first.state.cursor.digit) == (0, 1)
    assert (second.state.cursor.row, second.state.cursor.digit) == (2, 0)
    step = after(second, project)[0, 0]
    shown = {"velocity": step.velocity * 128, "delay": step.delay, "pan": ((step.pan or 0) + 1) * 64}[field]
    most = 255 if field == "delay" else 128
    before = {"velocity": 64, "delay": 0, "pan": 0}[field]
    typed = min(high * 16 + before % 16, most)
    assert shown == min(typed - typed % 16 + low, most)


def test_a_digit_goes_down_in_its_own_column() -> None:
    state = EDITING.at(field="delay", digit=1)
    entered = enter_digit(SONG, PAGE, state, 0xA)
    assert after(entered)[0, 0].delay == 0x0A
    assert (entered.state.cursor.row, entered.state.cursor.digit) == (2, 1)
    decimal = EDITING.with_(layout=Layout(hexadecimal=False)).at(field="delay")
    assert after(enter_digit(SONG, PAGE, decimal, 2))[0, 0].delay == 200
    assert enter_digit(SONG, PAGE, decimal, 10).outcome.told == ("digit 10; allowed: 0-9",)


def test_instruments_are_numbered_from_zero() -> None:
    state = EDITING.at(field="instrument", digit=1)
    assert after(enter_digit(SONG, PAGE, state, 1))[0, 0].instrument == "lead"
    assert enter_digit(SONG, PAGE, state, 2).outcome.told == ("instrument 2; allowed: 0-1",)


def test_a_value_needs_its_note() -> None:
    entered = enter_digit(SONG, PAGE, EDITING.at(row=3, field="velocity"), 1)
    assert entered.outcome == type(entered.outcome)(
        (), ("velocity belongs to a note; there is none at row 3",)
    )


def test_effects_by_letter_and_value_by_digits() -> None:
    state = EDITING.at(row=2, field="effect1.command")
    entered = enter_command(SONG, PAGE, state, "v")
    project = entered.outcome.applied(SONG)
    valued = enter_digit(project, PAGE, entered.state.at(row=2, field="effect1.value"), 0x4)
    assert after(valued, project)[2, 0].effects == (Effect(command="vibrato", value=0x40),)
    foreign = enter_command(SONG, PAGE, EDITING.at(row=4, field="effect1.command"), "g")
    assert after(foreign)[4, 0].effects == (Effect(command="it.G", value=1),)
    assert "allowed: " in enter_command(SONG, PAGE, state, "z").outcome.told[0]
    assert enter_command(SONG, PAGE, EDITING, "v").outcome.told == ("note takes no effect command",)


def test_text_toggles_and_turns() -> None:
    assert after(enter_text(SONG, PAGE, EDITING, "condition", "1:4"))[0, 0].condition == "1:4"
    assert enter_text(SONG, PAGE, EDITING, "pan", "9").outcome.told == ("pan = '9'; allowed: -1 to 1",)
    assert after(toggle(SONG, PAGE, EDITING, "accent"))[0, 0].accent is False
    turned = adjust(SONG, PAGE, EDITING.at(field="velocity"), 64)
    assert after(turned)[0, 0].velocity == 1.0 and turned.state.cursor.row == 0
    assert adjust(SONG, PAGE, EDITING, 1).outcome.edits == ()


def test_clearing_a_note_leaves_what_works_alone() -> None:
    cleared = after(clear_field(SONG, PAGE, EDITING.at(row=4)))
    assert cleared[4, 0] == Step(row=4, kind=StepKind.LOCK, effects=STEPS[1].effects)
    assert (0, 0) not in after(clear_field(SONG, PAGE, EDITING))


def test_where_there_is_no_cell_it_is_said() -> None:
    project = polymeter()
    page = page_of(project, ["long", "six", "twin"])
    between = enter_note(project, page, EDITING.at(lane=1, row=1), 60)
    assert between.outcome.told == ("no line of six begins at row 1",)
    alias = enter_note(project, page, EDITING.at(lane=2), 60)
    assert alias.outcome.told == ("pattern twin is an alias of short; allowed: to edit that",)
    nowhere = enter_note(Project(), Page(page.start, 4, page.line, ()), EDITING, 60)
    assert nowhere.outcome.told == ("no pattern lies at row 0 of this track",)
    assert Alias(pattern="short") == project.patterns[-1].alias
