"""What is beside the desk: the strip of a machine, a send, or what one can do here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.domain.references import MASTER
from motorik.ui.models.channels import channel_level, channel_pan, fader_level, fader_position
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.scaling import decibels
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.parameter_knob import ParameterKnob
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.scroll_column import ScrollColumn
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.desk.model import DeskModel
from motorik.ui.views.desk.picturing import MIDI_OUT

if TYPE_CHECKING:
    from motorik.domain.project import Project

KNOB_DP, ROW_DP, BAR_DP, WIDE = 100, 44, 14, 3


class Strip(Bar):
    """Follows what is chosen on the desk."""

    def __init__(self, model: DeskModel, *, lying: bool = False, **properties: Any) -> None:
        properties.setdefault("padding", (dp(MEASURES.margin), dp(MEASURES.gap), 0, 0))
        super().__init__(edge="top" if lying else "left", orientation="vertical", **properties)
        self.model, self.lying = model, lying
        self.hots: list[HotParameter] = []
        self._follow: list[Callable[[], None]] = []
        self._shown: object = None
        scroll = ScrollColumn()
        self.column = scroll.column
        self.add_widget(scroll)
        self._ends = [
            model.chosen.connect(self.build),
            model.session.changed.connect(self._song_changed),
            self._cool,
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
        for follow in self._follow:
            follow()

    def _cool(self) -> None:
        for hot in self.hots:
            self.model.session.cool(hot)
        self.hots = []

    def _hot(self, hot: HotParameter) -> HotParameter:
        self.hots.append(self.model.session.hot(hot))
        return hot

    def build(self) -> None:
        """Make the controls of what is chosen."""
        self._cool()
        self._shown = self._key()
        dispose_of(self.column)
        self.column.clear_widgets()
        self._follow = []
        model, wire = self.model, self.model.wire
        if wire is not None and wire.kind == "send":
            self._build_send(*(end.partition(".")[0] for end in (wire.source, wire.target)))
        elif wire is not None:
            self._build_cable()
        elif model.single == MIDI_OUT:
            self._title(_("MIDI out"))
            self._paragraph(
                _("Lead the MIDI end of a track to a channel: its notes leave for hardware there.")
            )
        elif model.single is not None and model.channel(model.single) is not None:
            self._build_channel(model.single)
        elif model.selection:
            self._title(_("{count} machines").format(count=len(model.selection)))
            self._paragraph(_("Drag one to move them all."))
            self._row(PushButton(_("Remove"), "delete-outline", model.remove))
        else:
            self._build_desk()

    def _title(self, text: str) -> None:
        self.column.add_widget(
            Words(text, size_dp=MEASURES.title, font=STRONG, size_hint_y=None, height=dp(28))
        )

    def _heading(self, text: str) -> None:
        self.column.add_widget(
            Words(text, size_dp=13, ink="quiet", font=STRONG, size_hint_y=None, height=dp(26))
        )

    def _paragraph(self, text: str) -> None:
        paragraph = Paragraph(text, size_dp=13, size_hint_y=None, height=dp(40))

        def fit(*_: object) -> None:
            paragraph.height = paragraph.natural_height()

        paragraph.bind(width=fit)
        self.column.add_widget(paragraph)

    def _row(self, *widgets: Widget, height_dp: float = ROW_DP) -> None:
        row = BoxLayout(size_hint_y=None, height=dp(height_dp), spacing=dp(6))
        for widget in widgets:
            row.add_widget(widget)
        self.column.add_widget(row)

    def _build_desk(self) -> None:
        model = self.model
        self._title(_("Desk"))
        self._paragraph(
            _(
                "Every machine of the song. Drag an output to a bus or the master to lead it there, a "
                "send to a return, MIDI to a channel. Tap a cable to cut it; tap a machine twice to open "
                "its patch."
            )
        )
        self._row(PushButton(_("Add a machine"), "plus-box-outline", model.ask_machine, strong=True))
        self._row(PushButton(_("Add a bus"), "call-merge", model.add_bus))

    def _build_channel(self, id: str) -> None:
        model, node = self.model, self.model.picture.nodes[id]
        channel = model.channel(id)
        assert channel is not None
        self._title(node.title)
        if node.detail:
            self._paragraph(node.detail)
        self._level(id)
        if id != MASTER:
            mute = PushButton(_("Mute"), action=lambda: model.mute(id))
            solo = PushButton(_("Solo"), action=lambda: model.solo(id))
            mute.on, solo.on = channel.muted, channel.soloed
            self._row(mute, solo)
        if model.patch_of(id) is not None:
            self._row(PushButton(_("Open the patch"), "vector-polyline", lambda: model.open(id), strong=True))
        if model.panel_screen() and model.is_track(id):
            self._row(PushButton(_("Open the panel"), "tune-variant", model.open_panel))
        if channel.sends:
            self._heading(_("Sends"))
            self._grid([self._send(id, it.target) for it in channel.sends])
        if id != MASTER:
            self._row(
                PushButton(_("Lead to …"), "transit-connection-variant", model.ask_target),
                PushButton(_("Remove"), "delete-outline", model.remove),
            )

    def _grid(self, knobs: list[Widget]) -> None:
        wide = 6 if self.lying else WIDE
        for first in range(0, len(knobs), wide):
            row = knobs[first : first + wide]
            self._row(*row, *(Widget() for _spare in range(wide - len(row))), height_dp=KNOB_DP)

    def _level(self, id: str) -> None:
        level, pan = (self._hot(make(self.model.session.studio, id)) for make in (channel_level, channel_pan))
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
        self._follow += [
            lambda: knob.set(fader_position(level.value)),
            lambda: aside.set((pan.value + 1) / 2),
        ]
        self._grid([knob, aside])

    def _send(self, id: str, target: str) -> Widget:
        hot = self._hot(self.model.hot_send(id, target))
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
        self._follow.append(lambda: knob.set(fader_position(hot.value)))
        return knob

    def _build_send(self, channel: str, target: str) -> None:
        model, nodes = self.model, self.model.picture.nodes
        self._title(_("Send"))
        self._paragraph(f"{nodes[channel].title} › {nodes[target].title}")
        pre = PushButton(_("Before the fader"), action=lambda: model.toggle_pre(channel, target), size_dp=13)
        pre.on = bool((send := model.send(channel, target)) and send.pre)
        self._follow.append(lambda: pre.show(on=bool((it := model.send(channel, target)) and it.pre)))
        self._grid([self._send(channel, target)])
        self._row(pre)
        self._row(PushButton(_("Cut"), "content-cut", model.remove))

    def _build_cable(self) -> None:
        wire, nodes = self.model.wire, self.model.picture.nodes
        assert wire is not None
        titles = {"audio": _("Sound"), "midi": _("MIDI"), "modulation": _("Side chain")}
        self._title(titles.get(wire.kind, _("Cable")))
        source, target = (nodes[end.partition(".")[0]] for end in (wire.source, wire.target))
        self._paragraph(f"{source.title} › {target.title}")
        self._row(PushButton(_("Cut"), "content-cut", self.model.remove))
        self._paragraph(_("Or take it by the end at the input, and drag it elsewhere."))
