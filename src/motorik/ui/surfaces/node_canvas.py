"""A canvas of nodes and cables under fingers: wired, moved, panned, pinched; mouse and keys do the same."""

from math import hypot
from typing import Any

import numpy as np
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.models.canvas import CanvasModel
from motorik.ui.models.graph import Frame, Point, Port, Wire
from motorik.ui.surfaces.cables import curves
from motorik.ui.surfaces.focus import focus_visible
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.node_sheet import NodeSheet
from motorik.ui.surfaces.surface import frame

SLOP_DP = 9.0
"""How far a finger may tremble before it drags."""
REACH, INSIDE = 26.0, 20.0
"""How near a port has to be, and how far into its node a finger may come, in dp on the screen."""
TITLE_DP = 36.0
"""How high the title of a frame is for fingers, at least."""
NUDGE = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
CONTROLLED = {"a": "choose_all", "d": "double", "c": "copy", "v": "paste"}
"""What keys do with Ctrl."""


class NodeCanvas(NodeSheet):
    """Shows a :class:`CanvasModel` and lets fingers, mouse and keys work it."""

    many = True

    def __init__(self, model: CanvasModel, *arguments: Any, **properties: Any) -> None:
        self._grounds: list[MotionEvent] = []
        super().__init__(model, *arguments, **properties)

    # ---- fingers ------------------------------------------------------------------------------------------

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A finger came: on a port, a node, a cable, or the ground."""
        point = self.at(*touch.pos)
        places = self.model.shown_places()
        picture, zoom = self.model.picture, self.model.zoom
        port = picture.port_at(point, places, REACH / zoom, min(INSIDE / zoom, 60))
        node = picture.node_at(point, places)
        own.update(start=touch.pos, point=point, dragged=False, node=node)
        if port is not None and (node in (None, self.model.picture.owner(port.id))):
            self._take_cable(touch, own, port, point)
        elif node is not None:
            own["job"] = "node"
            self._touch_node(touch, own, node)
        elif (title := picture.frame_at(point, places, TITLE_DP / zoom)) is not None:
            own["job"] = "node"
            self._touch_frame(touch, own, title)
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

    def _touch_frame(self, touch: MotionEvent, own: dict[str, Any], title: Frame) -> None:
        if touch.is_double_tap:
            own["job"] = "none"
            self.model.open_frame(title.id)
        elif self._picks(touch):
            self.model.choose(self.model.selection | title.nodes)
        elif not title.nodes <= self.model.selection:
            self.model.choose(title.nodes)

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
        self.cables[touch] = own
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
            self.follow_fingers()
        elif job == "band":
            self.band = (own["point"], point)
            self.draw_moving(self.model.shown_places())
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
        self.draw_moving(places)

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
            del self.cables[touch]
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
        assert self.band is not None
        (x, y), (right, bottom) = self.band
        self.band = None
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
                self.model.choose([self.model.picture.seats[port.id].node])
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
        if node is not None and node != self.model.picture.owner(port.id) and port.output:
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
        self.brought = (what[0], self.at(*spot))
        self.redraw()

    def put_down(self, spot: Point) -> Point | None:
        """Return where it was let go, None when that is not here."""
        self.brought = None
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
        elif key in CONTROLLED and modifiers == {"ctrl"}:
            getattr(self.model, CONTROLLED[key])()
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
        (x, y), (width, height) = self.model.places[node], self.model.picture.sizes[node]
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
