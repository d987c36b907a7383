"""The hardware screen: lines with their buttons, and beside or below them what comes in and goes out."""

import time
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.stacklayout import StackLayout
from kivy.uix.widget import Widget

from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.surfaces.look import STRONG, room_now, theme
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.hardware.lines import Deed, Group, Line
from motorik.ui.views.hardware.model import HardwareModel
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.hardware import Event
    from motorik.ui.models.workbench import Workbench

MONITOR_DP, LYING_DP, BAR_DP, ROW_DP = 340, 220, 14, 40
MOST_BESIDE = 3
"""So many buttons stand beside what they are for."""
MOST_DP = 260
"""How wide a button may be for the name of a port."""


class HardwareView(Page):
    """Lines in groups; made anew only when there are others or their buttons are."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(HardwareModel)
        wide = room_now().breadth is Breadth.WIDE
        self.least_height_dp = 0.0 if wide else 480.0
        self.details: dict[str, Paragraph] = {}
        self._shown: object = None
        self.column = GridLayout(
            cols=1,
            size_hint_y=None,
            spacing=dp(6),
            padding=(dp(MEASURES.margin), dp(12), dp(BAR_DP + 6), dp(12)),
        )
        self.column.bind(minimum_height=self.column.setter("height"))
        scroll = ScrollView(
            do_scroll_x=False, scroll_type=["bars"], bar_width=dp(BAR_DP), bar_color=theme().quiet,
            bar_inactive_color=theme().line, bar_margin=0,
        )  # fmt: skip
        scroll.add_widget(self.column)
        middle = BoxLayout(orientation="horizontal" if wide else "vertical")
        middle.add_widget(scroll)
        self.monitor = Monitor(bench, self.model, lying=not wide)
        middle.add_widget(self.monitor)
        self.add_widget(middle)
        self.listen(self.model.changed.connect(self.follow))
        self.listen(lambda: self.model.watch(on=False))
        self.follow()

    def entered(self) -> None:
        """Look at how things are from now on."""
        self.model.watch(on=True)
        self.follow()

    def frame(self, now: float) -> None:
        """Also when another screen has been shown between."""
        del now
        if self.model.hardware is not None and not self.model.hardware.watched:
            self.model.watch(on=True)

    def follow(self) -> None:
        """Show the lines as they are."""
        groups = self.model.groups()
        shape = [(group.title, group.hint, [_shape(line) for line in group.lines]) for group in groups]
        if shape != self._shown:
            self._shown = shape
            self._build(groups)
        for group in groups:
            for line in group.lines:
                self._tell(line)

    def _tell(self, line: Line) -> None:
        detail = self.details.get(line.id)
        ink = "record" if line.wrong else "quiet"
        if detail is not None and (detail.text, detail.ink) != (line.detail, ink):
            detail.text, detail.ink = line.detail, ink
            detail.height = max(detail.natural_height(), dp(20))
            detail.redraw()

    def _build(self, groups: tuple[Group, ...]) -> None:
        dispose_of(self.column)
        self.column.clear_widgets()
        self.details = {}
        for group in groups:
            self.column.add_widget(
                Words(group.title, size_dp=MEASURES.title, font=STRONG, size_hint_y=None, height=dp(34))
            )
            if group.hint:
                self.column.add_widget(_paragraph(group.hint))
            for line in group.lines:
                self.column.add_widget(self._line(line))

    def _line(self, line: Line) -> Widget:
        """Return names above their buttons, or beside them where there is room for both."""
        beside = room_now().breadth is Breadth.WIDE and len(line.deeds) <= MOST_BESIDE and bool(line.title)
        held = BoxLayout(
            orientation="horizontal" if beside else "vertical", size_hint_y=None, spacing=dp(6),
            padding=(0, 0, 0, dp(4)),
        )  # fmt: skip
        held.bind(minimum_height=held.setter("height"))
        words = BoxLayout(orientation="vertical", size_hint_y=None)
        words.bind(minimum_height=words.setter("height"))
        if line.title:
            words.add_widget(Words(line.title, font=STRONG, size_hint_y=None, height=dp(22)))
        self.details[line.id] = _paragraph(line.detail)
        if line.detail or line.title:
            words.add_widget(self.details[line.id])
        if words.children:
            held.add_widget(words)
        if line.deeds:
            held.add_widget(_deeds(line.deeds))
        return held

    def dispose(self) -> None:
        """Look no longer."""
        self.model.watch(on=False)
        super().dispose()


class Monitor(Bar):
    """What came in and went out, the newest at the bottom; panic and hold above."""

    def __init__(self, bench: "Workbench", model: HardwareModel, *, lying: bool, **properties: Any) -> None:
        super().__init__(edge="top" if lying else "left", orientation="vertical", **properties)
        self.model = model
        if lying:
            self.size_hint_y, self.height = None, dp(LYING_DP)
        else:
            self.size_hint_x, self.width = None, dp(MONITOR_DP)
        head = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch), spacing=dp(6))
        head.add_widget(Words(_("Monitor"), size_dp=MEASURES.title, font=STRONG))
        for id in ("hardware.learn", "hardware.hold", "hardware.panic"):
            button = CommandButton(bench, id, size_hint_x=None, width=dp(44))
            head.add_widget(button)
            self._ends = [*getattr(self, "_ends", []), model.changed.connect(button.refresh)]
            self._ends.append(model.arrived.connect(button.refresh))
        self.add_widget(head)
        self.list = ListBox(lambda _value: None, row_dp=ROW_DP, empty=_("Nothing yet"), says=_("Monitor"))
        self.add_widget(self.list)
        self._ends.append(model.arrived.connect(self.follow))
        self.follow()

    def follow(self) -> None:
        """Show the newest events, unless it is held."""
        if not self.model.held:
            now = time.monotonic()
            items = [_item(it, now) for it in self.model.events]
            self.list.show(items, len(items) - 1)


def _item(event: "Event", now: float) -> Item:
    arrow = "arrow-left" if event.way == "in" else "arrow-right"
    ago = f"−{max(now - event.seconds, 0):.1f} s"
    return Item(event.text, None, f"{event.port} · {event.what}", ago, arrow)


def _shape(line: Line) -> object:
    """Return what decides whether a line's widgets are made anew."""
    deeds = [(it.text, it.icon, it.on, it.strong, it.says) for it in line.deeds]
    return line.id, line.title, bool(line.detail), deeds


def _paragraph(text: str) -> Paragraph:
    made = Paragraph(text, size_dp=MEASURES.caption + 1, size_hint_y=None, height=dp(20))
    made.bind(width=lambda it, _width: setattr(it, "height", max(it.natural_height(), dp(20))))
    return made


def _deeds(deeds: tuple[Deed, ...]) -> StackLayout:
    row = StackLayout(size_hint_y=None, spacing=dp(6))
    row.bind(minimum_height=row.setter("height"))
    for deed in deeds:
        button = PushButton(
            deed.text, deed.icon, lambda deed=deed: deed.does() and None,  # type: ignore[misc]
            says=deed.says or deed.text, hint=deed.hint, strong=deed.strong, size_hint=(None, None),
            height=dp(MEASURES.touch),
        )  # fmt: skip
        button.width = min(max(button.natural_width(), dp(48)), dp(MOST_DP))
        button.on = deed.on
        row.add_widget(button)
    return row
