"""What one can do on the mixer screen."""

from collections.abc import Callable

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.mixer.model import SECTIONS, MixerModel


def _doing(name: str) -> Callable[[Workbench], None]:
    return lambda bench: getattr(bench.model(MixerModel), name)()


def _for_chosen(name: str) -> Callable[[Workbench], None]:
    def run(bench: Workbench) -> None:
        model = bench.model(MixerModel)
        getattr(model, name)(model.channel)

    return run


def _section(name: str, icon: str, hint: str) -> Command:
    return Command(
        f"mixer.{name}",
        SECTIONS[name],
        _GROUP,
        lambda bench: bench.model(MixerModel).toggle_section(name),
        (),
        icon,
        hint,
        "mixer",
        checked=lambda bench: bench.model(MixerModel).is_seen(name),
        possible=lambda bench: not bench.model(MixerModel).routing,
    )


_GROUP = N_("Mixer")

COMMANDS = (
    Command(
        "mixer.routing",
        N_("Routes"),
        _GROUP,
        _doing("toggle_routing"),
        ("Ctrl+Shift+M",),
        "matrix",
        N_("Show who is led where, who sends, who listens, as a matrix."),
        "mixer",
        checked=lambda bench: bench.model(MixerModel).routing,
    ),
    _section("inserts", "tune-variant", N_("Show the effects of all channels.")),
    _section("sends", "call-split", N_("Show the sends of all channels.")),
    Command(
        "mixer.add-return",
        N_("Add a return"),
        _GROUP,
        _doing("add_return"),
        ("Ctrl+Shift+B",),
        "plus",
        N_("A bus that hears what channels send to it."),
        "mixer",
    ),
    Command(
        "mixer.add-group",
        N_("Add a group"),
        _GROUP,
        _doing("add_group"),
        ("Ctrl+Shift+G",),
        "folder-plus-outline",
        N_("A bus the chosen track is led into; others can follow."),
        "mixer",
    ),
    Command(
        "mixer.remove",
        N_("Remove the bus"),
        _GROUP,
        _for_chosen("remove"),
        (),
        "delete-outline",
        N_("Remove the chosen return or group."),
        "mixer",
        possible=lambda bench: bench.model(MixerModel).can_remove(),
    ),
    Command(
        "mixer.insert",
        N_("Add an effect"),
        _GROUP,
        _for_chosen("ask_insert"),
        ("Ctrl+Shift+N",),
        "plus-box-outline",
        N_("Find an effect for the chosen channel."),
        "mixer",
    ),
    Command(
        "mixer.output",
        N_("Lead it elsewhere"),
        _GROUP,
        _for_chosen("ask_output"),
        ("Ctrl+Shift+O",),
        "arrow-right",
        N_("Choose where the chosen channel goes."),
        "mixer",
    ),
    Command(
        "mixer.pan-law",
        N_("Pan law"),
        _GROUP,
        _for_chosen("ask_pan_law"),
        (),
        "arrow-split-vertical",
        N_("Choose what panning does to the sides of the chosen channel."),
        "mixer",
    ),
    Command(
        "mixer.jacks",
        N_("Outputs of the instrument"),
        _GROUP,
        _for_chosen("ask_jacks"),
        (),
        "power-plug-outline",
        N_("Lead single drums or modules of the chosen track into a bus."),
        "mixer",
    ),
    Command(
        "mixer.rename",
        N_("Rename"),
        _GROUP,
        _for_chosen("rename"),
        (),
        "rename-box",
        N_("Let the chosen channel be called otherwise."),
        "mixer",
    ),
    Command(
        "mixer.level",
        N_("Type a level"),
        _GROUP,
        _for_chosen("ask_level"),
        (),
        "keyboard-outline",
        N_("Set the fader of the chosen channel in figures."),
        "mixer",
    ),
    Command(
        "mixer.clear-solo",
        N_("Clear solo"),
        _GROUP,
        _doing("clear_solo"),
        (),
        "headphones-off",
        N_("Hear all channels again."),
        "mixer",
        possible=lambda bench: bench.model(MixerModel).any_solo,
    ),
    Command(
        "mixer.peaks",
        N_("Forget the peaks"),
        _GROUP,
        _doing("forget_peaks"),
        (),
        "chart-histogram",
        N_("Look for the highest peaks anew."),
        "mixer",
    ),
)
