"""A channel's meter with a scale: how loud it is on the whole, its peaks, the highest of them held."""

from math import log10
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.metrics import dp

from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.meter import FALL, FULL, HOLD_SECONDS, share_of
from motorik.ui.surfaces.surface import Surface, box, write

MARKS = (0, -6, -12, -24, -36, -48)
SCALE_DP = 22


class LevelMeter(Surface):
    """Left and right, upright. The bright bar is the RMS, the faint one the peak. Only sizes change."""

    def __init__(self, *, scaled: bool = True, **properties: Any) -> None:
        self._scaled = scaled
        self._levels = [0.0, 0.0]
        self._peaks = [0.0, 0.0]
        self._held = [(0.0, 0.0), (0.0, 0.0)]
        self._over = [False, False]
        self._shapes: list[tuple[Rectangle, Rectangle, Color, Rectangle]] = []
        self._last = 0.0
        super().__init__(**properties)

    def feed(self, peaks: tuple[float, float], levels: tuple[float, float], now: float) -> None:
        """Show peaks and RMS; ``now`` in seconds decides how far the bars have fallen."""
        fallen = FALL * min(max(now - self._last, 0.0), 1.0)
        self._last = now
        for side in (0, 1):
            peak = max(share_of(peaks[side]), self._peaks[side] - fallen, 0.0)
            level = max(share_of(levels[side]), self._levels[side] - fallen, 0.0)
            held, since = self._held[side]
            if peak >= held or now - since > HOLD_SECONDS:
                held, since = peak, now
            new = (peak, level, held)
            if new != (self._peaks[side], self._levels[side], self._held[side][0]):
                self._peaks[side], self._levels[side], self._held[side] = peak, level, (held, since)
                self._lay(side)

    def draw(self) -> None:
        """Draw scale and grounds, which stay."""
        if self._scaled:
            self._draw_scale()
        for side in (0, 1):
            box(*self._track(side), theme().pressed, dp(1))

    def draw_over(self) -> None:
        """Draw what moves."""
        colours = theme()
        self._shapes = []
        for side in (0, 1):
            x, y, _width, _height = self._track(side)
            Color(*colours.good.faded(0.38))
            faint = Rectangle(pos=(x, y))
            Color(*colours.good)
            bright = Rectangle(pos=(x, y))
            tone = Color(*colours.text)
            self._over[side] = False
            self._shapes.append((faint, bright, tone, Rectangle()))
            self._lay(side)

    def _draw_scale(self) -> None:
        colours = theme()
        room = dp(SCALE_DP)
        for mark in MARKS:
            y = self.y + self.height * share_of(10 ** (mark / 20))
            high = dp(12)
            low = min(max(y - high / 2, self.y), self.top - high)
            write(f"{abs(mark)}", self.x, low, room - dp(5), high, colours.quiet, size=10, align="right")
            box(self.x + room - dp(3), y, dp(3), 1, colours.faint, 0)

    def _track(self, side: int) -> tuple[float, float, float, float]:
        left = self.x + (dp(SCALE_DP) if self._scaled else 0)
        gap = 2
        width = (self.right - left - gap) // 2
        return left + side * (width + gap), self.y, width, self.height

    def _lay(self, side: int) -> None:
        if side >= len(self._shapes):
            return
        faint, bright, tone, line = self._shapes[side]
        x, y, width, height = self._track(side)
        held = self._held[side][0]
        faint.size = (width, height * self._peaks[side])
        bright.size = (width, height * self._levels[side])
        if (held > FULL) != self._over[side]:
            self._over[side] = held > FULL
            tone.rgba = tuple(theme().record if self._over[side] else theme().text)
        line.pos, line.size = (x, y + height * held), (width, 2 if held else 0)


def peak_text(level: float) -> str:
    """Return a peak in dB as one reads it."""
    return "−∞" if level < 1e-5 else f"{20 * log10(level):+.1f}".replace("-", "−")
