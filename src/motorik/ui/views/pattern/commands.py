"""What one can do on the pattern screen beside the keys of the key map."""

from collections.abc import Callable

from motorik.editing.action import Action
from motorik.editing.actions.blocks import Copy, Cut, Paste
from motorik.editing.actions.entering import ClearField
from motorik.editing.actions.settings import ToggleEditing
from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.pattern.lane.commands import COMMANDS as LANE_COMMANDS
from motorik.ui.views.pattern.model import PatternModel


def _doing(make: Callable[[], Action]) -> Callable[[Workbench], None]:
    return lambda bench: bench.model(PatternModel).perform(make())


def _layout(by: int) -> Callable[[Workbench], None]:
    return lambda bench: bench.model(PatternModel).show_layout(by)


def _turning(by: int) -> Callable[[Workbench], None]:
    return lambda bench: bench.model(PatternModel).turn_page(by)


def _toggling(name: str) -> Callable[[Workbench], None]:
    return lambda bench: bench.prefer(**{name: not getattr(bench.preferences, name)})


_GROUP = N_("Pattern")

COMMANDS = (
    Command(
        "pattern.edit",
        N_("Edit mode"),
        _GROUP,
        _doing(ToggleEditing),
        (),
        "pencil",
        N_("Only when it is on, keys and fingers write."),
        "pattern",
        checked=lambda bench: bench.model(PatternModel).state.editing,
    ),
    Command(
        "pattern.copy",
        N_("Copy"),
        _GROUP,
        _doing(Copy),
        (),
        "content-copy",
        N_("Copy what is selected, else the cell at the cursor."),
        "pattern",
    ),
    Command(
        "pattern.cut",
        N_("Cut"),
        _GROUP,
        _doing(Cut),
        (),
        "content-cut",
        N_("Copy it, and empty it."),
        "pattern",
    ),
    Command(
        "pattern.paste",
        N_("Paste"),
        _GROUP,
        _doing(Paste),
        (),
        "content-paste",
        N_("Put what was copied at the cursor."),
        "pattern",
    ),
    Command(
        "pattern.clear",
        N_("Clear the cell"),
        _GROUP,
        _doing(ClearField),
        (),
        "backspace-outline",
        N_("Empty what the cursor stands on."),
        "pattern",
    ),
    Command(
        "pattern.fewer",
        N_("Fewer columns"),
        _GROUP,
        _layout(-1),
        ("Ctrl+Shift+Comma",),
        "unfold-less-vertical",
        N_("Show less of each note."),
        "pattern",
    ),
    Command(
        "pattern.more",
        N_("More columns"),
        _GROUP,
        _layout(1),
        ("Ctrl+Shift+Period",),
        "unfold-more-vertical",
        N_("Show more of each note."),
        "pattern",
    ),
    Command(
        "pattern.follow",
        N_("Follow the playhead"),
        _GROUP,
        _toggling("follow"),
        ("Ctrl+Shift+F",),
        "format-align-middle",
        N_("Keep what sounds in the middle."),
        "pattern",
        checked=lambda bench: bench.preferences.follow,
    ),
    Command(
        "pattern.keys",
        N_("Keys and pads"),
        _GROUP,
        _toggling("keys_shown"),
        ("Ctrl+Shift+K",),
        "piano",
        N_("Show keys to play with fingers."),
        "pattern",
        checked=lambda bench: bench.preferences.keys_shown,
    ),
    Command(
        "pattern.inspector",
        N_("Step inspector"),
        _GROUP,
        _toggling("inspector_shown"),
        ("Ctrl+Shift+N",),
        "tune-variant",
        N_("Show everything the step under the cursor holds."),
        "pattern",
        checked=lambda bench: bench.preferences.inspector_shown,
    ),
    Command(
        "pattern.new",
        N_("New pattern here"),
        _GROUP,
        lambda bench: bench.model(PatternModel).new_pattern(),
        ("Ctrl+Shift+G",),
        "plus-box-outline",
        N_("Where no pattern lies: an empty one, from this bar on."),
        "pattern",
    ),
    Command(
        "pattern.next",
        N_("Next pattern"),
        _GROUP,
        _turning(1),
        ("Ctrl+Shift+PageDown",),
        "chevron-down",
        N_("Go to what comes after."),
        "pattern",
        repeats=True,
    ),
    Command(
        "pattern.previous",
        N_("Previous pattern"),
        _GROUP,
        _turning(-1),
        ("Ctrl+Shift+PageUp",),
        "chevron-up",
        N_("Go to what comes before."),
        "pattern",
        repeats=True,
    ),
    *LANE_COMMANDS,
)
