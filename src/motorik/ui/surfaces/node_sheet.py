"""Nodes and cables as they are drawn: what moves under a finger is apart from what stands still."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
from kivy.graphics import (
    Canvas,
    Line,
    MatrixInstruction,
    PopMatrix,
    PushMatrix,
    Rectangle,
    StencilPop,
    StencilPush,
    StencilUnUse,
    StencilUse,
)
from kivy.graphics import Point as Spots
from kivy.graphics.texture import Texture
from kivy.graphics.transformation import Matrix
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.models.canvas import CanvasModel
from motorik.ui.models.graph import FRAME_HEAD, HEAD, Frame, Point, Wire
from motorik.ui.surfaces.cables import curves, draw_cables
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, fitted, theme, words
from motorik.ui.surfaces.meter import share_of
from motorik.ui.surfaces.node_pictures import NodePages, kind_colour, sharpness
from motorik.ui.surfaces.surface import box, frame, paint
from motorik.ui.theme.colours import Colour

DOTS, METER_AT = 48.0, 66.0
MOST_SPOTS = 32000
AROUND = 0.4
"""How far dots are drawn beyond what is seen, as a share of it."""
Places = dict[str, Point]


class NodeSheet(Control):
    """Draws a :class:`CanvasModel`. ``level`` gives the meter of a node, left and right of full scale.

    Subclasses say what fingers do: ``cables`` are those under fingers, ``band`` is what is being chosen,
    ``brought`` what is dragged here from elsewhere.
    """

    target = False

    def __init__(
        self, model: CanvasModel, level: Callable[[str], tuple[float, float]] | None = None, **properties: Any
    ) -> None:
        self.model, self.level = model, level
        self.cables: dict[MotionEvent, dict[str, Any]] = {}
        self.band: tuple[Point, Point] | None = None
        self.brought: tuple[str, Point] | None = None
        self._pages = NodePages()
        self._matrix = MatrixInstruction()
        self._frames = self._still_lines = self._moving_lines = self._still_marks = self._moving_marks = (
            Canvas()
        )
        self._dotted = (0.0, 0.0, 0.0, 0.0)
        self._drawn_for = 0.0
        self._bars: dict[str, list[tuple[Rectangle, float]]] = {}
        self._meters: dict[str, list[tuple[Rectangle, float, float]]] = {}
        self._fallen: dict[str, float] = {}
        self._near: tuple[Wire, ...] = ()
        super().__init__(**properties)
        self.listen(model.changed.connect(self._changed))
        self.listen(model.chosen.connect(self.redraw))
        self.listen(model.looked.connect(self._looked))
        self.bind(size=self._sized)

    # ---- from the screen to the canvas and back -----------------------------------------------------------

    def at(self, x: float, y: float) -> Point:
        """Return the point of the canvas at a point of the window."""
        scale = dp(1) * self.model.zoom
        return self.model.pan[0] + (x - self.x) / scale, self.model.pan[1] + (self.top - y) / scale

    def seen(self, point: Point) -> Point:
        """Return where a point of the canvas is seen."""
        scale = dp(1) * self.model.zoom
        return self.x + (point[0] - self.model.pan[0]) * scale, self.top - (
            point[1] - self.model.pan[1]
        ) * scale

    def port_seen(self, id: str) -> Point | None:
        """Return where a port is seen."""
        end = self.model.picture.end(id, self.model.shown_places())
        return self.seen(end) if end else None

    def _sized(self, *_: object) -> None:
        if self.width > dp(100) and self.height > dp(60) and not self.model.fitted:
            self.fit()

    def fit(self) -> None:
        """Show everything."""
        self.model.fit((self.width / dp(1), self.height / dp(1)))

    def _changed(self) -> None:
        if not self.model.fitted:
            self._sized()
        self.redraw()

    def _looked(self) -> None:
        self._place_matrix()
        left, top = self.at(self.x, self.top)
        right, bottom = self.at(self.right, self.y)
        dotted = self._dotted
        outside = left < dotted[0] or top < dotted[1] or right > dotted[2] or bottom > dotted[3]
        if outside or sharpness(self.model.zoom) != self._drawn_for:
            self.redraw()
        self.canvas.ask_update()

    def _place_matrix(self) -> None:
        scale = dp(1) * self.model.zoom
        pan = self.model.pan
        matrix = Matrix().scale(scale, scale, 1)
        matrix = Matrix().translate(self.x - pan[0] * scale, self.top + pan[1] * scale, 0).multiply(matrix)
        self._matrix.matrix = matrix

    # ---- drawing ------------------------------------------------------------------------------------------

    def _draw_now(self, *arguments: object) -> None:
        if self._sleeps():
            return
        self._pages.lay(self.model.picture.nodes, self.model.zoom)
        super()._draw_now(*arguments)

    def draw(self) -> None:
        """Draw ground, frames, cables, nodes and what fingers are about to do."""
        self._drawn_for = sharpness(self.model.zoom)
        self._place_matrix()
        box(*self.area, theme().ground, 0)
        StencilPush()
        Rectangle(pos=self.pos, size=self.size)
        StencilUse()
        PushMatrix()
        self.canvas.before.add(self._matrix)
        self._draw_dots()
        self._frames, self._still_lines, self._moving_lines = Canvas(), Canvas(), Canvas()
        places = self.model.shown_places()
        self._pages.show(self.model.picture, places)
        self._bars, self._meters = {}, {}
        for id, node in self.model.picture.nodes.items():
            if node.metered:
                self._draw_meter(id, places[id])
        self._still_marks, self._moving_marks = Canvas(), Canvas()
        still = self.model.picture.nodes.keys() - self.model.selection
        wires = self.model.picture.wires
        self._near = tuple(it for it in wires if self._touches_chosen(it))
        with self._still_lines:
            self._draw_wires([it for it in wires if not self._touches_chosen(it)], places, near=False)
        with self._still_marks:
            self._draw_marks(places, still)
        self.draw_moving(places)
        PopMatrix()
        StencilUnUse()
        Rectangle(pos=self.pos, size=self.size)
        StencilPop()

    def draw_moving(self, places: Places) -> None:
        """Draw what is another as soon as a finger moves: frames, what hangs on chosen nodes, hints."""
        self._frames.clear()
        with self._frames:
            for it in self.model.picture.frames:
                self._draw_frame(it, places)
        self._moving_lines.clear()
        with self._moving_lines:
            self._draw_wires(self._near, places, near=True)
        self._moving_marks.clear()
        with self._moving_marks:
            self._draw_marks(places, self.model.selection)
            self._draw_hints(places)

    def follow_fingers(self) -> None:
        """Move what is carried, and draw nothing else anew."""
        places = self.model.shown_places()
        carried = self.model.selection
        self._pages.move(carried, self.model.picture, places)
        for id in carried & self._meters.keys():
            x, y = places[id]
            for shape, across, up in self._meters[id]:
                shape.pos = (x + across, -y + up)
        self.draw_moving(places)

    def _draw_dots(self) -> None:
        """Draw a grid of dots, larger than what is seen, in one shape."""
        left, top = self.at(self.x, self.top)
        right, bottom = self.at(self.right, self.y)
        step = DOTS * (4 if self.model.zoom < 0.45 else 2 if self.model.zoom < 0.7 else 1)
        span = ((right - left) * AROUND, (bottom - top) * AROUND)
        self._dotted = (left - span[0], top - span[1], right + span[0], bottom + span[1])
        xs = np.arange(np.floor((left - span[0]) / step), np.ceil((right + span[0]) / step)) * step
        ys = np.arange(np.floor((top - span[1]) / step), np.ceil((bottom + span[1]) / step)) * step
        if xs.size * ys.size > 12000:
            return
        paint(theme().line)
        grid = np.stack(np.meshgrid(xs, -ys), -1).reshape(-1, 2)
        size = 0.9 / max(self.model.zoom, 0.5)
        for start in range(0, len(grid), 16000):
            Spots(points=grid[start : start + 16000].reshape(-1).tolist(), pointsize=size)

    def _draw_frame(self, it: Frame, places: Places) -> None:
        """Draw a frame around nodes, with its name above them."""
        left, top, right, bottom = self.model.picture.frame_box(it, places)
        colours = theme()
        tone: Colour = getattr(colours, it.tone)
        chosen = it.nodes <= self.model.selection
        box(left, -bottom, right - left, bottom - top, tone.mixed(colours.ground, 0.88), 10)
        head = FRAME_HEAD - 8
        box(left, -top - head, right - left, head, tone.mixed(colours.ground, 0.66), 10)
        edge = colours.accent if chosen else tone.mixed(colours.ground, 0.35)
        frame(left, -bottom, right - left, bottom - top, edge, 3.0 if chosen else 1.5, 10)
        sharp = max(self._drawn_for, 1.0)
        picture = fitted(it.title, 15 * sharp, (right - left - 24) * dp(1) * sharp, STRONG)
        size = picture.width / dp(1) / sharp, picture.height / dp(1) / sharp
        paint(colours.text)
        Rectangle(texture=picture, pos=(left + 12, -top - head / 2 - size[1] / 2), size=size)

    def _draw_wires(self, wires: Iterable[Wire], places: Places, *, near: bool) -> None:
        """Draw the cables on chosen nodes, which are ``near``, or all others."""
        groups: dict[str, list[tuple[Point, Point]]] = {}
        held = [own["moving"] for own in self.cables.values() if own.get("moving")]
        for wire in wires:
            ends = None if wire in held else self._wire_ends(wire, places)
            if ends is not None:
                groups.setdefault("chosen" if wire == self.model.wire else wire.kind, []).append(ends)
        colours, some = theme(), bool(self.model.selection)
        kinds = sorted(groups.items(), key=lambda it: it[0] == "chosen")
        bent, last = curves([ends for _kind, pairs in kinds for ends in pairs]), 0
        for kind, pairs in kinds:
            first, last = last, last + len(pairs)
            lines = bent[first:last]
            paint(colours.ground)
            draw_cables(lines, 8.0 if not near else 9.0)
            colour = colours.accent if kind == "chosen" else kind_colour(kind)
            paint(colour.mixed(colours.ground, 0.55 if some and not near else 0.0 if near else 0.2))
            draw_cables(lines, 5.0 if near else 3.4)

    def _touches_chosen(self, wire: Wire) -> bool:
        owner = self.model.picture.owner
        ends = {owner(wire.source), owner(wire.target)}
        return wire == self.model.wire or bool(ends & self.model.selection)

    def _wire_ends(self, wire: Wire, places: Places) -> tuple[Point, Point] | None:
        start, stop = (self.model.picture.end(id, places) for id in (wire.source, wire.target))
        return ((start[0], -start[1]), (stop[0], -stop[1])) if start and stop else None

    def _draw_marks(self, places: Places, ids: "frozenset[str] | set[str]") -> None:
        """Draw outlines of nodes and, those of a kind as one shape, their ports."""
        spots: dict[str, list[float]] = {}
        picture = self.model.picture
        for id, node in picture.nodes.items():
            if id not in ids:
                continue
            x, y = places[id]
            self._draw_outline(id, x, y)
            for port in node.ports:
                seat = picture.seats[port.id]
                spots.setdefault(port.kind, []).extend((x + seat.across, -y - seat.down))
        for kind, points in spots.items():
            paint(kind_colour(kind))
            for start in range(0, len(points), MOST_SPOTS):
                Spots(points=points[start : start + MOST_SPOTS], pointsize=6.5, texture=_disc())

    def _draw_outline(self, id: str, x: float, y: float) -> None:
        colours, (width, height) = theme(), self.model.picture.sizes[id]
        low = -y - height
        if id in self.model.selection:
            frame(x, low, width, height, colours.accent, max(2.5 / self.model.zoom, 3.0), 6)
        elif self.model.picture.nodes[id].heard:
            frame(x, low, width, height, colours.good, 1.5, 6)

    def _draw_meter(self, id: str, place: Point) -> None:
        """Draw two bars between the ends at the left and at the right."""
        colours, (x, y), height = theme(), place, self.model.picture.sizes[id][1]
        foot, length = -y - height + 12, height - HEAD - 24
        self._bars[id], self._meters[id] = [], []
        for side in (0, 1):
            left = x + METER_AT + side * 10
            paint(colours.ground)
            ground = Rectangle(pos=(left, foot), size=(8, length))
            paint(colours.good)
            bar = Rectangle(pos=(left, foot), size=(8, self._fallen.get(id, 0.0) * length))
            self._bars[id].append((bar, length))
            self._meters[id] += [(it, left - x, foot + y) for it in (ground, bar)]

    def _draw_hints(self, places: Places) -> None:
        """Draw cables under fingers, where they may go, and the band that chooses."""
        colours = theme()
        for own in self.cables.values():
            start = self.model.picture.end(own["port"].id, places)
            if start is None:
                continue
            self._ring_targets(own, places)
            here = own["here"]
            ends = ((start[0], -start[1]), (here[0], -here[1]))
            if not own["port"].output:
                ends = (ends[1], ends[0])
            lines = curves([ends])
            paint(colours.ground)
            draw_cables(lines, 9.0)
            paint(kind_colour(own["port"].kind) if own.get("fits", True) else colours.record)
            draw_cables(lines, 5.0)
        if self.brought is not None:
            name, (x, y) = self.brought
            box(x - 86, -y - 26, 172, 44, colours.raised.faded(0.92), 6)
            frame(x - 86, -y - 26, 172, 44, colours.accent, 2, 6)
            picture = words(name, 13, STRONG)
            size = picture.width / dp(1), picture.height / dp(1)
            paint(colours.text)
            Rectangle(texture=picture, pos=(x - size[0] / 2, -y - 4 - size[1] / 2), size=size)
        if self.band is not None:
            (x, y), (right, bottom) = self.band
            left, low = min(x, right), -max(y, bottom)
            box(left, low, abs(right - x), abs(bottom - y), colours.accent.faded(0.12), 2)
            frame(left, low, abs(right - x), abs(bottom - y), colours.accent, 1.5, 2)

    def _ring_targets(self, own: dict[str, Any], places: Places) -> None:
        over = own.get("over")
        for id in own["fitting"]:
            end = self.model.picture.end(id, places)
            if end is None:
                continue
            near = over is not None and over.id == id
            paint(theme().accent if near else theme().text)
            Line(circle=(end[0], -end[1], 13 if near else 10), width=2.2 if near else 1.2)

    def live(self) -> None:
        """Move the meters."""
        if self.level is None:
            return
        for id, bars in self._bars.items():
            levels = self.level(id)
            for (bar, length), level in zip(bars, levels, strict=True):
                share = max(share_of(level), bar.size[1] / length - 0.03)
                if abs(share * length - bar.size[1]) > 0.3:
                    bar.size = (8, share * length)
                self._fallen[id] = share


@cache
def _disc() -> Texture:
    """Return a round spot with a soft edge."""
    side = 32
    middle = (side - 1) / 2
    rows = np.hypot(*np.meshgrid(np.arange(side) - middle, np.arange(side) - middle))
    alpha = np.clip((side / 2 - rows) / 1.5, 0, 1) * 255
    pixels = np.full((side, side, 4), 255, np.uint8)
    pixels[..., 3] = alpha.astype(np.uint8)
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(pixels.tobytes(), colorfmt="rgba")
    texture.mag_filter = texture.min_filter = "linear"
    return texture
