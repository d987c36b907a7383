"""A canvas of nodes and cables under fingers: wired, moved, panned, pinched; mouse and keys do the same."""

from collections.abc import Callable
from functools import cache
from math import hypot
from typing import Any

import numpy as np
from kivy.core.window import Window
from kivy.graphics import (
    Canvas,
    Line,
    MatrixInstruction,
    PopMatrix,
    PushMatrix,
    Rectangle,
    RoundedRectangle,
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
from motorik.ui.models.graph import HEAD, Point, Port, Wire
from motorik.ui.surfaces.cables import curves, draw_cables
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.focus import focus_visible
from motorik.ui.surfaces.look import STRONG, theme, words
from motorik.ui.surfaces.meter import share_of
from motorik.ui.surfaces.node_pictures import NodePictures, kind_colour, sharpness
from motorik.ui.surfaces.surface import box, frame, paint
from motorik.ui.theme.colours import Colour

SLOP_DP = 9.0
"""How far a finger may tremble before it drags."""
REACH, INSIDE = 26.0, 20.0
"""How near a port has to be, and how far into its node a finger may come, in dp on the screen."""
DOTS, METER_AT = 48.0, 66.0
MOST_SPOTS = 32000
AROUND = 0.4
"""How far dots are drawn beyond what is seen, as a share of it."""
NUDGE = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class NodeCanvas(Control):
    """Shows a :class:`CanvasModel`. ``level`` gives the meter of a node, left and right of full scale."""

    many = True
    target = False

    def __init__(
        self, model: CanvasModel, level: Callable[[str], tuple[float, float]] | None = None, **properties: Any
    ) -> None:
        self.model, self.level = model, level
        self._pictures = NodePictures()
        self._matrix = MatrixInstruction()
        self._lines = self._marks = Canvas()
        self._dotted = (0.0, 0.0, 0.0, 0.0)
        self._shapes: dict[str, list[tuple[Any, float, float]]] = {}
        self._drawn_for = 0.0
        self._bars: dict[str, list[tuple[Rectangle, float]]] = {}
        self._fallen: dict[str, float] = {}
        self._grounds: list[MotionEvent] = []
        self._cables: dict[MotionEvent, dict[str, Any]] = {}
        self._band: tuple[Point, Point] | None = None
        self._carried: tuple[str, Point] | None = None
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

    def draw(self) -> None:
        """Draw ground, cables, nodes and what fingers are about to do."""
        self._drawn_for = sharpness(self.model.zoom)
        self._pictures.keep(set(self.model.picture.nodes))
        self._place_matrix()
        box(*self.area, theme().ground, 0)
        StencilPush()
        Rectangle(pos=self.pos, size=self.size)
        StencilUse()
        PushMatrix()
        self.canvas.before.add(self._matrix)
        self._draw_dots()
        self._lines, places = Canvas(), self.model.shown_places()
        self._bars, self._shapes = {}, {}
        for id, place in places.items():
            self._draw_node(id, place)
        self._marks = Canvas()
        self._draw_moving(places)
        PopMatrix()
        StencilUnUse()
        Rectangle(pos=self.pos, size=self.size)
        StencilPop()

    def _draw_moving(self, places: dict[str, Point]) -> None:
        """Draw what is another as soon as a node moves: cables, ports, frames, what fingers do."""
        self._lines.clear()
        with self._lines:
            self._draw_wires(places)
        self._marks.clear()
        with self._marks:
            for id, place in places.items():
                self._draw_frame(id, place)
            self._draw_ports(places)
            self._draw_hints(places)

    def _follow_fingers(self) -> None:
        """Move what is carried, without drawing the rest anew."""
        places = self.model.shown_places()
        for id in self.model.selection:
            x, y = places[id]
            for shape, across, up in self._shapes.get(id, ()):
                shape.pos = (x + across, -y + up)
        self._draw_moving(places)

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

    def _draw_wires(self, places: dict[str, Point]) -> None:
        groups: dict[tuple[str, bool], list[tuple[Point, Point]]] = {}
        held = [own["moving"] for own in self._cables.values() if own.get("moving")]
        for wire in self.model.picture.wires:
            ends = self._wire_ends(wire, places)
            if ends is None or wire in held:
                continue
            group = "chosen" if wire == self.model.wire else wire.kind
            groups.setdefault((group, self._touches_chosen(wire)), []).append(ends)
        colours, some = theme(), bool(self.model.selection)
        for (kind, near), pairs in sorted(groups.items(), key=lambda it: (it[0][1], it[0][0] == "chosen")):
            lines = curves(pairs)
            paint(colours.ground)
            draw_cables(lines, 8.0 if not near else 9.0)
            colour = colours.accent if kind == "chosen" else kind_colour(kind)
            paint(colour.mixed(colours.ground, 0.55 if some and not near else 0.0 if near else 0.2))
            draw_cables(lines, 5.0 if near or kind == "chosen" else 3.4)

    def _touches_chosen(self, wire: Wire) -> bool:
        ends = {wire.source.partition(".")[0], wire.target.partition(".")[0]}
        return wire == self.model.wire or bool(ends & self.model.selection)

    def _wire_ends(self, wire: Wire, places: dict[str, Point]) -> tuple[Point, Point] | None:
        start, stop = (self.model.picture.end(id, places) for id in (wire.source, wire.target))
        return ((start[0], -start[1]), (stop[0], -stop[1])) if start and stop else None

    def _draw_node(self, id: str, place: Point) -> None:
        """Draw a node as two shapes, edge and picture."""
        node, colours = self.model.picture.nodes[id], theme()
        (x, y), (width, height) = place, node.size
        low = -y - height
        paint(colours.line.mixed(colours.faint, 0.4))
        edge = RoundedRectangle(
            pos=(x - 1, low - 2.5), size=(width + 2, height + 3.5), radius=[7], segments=6
        )
        paint(Colour(1, 1, 1))
        picture = self._pictures.of(node, self.model.zoom)
        face = RoundedRectangle(texture=picture, pos=(x, low), size=(width, height), radius=[6], segments=6)
        self._shapes[id] = [(edge, -1.0, -height - 2.5), (face, 0.0, -height)]
        if node.metered:
            self._draw_meter(id, x, low, height)

    def _draw_frame(self, id: str, place: Point) -> None:
        node, colours = self.model.picture.nodes[id], theme()
        (x, y), (width, height) = place, node.size
        low = -y - height
        if id in self.model.selection:
            frame(x, low, width, height, colours.accent, max(2.5 / self.model.zoom, 3.0), 6)
        elif node.heard:
            frame(x, low, width, height, colours.good, 1.5, 6)

    def _draw_ports(self, places: dict[str, Point]) -> None:
        """Draw all ports, those of a kind as one shape."""
        spots: dict[str, list[float]] = {}
        for id, (x, y) in places.items():
            node = self.model.picture.nodes[id]
            for port in node.ports:
                across, down = node.port_place(port)
                spots.setdefault(port.kind, []).extend((x + across, -y - down))
        for kind, points in spots.items():
            paint(kind_colour(kind))
            for start in range(0, len(points), MOST_SPOTS):
                Spots(points=points[start : start + MOST_SPOTS], pointsize=6.5, texture=_disc())

    def _draw_meter(self, id: str, x: float, low: float, height: float) -> None:
        """Draw two bars between the ends at the left and at the right."""
        colours = theme()
        foot, length = low + 12, height - HEAD - 24
        self._bars[id] = []
        for side in (0, 1):
            left = x + METER_AT + side * 10
            paint(colours.ground)
            ground = Rectangle(pos=(left, foot), size=(8, length))
            paint(colours.good)
            bar = Rectangle(pos=(left, foot), size=(8, self._fallen.get(id, 0.0) * length))
            self._bars[id].append((bar, length))
            self._shapes[id] += [(it, left - x, foot - low - height) for it in (ground, bar)]

    def _draw_hints(self, places: dict[str, Point]) -> None:
        """Draw cables under fingers, where they may go, and the band that chooses."""
        colours = theme()
        for own in self._cables.values():
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
        if self._carried is not None:
            name, (x, y) = self._carried
            box(x - 86, -y - 26, 172, 44, colours.raised.faded(0.92), 6)
            frame(x - 86, -y - 26, 172, 44, colours.accent, 2, 6)
            picture = words(name, 13, STRONG)
            size = picture.width / dp(1), picture.height / dp(1)
            paint(colours.text)
            Rectangle(texture=picture, pos=(x - size[0] / 2, -y - 4 - size[1] / 2), size=size)
        if self._band is not None:
            (x, y), (right, bottom) = self._band
            left, low = min(x, right), -max(y, bottom)
            box(left, low, abs(right - x), abs(bottom - y), colours.accent.faded(0.12), 2)
            frame(left, low, abs(right - x), abs(bottom - y), colours.accent, 1.5, 2)

    def _ring_targets(self, own: dict[str, Any], places: dict[str, Point]) -> None:
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

    # ---- fingers ------------------------------------------------------------------------------------------

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A finger came: on a port, a node, a cable, or the ground."""
        point = self.at(*touch.pos)
        places = self.model.shown_places()
        picture, zoom = self.model.picture, self.model.zoom
        port = picture.port_at(point, places, REACH / zoom, min(INSIDE / zoom, 60))
        node = picture.node_at(point, places)
        own.update(start=touch.pos, point=point, dragged=False, node=node)
        if port is not None and (node in (None, port.node)):
            self._take_cable(touch, own, port, point)
        elif node is not None:
            own["job"] = "node"
            self._touch_node(touch, own, node)
        else:
            own["wire"] = self._wire_at(point, places)
            own["job"] = "band" if self._picks(touch) else "ground"
            if own["job"] == "ground":
                self._begin_look(touch)

    def _picks(self, touch: MotionEvent) -> bool:
        return self.model.picking or "shift" in Window.modifiers or getattr(touch, "button", "") == "right"

    def _touch_node(self, touch: MotionEvent, own: dict[str, Any], node: str) -> None:
        if touch.is_double_tap:
            self.model.choose([node])
            own["job"] = "none"
            self.model.open(node)
        elif self._picks(touch):
            self.model.choose([node], more=True)
        elif node not in self.model.selection:
            self.model.choose([node])

    def _take_cable(self, touch: MotionEvent, own: dict[str, Any], port: Port, point: Point) -> None:
        """Draw a cable out of a port; out of an input that has one, that is the one."""
        own["job"] = "cable"
        here = [it for it in self.model.picture.wires if it.target == port.id]
        moving = self.model.wire if self.model.wire in here else here[0] if len(here) == 1 else None
        if not port.output and moving is not None:
            source = self.model.picture.port(moving.source)
            if source is not None:
                own["moving"], port = moving, source
        own.update(port=port, here=point, fitting=self._fitting(port))
        self._cables[touch] = own
        self.redraw()

    def _fitting(self, port: Port) -> list[str]:
        ends = [
            it for node in self.model.picture.nodes.values() for it in node.ports if it.output != port.output
        ]
        pairs = [(port.id, it.id) if port.output else (it.id, port.id) for it in ends]
        return [end.id for end, pair in zip(ends, pairs, strict=True) if self.model.why_not(*pair) is None]

    def _wire_at(self, point: Point, places: dict[str, Point]) -> Wire | None:
        found = [(wire, ends) for wire in self.model.picture.wires if (ends := self._wire_ends(wire, places))]
        if not found:
            return None
        lines = curves([ends for _, ends in found])
        off = np.hypot(lines[..., 0] - point[0], lines[..., 1] + point[1]).min(axis=1)
        nearest = int(off.argmin())
        return found[nearest][0] if off[nearest] < 16 / self.model.zoom else None

    def _begin_look(self, touch: MotionEvent) -> None:
        self._grounds.append(touch)
        self._look_from()

    def _look_from(self) -> None:
        """Remember what the fingers on the ground hold."""
        self._held = [self.at(*it.pos) for it in self._grounds[:2]]
        self._zoom = self.model.zoom
        spots = [it.pos for it in self._grounds[:2]]
        self._spread = max(hypot(spots[0][0] - spots[-1][0], spots[0][1] - spots[-1][1]), 1.0)

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """It moved."""
        far = hypot(touch.x - own["start"][0], touch.y - own["start"][1])
        if not own["dragged"] and far < dp(SLOP_DP):
            return
        own["dragged"] = True
        point = self.at(*touch.pos)
        job = own["job"]
        if job == "cable":
            self._drag_cable(own, point)
        elif job == "node" and not self._picks(touch):
            self.model.carry(point[0] - own["point"][0], point[1] - own["point"][1])
            self._follow_fingers()
        elif job == "band":
            self._band = (own["point"], point)
            self._draw_moving(self.model.shown_places())
        elif job == "ground":
            self._look()

    def _drag_cable(self, own: dict[str, Any], point: Point) -> None:
        places = self.model.shown_places()
        over = self.model.picture.port_at(point, places, REACH / self.model.zoom * 1.2, 80)
        own["over"] = over if over is not None and over.id in own["fitting"] else None
        own["fits"] = own["over"] is not None or over is None or over.id == own["port"].id
        end = self.model.picture.end(own["over"].id, places) if own["over"] else None
        own["here"] = end or point
        own["aim"] = over
        self._draw_moving(places)

    def _look(self) -> None:
        """Pan with one finger, pinch with two: what they hold stays under them."""
        spots = [it.pos for it in self._grounds[:2]]
        zoom = self._zoom
        if len(spots) == 2:
            spread = hypot(spots[0][0] - spots[1][0], spots[0][1] - spots[1][1])
            zoom *= spread / self._spread
        zoom = min(max(zoom, 0.2), 2.5)
        middle = (sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots))
        held = (
            sum(x for x, _ in self._held) / len(self._held),
            sum(y for _, y in self._held) / len(self._held),
        )
        scale = dp(1) * zoom
        self.model.look(
            (held[0] - (middle[0] - self.x) / scale, held[1] - (self.top - middle[1]) / scale), zoom
        )

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """It left: lay the cable, put down what was carried, choose what was tapped."""
        job = own["job"]
        if job == "cable":
            del self._cables[touch]
            self._drop_cable(own)
        elif job == "node":
            self.model.let_go()
        elif job == "band" and own["dragged"]:
            self._choose_band()
        elif job in ("ground", "band") and not own["dragged"]:
            self.model.choose_wire(own["wire"])
        if touch in self._grounds:
            self._grounds.remove(touch)
            if self._grounds:
                self._look_from()
        self.redraw()

    def _choose_band(self) -> None:
        assert self._band is not None
        (x, y), (right, bottom) = self._band
        self._band = None
        left, right, top, bottom = min(x, right), max(x, right), min(y, bottom), max(y, bottom)
        picture, places = self.model.picture, self.model.places
        inside = [
            id
            for id, (at_x, at_y) in places.items()
            if at_x < right
            and at_x + picture.nodes[id].size[0] > left
            and at_y < bottom
            and at_y + picture.nodes[id].size[1] > top
        ]
        self.model.choose(set(inside) | self.model.selection)

    def _drop_cable(self, own: dict[str, Any]) -> None:
        port: Port = own["port"]
        moving: Wire | None = own.get("moving")
        if not own["dragged"]:
            if moving is not None:
                self.model.choose_wire(moving)
            else:
                self.model.choose([port.node])
            return
        over, aim = own.get("over"), own.get("aim")
        if over is not None:
            source, target = (port.id, over.id) if port.output else (over.id, port.id)
            if moving is None or (source, target) != (moving.source, moving.target):
                self.model.connect(source, target, moving)
        elif aim is not None and aim.id != port.id:
            self._refuse(port, aim)
        else:
            self._drop_elsewhere(own, port, moving)

    def _refuse(self, port: Port, aim: Port) -> None:
        if port.output == aim.output:
            source, target = (port.id, aim.id)
        else:
            source, target = (port.id, aim.id) if port.output else (aim.id, port.id)
        self.model.bench.say(self.model.why_not(source, target) or "")

    def _drop_elsewhere(self, own: dict[str, Any], port: Port, moving: Wire | None) -> None:
        node = self.model.picture.node_at(own["here"], self.model.places)
        if node is not None and node != port.node and port.output:
            self.model.offer(port.id, node)
        elif moving is not None and node is None:
            self.model.cut(moving)

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """The wheel zooms; with Shift it moves aside, with Ctrl up and down."""
        pan, zoom = self.model.pan, self.model.zoom
        if "shift" in Window.modifiers:
            self.model.look((pan[0] - up * 60 / zoom, pan[1]), zoom)
        elif "ctrl" in Window.modifiers:
            self.model.look((pan[0], pan[1] - up * 60 / zoom), zoom)
        else:
            self.model.zoom_at(self.at(*touch.pos), 1.12**up)
        return True

    # ---- what is carried in from beside -------------------------------------------------------------------

    def carry_in(self, what: tuple[str, str], spot: Point) -> None:
        """Show something that is dragged here from elsewhere."""
        self._carried = (what[0], self.at(*spot))
        self.redraw()

    def put_down(self, spot: Point) -> Point | None:
        """Return where it was let go, None when that is not here."""
        self._carried = None
        self.redraw()
        return self.at(*spot) if self.collide_point(*spot) else None

    # ---- keys ---------------------------------------------------------------------------------------------

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows choose the next node, with Shift they move it, with Alt the canvas; Enter opens it."""
        if key in NUDGE:
            self._arrow(NUDGE[key], modifiers)
        elif key in ("enter", "numpadenter") and not modifiers and self.model.single:
            self.model.open(self.model.single)
        elif key in ("delete", "backspace") and not modifiers:
            self.model.remove()
        elif key == "a" and modifiers == {"ctrl"}:
            self.model.choose(self.model.picture.nodes)
        elif key == "d" and modifiers == {"ctrl"}:
            self.model.double()
        elif key == "home" and not modifiers:
            self.fit()
        elif key in ("equals", "plus", "numpadplus", "minus", "numpadminus") and not modifiers - {"shift"}:
            by = 1 / 1.2 if key in ("minus", "numpadminus") else 1.2
            self.model.zoom_at(self.at(*self.center), by)
        else:
            return False
        return True

    def _arrow(self, way: tuple[int, int], modifiers: frozenset[str]) -> None:
        if "alt" in modifiers:
            pan, zoom = self.model.pan, self.model.zoom
            self.model.look((pan[0] + way[0] * 80 / zoom, pan[1] + way[1] * 80 / zoom), zoom)
        elif "shift" in modifiers:
            self.model.shift(self.model.selection, way[0] * 20, way[1] * 20)
        else:
            self.model.step(*way)
            self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        node = self.model.single
        if node is None:
            return
        (x, y), (width, height) = self.model.places[node], self.model.picture.nodes[node].size
        scale = dp(1) * self.model.zoom
        seen = self.width / scale, self.height / scale
        pan = self.model.pan
        left = min(max(pan[0], x + width + 16 - seen[0]), x - 16)
        top = min(max(pan[1], y + height + 16 - seen[1]), y - 16)
        if (left, top) != pan:
            self.model.look((left, top), self.model.zoom)

    def focus_changed(self) -> None:
        """The ring lies inside, where it is seen."""
        self.canvas.after.clear()
        if self.has_focus and focus_visible():
            with self.canvas.after:
                frame(*self.area, theme().accent, dp(2), 0)


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
