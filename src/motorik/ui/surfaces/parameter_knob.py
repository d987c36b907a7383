"""A knob of a module: ring with what modulates it, value, name."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin
from typing import Any

from kivy.graphics import Line
from kivy.metrics import dp

from motorik.ui.surfaces.fader import Knob
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import paint, write
from motorik.ui.theme.measures import MEASURES

LINE_DP = MEASURES.caption + 5


class ParameterKnob(Knob):
    """Its value stands under it always. ``spans`` are the ways modulations take it, from place to place.

    With ``middle`` the ring begins there: at 0.5 for values that go both ways.
    """

    def __init__(
        self,
        value: float = 0.0,
        *,
        spans: Callable[[], Sequence[tuple[float, float]]] | None = None,
        middle: float = 0.0,
        ink: str = "accent",
        **properties: Any,
    ) -> None:
        self.spans, self.middle, self.ink = spans, middle, ink
        super().__init__(value, **properties)

    def draw(self) -> None:
        """Draw ring, spans, value and name."""
        colours, line = theme(), dp(LINE_DP)
        room = self.height - 2 * line
        radius = max(min(self.width, room) / 2 - dp(5), dp(4))
        x, y = self.center_x, self.y + 2 * line + room / 2
        thick = dp(2.6)
        self._arc(x, y, radius, 0.0, 1.0, colours.pressed, thick)
        low, high = sorted((self.middle, self.value))
        if high - low > 0.003:
            self._arc(x, y, radius, low, high, getattr(colours, self.ink), thick)
        for number, (start, stop) in enumerate(self.spans() if self.spans else ()):
            inner = radius - dp(5 + 3 * number)
            if inner > dp(5) and abs(stop - start) > 0.003:
                self._arc(x, y, inner, min(start, stop), max(start, stop), colours.delay, dp(1.6))
        self._hand(x, y, radius)
        ink = colours.accent if self.holding else colours.text
        write(
            self.shown(self.value),
            self.x,
            self.y + line,
            self.width,
            line,
            ink,
            size=MEASURES.caption,
            font=STRONG,
            align="center",
        )
        write(
            self.label,
            self.x + 1,
            self.y,
            self.width - 2,
            line,
            colours.quiet,
            size=MEASURES.caption,
            align="center",
        )

    def _arc(
        self, x: float, y: float, radius: float, low: float, high: float, colour: Any, thick: float
    ) -> None:
        paint(colour)
        Line(circle=(x, y, radius, -135 + 270 * low, -135 + 270 * high), width=thick, cap="round")

    def _hand(self, x: float, y: float, radius: float) -> None:
        angle = (-135 + 270 * self.value) * pi / 180
        paint(theme().text)
        Line(
            points=(
                x + sin(angle) * radius * 0.3,
                y + cos(angle) * radius * 0.3,
                x + sin(angle) * radius * 0.72,
                y + cos(angle) * radius * 0.72,
            ),
            width=dp(1.3),
            cap="round",
        )
