"""Lines drawn in a box: an envelope, a wave, the curve of a modulation."""

from collections.abc import Sequence
from typing import Any

from kivy.graphics import Line as Stroke
from kivy.graphics import Mesh
from kivy.metrics import dp

from motorik.ui.models.graph import Line
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.surface import Surface, box, paint

PAD_DP = 8


class CurveBox(Surface):
    """Shows lines of points from 0 to 1; ``filled`` to the ground, ``crossed`` by lines in the middle."""

    def __init__(
        self,
        lines: Sequence[Line] = (),
        ink: str = "accent",
        *,
        filled: bool = True,
        crossed: bool = False,
        **properties: Any,
    ) -> None:
        self.lines, self.ink, self.filled, self.crossed = tuple(lines), ink, filled, crossed
        super().__init__(**properties)

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        if tuple(lines) != self.lines:
            self.lines = tuple(lines)
            self.redraw()

    @property
    def inner(self) -> tuple[float, float, float, float]:
        """Left and lower edge, width and height of what points from 0 to 1 are in, in pixels."""
        pad = dp(PAD_DP)
        return self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad

    def draw(self) -> None:
        """Draw ground, grid and lines."""
        colours = theme()
        box(*self.area, colours.ground)
        x, y, width, height = self.inner
        for part in (1, 2, 3) if not self.crossed else (2,):
            box(x + width * part / 4, y, 1, height, colours.line, 0)
            if self.crossed:
                box(x, y + height / 2, width, 1, colours.line, 0)
        ink = getattr(colours, self.ink)
        for line in self.lines:
            points = [(x + across * width, y + up * height) for across, up in line]
            if self.filled and len(points) > 2:
                paint(ink.faded(0.16))
                self._fill(points, y)
            paint(ink)
            flat = [value for point in points for value in point]
            Stroke(points=flat, width=dp(1.4), joint="round", cap="round")

    def _fill(self, points: list[tuple[float, float]], ground: float) -> None:
        vertices = [value for px, py in points for value in (px, ground, 0, 0, px, py, 0, 0)]
        Mesh(vertices=vertices, indices=list(range(2 * len(points))), mode="triangle_strip")
