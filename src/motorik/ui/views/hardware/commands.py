"""What one can do with hardware."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from motorik.ui.commands.command import Command
from motorik.ui.text import N_
from motorik.ui.views.hardware.model import HardwareModel

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

_G = N_("Hardware")


def _do(name: str) -> "Callable[[Workbench], None]":
    return lambda bench: getattr(bench.model(HardwareModel), name)()


COMMANDS = (
    Command(
        "hardware.learn",
        N_("Learn a controller"),
        _G,
        _do("learn"),
        (),
        "school-outline",
        N_("Turn a knob in the window, then a control: it moves the knob from then on."),
        checked=lambda bench: bench.model(HardwareModel).learns,
        possible=lambda bench: bench.hardware is not None,
    ),
    Command(
        "hardware.hold",
        N_("Hold the monitor"),
        _G,
        _do("hold"),
        (),
        "pause",
        N_("Let the list of messages stand still."),
        "hardware",
        checked=lambda bench: bench.model(HardwareModel).held,
    ),
    Command(
        "hardware.panic",
        N_("Silence all hardware"),
        _G,
        _do("panic"),
        (),
        "alert-octagon-outline",
        N_("Let all keys go, inside and outside."),
    ),
)
