"""The three key maps: no conflicts, everything on a small keyboard, and what the trackers' users expect."""

from __future__ import annotations

from pathlib import Path

import pytest

from motorik.domain.pattern import StepKind
from motorik.editing.action import Desk, Performed, Sounded, Wish, action_types, parse_action
from motorik.editing.actions.cursor import Move
from motorik.editing.actions.entering import EnterCommand, EnterDigit, EnterKind, EnterNote, ReleaseNote
from motorik.editing.actions.settings import Ask, SetStep
from motorik.editing.contexts import Context, Mode, mode_of
from motorik.editing.errors import EditingError
from motorik.editing.keymap import (
    Binding,
    KeyMap,
    changed,
    conflicts,
    load_keymap,
    parse_keymap,
    shadowed_notes,
    shipped,
)
from motorik.editing.keys import SIXTY_PERCENT, KeyEvent, Modifier, Stroke
from motorik.editing.moves import Unit
from motorik.editing.page import page_at
from motorik.editing.resolver import pressed, resolve, set_up
from motorik.editing.state import DigitEntry, EditState, Position, Selection
from tests.editing.test_pages import song

NAMES = ("ft2", "it", "renoise")
EDIT = Mode(contexts=frozenset({Context.EDITING, Context.NOTE, Context.STOPPED, Context.NO_SELECTION}))
VALUE = Mode(contexts=frozenset({Context.EDITING, Context.VALUE, Context.STOPPED, Context.NO_SELECTION}))


def key(text: str, *, scancode: str | None = None, down: bool = True, repeat: bool = False) -> KeyEvent:
    """The event of a stroke on a US keyboard, unless the scancode says otherwise."""
    stroke = Stroke.parse(text)
    return KeyEvent(
        key=stroke.key,
        scancode=scancode or stroke.key,
        modifiers=stroke.modifiers,
        pressed=down,
        repeat=repeat,
    )


def test_three_trackers_are_shipped() -> None:
    assert shipped() == NAMES
    assert load_keymap("it").title == "Impulse Tracker"


@pytest.mark.parametrize("name", NAMES)
def test_no_stroke_has_two_meanings(name: str) -> None:
    keymap = load_keymap(name)
    assert [str(conflict) for conflict in conflicts(keymap)] == []
    assert shadowed_notes(keymap) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_default_is_on_a_keyboard_of_61_keys(name: str) -> None:
    assert not SIXTY_PERCENT & {"insert", "numpadplus", "f1", "up", "pageup", "delete", "backquote", "home"}
    missing = [
        binding.action.words()
        for binding in load_keymap(name).bindings
        if not any(stroke.sixty_percent() for stroke in binding.strokes)
    ]
    assert missing == []
    notes = load_keymap(name).notes
    assert notes is not None and set(notes.semitones) <= SIXTY_PERCENT


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_stroke_does_its_action(name: str) -> None:
    """Resolving finds the binding whose key was pressed, wherever its contexts hold."""
    keymap = load_keymap(name)
    for binding in keymap.bindings:
        mode = Mode(contexts=frozenset({*binding.when, Context.EDITING} - {Context.NOT_EDITING}))
        for stroke in binding.strokes:
            assert resolve(keymap, key(str_of(stroke)), mode) == binding.action


def str_of(stroke: Stroke) -> str:
    return "+".join([*stroke.modifiers, stroke.key])


@pytest.mark.parametrize("name", NAMES)
def test_everything_bound_can_be_performed(name: str) -> None:
    project = song()
    desk = Desk(project, page_at(project, 0, "a"), EditState(editing=True))
    for binding in load_keymap(name).bindings:
        done = binding.action.perform(desk)
        assert isinstance(done, Performed)
        after = project
        for edit in done.edits:
            after = edit.apply(after)


def test_conflicts_and_shadows_are_found() -> None:
    keymap = KeyMap.model_validate(
        {
            "id": "own",
            "notes": {"lower": "z s x"},
            "bindings": [
                {"keys": ["Ctrl+X"], "do": {"action": "cut"}},
                {"keys": ["ctrl+@x"], "do": {"action": "copy"}},
                {"keys": ["Space"], "do": {"action": "toggle_editing"}, "when": ["playing"]},
                {"keys": ["Space"], "do": {"action": "unselect"}, "when": ["stopped"]},
                {"keys": ["Space"], "do": {"action": "toggle_wrap"}},
                {"keys": ["s"], "do": {"action": "toggle_wrap"}},
                {"keys": ["x"], "do": {"action": "toggle_wrap"}, "when": ["value"]},
            ],
        }
    )
    assert [str(conflict) for conflict in conflicts(keymap)] == ["Ctrl+X: cut and copy"]
    assert shadowed_notes(keymap) == ("s",)
    playing = EDIT.model_copy(update={"contexts": (EDIT.contexts - {Context.STOPPED}) | {Context.PLAYING}})
    assert resolve(keymap, key("space"), playing) == parse_action({"action": "toggle_editing"})


@pytest.mark.parametrize("name", NAMES)
def test_note_keys_are_meant_by_their_place(name: str) -> None:
    keymap = load_keymap(name)
    german = KeyEvent(key="y", scancode="z")
    assert resolve(keymap, german, EDIT) == EnterNote(semitones=0)
    assert resolve(keymap, key("q"), EDIT) == EnterNote(semitones=12)
    assert resolve(keymap, key("2"), EDIT) == EnterNote(semitones=13)
    assert resolve(keymap, key("z", repeat=True), EDIT) is None
    assert resolve(keymap, key("z", down=False), EDIT) == ReleaseNote(semitones=0)
    assert resolve(keymap, key("2"), VALUE) == EnterDigit(digit=2)
    assert resolve(keymap, key("b"), VALUE) == EnterDigit(digit=11)
    decimal = VALUE.model_copy(update={"base": 10})
    assert resolve(keymap, key("b"), decimal) != EnterDigit(digit=11)
    command = EDIT.model_copy(update={"contexts": (EDIT.contexts - {Context.NOTE}) | {Context.COMMAND}})
    assert resolve(keymap, key("v"), command) == EnterCommand(letter="v")


def test_what_users_of_fasttracker_expect() -> None:
    keymap = load_keymap("ft2")
    assert resolve(keymap, key("capslock"), EDIT) == EnterKind(kind=StepKind.OFF)
    assert resolve(keymap, KeyEvent(key="less", scancode="iso"), EDIT) == EnterKind(kind=StepKind.OFF)
    held = KeyEvent(key="rctrl", scancode="rctrl", modifiers=frozenset({Modifier.CTRL}))
    assert resolve(keymap, held, EDIT) == Ask(wish=Wish.PLAY_SONG)
    assert resolve(keymap, key("F3"), EDIT) == parse_action({"action": "set_octave", "octave": 3})
    assert resolve(keymap, key("Alt+F4"), EDIT) == parse_action({"action": "copy"})
    assert resolve(keymap, key("Ctrl+F5"), EDIT) == parse_action({"action": "paste", "on": "page"})
    assert resolve(keymap, key("semicolon"), EDIT) == EnterNote(semitones=15)


def test_what_users_of_renoise_and_impulse_tracker_expect() -> None:
    renoise, it = load_keymap("renoise"), load_keymap("it")
    assert resolve(renoise, key("Ctrl+4"), EDIT) == SetStep(step=4)
    assert resolve(renoise, key("a"), EDIT) == EnterKind(kind=StepKind.OFF)
    assert resolve(renoise, key("a"), VALUE) == EnterDigit(digit=10)
    assert resolve(renoise, key("space"), EDIT) == Ask(wish=Wish.PLAY_OR_STOP)
    assert resolve(it, key("1"), EDIT) == EnterKind(kind=StepKind.CUT)
    assert resolve(it, key("1"), VALUE) == EnterDigit(digit=1)
    assert resolve(it, KeyEvent(key="caret", scancode="backquote"), EDIT) == EnterKind(kind=StepKind.OFF)
    assert resolve(it, key("Alt+M"), EDIT) == parse_action({"action": "paste", "mode": "mix"})
    assert resolve(it, key("F5"), EDIT) == Ask(wish=Wish.PLAY_SONG)
    assert set_up(EditState(), it).digit_entry is DigitEntry.ACROSS


def test_held_keys_repeat_where_that_makes_sense() -> None:
    keymap = load_keymap("ft2")
    assert resolve(keymap, key("down", repeat=True), EDIT) == Move(unit=Unit.ROW, count=1)
    assert resolve(keymap, key("space", repeat=True), EDIT) is None


def test_a_note_key_outside_edit_mode_sounds_and_says_why_nothing_was_written() -> None:
    project = song()
    desk = Desk(project, page_at(project, 0, "a"), EditState())
    done = pressed(load_keymap("ft2"), key("z"), desk)
    assert done.edits == () and done.told == ("edit mode is off: nothing was written",)
    assert done.sounded == (Sounded(60, 0.8),)
    changed_octave = Desk(project, desk.page, done.state.with_(octave=7))
    released = pressed(load_keymap("ft2"), key("z", down=False), changed_octave)
    assert released.sounded == (Sounded(60, None),) and released.state.sounding == {}


def test_playing_a_tune_with_keys_alone() -> None:
    project, keymap = song(), load_keymap("renoise")
    state = EditState(step=4)
    for text in ("escape", "q", "w", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Alt+F2"):
        for down in (True, False):
            desk = Desk(project, page_at(project, 0, "a"), state)
            done = pressed(keymap, key(text, down=down), desk)
            for edit in done.edits:
                project = edit.apply(project)
            state = done.state
    steps = [step for step in project.patterns[0].steps if step.kind.value == "note"]
    tune = [(step.row, step.pitch) for step in steps if step.column == 0]
    assert tune == [(0, 73.0), (4, 75.0), (8, 73.0), (12, 75.0)]
    assert state.clip is not None


OWN = """
id = "mine"
unbind = ["Ctrl+D"]
bindings = [
  { keys = ["F1"], do = { action = "set_step", step = 3 } },
  { keys = ["F6"], do = { action = "move", unit = "row", count = -1 }, repeats = true },
]
"""


def test_own_keys_go_before_shipped_ones(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    assert load_keymap("ft2", file) == load_keymap("ft2"), "the file need not be there"
    file.write_text(OWN)
    keymap = load_keymap("ft2", file)
    assert resolve(keymap, key("F1"), EDIT) == SetStep(step=3)
    assert resolve(keymap, key("F6"), EDIT) == Move(unit=Unit.ROW, count=-1)
    assert resolve(keymap, key("up"), EDIT) is None, "an action bound anew has only its new keys"
    assert resolve(keymap, key("F2"), EDIT) == resolve(load_keymap("ft2"), key("F2"), EDIT)
    assert conflicts(keymap) == ()
    unbound = changed(load_keymap("it"), KeyMap(id="mine", unbind=("Alt+M",)))
    assert resolve(unbound, key("Alt+M"), EDIT) is None


def bound(keys: str, do: str) -> str:
    return f"id = 'own'\nbindings = [{{ keys = ['{keys}'], do = {{ {do} }} }}]"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id = ", "no TOML"),
        (bound("Hyper+X", "action = 'cut'"), "allowed before +: ctrl, alt"),
        (bound("Ctrl+Bogus", "action = 'cut'"), "'bogus'; allowed: 0, 1"),
        (bound("F1", "action = 'fly'"), "allowed: adjust, ask, change_"),
        (bound("F1", "action = 'move'"), "unit is missing"),
        (bound("F1", "action = 'operate', operation = { op = 'x' }"), "allowed: clear"),
        ("id = 'own'\nnotes = { lower = 'z z' }", "named twice"),
        ("id = 'own'\nspeed = 3", "speed is unknown"),
    ],
)
def test_a_broken_map_is_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(text)
    with pytest.raises(EditingError) as caught:
        load_keymap("ft2", file)
    assert sentence in str(caught.value) and str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_wrong_names_and_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(EditingError, match="allowed: ft2, it, renoise"):
        load_keymap("protracker")
    with pytest.raises(EditingError, match="more than"):
        parse_keymap(b"#" * (2 << 20), "big.toml")
    with pytest.raises(EditingError, match="cannot be read"):
        load_keymap("ft2", tmp_path)


def test_every_action_has_a_name_and_reads_back() -> None:
    for binding in load_keymap("it").bindings:
        assert isinstance(binding, Binding)
        assert parse_action(binding.action.plain()) == binding.action
    assert len(action_types()) > 25
    assert mode_of(EditState().at(field="effect1.command")).contexts >= {Context.COMMAND, Context.NOT_EDITING}
    assert mode_of(EditState().at(field="delay"), playing=True).contexts >= {Context.VALUE, Context.PLAYING}


HALVED = {"op": "scale", "field": "velocity", "factor": 0.5}


def test_an_operation_can_take_the_field_of_the_cursor() -> None:
    project = song()
    steps = {
        "action": "operate",
        "on": "track",
        "here": True,
        "operation": {"op": "scale", "field": "velocity", "factor": 0.5},
    }
    action = parse_action(steps)
    page = page_at(project, 0, "b")
    for field, changed_field in (("note", "velocity"), ("velocity", "velocity"), ("delay", "delay")):
        desk = Desk(project, page, EditState().at(lane=1, field=field))
        done = action.perform(desk)
        assert bool(done.edits) == (changed_field == "velocity")


def test_a_selection_without_the_field_is_told() -> None:
    project = song()
    page = page_at(project, 0, "b")
    here = Position(lane=1, field="pan")
    desk = Desk(project, page, EditState(selection=Selection(anchor=here, head=here)))
    action = parse_action(
        {"action": "operate", "operation": {"op": "scale", "field": "velocity", "factor": 0.5}}
    )
    assert action.perform(desk).told == ("pattern short: the selection leaves velocity out",)
