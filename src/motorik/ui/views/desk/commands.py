"""What one can do on the desk."""

from collections.abc import Callable

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.desk.model import DeskModel


def _do(name: str) -> Callable[[Workbench], None]:
    return lambda bench: getattr(bench.model(DeskModel), name)()


def _single(bench: Workbench) -> bool:
    return bench.model(DeskModel).single is not None


def _some_or_wire(bench: Workbench) -> bool:
    model = bench.model(DeskModel)
    return bool(model.selection) or model.wire is not None


def _open(bench: Workbench) -> None:
    model = bench.model(DeskModel)
    if model.single is not None:
        model.open(model.single)


_G = N_("Desk")

COMMANDS = (
    Command(
        "desk.add",
        N_("Add a machine"),
        _G,
        _do("ask_machine"),
        ("Ctrl+Shift+D",),
        "plus-box-outline",
        N_("An instrument gets a track of its own, an effect becomes a return."),
        "desk",
    ),
    Command(
        "desk.bus",
        N_("Add a bus"),
        _G,
        _do("add_bus"),
        ("Ctrl+Shift+U",),
        "call-merge",
        N_("Machines led into it are a group."),
        "desk",
    ),
    Command(
        "desk.open",
        N_("Open the patch"),
        _G,
        _open,
        ("Ctrl+Shift+O",),
        "vector-polyline",
        N_("Modules and cables of the chosen machine."),
        "desk",
        possible=_single,
    ),
    Command(
        "desk.connect",
        N_("Lead a machine to …"),
        _G,
        _do("ask_target"),
        ("Ctrl+Shift+W",),
        "transit-connection-variant",
        N_("Choose from all ends it could be led to."),
        "desk",
        possible=_single,
    ),
    Command(
        "desk.remove",
        N_("Remove or cut"),
        _G,
        _do("remove"),
        (),
        "delete-outline",
        N_("The chosen machines, or the chosen cable."),
        "desk",
        possible=_some_or_wire,
    ),
    Command(
        "desk.several",
        N_("Choose several"),
        _G,
        _do("pick"),
        ("Ctrl+Shift+Q",),
        "select-drag",
        N_("A finger draws a frame; with a mouse, hold Shift."),
        "desk",
        checked=lambda bench: bench.model(DeskModel).picking,
    ),
    Command(
        "desk.fit",
        N_("Show everything"),
        _G,
        _do("refit"),
        ("Ctrl+Shift+F",),
        "fit-to-page-outline",
        "",
        "desk",
    ),
    Command(
        "desk.arrange",
        N_("Arrange machines"),
        _G,
        _do("arrange"),
        ("Ctrl+Shift+G",),
        "sitemap-outline",
        N_("Side by side, as cables lead."),
        "desk",
    ),
)
