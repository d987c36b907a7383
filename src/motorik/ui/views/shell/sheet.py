"""A sheet: a panel over the screen that has all keys and touches until it is closed."""

from collections.abc import Callable
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Color, Rectangle
from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.focus import focus_visible, focused, move_focus, set_focus
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import Surface, box, dispose_of, frame
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES


class Sheet(FloatLayout):
    """A titled panel in the middle, where there is room for it. Escape and a tap beside it close it."""

    def __init__(
        self, title: str, size_dp: tuple[float, float], closed: Callable[[], None], **properties: Any
    ) -> None:
        super().__init__(**properties)
        self._closed = closed
        self._ends: list[Callable[[], None]] = []
        with self.canvas.before:
            Color(*theme().ground.faded(0.72))
            self._veil = Rectangle()
        self.bind(pos=self._lay, size=self._lay)
        width = min(dp(size_dp[0]), Window.width - dp(24))
        height = min(dp(size_dp[1]), Window.height - dp(24))
        self.panel = Panel(
            orientation="vertical",
            size_hint=(None, None),
            size=(width, height),
            padding=dp(16),
            spacing=dp(10),
            pos_hint={"center_x": 0.5, "center_y": 0.5},
        )
        head = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch))
        head.add_widget(Words(title, size_dp=MEASURES.title, font=STRONG))
        close = PushButton(icon="close", action=self.close, flat=True, says=_("Close"))
        close.size_hint_x, close.width = None, dp(MEASURES.touch)
        head.add_widget(close)
        self.panel.add_widget(head)
        self.add_widget(self.panel)

    def _lay(self, *_: object) -> None:
        self._veil.pos, self._veil.size = self.pos, self.size

    def put(self, widget: Widget) -> None:
        """Add a part under what is there already."""
        self.panel.add_widget(widget)

    def close(self) -> None:
        """Close it."""
        self._closed()

    def key(self, event: KeyEvent) -> bool:
        """Escape closes, Tab goes through the controls, others are for the one in focus; all end here."""
        if not event.pressed:
            if focused() is not None:
                focused().key_released(event.key)
            return True
        if event.key == "escape":
            self.close()
        elif event.key == "tab":
            move_focus(self.panel, -1 if "shift" in event.modifiers else 1)
        elif focused() is not None and focus_visible():
            focused().keyed(event.key, frozenset(event.modifiers))
        return True

    def on_touch_down(self, touch: Any) -> bool:
        """Take every touch; beside the panel it closes."""
        if not self.panel.collide_point(*touch.pos):
            self.close()
        else:
            super().on_touch_down(touch)
        return True

    def dispose(self) -> None:
        """Listen to nothing any more."""
        dispose_of(self)
        set_focus(None)


class Panel(BoxLayout):
    """The ground of a sheet."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._ground = _Ground()
        self.bind(pos=self._lay, size=self._lay)
        self.canvas.before.add(self._ground.canvas)

    def _lay(self, *_: object) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size


class _Ground(Surface):
    def draw(self) -> None:
        colours = theme()
        box(*self.area, colours.panel, dp(12))
        frame(*self.area, colours.line, 1, dp(12))
