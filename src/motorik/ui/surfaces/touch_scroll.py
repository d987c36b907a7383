"""A field that is higher than the room there is: fingers between its controls move it, not those on them."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.stencilview import StencilView

from motorik.ui.surfaces.control import WHEEL
from motorik.ui.surfaces.focus import focus_visible, focused
from motorik.ui.surfaces.look import theme

BAR_DP, NOTCH_DP = 4, 60


class TouchScroll(StencilView):
    """Shows a part of ``inner``, whose children stand in pixels from its lower left corner.

    A touch is offered to the controls first, at once, so that knobs never wait for a scroll to be ruled out.
    """

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.inner = RelativeLayout(size_hint=(None, None))
        self.offset = 0.0
        self.add_widget(self.inner)
        with self.canvas.after:
            self._ink = Color(*theme().quiet)
            self._bar = Rectangle()
        self.bind(pos=self.place, size=self.place)

    @property
    def hidden(self) -> float:
        """How many pixels there is no room for."""
        return float(max(self.inner.height - self.height, 0))

    def place(self, *_: object) -> None:
        """Put the inner field where it belongs."""
        self.offset = min(max(self.offset, 0.0), self.hidden)
        # Not ``self.top``, which Kivy keeps: it is still the old one while listeners hear of the height.
        top = self.y + self.height
        self.inner.pos = (self.x, top - self.inner.height + round(self.offset))
        self._ink.a = 0.8 if self.hidden else 0
        if self.hidden:
            length = self.height * self.height / self.inner.height
            low = top - length - (self.height - length) * self.offset / self.hidden
            self._bar.pos, self._bar.size = (self.right - dp(BAR_DP), low), (dp(BAR_DP) - 1, length)

    def scroll(self, pixels: float) -> None:
        """Show what lies so many pixels further down."""
        self.offset += pixels
        self.place()

    def keep_focus_in_sight(self) -> None:
        """Scroll to the control that a key gave the focus."""
        control = focused() if focus_visible() else None
        if control is None or control.parent is not self.inner:
            return
        low, high = self.inner.y + control.y, self.inner.y + control.top
        if high > self.top:
            self.scroll(self.top - high - dp(8))
        elif low < self.y:
            self.scroll(self.y - low + dp(8))

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Offer it to the controls, else scroll."""
        if not self.collide_point(*touch.pos):
            return False
        if super().on_touch_down(touch):
            return True
        button = getattr(touch, "button", "left")
        if button in WHEEL:
            self.scroll(dp(NOTCH_DP) * {"scrollup": 1, "scrolldown": -1}.get(button, 0))
            return True
        touch.grab(self)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Follow the finger that scrolls."""
        if touch.grab_current is self:
            self.scroll(touch.dy)
            return True
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Let go."""
        if touch.grab_current is self:
            touch.ungrab(self)
            return True
        return bool(super().on_touch_up(touch))
