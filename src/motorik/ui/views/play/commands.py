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
    Command(
        "play.knob-add",
        N_("Add a knob of the set"),
        _GROUP,
        _doing(PlayModel.add_set_knob),
        (),
        "plus",
        N_("One knob, 0 to 1, that moves parameters of several tracks."),
        "play",
    ),
    Command(
        "play.knob",
        N_("Set a knob of the set up"),
        _GROUP,
        _doing(lambda model: model.set_knobs.ask()),
        (),
        "cog-outline",
        N_("What it moves and how far, its name."),
        "play",
    ),
    Command(
        "play.zoom-in",
        N_("Larger clips"),
        _GROUP,
        _doing(lambda model: model.zoom_by(1.25)),
        (),
        "magnify-plus-outline",
        N_("Two fingers that go apart do so, too."),
        "play",
    ),
    Command(
        "play.zoom-out",
        N_("Smaller clips"),
        _GROUP,
        _doing(lambda model: model.zoom_by(0.8)),
        (),
        "magnify-minus-outline",
        N_("More of the matrix is in sight."),
        "play",
    ),
)
