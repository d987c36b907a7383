"""Where a channel goes, asked on a sheet: its bus, how panning keeps its level, jacks of its instrument."""

from typing import TYPE_CHECKING

from motorik.domain.project import DirectOutput, PanLaw, Project, Track
from motorik.domain.references import MASTER
from motorik.journal.edits.mixer import SetPanLaw
from motorik.journal.edits.tracks import AddDirectOutput, RemoveDirectOutput, SetDirectOutputTarget
from motorik.ui.models.question import Option, Question
from motorik.ui.text import N_, _
from motorik.ui.views.mixer.entries import is_possible, name_of, outputs_of

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.ui.views.mixer.model import MixerModel

LAWS = {
    PanLaw.BALANCE: (N_("Balance"), N_("Only the far side is lowered.")),
    PanLaw.POWER: (N_("Equal power, −3 dB"), N_("The same loudness from side to side in a room.")),
    PanLaw.MEAN: (N_("Between both, −4.5 dB"), N_("As on many mixing desks.")),
    PanLaw.VOLTAGE: (N_("Equal voltage, −6 dB"), N_("The same level when both sides are heard as one.")),
}


def ask_output(model: "MixerModel", channel: str) -> None:
    """Ask where a channel is led, and what else there is to say about its way out."""
    there = [] if channel == MASTER else outputs_of(model.project, channel)
    now = model.channel_of(channel).output
    options = [
        Option(
            name_of(model.project, it), lambda it=it: model.set_output(channel, it),
            icon="check" if it == now else "arrow-right",
        )
        for it in there
    ]  # fmt: skip
    law, _why = LAWS[model.channel_of(channel).pan_law]
    options.append(
        Option(_("Pan law"), lambda: ask_pan_law(model, channel), right=_(law), icon="arrow-split-vertical")
    )
    options += [
        Option(
            _("Output of {name}").format(name=jack), lambda jack=jack: ask_jack(model, channel, jack),
            right=_led(model.project, channel, jack), icon="power-plug-outline",
        )
        for jack in jacks_of(model.project, channel)
    ]  # fmt: skip
    title = _("{name} goes to").format(name=model.entry(channel).name)
    at = there.index(now) if now in there else 0
    model.bench.put(Question(title, lambda act: act(), tuple(options), at=at))


def ask_pan_law(model: "MixerModel", channel: str) -> None:
    """Ask what panning does to the sides of a channel."""
    now = model.channel_of(channel).pan_law
    options = tuple(
        Option(_(name), law, _(why), icon="check" if law == now else "") for law, (name, why) in LAWS.items()
    )

    def take(law: PanLaw) -> None:
        if law != model.channel_of(channel).pan_law:
            model.session.commit(_("Pan law"), SetPanLaw(channel=channel, pan_law=law))

    title = _("Pan law of {name}").format(name=model.entry(channel).name)
    model.bench.put(Question(title, take, options, at=list(LAWS).index(now)))


def ask_jacks(model: "MixerModel", channel: str) -> None:
    """Ask which jack of a track's instrument is to be led elsewhere."""
    jacks = jacks_of(model.project, channel)
    if not jacks:
        model.bench.say(
            _("Its instrument has no outputs of their own; a drum machine has one for every drum")
        )
        return
    options = tuple(Option(it, it, right=_led(model.project, channel, it)) for it in jacks)
    title = _("Outputs of {name}").format(name=model.entry(channel).name)
    model.bench.put(Question(title, lambda jack: ask_jack(model, channel, jack), options))


def ask_jack(model: "MixerModel", channel: str, jack: str) -> None:
    """Ask into which bus a jack is plugged: out of the track's mix, into that."""
    project = model.project
    buses = [it.id for it in project.mixer.returns]
    possible = [it for it in buses if is_possible(project, _plugged(project, channel, jack, it))]
    if not possible:
        model.bench.say(_("Add a group or a return first: that is where it can go"))
        return
    now = _target(project, channel, jack)
    options = [Option(_("Into the mix of the track"), None, icon="check" if now is None else "close")]
    options += [
        Option(name_of(project, it), it, icon="check" if it == now else "arrow-right") for it in possible
    ]

    def take(bus: str | None) -> None:
        if bus != _target(model.project, channel, jack):
            model.session.commit(_("Lead it elsewhere"), _plugged(model.project, channel, jack, bus))

    model.bench.put(Question(_("{name} goes to").format(name=jack), take, tuple(options)))


def jacks_of(project: Project, channel: str) -> tuple[str, ...]:
    """Return the modules of a track's instrument that have an output of their own."""
    track = _track(project, channel)
    return next((it.outputs for it in project.patches if track and it.id == track.patch), ())


def _track(project: Project, channel: str) -> Track | None:
    return next((it for it in project.tracks if it.id == channel), None)


def _target(project: Project, channel: str, jack: str) -> str | None:
    track = _track(project, channel)
    return next((it.target for it in track.outputs if it.module == jack), None) if track else None


def _led(project: Project, channel: str, jack: str) -> str:
    target = _target(project, channel, jack)
    return _("Into the mix of the track") if target is None else name_of(project, target)


def _plugged(project: Project, channel: str, jack: str, bus: str | None) -> "Edit":
    """Return the edit that leads a jack into a bus, or back into the track's mix."""
    if bus is None:
        return RemoveDirectOutput(track=channel, module=jack)
    if _target(project, channel, jack) is None:
        return AddDirectOutput(track=channel, item=DirectOutput(module=jack, target=bus))
    return SetDirectOutputTarget(track=channel, module=jack, target=bus)
