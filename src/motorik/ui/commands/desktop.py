"""The window among the other programs of the desktop."""

import sys

from motorik.ui.commands.command import Command
from motorik.ui.desktop import data_folder, install, starting_command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_, _


def _install(bench: Workbench) -> None:
    try:
        install(data_folder(), starting_command())
    except OSError as error:
        bench.say(f"{error.filename}: {error.strerror}")
    else:
        bench.say(_("Motorik is in the menu now, and songs open by a double click"))


COMMANDS = (
    Command(
        "window.desktop",
        N_("Put Motorik into the system's menu"),
        N_("Window"),
        _install,
        (),
        "apps",
        N_("With an icon, and songs that open by a double click."),
        possible=lambda bench: sys.platform == "linux",
    ),
)
