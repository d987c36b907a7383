"""What the master says about the whole: loudness now, lately and all along, and how both sides agree."""

from typing import TYPE_CHECKING, Any

from kivy.graphics import Color, Rectangle
from kivy.metrics import dp

from motorik.ui.surfaces.look import MONO, theme, words
from motorik.ui.surfaces.surface import Surface, box, place, write
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.engine.meters import Meter


FIGURES_SECONDS = 0.2


def lufs_text(value: float) -> str:
    """Return a loudness as one reads it."""
    return "−∞" if value < -99 else f"{value:.1f}".replace("-", "−")


LINE_DP = 20


class Loudness(Surface):
    """Momentary, short-term and integrated loudness in LUFS over a bar for the correlation."""

    def __init__(self, *, brief: bool = False, **properties: Any) -> None:
        self._brief = brief
        self._figures = ("−∞", "−∞", "−∞")
        self._correlation = self._since = 0.0
        self._needle: Rectangle | None = None
        self._tone: Color | None = None
        super().__init__(**properties)

    def feed(self, meter: "Meter | None", now: float) -> None:
        """Show a reading; the figures change five times a second, so that one can read them."""
        if now - self._since > FIGURES_SECONDS:
            self._since = now
            self._show(meter)
        correlation = meter.correlation if meter else 0.0
        if correlation != self._correlation:
            self._correlation = correlation
            self._lay()

    def _show(self, meter: "Meter | None") -> None:
        loud = (meter.momentary_lufs, meter.short_term_lufs, meter.integrated_lufs) if meter else (-1e9,) * 3
        figures = (lufs_text(loud[0]), lufs_text(loud[1]), lufs_text(loud[2]))
        if figures != self._figures:
            self._figures = figures
            self.redraw_over()

    def draw(self) -> None:
        """Draw the names, and the scale of the correlation."""
        colours = theme()
        box(*self.area, colours.ground, dp(4))
        line = dp(LINE_DP)
        write(_("LUFS"), self.x + dp(8), self._row(0), self.width - dp(16), line, colours.quiet, size=11)
        for row, name in enumerate((_("Momentary"), _("Short"), _("Integrated")), start=1):
            write(name, self.x + dp(8), self._row(row), self.width * 0.6, line, colours.quiet, size=12)
        left, room, low = self.x + dp(10), self.width - dp(20), self.y + dp(20)
        box(left, low, room, dp(6), colours.pressed, dp(3))
        box(left + room / 2, low - dp(2), 1, dp(10), colours.quiet, 0)
        for text, align in (("−1", "left"), (_("Correlation"), "center"), ("+1", "right")):
            write(text, left, self.y + dp(2), room, dp(16), colours.quiet, size=11, align=align)

    def draw_over(self) -> None:
        """Draw the figures and the needle."""
        for row, text in enumerate(self._figures, start=1):
            self._figure(text, self._row(row), dp(LINE_DP))
        self._tone = Color(*theme().good)
        self._needle = Rectangle()
        self._lay()

    def _row(self, number: int) -> float:
        return float(self.top - dp(4) - (number + 1) * dp(LINE_DP))

    def _figure(self, text: str, y: float, line: float) -> None:
        digit = words("0", 13, MONO)
        x = self.right - dp(8) - digit.width * len(text)
        for number, glyph in enumerate(text):
            picture = words(glyph, 13, MONO)
            place(picture, x + number * digit.width, y + (line - picture.height) / 2, theme().text)

    def _lay(self) -> None:
        if self._needle is None or self._tone is None:
            return
        colours = theme()
        self._tone.rgba = tuple(colours.record if self._correlation < 0 else colours.good)
        left, room = self.x + dp(10), self.width - dp(20)
        middle = left + room / 2
        reach = room / 2 * self._correlation
        self._needle.pos = (min(middle, middle + reach), self.y + dp(20))
        self._needle.size = (abs(reach), dp(6))
