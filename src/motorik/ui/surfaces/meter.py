"""Level meters: a bar that falls slowly, a line that holds the peak, red where it was too much."""

from math import log10
from typing import Any

from kivy.graphics import Color, Rectangle

from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.surface import Surface

FLOOR_DB = -54.0
FALL = 1.4
"""Share of the whole meter a second the bar falls by."""
HOLD_SECONDS = 1.5


def share_of(level: float) -> float:
    """Return how much of a meter a level fills: a share of full scale, shown from -54 dB to 6 dB."""
    decibels = 20 * log10(level) if level > 1e-6 else FLOOR_DB
    return min(max((decibels - FLOOR_DB) / (6 - FLOOR_DB), 0.0), 1.0)


FULL = share_of(1.0)


class Meter(Surface):
    """Two bars, left and right; upright, or lying. Only sizes change while it moves."""

    def __init__(self, *, lying: bool = False, **properties: Any) -> None:
        self._lying = lying
        self._bars = [0.0, 0.0]
        self._peaks = [(0.0, 0.0), (0.0, 0.0)]
        self._shapes: list[tuple[Rectangle, Color, Rectangle]] = []
        self._last = 0.0
        super().__init__(**properties)

    def draw(self) -> None:
        """Draw the grounds, which stay."""
        Color(*theme().pressed)
        for side in (0, 1):
            x, y, width, height = self._track(side)
            Rectangle(pos=(x, y), size=(width, height))

    def draw_over(self) -> None:
        """Draw bars and peak lines."""
        colours = theme()
        self._shapes = []
        for _side in (0, 1):
            Color(*colours.good)
            bar = Rectangle()
            tone = Color(*colours.good)
            self._shapes.append((bar, tone, Rectangle()))
        self._lay()

    def feed(self, left: float, right: float, now: float) -> None:
        """Show peaks since the last time; ``now`` in seconds decides how far the bars have fallen."""
        fallen = FALL * min(max(now - self._last, 0.0), 1.0)
        self._last = now
        moved = False
        for side, level in enumerate((left, right)):
            bar = max(share_of(level), self._bars[side] - fallen, 0.0)
            peak, since = self._peaks[side]
            if bar >= peak or now - since > HOLD_SECONDS:
                peak, since = bar, now
            moved = moved or bar != self._bars[side] or peak != self._peaks[side][0]
            self._bars[side], self._peaks[side] = bar, (peak, since)
        if moved:
            self._lay()

    def _track(self, side: int) -> tuple[float, float, float, float]:
        gap = 2
        if self._lying:
            height = (self.height - gap) // 2
            return self.x, self.y + (1 - side) * (height + gap), self.width, height
        width = (self.width - gap) // 2
        return self.x + side * (width + gap), self.y, width, self.height

    def _lay(self) -> None:
        colours = theme()
        for side, (bar, tone, line) in enumerate(self._shapes):
            x, y, width, height = self._track(side)
            share, peak = self._bars[side], self._peaks[side][0]
            tone.rgba = tuple(colours.record if peak > FULL else colours.quiet)
            if self._lying:
                bar.pos, bar.size = (x, y), (width * share, height)
                line.pos, line.size = (x + width * peak, y), (2 if peak else 0, height)
            else:
                bar.pos, bar.size = (x, y), (width, height * share)
                line.pos, line.size = (x, y + height * peak), (width, 2 if peak else 0)
