"""What one can do on the play screen by name."""

from collections.abc import Callable

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.play.model import PlayModel


def _doing(act: Callable[[PlayModel], None]) -> Callable[[Workbench], None]:
    return lambda bench: act(bench.model(PlayModel))


_GROUP = N_("Play")

COMMANDS = (
    Command(
        "play.make-clips",
        N_("Make clips of the song"),
        _GROUP,
        _doing(PlayModel.fill_matrix),
        (),
        "view-grid-plus",
        N_("A scene for every section of the arrangement."),
        "play",
    ),
    Command(
        "play.back",
        N_("Back to the song"),
        _GROUP,
        _doing(lambda model: model.give_back()),
        ("Ctrl+Shift+B",),
        "keyboard-return",
        N_("Give all tracks back to the arrangement."),
        "play",
    ),
    Command(
        "play.stop",
        N_("Stop all clips"),
        _GROUP,
        _doing(lambda model: model.stop()),
        ("Ctrl+Shift+Period",),
        "stop",
        N_("Every track is silent from the next bar on."),
        "play",
    ),
    Command(
        "play.keep",
        N_("Keep the performance"),
        _GROUP,
        _doing(PlayModel.keep),
        ("Ctrl+Shift+K",),
        "content-save-outline",
        N_("Make what was performed the arrangement."),
        "play",
    ),
    Command(
        "play.group",
        N_("Next mute group"),
        _GROUP,
        _doing(PlayModel.next_group),
        ("Ctrl+Shift+M",),
        "group",
        N_("Tracks of a group silence one another: a clip that starts stops the others."),
        "play",
    ),
)
