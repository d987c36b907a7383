"""What is beside the desk: the strip of a machine, a send, or what one can do here."""

from typing import TYPE_CHECKING, Any

from kivy.uix.widget import Widget

from motorik.domain.references import MASTER
from motorik.ui.models.channels import channel_level, channel_pan, fader_level, fader_position
from motorik.ui.models.scaling import decibels
from motorik.ui.surfaces.parameter_knob import ParameterKnob
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.views.desk.model import DeskModel
from motorik.ui.views.desk.picturing import MIDI_OUT
from motorik.ui.views.shell.beside import Beside

if TYPE_CHECKING:
    from motorik.domain.project import Project

KNOB_DP, WIDE = 100, 3


class Strip(Beside):
    """Follows what is chosen on the desk."""

    def __init__(self, model: DeskModel, *, lying: bool = False, **properties: Any) -> None:
        super().__init__(model.session, lying=lying, **properties)
        self.model = model
        self._shown: object = None
        self._ends = [
            model.chosen.connect(self.build),
            model.session.changed.connect(self._song_changed),
            self.cool,
        ]
        self.build()

    def _key(self) -> object:
        model, channel = self.model, self.model.channel(self.model.single)
        wire = model.wire and (model.wire.source, model.wire.target)
        strip = channel and (channel.muted, channel.soloed, channel.rack, [it.target for it in channel.sends])
        return model.selection, wire, strip, model.patch_of(model.single) is not None

    def _song_changed(self, before: "Project", after: "Project") -> None:
        del before, after
        if self._key() != self._shown:
            self.build()
        for follow in self.follow:
            follow()

    def build(self) -> None:
        """Make the controls of what is chosen."""
        self._shown = self._key()
        self.clear()
        model, wire = self.model, self.model.wire
        if wire is not None and wire.kind == "send":
            self._build_send(*(end.partition(".")[0] for end in (wire.source, wire.target)))
        elif wire is not None:
            self._build_cable()
        elif model.single == MIDI_OUT:
            self.title(_("MIDI out"))
            self.paragraph(
                _("Lead the MIDI end of a track to a channel: its notes leave for hardware there.")
            )
        elif model.single is not None and model.channel(model.single) is not None:
            self._build_channel(model.single)
        elif model.selection:
            self.title(_("{count} machines").format(count=len(model.selection)))
            self.paragraph(_("Drag one to move them all."))
            self.row(PushButton(_("Remove"), "delete-outline", model.remove))
        else:
            self._build_desk()

    def _build_desk(self) -> None:
        model = self.model
        self.title(_("Desk"))
        self.paragraph(
            _(
                "Every machine of the song. Drag an output to a bus or the master to lead it there, a "
                "send to a return, MIDI to a channel. Tap a cable to cut it; tap a machine twice to open "
                "its patch."
            )
        )
        self.row(PushButton(_("Add a machine"), "plus-box-outline", model.ask_machine, strong=True))
        self.row(PushButton(_("Add a bus"), "call-merge", model.add_bus))

    def _build_channel(self, id: str) -> None:
        model, node = self.model, self.model.picture.nodes[id]
        channel = model.channel(id)
        assert channel is not None
        self.title(node.title)
        if node.detail:
            self.paragraph(node.detail)
        self._level(id)
        if id != MASTER:
            mute = PushButton(_("Mute"), action=lambda: model.mute(id))
            solo = PushButton(_("Solo"), action=lambda: model.solo(id))
            mute.on, solo.on = channel.muted, channel.soloed
            self.row(mute, solo)
        if model.patch_of(id) is not None:
            self.row(PushButton(_("Open the patch"), "vector-polyline", lambda: model.open(id), strong=True))
        if model.panel_screen() and model.is_track(id):
            self.row(PushButton(_("Open the panel"), "tune-variant", model.open_panel))
        if model.is_track(id):
            self.row(PushButton(_("Hardware …"), "midi-port", model.ask_hardware))
        if channel.sends:
            self.heading(_("Sends"))
            self._grid([self._send(id, it.target) for it in channel.sends])
        if id != MASTER:
            self.row(
                PushButton(_("Lead to …"), "transit-connection-variant", model.ask_target),
                PushButton(_("Remove"), "delete-outline", model.remove),
            )

    def _grid(self, knobs: list[Widget]) -> None:
        wide = 6 if self.lying else WIDE
        for first in range(0, len(knobs), wide):
            row = knobs[first : first + wide]
            self.row(*row, *(Widget() for _spare in range(wide - len(row))), height_dp=KNOB_DP)

    def _level(self, id: str) -> None:
        level, pan = (self.hot(make(self.model.session.studio, id)) for make in (channel_level, channel_pan))
        knob = ParameterKnob(
            fader_position(level.value),
            label=_("level"),
            default=fader_position(0.0),
            moved=lambda place: level.move(fader_level(place)),
            released=level.release,
            shown=lambda place: decibels(fader_level(place)),
        )
        aside = ParameterKnob(
            (pan.value + 1) / 2,
            label=_("pan"),
            default=0.5,
            middle=0.5,
            moved=lambda place: pan.move(2 * place - 1),
            released=pan.release,
            shown=lambda place: f"{round(200 * place - 100):+d}".replace("-", "−").replace("+0", "0"),
        )
        self.follow += [
            lambda: knob.set(fader_position(level.value)),
            lambda: aside.set((pan.value + 1) / 2),
        ]
        self._grid([knob, aside])

    def _send(self, id: str, target: str) -> Widget:
        hot = self.hot(self.model.hot_send(id, target))
        name = self.model.picture.nodes[target].title if target in self.model.picture.nodes else target
        knob = ParameterKnob(
            fader_position(hot.value),
            label=name,
            default=fader_position(0.0),
            ink="effect",
            moved=lambda place: hot.move(fader_level(place)),
            released=hot.release,
            shown=lambda place: decibels(fader_level(place)),
        )
        self.follow.append(lambda: knob.set(fader_position(hot.value)))
        return knob

    def _build_send(self, channel: str, target: str) -> None:
        model, nodes = self.model, self.model.picture.nodes
        self.title(_("Send"))
        self.paragraph(f"{nodes[channel].title} › {nodes[target].title}")
        pre = PushButton(_("Before the fader"), action=lambda: model.toggle_pre(channel, target), size_dp=13)
        pre.on = bool((send := model.send(channel, target)) and send.pre)
        self.follow.append(lambda: pre.show(on=bool((it := model.send(channel, target)) and it.pre)))
        self._grid([self._send(channel, target)])
        self.row(pre)
        self.row(PushButton(_("Cut"), "content-cut", model.remove))

    def _build_cable(self) -> None:
        wire, nodes = self.model.wire, self.model.picture.nodes
        assert wire is not None
        titles = {"audio": _("Sound"), "midi": _("MIDI"), "modulation": _("Side chain")}
        self.title(titles.get(wire.kind, _("Cable")))
        source, target = (nodes[end.partition(".")[0]] for end in (wire.source, wire.target))
        self.paragraph(f"{source.title} › {target.title}")
        self.row(PushButton(_("Cut"), "content-cut", self.model.remove))
        self.paragraph(_("Or take it by the end at the input, and drag it elsewhere."))
