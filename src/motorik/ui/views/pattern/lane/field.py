"""Where the lane is drawn and touched: the curve of the parameter along the rows of the page."""

from typing import Any

import numpy as np
from kivy.graphics import Color, Line, Mesh, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.graphics.texture import Texture
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.protocol import TransportState
from motorik.ui.surfaces.clipping import clip
from motorik.ui.surfaces.focus import set_focus
from motorik.ui.surfaces.gesturing import Gesturing, Point
from motorik.ui.surfaces.look import MONO, theme, words
from motorik.ui.surfaces.surface import box, place, write
from motorik.ui.text import _
from motorik.ui.theme.colours import Colour
from motorik.ui.theme.track_colours import track_colour
from motorik.ui.views.pattern.lane.gestures import Gesture, Pinch, begin, double_tap, tap
from motorik.ui.views.pattern.lane.keys import press
from motorik.ui.views.pattern.lane.model import LaneModel
from motorik.ui.views.pattern.lane.picture import Brush, Scale, sketch, texture

GUTTER_DP, RULER_DP, ABOVE_DP, BELOW_DP = 64, 24, 12, 12
LEAST_LABEL_DP = 34


class LaneField(Gesturing):
    """One finger puts, moves, bends, draws, erases; two look nearer and along. Keys are those of ``keys``.

    The lane is a mesh, made anew when points, locks, parameter or page are others; scrolling moves it, and
    the playhead is three numbers a frame. ``band`` is an area that is being chosen.
    """

    ground = "ground"

    def __init__(self, lane: LaneModel, **properties: Any) -> None:
        self.lane = lane
        self.band: tuple[float, float, float, float] | None = None
        self.fresh: int | None = None
        self._span: tuple[float, float] | None = None
        self._left = -1.0
        self._made_with: Scale | None = None
        self._painted: int | None = None
        self._mesh = Mesh(mode="triangles")
        super().__init__(
            says=_("Automation curve"),
            hint=_("Tap to put a point, drag it; drag the curve to bend it, beside it to choose points."),
            **properties,
        )
        with self.canvas:
            Color(*theme().accent.faded(0.2))
            self._row = Rectangle(size=(0, 0))
            Color(*theme().accent)
            self._head = Rectangle(size=(0, 0))
            self._dot = Rectangle(size=(0, 0))
            self._band_tone = Color(*theme().accent.faded(0.0))
            self._band = Line(width=dp(1))
        self.listen(lane.drawn.connect(self._drawn))
        self.listen(lane.looked.connect(self._looked))

    # ---- measures -----------------------------------------------------------------------------------------

    @property
    def beginning(self) -> float:
        """The pixel at which the first row in sight begins."""
        return float(self.x + dp(GUTTER_DP))

    @property
    def scale(self) -> Scale:
        """Where things are, upwards from the lower edge, across from where the page begins."""
        unit, bottom = float(dp(1)), float(dp(RULER_DP))
        low = bottom + float(dp(BELOW_DP))
        reach = max(self.height - low - float(dp(ABOVE_DP)), 1.0)
        across = max(self.width - float(dp(GUTTER_DP)), 1.0)
        return Scale(across / self.lane.rows_seen, low, reach, bottom, float(self.height), unit)

    def place_of(self, x: float, y: float) -> tuple[float, float]:
        """Return (pixels from where the page begins, pixels upwards) of a point of the window."""
        return x - self.beginning + self.lane.left * self.scale.row, y - float(self.y)

    def row_at(self, x: float) -> float:
        """Return the place among the rows at a point of the window; none is beyond the page."""
        row = self.place_of(x, 0)[0] / self.scale.row
        return min(max(row, 0.0), float(self.lane.shown.page.rows))

    def height_at(self, y: float) -> float:
        """Return the height at a point of the window, 0 to 1."""
        scale = self.scale
        return min(max((y - float(self.y) - scale.low) / scale.reach, 0.0), 1.0)

    # ---- drawing ------------------------------------------------------------------------------------------

    def _drawn(self) -> None:
        self._span = None
        self.redraw()

    def _looked(self) -> None:
        if self.lane.left != self._left:
            self.redraw()
        self._lay()

    def _brushes(self) -> Texture:
        colours = theme()
        curve = track_colour(colours, self.lane.shown.number)
        found: dict[Brush, Colour] = {
            Brush.ROW: colours.line.faded(0.35),
            Brush.BEAT: colours.line,
            Brush.BAR: colours.quiet.faded(0.5),
            Brush.FILL: curve.faded(0.16),
            Brush.CURVE: curve,
            Brush.REST: colours.quiet.faded(0.7),
            Brush.LOCK: colours.text,
            Brush.POINT: curve,
            Brush.CHOSEN: colours.accent,
            Brush.FRAME: colours.accent.faded(0.7),
            Brush.CORE: colours.ground,
        }
        data = texture([tuple(found[brush]) for brush in Brush])  # type: ignore[misc]  # four parts each
        made = Texture.create(size=(data.shape[1], data.shape[0]), colorfmt="rgba")
        made.blit_buffer(data.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
        made.min_filter = made.mag_filter = "linear"
        return made

    def _make(self, scale: Scale) -> None:
        """Make the mesh of what is in sight and as much to both sides."""
        lane = self.lane
        left, seen = lane.left, lane.rows_seen
        if self._span and self._span[0] <= left and left + seen <= self._span[1] and scale == self._made_with:
            return
        rows = float(lane.shown.page.rows)
        self._span = (max(left - seen, 0.0), min(left + 2 * seen, rows))
        self._made_with = scale
        vertices, indices = sketch(lane.seen, lane.chosen, scale, self._span).mesh()
        self._mesh.vertices, self._mesh.indices = (
            np.ascontiguousarray(vertices),
            np.ascontiguousarray(indices),
        )
        if lane.shown.number != self._painted:
            self._painted = lane.shown.number
            self._mesh.texture = self._brushes()

    def draw(self) -> None:
        """Draw the lane, the values at its side and the rows below."""
        scale = self.scale
        self._left = self.lane.left
        self._make(scale)
        assert self._picture is not None
        with clip(self, self.beginning, self.y, self.right - self.beginning, self.height):
            PushMatrix()
            Translate(round(self.beginning - self._left * scale.row), self.y, 0)
            Color(1, 1, 1, 1)
            self._picture.fbo.add(self._mesh)
            PopMatrix()
            self._draw_rows(scale)
        self._draw_values(scale)
        self._lay()

    def _draw_rows(self, scale: Scale) -> None:
        """Write the numbers of rows, of as many as there is room for."""
        colours, page = theme(), self.lane.shown.page
        box(self.x, self.y, self.width, scale.bottom, colours.panel, 0)
        every = max(round(TICKS_PER_BEAT / page.line), 1)
        while every * scale.row < dp(LEAST_LABEL_DP):
            every *= 2
        while every % 2 == 0 and every // 2 * scale.row >= dp(LEAST_LABEL_DP):
            every //= 2
        first = int(self._left) - int(self._left) % every
        for row in range(first, min(int(self._left + self.lane.rows_seen) + 1, page.rows), every):
            x = self.beginning + (row - self._left) * scale.row
            text = f"{row:02X}" if self.lane.pattern.state.layout.hexadecimal else f"{row:02}"
            picture = words(text, 12, MONO)
            place(picture, x + dp(3), self.y + (scale.bottom - picture.height) / 2, colours.quiet)

    def _draw_values(self, scale: Scale) -> None:
        """Write what is above, in the middle and below, in the parameter's unit."""
        colours, target = theme(), self.lane.target
        box(self.x, self.y, dp(GUTTER_DP), self.height, colours.panel, 0)
        box(self.beginning - 1, self.y, 1, self.height, colours.line, 0)
        if target is None:
            return
        room, line = dp(GUTTER_DP - 8), dp(16)
        for height, shift in ((1.0, -0.6), (0.5, -0.5), (0.0, -0.4)):
            y = self.y + scale.y_of(height) + shift * line
            text = target.words(target.value_of(height))
            write(text, self.x + dp(2), y, room, line, colours.quiet, size=11, align="right")

    def follow(self, transport: TransportState) -> None:
        """Move the playhead, and the dot on it that is as high as what one hears."""
        lane, scale = self.lane, self.scale
        row = lane.shown.row_of(transport.tick) - self._left
        x = self.beginning + row * scale.row
        there = transport.playing and lane.target is not None and self.beginning <= x < self.right
        if not there:
            self._head.size = self._dot.size = (0, 0)
            return
        assert lane.target is not None
        y = self.y + scale.y_of(lane.target.position(lane.seen.heard_at(transport.tick)))
        side = dp(9)
        self._head.pos = (round(x), self.y + scale.bottom)
        self._head.size = (max(dp(1.5), 1), self.height - scale.bottom)
        self._dot.pos, self._dot.size = (x - side / 2, y - side / 2), (side, side)

    def _lay(self) -> None:
        """Put the mark on the row in question, and the band around what is being chosen."""
        scale = self.scale
        x = self.beginning + (self.lane.pattern.centre_row - self._left) * scale.row
        right = min(x + scale.row, self.right)
        there = self.lane.target is not None and right > self.beginning
        left = max(x, self.beginning)
        self._row.pos, self._row.size = (left, self.y), (max(right - left, 0) if there else 0, self.height)
        if self.band is None:
            self._band.points, self._band_tone.a = [], 0.0
        else:
            self._band.rectangle, self._band_tone.a = self.band, 1.0

    # ---- fingers ------------------------------------------------------------------------------------------

    def begin(self, x: float, y: float) -> Gesture | None:
        """Return what a drag does there with the tool in hand."""
        return begin(self, x, y)

    def begin_pinch(self, one: Point, other: Point) -> Pinch:
        """Look nearer, and along."""
        return Pinch(self, one, other)

    def tapped(self, x: float, y: float, *, again: bool) -> None:
        """Choose or put a point."""
        (double_tap if again else tap)(self, x, y)

    def went_on(self) -> None:
        """Show the area being chosen."""
        self._lay()

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """End it; keys come here from now on."""
        super().lifted(touch, own)
        set_focus(self)

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """The wheel goes along the rows as in the grid; with Ctrl nearer and farther."""
        from kivy.core.window import Window

        if "ctrl" in Window.modifiers:
            self.lane.zoom_by(1.25 if up > 0 else 0.8)
        else:
            self.lane.pattern.scroll(-(up or {"scrollleft": 1, "scrollright": -1}.get(touch.button, 0)))
        return True

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Keys go through points, change them, and look nearer."""
        return press(self.lane, key, modifiers)
