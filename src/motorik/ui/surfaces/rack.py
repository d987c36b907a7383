"""Things side by side that are wider than the window: dragged, wheeled, or followed by the focus."""

from typing import Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.stencilview import StencilView
from kivy.uix.widget import Widget

from motorik.ui.surfaces.control import WHEEL


def lay_out_now(widget: Widget) -> None:
    """Put all that is inside a widget into its place at once: what is drawn is then drawn only once."""
    if hasattr(widget, "do_layout"):
        widget.do_layout()
    for child in widget.children:
        lay_out_now(child)


class Rack(StencilView):
    """A row that scrolls from left to right; a finger on something that does not take it drags the row."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.row = BoxLayout(size_hint=(None, None))
        self.add_widget(self.row)
        self.offset = 0.0
        self.row.bind(minimum_width=self._lay)
        self.bind(pos=self._lay, size=self._lay)

    def fill(self, widgets: list[Widget]) -> None:
        """Show other things."""
        self.row.clear_widgets()
        for widget in widgets:
            self.row.add_widget(widget)
        self._lay()

    def _lay(self, *_arguments: object) -> None:
        self.row.width = max(self.row.minimum_width, self.width)
        self.row.height = self.height
        self.offset = min(max(self.offset, 0.0), max(self.row.minimum_width - self.width, 0.0))
        self.row.pos = (round(self.x - self.offset), self.y)

    def scroll(self, by: float) -> None:
        """Move on by so many pixels."""
        self.offset += by
        self._lay()

    def reveal(self, widget: Widget) -> None:
        """Bring one of the things into sight."""
        left = widget.x - self.row.x
        if left < self.offset:
            self.offset = left
        elif left + widget.width > self.offset + self.width:
            self.offset = left + widget.width - self.width
        self._lay()

    def on_touch_down(self, touch: Any) -> bool:
        """What is inside first; a wheel with nothing to turn, or a finger beside everything, scrolls."""
        if not self.collide_point(*touch.pos):
            return False
        button = getattr(touch, "button", "left")
        if button in ("scrollleft", "scrollright"):
            self.scroll(dp(60) * (1 if button == "scrollright" else -1))
            return True
        if super().on_touch_down(touch):
            return True
        if button in WHEEL:
            self.scroll(dp(60) * (-1 if button == "scrolldown" else 1))
            return True
        touch.grab(self)
        touch.ud[self] = touch.x
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Drag the row."""
        if touch.grab_current is self:
            self.scroll(touch.ud[self] - touch.x)
            touch.ud[self] = touch.x
            return True
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: Any) -> bool:
        """Let go of the row."""
        if touch.grab_current is self:
            touch.ungrab(self)
            return True
        return bool(super().on_touch_up(touch))
