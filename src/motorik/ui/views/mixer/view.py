"""The mixer screen: tools, strips of tracks and buses, the master at the right, the panel of an effect."""

from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.metrics import Metrics, dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.bars import Bar, Gap, SideScroll
from motorik.ui.surfaces.look import room_now
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.rack import Rack, lay_out_now
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.mixer.entries import Kind
from motorik.ui.views.mixer.loudness import Loudness
from motorik.ui.views.mixer.matrix import RouteMatrix
from motorik.ui.views.mixer.model import MixerModel
from motorik.ui.views.mixer.panel import PANEL_DP, EffectPanel
from motorik.ui.views.mixer.slots import ROW_DP
from motorik.ui.views.mixer.strip import Strip
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

LEAST_DP, MOST_DP, MASTER_DP = 90, 128, 156
CRAMPED_DP = 470
ROOM_FOR_BOTH_DP = 760
"""In a lower window an effect is shown instead of the strips, not below them."""
LEVELS_DP = 40 + 58 + 40 + 150 + 40 + 40 + 44
"""What a strip needs beside effects and sends, gaps included."""


class MixerView(Page):
    """Puts the parts together as there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(MixerModel)
        room = room_now()
        self.narrow = room.upright or room.low
        self.least_height_dp = 270
        self.strips: list[Strip] = []
        self.loudness: Loudness | None = None
        self.rack = Rack()
        self.last = BoxLayout(size_hint_x=None)
        self.matrix = RouteMatrix(self.model)
        self.panel = EffectPanel(self.model, lying=self.narrow)
        self.middle = BoxLayout()
        self.whole = BoxLayout(orientation="vertical" if self.narrow else "horizontal")
        self.tools = tools = Tools(self.model, narrow=room.breadth is Breadth.NARROW)
        wide = tools.least_dp + 2 * MEASURES.margin
        self.add_widget(SideScroll(tools, dp(wide)) if wide > room.width - MEASURES.rail else tools)
        self.add_widget(self.whole)
        self.whole.add_widget(self.middle)
        self._built: object = None
        self._frames = 0
        self._arrange = Clock.create_trigger(lambda _dt: self.arrange(), -1)
        for signal in (self.model.rebuilt, self.model.arranged):
            self.listen(signal.connect(self.arrange))
        self.listen(self.model.chosen.connect(self._chosen))
        self.listen(self.model.changed.connect(self.arrange))
        self.middle.bind(size=lambda *_size: self._arrange())
        self._chosen()

    # ---- arranging ----------------------------------------------------------------------------------------

    def arrange(self) -> None:
        """Build the strips anew where there are others, or they have other parts or sizes."""
        self._show_matrix() if self.model.routing else self._show_strips()

    def _show_matrix(self) -> None:
        if self.matrix.parent is None:
            self.middle.clear_widgets()
            self.middle.add_widget(self.matrix)

    def _show_strips(self) -> None:
        if self.rack.parent is None:
            self.middle.clear_widgets()
            self.middle.add_widget(self.rack)
            self.middle.add_widget(self.last)
            self.middle.do_layout()
        high = self.middle.height / Metrics.density
        if self.model.cramped != (high < CRAMPED_DP):
            self.model.cramped = high < CRAMPED_DP
            self.tools.refresh()
        parts = self._parts(high)
        width = self._width()
        built = (self.model.entries, tuple(parts.items()), round(width), round(self.middle.height))
        if built == self._built or self.middle.width <= 100:
            return
        self._built = built
        self._drop()
        lying = 0.0 if not self.model.cramped else high
        entries = self.model.entries
        self.strips = [
            Strip(self.model, entry, self.rack, parts, lying=lying, width=width)
            for entry in entries
            if entry.kind is not Kind.MASTER
        ]
        widgets: list[Widget] = []
        for before, strip in zip([None, *self.strips], self.strips, strict=False):
            if before and (before.entry.kind is Kind.TRACK) != (strip.entry.kind is Kind.TRACK):
                widgets.append(Gap(line=True, size_hint_x=None, width=dp(10)))
            widgets.append(strip)
        self.rack.fill([*widgets, Widget()])
        self._put_master(parts, lying=lying)
        lay_out_now(self.middle)
        self._reveal()

    def _put_master(self, parts: dict[str, float], *, lying: float) -> None:
        width = dp(MASTER_DP if not lying else 120)
        self.last.width = width
        master = Strip(self.model, self.model.entries[-1], None, _without(parts, "sends"), lying=lying)
        master.size_hint_x = 1
        self.loudness = None
        if "levels" in parts and not lying:
            self.loudness = Loudness(size_hint_y=None, height=dp(126))
            place = len(master.children) - 1 - ("inserts" in parts)
            master.add_widget(self.loudness, index=place)
        edge = Bar(edge="left", padding=(dp(3), 0, dp(3), 0), orientation="vertical")
        edge.add_widget(master)
        self.last.add_widget(edge)
        self.strips.append(master)

    def _parts(self, high: float) -> dict[str, float]:
        """Return the parts of the strips and their heights in pixels, 0 for what is left."""
        if self.model.cramped:
            return {self.model.section: 0}
        wanted = [name for name in ("inserts", "sends") if name not in self.model.hidden]
        buses = max(sum(it.kind is Kind.RETURN for it in self.model.entries), 1)
        room = int((high - LEVELS_DP) // ROW_DP)
        share = max(room // 2, 1) if len(wanted) > 1 else max(room, 1)
        rows = {"sends": min(buses, share) if "sends" in wanted else 0}
        longest = max(len(it.inserts) for it in self.model.project.channels.values()) + 1
        most = max(room - rows["sends"], 1)
        rows["inserts"] = min(max(longest, 3), most) if "inserts" in wanted else 0
        return {**{name: dp(ROW_DP) * rows[name] for name in wanted}, "levels": 0}

    def _width(self) -> float:
        count = len(self.model.entries) - 1
        room = self.middle.width - dp(MASTER_DP) - dp(14)
        if self.model.cramped:
            return float(dp(136))
        share = room / max(count, 1)
        return float(min(max(share, dp(LEAST_DP)), dp(MOST_DP)))

    def _drop(self) -> None:
        for strip in self.strips:
            dispose_of(strip)
        for child in tuple(self.last.children):
            dispose_of(child)
        self.last.clear_widgets()
        self.strips = []

    def _chosen(self) -> None:
        opened = self.model.opened is not None
        if opened and self.panel.parent is None:
            lying = self.narrow
            self.panel.size_hint = (1, None) if lying else (None, 1)
            if lying:
                self.panel.height = min(dp(300), Window.height * 0.42)
            else:
                self.panel.width = dp(PANEL_DP)
            if lying and Window.height / Metrics.density < ROOM_FOR_BOTH_DP:
                self.panel.size_hint_y = 1
                self.whole.remove_widget(self.middle)
            self.whole.add_widget(self.panel)
        elif not opened and self.panel.parent is not None:
            self.whole.remove_widget(self.panel)
            if self.middle.parent is None:
                self.whole.add_widget(self.middle)
        self._reveal()

    def _reveal(self) -> None:
        strip = next((it for it in self.strips if it.entry.id == self.model.channel), None)
        if strip is not None and strip.parent is self.rack.row:
            self.rack.reveal(strip)

    # ---- frames and keys ----------------------------------------------------------------------------------

    def frame(self, now: float) -> None:
        """Let all meters fall."""
        if self.model.routing:
            return
        self._frames += 1
        for number, strip in enumerate(self.strips):
            if (number + self._frames) % 2 and strip.in_sight:
                strip.frame(now)  # every second frame: half of them in each
        if self.loudness is not None:
            self.loudness.feed(self.model.session.meters.get("master"), now)

    def key(self, event: KeyEvent) -> bool:
        """Left and right choose a strip, up and down move its fader, M mutes, S solos, 0 is 0 dB."""
        if not event.pressed or event.modifiers - {"shift"} or self.model.routing:
            return False
        channel = self.model.channel
        level = self.model.channel_of(channel).level_db
        by = 0.1 if "shift" in event.modifiers else 1.0
        moves = {"up": level + by, "down": level - by, "0": 0.0, "numpad0": 0.0}
        if event.key in ("left", "right"):
            self.model.step(1 if event.key == "right" else -1)
            self.bench.say(self.model.entry(self.model.channel).name)
        elif event.key in moves:
            self.model.set_level(channel, moves[event.key])
        elif event.key in ("m", "s") and not event.repeat and channel != "master":
            self.model.mute(channel) if event.key == "m" else self.model.solo(channel)
        elif event.key == "f2":
            self.model.rename(channel)
        else:
            return False
        return True

    def dispose(self) -> None:
        """Let go of parts that are not shown, too."""
        for part in (self.panel, self.matrix, self.rack, self.last, self.middle):
            dispose_of(part)
        super().dispose()


def _without(parts: dict[str, float], name: str) -> dict[str, float]:
    """Leave out a part, but keep its room with the part before it."""
    kept = {key: value for key, value in parts.items() if key != name}
    return kept or {"levels": 0}


class Tools(Bar):
    """Strips or matrix, which parts are seen, what can be added."""

    def __init__(self, model: MixerModel, *, narrow: bool, **properties: Any) -> None:
        super().__init__(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        bench = model.bench
        self.least_dp = 0.0
        self.buttons: list[CommandButton] = []
        for id, width in (("mixer.routing", 112), ("mixer.inserts", 112), ("mixer.sends", 100)):
            self._put(bench, id, width, named=not narrow, flat=True)
        self.add_widget(Gap())
        self._put(bench, "mixer.clear-solo", MEASURES.touch, flat=True)
        self._put(bench, "mixer.peaks", MEASURES.touch, flat=True)
        self._put(bench, "mixer.remove", MEASURES.touch, flat=True)
        self._put(bench, "mixer.add-group", 150, named=not narrow)
        self._put(bench, "mixer.add-return", 150, named=not narrow)
        self._ends = [
            model.arranged.connect(self.refresh),
            model.chosen.connect(self.refresh),
            model.changed.connect(self.refresh),
            model.rebuilt.connect(self.refresh),
        ]

    def _put(
        self, bench: "Workbench", id: str, width_dp: float, *, named: bool = False, flat: bool = False
    ) -> None:
        button = CommandButton(bench, id, named=named, flat=flat)
        width = max(dp(width_dp), button.natural_width()) if named else dp(MEASURES.touch)
        button.size_hint_x, button.width = None, width
        self.least_dp += width / dp(1) + MEASURES.gap
        self.buttons.append(button)
        self.add_widget(button)

    def refresh(self) -> None:
        """Show what is on, and what is possible now."""
        for button in self.buttons:
            button.refresh()
