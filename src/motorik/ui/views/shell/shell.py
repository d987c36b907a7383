"""The whole window: bar, rail, the screen that is shown, status line, sheets over it; keys and frames."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kivy.graphics import Color, Rectangle
from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from motorik.editing.keys import KeyEvent
from motorik.ui.commands.registry import pressed
from motorik.ui.surfaces.focus import focus_visible, focused, move_focus, set_focus
from motorik.ui.surfaces.look import room_now, theme
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views import screens
from motorik.ui.views.shell.rail import Rail
from motorik.ui.views.shell.status import StatusLine
from motorik.ui.views.shell.tooltip import Tooltip
from motorik.ui.views.shell.transport_bar import TransportBar

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench
    from motorik.ui.surfaces.page import Page


SHEETS = {
    "palette": "motorik.ui.views.shell.palette:Palette",
    "help": "motorik.ui.views.shell.help:Help",
    "history": "motorik.ui.views.shell.history:History",
    "songs": "motorik.ui.views.shell.songs:Songs",
    "sounds": "motorik.ui.views.shell.sounds:Sounds",
    "tour": "motorik.ui.views.shell.tour:Tour",
    "find": "motorik.ui.views.shell.palette:Palette",
    "export": "motorik.ui.views.song.export:Export",
    "question": "motorik.ui.views.shell.question:Asking",
}
"""What opens over a screen, by the names commands ask for; imported when it is first asked for.

A sheet of a screen's own is asked for by where it is, ``module:Class``.
"""


SCROLLBAR_DP = 16


class Shell(FloatLayout):
    """The root widget, made anew when theme, size or language change or the window gets another breadth."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(**properties)
        self.bench = bench
        self.room = room_now()
        self.pages: dict[str, Page] = {}
        self.sheet: Any = None
        with self.canvas.before:
            Color(*theme().ground)
            self._back = Rectangle()
        self.bind(size=self._lay, pos=self._lay)
        self.transport = TransportBar(bench, self.room)
        self.status = StatusLine(bench, self.room.breadth)
        self.holder = BoxLayout()
        self._build()
        self.tooltip = Tooltip(self)
        self.add_widget(self.tooltip)
        self._ends = [
            bench.shown.connect(self.show),
            bench.asked.connect(self.open),
            bench.focusing.connect(self.go_to_control),
        ]
        self.show(bench.screen)

    def _build(self) -> None:
        column = BoxLayout(orientation="vertical")
        middle = BoxLayout()
        room = self.room
        rail = Rail(self.bench, lying=room.upright, slim=room.breadth is Breadth.NARROW)
        if not room.upright:
            middle.add_widget(rail)
        middle.add_widget(self.holder)
        below = [rail] if room.upright else []
        for part in (self.transport, middle, *below, *([] if room.low else [self.status])):
            column.add_widget(part)
        self.add_widget(column)

    def _lay(self, *_: object) -> None:
        self._back.pos, self._back.size = self.pos, self.size

    @property
    def page(self) -> "Page | None":
        """The screen that is shown."""
        return self.pages.get(self.bench.screen)

    def show(self, screen: str) -> None:
        """Show a screen; it is made the first time and kept: one made anew leaves Python much to collect."""
        known = screens()
        if screen not in known:
            screen = next(iter(known))
            self.bench.screen = screen
        page = self.pages.get(screen)
        if page is None:
            page = self.pages[screen] = known[screen].make(self.bench)
        set_focus(None)
        for other in self.pages.values():
            if not other.asleep and other is not page:
                other.sleep()
        self.holder.clear_widgets()
        self.holder.add_widget(self._fitted(page))
        self.status.rest_on(_(known[screen].hint))
        page.wake()

    def _fitted(self, page: "Page") -> Widget:
        """Return a screen, inside something that scrolls where the window is too low for it."""
        if page.parent is not None:
            page.parent.remove_widget(page)
        bars = MEASURES.bar * (1 + self.room.upright) + (0 if self.room.low else 26)
        if page.least_height_dp <= self.room.height - bars:
            page.size_hint_y = 1
            return page
        page.size_hint_y, page.height = None, dp(page.least_height_dp)
        page.padding = (0, 0, dp(SCROLLBAR_DP), 0)
        scroll = ScrollView(
            do_scroll_x=False, scroll_type=["bars"], bar_width=dp(SCROLLBAR_DP), bar_color=theme().quiet,
            bar_inactive_color=theme().line,
        )  # fmt: skip
        scroll.add_widget(page)
        return scroll

    def open(self, name: str) -> None:
        """Open a sheet over the screen; one that is open already makes room."""
        self.close()
        module, _dot, kind = SHEETS.get(name, name).partition(":")
        self.sheet = getattr(import_module(module), kind)(self.bench, self.close)
        self.add_widget(self.sheet)
        self.remove_widget(self.tooltip)
        self.add_widget(self.tooltip)

    def close(self) -> None:
        """Close the sheet that is open."""
        if self.sheet is not None:
            self.remove_widget(self.sheet)
            self.sheet.dispose()
            self.sheet = None

    def frame(self, now: float) -> None:
        """Once a frame: bars, then the screen."""
        self.transport.frame(now)
        self.status.frame(now)
        self.tooltip.frame(now)
        if self.page is not None:
            self.page.frame(now)

    def key(self, event: KeyEvent) -> bool:
        """Hand a key to whom it is meant for: the sheet, the control in focus, the screen, then shortcuts."""
        if self.sheet is not None:
            return bool(self.sheet.key(event))
        control = focused() if focus_visible() else None
        if control is not None:
            if event.pressed and control.keyed(event.key, frozenset(event.modifiers)):
                return True
            if not event.pressed:
                control.key_released(event.key)
        if self._inside_controls(event):
            return True
        command = pressed(event, self.bench.screen)
        own_first = command is None or not command.screen
        page = self.page
        if page is not None and own_first and page.key(event):
            return True
        if command is not None and command.possible(self.bench):
            command.run(self.bench)
            return True
        if event.pressed and event.key == "f6" and not event.modifiers - {"shift"}:
            self.go_to_control(-1 if event.modifiers else 1)
            return True
        return False

    def go_to_control(self, by: int) -> None:
        """Give the focus to the next control, or the one before, and say what it is."""
        chosen = move_focus(self, by)
        if chosen is not None and chosen.says:
            self.bench.speak(chosen.says)

    def _inside_controls(self, event: KeyEvent) -> bool:
        """While a control has the focus, Tab goes on to the next one and Escape leaves them."""
        if not event.pressed or event.modifiers - {"shift"} or focused() is None or not focus_visible():
            return False
        if event.key == "tab":
            self.go_to_control(-1 if event.modifiers else 1)
            return True
        if event.key == "escape":
            set_focus(None)
            return True
        return False

    def dispose(self) -> None:
        """Listen to nothing any more, screens that are not shown included."""
        self.close()
        for page in self.pages.values():
            page.dispose()
        dispose_of(self)
        dispose_of(self.status)
        set_focus(None)
