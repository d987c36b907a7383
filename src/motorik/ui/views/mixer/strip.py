"""A channel strip: effects, sends, pan, mute and solo, fader and meter, where it goes."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.ui.models.channels import (
    ZERO_POSITION,
    channel_level,
    channel_pan,
    fader_level,
    fader_position,
)
from motorik.ui.models.scaling import decibels
from motorik.ui.surfaces.fader import Fader, Knob
from motorik.ui.surfaces.level_meter import LevelMeter
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.still import Still
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.mixer.entries import Entry, Kind, name_of
from motorik.ui.views.mixer.head import Head
from motorik.ui.views.mixer.readout import Readout
from motorik.ui.views.mixer.slots import Inserts, Sends

if TYPE_CHECKING:
    from motorik.ui.surfaces.rack import Rack
    from motorik.ui.views.mixer.model import MixerModel

HEAD_DP, PAN_DP, METER_DP = 40, 58, 44
ROOM_FOR_PAN_DP = 240
"""How high a low strip has to be to hold the pan under its switches."""


def pan_text(place: float) -> str:
    """Return a pan knob's place, 0 to 1, as one reads it: ``L 30``, ``C``, ``R 100``."""
    percent = round((place * 2 - 1) * 100)
    return _("C") if not percent else f"{_('L') if percent < 0 else _('R')} {abs(percent)}"


class Strip(Still):
    """One channel. ``parts`` are those there is room for: ``inserts``, ``sends``, ``levels``.

    ``lying`` is how high it is, in dp, where switches stand beside the fader, else 0.
    """

    def __init__(
        self, model: "MixerModel", entry: Entry, rack: "Rack | None", parts: dict[str, float], *,
        lying: float, **properties: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            ground="panel" if entry.kind is Kind.MASTER else "ground", orientation="vertical", spacing=dp(4),
            padding=(dp(3), dp(4)), size_hint_x=None, **properties,
        )  # fmt: skip
        self.model, self.entry, self.session, self.rack = model, entry, model.session, rack
        self.level_hot = self.session.hot(channel_level(self.session.studio, entry.id))
        self.pan_hot = self.session.hot(channel_pan(self.session.studio, entry.id))
        self.head = Head(model, entry, rack, size_hint_y=None, height=dp(HEAD_DP))
        self.add_widget(self.head)
        for name, kind in (("inserts", Inserts), ("sends", Sends)):
            if name in parts:
                self._put_rows(kind(model, entry.id, entry.name), parts[name])
        self._make_levels()
        if "levels" in parts:
            self._put_levels_beside(lying) if lying else self._put_levels_below()
        self._ends = [
            lambda: self.session.cool(self.level_hot),
            lambda: self.session.cool(self.pan_hot),
            model.changed.connect(self.follow),
        ]
        self.follow()

    def _put_rows(self, rows: Inserts | Sends, height: float) -> None:
        if height:
            rows.size_hint_y, rows.height = None, height
        self.add_widget(rows)

    # ---- parts --------------------------------------------------------------------------------------------

    def _make_levels(self) -> None:
        name = self.entry.name
        self.pan = Knob(
            0.5, default=0.5, origin=0.5, label=_("Pan"), says=_("Pan of {name}").format(name=name),
            moved=lambda place: self.pan_hot.move(place * 2 - 1), released=self.pan_hot.release,
            shown=pan_text,
        )  # fmt: skip
        self.mute = PushButton(
            "M", action=lambda: self._for_me(self.model.mute), tone="record",
            says=_("Mute {name}").format(name=name),
        )  # fmt: skip
        self.solo = PushButton(
            "S", action=lambda: self._for_me(self.model.solo), says=_("Solo {name}").format(name=name)
        )
        self.fader = Fader(
            fader_position(self.level_hot.value), zero=ZERO_POSITION, default=ZERO_POSITION, moved=self._move,
            released=self._release, says=_("Level of {name}").format(name=name),
            shown=lambda place: decibels(fader_level(place)),
        )  # fmt: skip
        self.meter = LevelMeter(size_hint_x=None, width=dp(METER_DP))
        self.readout = Readout(self.model, self.entry, size_hint_y=None, height=dp(MEASURES.touch))
        self.output = PushButton(
            "", action=lambda: self._for_me(self.model.ask_output), size_dp=MEASURES.caption,
            says=_("Where {name} goes").format(name=name), hint=_("Lead it into a group, or to the master."),
            size_hint_y=None, height=dp(MEASURES.touch),
        )  # fmt: skip

    @property
    def _switched(self) -> bool:
        return self.entry.kind is not Kind.MASTER

    def _levels(self) -> BoxLayout:
        middle = BoxLayout(spacing=dp(2))
        middle.add_widget(self.fader)
        middle.add_widget(self.meter)
        return middle

    def _switches(self, orientation: str) -> BoxLayout:
        box = BoxLayout(orientation=orientation, spacing=dp(4))
        for button in (self.mute, self.solo):
            box.add_widget(button)
        return box

    def _put_levels_below(self) -> None:
        self.pan.size_hint_y, self.pan.height = None, dp(PAN_DP)
        self.add_widget(self.pan)
        if self._switched:
            switches = self._switches("horizontal")
            switches.size_hint_y, switches.height = None, dp(MEASURES.touch)
            self.add_widget(switches)
        self.add_widget(self._levels())
        self.add_widget(self.readout)
        if self._switched:
            self.add_widget(self.output)

    def _put_levels_beside(self, high_dp: float) -> None:
        row = BoxLayout(spacing=dp(4))
        row.add_widget(self._levels())
        if self._switched:
            column = BoxLayout(orientation="vertical", spacing=dp(4), size_hint_x=None, width=dp(46))
            switches = self._switches("vertical")
            switches.size_hint_y, switches.height = None, dp(2 * MEASURES.touch + 4)
            column.add_widget(switches)
            if high_dp > ROOM_FOR_PAN_DP:
                self.pan.size_hint_y, self.pan.height = None, dp(PAN_DP)
                column.add_widget(self.pan)
            column.add_widget(Widget())
            row.add_widget(column)
        self.add_widget(row)
        self.add_widget(self.readout)

    # ---- what is shown ------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Show what the song says."""
        channel = self.model.channel_of(self.entry.id)
        self.fader.set(fader_position(self.level_hot.value))
        self.pan.set((self.pan_hot.value + 1) / 2)
        if not self.pan.holding:
            self.pan.label = pan_text((self.pan_hot.value + 1) / 2)
            self.pan.redraw()
        self.readout.show_level(self.level_hot.value)
        self.mute.show(on=channel.muted)
        self.solo.show(on=channel.soloed)
        self.output.show(text=f"› {name_of(self.model.project, channel.output)}")

    @property
    def in_sight(self) -> bool:
        """Whether any of it is inside the rack."""
        return self.rack is None or (self.right > self.rack.x and self.x < self.rack.right)

    def frame(self, now: float) -> None:
        """Let the meter fall."""
        found = self.session.meters.get(self.entry.id)
        peaks = (found.peak_left, found.peak_right) if found else (0.0, 0.0)
        levels = (found.rms_left, found.rms_right) if found else (0.0, 0.0)
        self.meter.feed(peaks, levels, now)

    def _for_me(self, action: Any) -> None:
        self.model.choose(self.entry.id)
        action(self.entry.id)

    def _move(self, place: float) -> None:
        self.level_hot.move(fader_level(place))
        self.model.choose(self.entry.id)
        self.readout.show_level(self.level_hot.value, held=True)

    def _release(self) -> None:
        self.level_hot.release()
        self.readout.show_level(self.level_hot.value)
