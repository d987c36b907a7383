"""Nodes and cables as canvases show them: what they are, how large, where their ports sit. No window here.

Lengths are in canvas units, one dp at zoom 1; ``y`` grows downwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot
from typing import Literal, NamedTuple

Kind = Literal["audio", "control", "modulation", "send", "midi"]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
Line = tuple[Point, ...]

NODE_WIDTH, HEAD, FACE, ROW, FOOT = 172.0, 36.0, 52.0, 32.0, 8.0
FRAME_PAD, FRAME_HEAD = 18.0, 42.0


@dataclass(frozen=True, slots=True)
class Port:
    """An end for cables. Outputs sit at the right, inputs at the left."""

    id: str
    name: str
    kind: Kind
    output: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A box: title, a small line under it, ports. ``lines`` are drawn on its face, points from 0 to 1.

    ``tone`` is a colour of the theme. ``heard`` marks what is heard in the end. ``stack`` is how many nodes
    are folded into it, 0 for one that is itself.
    """

    id: str
    title: str
    detail: str = ""
    tone: str = "quiet"
    icon: str = ""
    ports: tuple[Port, ...] = ()
    lines: tuple[Line, ...] = ()
    metered: bool = False
    bypassed: bool = False
    heard: bool = False
    stack: int = 0

    @property
    def inputs(self) -> tuple[Port, ...]:
        """Ports at the left."""
        return tuple(port for port in self.ports if not port.output)

    @property
    def outputs(self) -> tuple[Port, ...]:
        """Ports at the right."""
        return tuple(port for port in self.ports if port.output)

    @property
    def top(self) -> float:
        """How far below the upper edge ports begin."""
        return HEAD + (FACE if self.lines else 0.0)

    @property
    def size(self) -> Point:
        """Width and height."""
        rows = max(len(self.inputs), len(self.outputs), 2 if self.metered else 0)
        return NODE_WIDTH, self.top + rows * ROW + FOOT

    def port_place(self, port: Port) -> Point:
        """Return where a port sits, from the upper left corner."""
        row = (self.outputs if port.output else self.inputs).index(port)
        return (NODE_WIDTH if port.output else 0.0), self.top + (row + 0.5) * ROW


@dataclass(frozen=True, slots=True)
class Wire:
    """A cable between two ports; ``share``, -1 to 1, is how deep it modulates."""

    source: str
    target: str
    kind: Kind
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Nodes that are shown as one: a frame around them with a title."""

    id: str
    title: str
    tone: str
    nodes: frozenset[str]


class Seat(NamedTuple):
    """Where a port sits: on which node, and how far from its upper left corner."""

    port: Port
    node: str
    across: float
    down: float


@dataclass(frozen=True)
class Picture:
    """All nodes and cables of a canvas, and frames around some of them."""

    nodes: dict[str, Node] = field(default_factory=dict)
    wires: tuple[Wire, ...] = ()
    frames: tuple[Frame, ...] = ()

    @cached_property
    def seats(self) -> dict[str, Seat]:
        """Where every port sits, by its id."""
        return {
            port.id: Seat(port, id, *node.port_place(port))
            for id, node in self.nodes.items()
            for port in node.ports
        }

    @cached_property
    def sizes(self) -> dict[str, Point]:
        """Width and height of every node."""
        return {id: node.size for id, node in self.nodes.items()}

    def port(self, id: str) -> Port | None:
        """Return a port by its id."""
        seat = self.seats.get(id)
        return seat.port if seat else None

    def owner(self, port: str) -> str | None:
        """Return the node a port sits on."""
        seat = self.seats.get(port)
        return seat.node if seat else None

    def end(self, id: str, places: dict[str, Point]) -> Point | None:
        """Return where a port is on the canvas."""
        seat = self.seats.get(id)
        if seat is None:
            return None
        x, y = places[seat.node]
        return x + seat.across, y + seat.down

    def frame_box(self, frame: Frame, places: dict[str, Point]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of a frame."""
        left, top, right, bottom = _around(self._boxes(frame.nodes, places))
        return left - FRAME_PAD, top - FRAME_HEAD, right + FRAME_PAD, bottom + FRAME_PAD

    def _boxes(self, ids: Iterable[str], places: dict[str, Point]) -> list[Box]:
        """Return left, top, right and bottom of nodes."""
        return [
            (x, y, x + width, y + height)
            for id in ids
            for (x, y), (width, height) in [(places[id], self.sizes[id])]
        ]

    def frame_at(self, point: Point, places: dict[str, Point], least: float = 0.0) -> Frame | None:
        """Return the frame whose title is at a point; titles are at least so high."""
        for frame in reversed(self.frames):
            left, top, right, _bottom = self.frame_box(frame, places)
            foot = top + FRAME_HEAD - 4
            if left <= point[0] <= right and min(top, foot - least) <= point[1] <= foot:
                return frame
        return None

    def node_at(self, point: Point, places: dict[str, Point]) -> str | None:
        """Return the uppermost node at a point; later ones lie above."""
        for id in reversed(self.nodes):
            (x, y), (width, height) = places[id], self.sizes[id]
            if x <= point[0] <= x + width and y <= point[1] <= y + height:
                return id
        return None

    def port_at(self, point: Point, places: dict[str, Point], reach: float, inside: float) -> Port | None:
        """Return the port nearest to a point: at most ``reach`` off, and ``inside`` into its own node."""
        best: tuple[float, Port] | None = None
        for id, node in self.nodes.items():
            x, y = places[id]
            width, height = self.sizes[id]
            if not (x - reach <= point[0] <= x + width + reach and y <= point[1] <= y + height + reach):
                continue
            for port in node.ports:
                across, down = self.seats[port.id][2:]
                aside = (point[0] - x - across) * (1 if port.output else -1)
                off = hypot(point[0] - x - across, point[1] - y - down)
                if off <= reach and aside >= -inside and (best is None or off < best[0]):
                    best = (off, port)
        return best[1] if best else None

    def bounds(self, places: dict[str, Point]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of all nodes and frames."""
        return _around(self._boxes(self.nodes, places) + [self.frame_box(it, places) for it in self.frames])


def _around(boxes: list[Box]) -> Box:
    """Return what is around all boxes; around none, as much as an empty node takes."""
    if not boxes:
        return 0.0, 0.0, NODE_WIDTH, HEAD
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
