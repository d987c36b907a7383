"""Faders and knobs: a value under a finger that does not jump when it is touched."""

from collections.abc import Callable
from math import cos, pi, sin
from typing import Any

from kivy.graphics import Ellipse, Line
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.surface import box, frame, paint, write
from motorik.ui.theme.measures import MEASURES

FINE = 0.15


class Turned(Control):
    """A value from 0 to 1 that is dragged, relative to where it was; a double tap brings the default back.

    ``moved`` hears of every move, ``released`` when the last finger left, ``shown`` gives the value in words.
    """

    travel_dp = 160.0
    along = 1
    """0: from left to right, 1: upwards."""

    def __init__(
        self,
        value: float = 0.0,
        *,
        default: float = 0.0,
        moved: Callable[[float], None] | None = None,
        released: Callable[[], None] | None = None,
        shown: Callable[[float], str] = lambda value: f"{value:.2f}",
        label: str = "",
        **properties: Any,
    ) -> None:
        self.value, self.default, self.label = value, default, label
        self.moved, self.released, self.shown = moved, released, shown
        properties.setdefault("says", label)
        super().__init__(**properties)

    def set(self, value: float) -> None:
        """Show a value that came from elsewhere; ignored under a finger."""
        if not self.holding and abs(value - self.value) > 1e-6:
            self.value = value
            self.redraw()

    def travel(self) -> float:
        """Return the pixels from 0 to 1."""
        return float(dp(self.travel_dp))

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Remember where it is; on a double tap set it back."""
        own["from"], own["value"] = touch.pos[self.along], self.value
        if touch.is_double_tap:
            self._turn(self.default)
        self.redraw()

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Move by as much as the finger, less when it is far off to the side."""
        aside = abs(touch.pos[1 - self.along] - (self.center[1 - self.along])) > dp(140)
        step = (touch.pos[self.along] - own["from"]) / self.travel() * (FINE if aside else 1)
        own["from"] = touch.pos[self.along]
        own["value"] = own["value"] + step
        self._turn(min(max(own["value"], 0.0), 1.0))

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Say that it is done."""
        if self.released:
            self.released()
        self.redraw()

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """The wheel turns it by a hundredth."""
        return self._step(up * 0.01)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows turn it, with Shift finely; Home, End and Backspace are the ends and the default."""
        fine = 0.002 if "shift" in modifiers else 0.02
        steps = {"up": fine, "right": fine, "down": -fine, "left": -fine, "pageup": 0.1, "pagedown": -0.1}
        ends = {"home": 0.0, "end": 1.0, "backspace": self.default, "delete": self.default}
        if modifiers - {"shift"} or (key not in steps and key not in ends):
            return False
        return self._step(steps[key]) if key in steps else self._step(ends[key] - self.value)

    def _step(self, by: float) -> bool:
        self._turn(min(max(self.value + by, 0.0), 1.0))
        if self.released and not self.holding:
            self.released()
        return True

    def _turn(self, value: float) -> None:
        if value != self.value:
            self.value = value
            self.redraw()
            if self.moved:
                self.moved(value)


class Fader(Turned):
    """An upright fader; ``zero`` is where its mark stands."""

    def __init__(self, value: float = 0.0, *, zero: float = 0.8, **properties: Any) -> None:
        self.zero = zero
        super().__init__(value, **properties)

    def travel(self) -> float:
        """Return the pixels the cap can move."""
        return max(float(self.height - dp(28)), 1.0)

    def draw(self) -> None:
        """Draw slot, mark and cap."""
        colours = theme()
        cap = dp(28)
        middle, low = self.center_x, self.y + cap / 2
        slot = max(dp(4), 2)
        box(middle - slot / 2, low, slot, self.travel(), colours.pressed, slot / 2)
        reach = self.travel() * self.value
        box(middle - slot / 2, low, slot, reach, colours.accent if self.holding else colours.quiet, slot / 2)
        zero = low + self.travel() * self.zero
        box(middle - dp(14), zero, dp(28), 1, colours.line, 0)
        width = min(self.width - dp(4), dp(40))
        top = self.y + reach
        box(middle - width / 2, top, width, cap, colours.pressed if not self.holding else colours.accent)
        frame(middle - width / 2, top, width, cap, colours.quiet.faded(0.5))
        box(
            middle - width / 2 + dp(6),
            top + cap / 2 - 1,
            width - dp(12),
            2,
            colours.on_accent if self.holding else colours.text,
            1,
        )


class Knob(Turned):
    """A round knob with its name under it; while it is held its value stands there.

    ``origin`` is where its ring begins: the middle for what goes both ways.
    """

    def __init__(self, value: float = 0.0, *, origin: float = 0.0, **properties: Any) -> None:
        self.origin = origin
        super().__init__(value, **properties)

    def draw(self) -> None:
        """Draw ring, value and name."""
        colours = theme()
        line = dp(MEASURES.caption + 6)
        side = min(self.width, self.height - line) - dp(8)
        x, y = self.center_x, self.y + line + (self.height - line) / 2
        radius = side / 2
        paint(colours.pressed)
        Line(circle=(x, y, radius, -135, 135), width=dp(2.5), cap="round")
        lively = colours.accent
        paint(lively)
        low, high = sorted((self.origin, self.value))
        if high - low > 0.004:
            Line(circle=(x, y, radius, -135 + 270 * low, -135 + 270 * high), width=dp(2.5), cap="round")
        inner = radius - dp(7)
        paint(colours.raised if not self.holding else colours.pressed)
        Ellipse(pos=(x - inner, y - inner), size=(2 * inner, 2 * inner))
        paint(colours.text)
        angle = (-135 + 270 * self.value) * pi / 180
        Line(
            points=(
                x + sin(angle) * inner * 0.45,
                y + cos(angle) * inner * 0.45,
                x + sin(angle) * inner * 0.85,
                y + cos(angle) * inner * 0.85,
            ),
            width=dp(1.2),
            cap="round",
        )
        text = self.shown(self.value) if self.holding else self.label
        ink = colours.text if self.holding else colours.quiet
        write(text, self.x, self.y, self.width, line, ink, size=MEASURES.caption, align="center")
