"""Rows of controls on a ground, lines between them, and figures that change often."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.metrics import dp
from kivy.uix.scrollview import ScrollView

from motorik.ui.surfaces.look import MONO, theme, words
from motorik.ui.surfaces.still import Still
from motorik.ui.surfaces.surface import Surface, place, write
from motorik.ui.theme.measures import MEASURES


class Bar(Still):
    """A row or column on a ground of the theme, with a hairline at the side called ``edge``."""

    def __init__(self, *, ground: str = "panel", edge: str = "", **properties: Any) -> None:
        self._edge = edge
        properties.setdefault("spacing", dp(MEASURES.gap))
        properties.setdefault("padding", (dp(MEASURES.margin), dp(MEASURES.gap)))
        super().__init__(ground=ground, **properties)
        with self.under:
            Color(*theme().line)
            self._line = Rectangle()
        self.bind(pos=self._lay, size=self._lay)

    def _lay(self, *_: object) -> None:
        x, y, width, height = self.x, self.y, self.width, self.height
        edges = {
            "top": ((x, y + height - 1), (width, 1)),
            "bottom": ((x, y), (width, 1)),
            "left": ((x, y), (1, height)),
            "right": ((x + width - 1, y), (1, height)),
        }
        self._line.pos, self._line.size = edges.get(self._edge, ((x, y), (0, 0)))


class SideScroll(ScrollView):
    """A bar that is wider than the room there is: it is moved sideways by a drag that begins on it."""

    def __init__(self, bar: Bar, width: float) -> None:
        super().__init__(
            do_scroll_y=False, bar_width=0, scroll_distance=dp(10), size_hint_y=None, height=bar.height
        )
        bar.size_hint_x, bar.width = None, width
        self.add_widget(bar)


class Gap(Surface):
    """Nothing, or a hairline in the middle of it."""

    def __init__(self, *, line: bool = False, **properties: Any) -> None:
        self._line = line
        super().__init__(**properties)

    def draw(self) -> None:
        """Draw the hairline."""
        if self._line:
            Color(*theme().line)
            Rectangle(pos=(round(self.center_x), self.y + dp(6)), size=(1, self.height - dp(12)))


class Figure(Surface):
    """A figure over its caption, drawn digit by digit, so that no picture is made anew."""

    def __init__(
        self, caption: str = "", text: str = "", *, size_dp: float = MEASURES.title, **properties: Any
    ) -> None:
        self.caption, self.text, self.size_dp, self.ink = caption, text, size_dp, "text"
        super().__init__(**properties)

    def show(self, text: str, caption: str | None = None, ink: str = "text") -> None:
        """Show another figure; drawn anew only when it is another."""
        new = (text, self.caption if caption is None else caption, ink)
        old = (self.text, self.caption, self.ink)
        self.text, self.caption, self.ink = new
        if new[1] != old[1]:
            self.redraw()
        elif new != old:
            self.redraw_over()

    def draw(self) -> None:
        """Draw the caption."""
        if self.caption:
            write(
                self.caption, self.x, self.y, self.width, self._line, theme().quiet, size=MEASURES.caption,
                align="center",
            )  # fmt: skip

    @property
    def _line(self) -> float:
        return float(dp(MEASURES.caption + 4))

    def draw_over(self) -> None:
        """Draw the digits."""
        colours = theme()
        below = self._line if self.caption else 0
        digit = words("0", self.size_dp, MONO)
        x = self.x + max(self.width - digit.width * len(self.text), 0) / 2
        y = self.y + below + (self.height - below - digit.height) / 2
        for number, glyph in enumerate(self.text):
            if glyph != " ":
                place(
                    words(glyph, self.size_dp, MONO), x + number * digit.width, y, getattr(colours, self.ink)
                )
