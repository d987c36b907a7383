"""The hardware screen: lines with their buttons, and beside or below them what comes in and goes out."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from motorik.ui.surfaces.bars import Bar, SideScroll
from motorik.ui.surfaces.focus import focus_visible, focused, set_focus
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.surfaces.look import STRONG, room_now
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.touch_scroll import TouchScroll
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.hardware.model import HardwareModel
from motorik.ui.views.hardware.rows import Shown, head_of, row_of, shape_of
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.hardware import Event
    from motorik.ui.models.workbench import Workbench

GROUP = "group."
MONITOR_DP, LYING_DP, ROW_DP = 340, 220, 40


class HardwareView(Page):
    """Lines in groups; each is made anew only when its buttons are others."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(HardwareModel)
        wide = room_now().breadth is Breadth.WIDE
        self.least_height_dp = 0.0 if wide else 480.0
        self._shown: dict[str, Shown] = {}
        self._seen: object = None
        self.column = GridLayout(
            cols=1,
            size_hint_y=None,
            spacing=dp(6),
            padding=(dp(MEASURES.margin), dp(4), dp(MEASURES.margin), dp(12)),
        )
        self.column.bind(minimum_height=self.column.setter("height"), height=self._fit)
        self.scroll = TouchScroll()
        self.scroll.inner.add_widget(self.column)
        self.scroll.bind(width=self._fit)
        middle = BoxLayout(orientation="horizontal" if wide else "vertical")
        left = BoxLayout(orientation="vertical")
        self.ways = Bar(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), spacing=0)
        above = SideScroll(self.ways, dp(MEASURES.bar))
        above.bind(width=self._fit_ways)
        self.ways.bind(minimum_width=self._fit_ways)
        left.add_widget(above)
        left.add_widget(self.scroll)
        middle.add_widget(left)
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
        """Look on, also when another screen has been shown between; keep what keys reach in sight."""
        del now
        if self.model.hardware is not None and not self.model.hardware.watched:
            self.model.watch(on=True)
        control = focused() if focus_visible() else None
        if control is not self._seen:
            self._seen = control
            if control is not None and _is_in(control, self.column):
                self._bring_in_sight(control)

    def _bring_in_sight(self, control: Widget) -> None:
        bottom = self.scroll.to_window(self.scroll.x, self.scroll.y)[1]
        low, high = (control.to_window(control.x, y)[1] - bottom for y in (control.y, control.top))
        if high > self.scroll.height:
            self.scroll.scroll(self.scroll.height - high - dp(8))
        elif low < 0:
            self.scroll.scroll(dp(8) - low)

    def _fit(self, *_: object) -> None:
        """Be as wide as there is room, and as high as the lines are."""
        self.column.width = self.scroll.width
        self.scroll.inner.size = self.column.size
        self.scroll.place()

    def follow(self) -> None:
        """Show the lines as they are."""
        groups = self.model.groups()
        shown: dict[str, Shown] = {}
        for group in groups:
            self._keep(shown, GROUP + group.title, (group.title, group.hint), partial(head_of, group))
            for line in group.lines:
                self._keep(shown, line.id, shape_of(line), partial(row_of, line))
        if [it.widget for it in shown.values()] != [it.widget for it in self._shown.values()]:
            self._arrange(shown)
        for group in groups:
            for line in group.lines:
                shown[line.id].tell(line)

    def _keep(
        self, shown: dict[str, Shown], id: str, shape: object, make: Callable[[Shown | None], Shown]
    ) -> None:
        """Add what is shown for a line: what was before, as long as it has the same shape."""
        before = self._shown.get(id)
        same = before is not None and before.shape == shape
        shown[id] = before if before is not None and same else make(before)

    def _arrange(self, shown: dict[str, Shown]) -> None:
        """Put other lines in place of those before; what had the focus of the keyboard keeps it."""
        held = focused()
        focus = held.says if held is not None and focus_visible() and _is_in(held, self.column) else ""
        for id, it in self._shown.items():
            if id not in shown or shown[id] is not it:
                dispose_of(it.widget)
        self.column.clear_widgets()
        for it in shown.values():
            self.column.add_widget(it.widget)
        self._shown = shown
        self._lay_ways([title for title, it in shown.items() if title.startswith(GROUP)])
        if focus:
            Clock.schedule_once(lambda _: self._focus(focus), -1)

    def _lay_ways(self, ids: list[str]) -> None:
        """Put a button for each group above all of them."""
        titles = [id.removeprefix(GROUP) for id in ids]
        if titles != [it.text for it in reversed(self.ways.children)]:
            self.ways.clear_widgets()
            for id, title in zip(ids, titles, strict=True):
                button = PushButton(
                    title, action=partial(self._go_to, id), flat=True, size_hint_x=None,
                    says=_("Go to {part}").format(part=title),
                )  # fmt: skip
                button.width = button.natural_width()
                self.ways.add_widget(button)

    def _fit_ways(self, *_: object) -> None:
        """Let their bar reach over all the width there is, or further."""
        self.ways.width = max(self.ways.minimum_width, self.ways.parent.width)

    def _go_to(self, id: str) -> None:
        """Show a group from its title on."""
        self.scroll.offset = self.column.height - self._shown[id].widget.top
        self.scroll.place()

    def _focus(self, says: str) -> None:
        found = next((it for it in self.column.walk(restrict=True) if getattr(it, "says", "") == says), None)
        set_focus(found)

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
            items = [_item(it, *self.model.event_words(it), now) for it in self.model.events]
            self.list.show(items, len(items) - 1)


def _item(event: "Event", said: str, detail: str, now: float) -> Item:
    arrow = "arrow-left" if event.way == "in" else "arrow-right"
    ago = f"−{max(now - event.seconds, 0):.1f} s"
    return Item(said, None, detail, ago, arrow)


def _is_in(widget: Widget, around: Widget) -> bool:
    at: Any = widget
    while at is not None and at.parent is not at:
        if at is around:
            return True
        at = at.parent
    return False
