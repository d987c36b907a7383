"""A button with the picture of a curve."""

from typing import Any

from kivy.graphics import Line as Stroke
from kivy.metrics import dp

from motorik.ui.models.graph import Line
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import box, paint, write

PICTURE_DP, GAP_DP, EDGE_DP = 30.0, 8.0, 8.0


class CurveButton(PushButton):
    """A button that shows a curve of points from 0 to 1 before its word."""

    def __init__(self, curve: Line, *arguments: Any, **properties: Any) -> None:
        self.curve = curve
        super().__init__(*arguments, **properties)

    def natural_width(self) -> float:
        """Return how wide it has to be for picture and word, in pixels."""
        return float(super().natural_width() + dp(PICTURE_DP + GAP_DP))

    def room_for_text(self) -> float:
        """Return how many pixels the word may take."""
        return float(self.width - dp(PICTURE_DP + GAP_DP + 2 * EDGE_DP))

    def _draw_inside(self, ink: Any) -> None:
        side, x = dp(PICTURE_DP), self.x + dp(EDGE_DP)
        y = self.y + (self.height - side) / 2
        box(x, y, side, side, ink.faded(0.12), dp(3))
        inset, way = dp(3), side - dp(6)
        paint(ink)
        points = [
            value for across, up in self.curve for value in (x + inset + across * way, y + inset + up * way)
        ]
        Stroke(points=points, width=dp(1.2), joint="round", cap="round")
        left = x + side + dp(GAP_DP)
        write(self.text, left, self.y, self.room_for_text(), self.height, ink, size=self.size_dp, font=STRONG)
