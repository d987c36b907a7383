"""Nodes as pictures, each drawn once for a zoom, side by side on large pages: all nodes are a few shapes."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from kivy.graphics import Fbo, Line, Mesh, PopMatrix, PushMatrix, Translate
from kivy.metrics import dp
from numpy.typing import NDArray

from motorik.ui.models.graph import FACE, HEAD, ROW, Node, Picture, Point, Port
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import box, draw_icon, paint, write
from motorik.ui.theme.colours import Colour

SHARPNESS = (0.35, 0.6, 1.0, 1.5, 2.0)
"""Zooms nodes are drawn for; between them a picture is scaled."""
KINDS = {
    "audio": "pan",
    "control": "velocity",
    "modulation": "delay",
    "send": "effect",
    "midi": "instrument",
}
"""Colours of cables and ports."""
PAGE, GAP = 2048, 2
EDGE, CORNER = 3.0, 7.0
"""How much wider and higher a picture is than its node, and how round it is."""


def sharpness(zoom: float) -> float:
    """Return the zoom pictures are drawn for at a zoom."""
    return next((it for it in SHARPNESS if it >= zoom * 0.92), SHARPNESS[-1])


def kind_colour(kind: str) -> Colour:
    """Return the colour of a kind of cable."""
    colour: Colour = getattr(theme(), KINDS[kind])
    return colour


class Cell(NamedTuple):
    """Where the picture of a node is: page, lower left corner and size in pixels, and what is drawn there."""

    page: int
    left: int
    low: int
    width: int
    height: int
    node: Node


class NodePages:
    """The pictures of the nodes of a canvas, each made when a node is first shown or became another."""

    def __init__(self) -> None:
        self._pages: list[Fbo] = []
        self._cells: dict[str, Cell] = {}
        self._scale = 0.0
        self._free = (0, 0, 0)
        self._meshes: list[tuple[Mesh, NDArray[np.float32]]] = []
        self._rows: dict[str, tuple[int, int]] = {}

    def lay(self, nodes: Mapping[str, Node], zoom: float) -> None:
        """Draw what is not drawn yet; not to be called while a canvas is open."""
        scale = sharpness(zoom)
        gone = self._cells.keys() - nodes.keys()
        if scale != self._scale or len(gone) > len(nodes):
            self._pages, self._cells, self._free, self._scale = [], {}, (0, 0, 0), scale
        for id in gone & self._cells.keys():
            del self._cells[id]
        for id, node in nodes.items():
            cell = self._cells.get(id)
            if cell is None or cell.node != node:
                self._cells[id] = self._draw(node, cell)

    def _draw(self, node: Node, old: Cell | None) -> Cell:
        width, height = (max(round(dp(side + EDGE) * self._scale), 2) for side in node.size)
        fits = old is not None and (old.width, old.height) == (width, height)
        cell = old._replace(node=node) if old and fits else self._room(width, height, node)
        page = self._pages[cell.page]
        page.clear()
        with page:
            PushMatrix()
            Translate(cell.left, cell.low)
            _Drawing(node, self._scale, width, height).draw()
            PopMatrix()
        page.draw()
        page.clear()
        return cell

    def _room(self, width: int, height: int, node: Node) -> Cell:
        """Return free room: in the row that is being filled, else above it, else on a new page."""
        left, low, tall = self._free
        if left + width > PAGE:
            left, low, tall = 0, low + tall + GAP, 0
        if not self._pages or low + height > PAGE:
            self._pages.append(Fbo(size=(PAGE, max(PAGE, height)), with_stencilbuffer=False))
            left, low, tall = 0, 0, 0
        self._free = (left + width + GAP, low, max(tall, height))
        return Cell(len(self._pages) - 1, left, low, width, height, node)

    def show(self, picture: Picture, places: Mapping[str, Point]) -> None:
        """Draw all nodes, one shape a page; to be called inside ``with canvas``."""
        self._meshes, self._rows = [], {}
        paint(Colour(1, 1, 1))
        points = len(_outline()[0])
        fan = np.array([(0, n, n + 1) for n in range(1, points - 1)], np.uint16).reshape(-1)
        for number, page in enumerate(self._pages):
            ids = [id for id in picture.nodes if self._cells[id].page == number]
            if not ids:
                continue
            for row, id in enumerate(ids):
                self._rows[id] = (len(self._meshes), row)
            corners = np.concatenate([self._corners(id, picture, places[id]) for id in ids])
            first = np.arange(len(ids))[:, None] * points
            mesh = Mesh(
                vertices=corners.reshape(-1),
                indices=(first + fan).astype(np.uint16).reshape(-1),
                mode="triangles",
                texture=page.texture,
            )
            self._meshes.append((mesh, corners))

    def _corners(self, id: str, picture: Picture, place: Point) -> NDArray[np.float32]:
        """Return the outline of a node as float32 [point, (x, y, u, v)]."""
        cell, (width, height) = self._cells[id], picture.sizes[id]
        size = np.array((width + EDGE, height + EDGE))
        sides, inside = _outline()
        spots = sides * size + np.where(sides > 0, -inside, inside)
        found = np.empty((len(spots), 4), np.float32)
        found[:, :2] = spots + np.array((place[0] - EDGE / 2, -place[1] - height - EDGE / 2))
        page = self._pages[cell.page].size
        found[:, 2] = (cell.left + spots[:, 0] / size[0] * cell.width) / page[0]
        found[:, 3] = (cell.low + spots[:, 1] / size[1] * cell.height) / page[1]
        return found

    def move(self, ids: frozenset[str], picture: Picture, places: Mapping[str, Point]) -> None:
        """Show some nodes elsewhere."""
        points = len(_outline()[0])
        touched = set()
        for id in ids & self._rows.keys():
            number, row = self._rows[id]
            self._meshes[number][1][row * points : (row + 1) * points] = self._corners(
                id, picture, places[id]
            )
            touched.add(number)
        for number in touched:
            mesh, corners = self._meshes[number]
            mesh.vertices = corners.reshape(-1)


@cache
def _outline() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a box with round corners: for each point which sides it hangs on, 0 or 1, and how far inside."""
    turn = np.linspace(0, np.pi / 2, 6)
    bow = CORNER * (1 - np.stack([np.cos(turn), np.sin(turn)], -1))
    sides = np.repeat(np.array([(0, 0), (1, 0), (1, 1), (0, 1)], float), len(turn), axis=0)
    return sides, np.concatenate([bow, bow[::-1], bow, bow[::-1]])


def _ground(node: Node) -> Colour:
    return theme().panel if node.bypassed else theme().raised


class _Drawing:
    def __init__(self, node: Node, scale: float, width: float, height: float) -> None:
        self.node, self.scale = node, scale
        self.unit = dp(1) * scale
        self.whole = width, height
        self.width, self.height = width - EDGE * self.unit, height - EDGE * self.unit

    def draw(self) -> None:
        colours = theme()
        box(0, 0, *self.whole, colours.line.mixed(colours.faint, 0.4), 0)
        Translate(EDGE / 2 * self.unit, EDGE / 2 * self.unit)
        box(0, 0, self.width, self.height, _ground(self.node), 6 * self.unit)
        self._head()
        if self.node.lines:
            self._face()
        for port in self.node.ports:
            self._port(port)

    def _head(self) -> None:
        node, unit, colours = self.node, self.unit, theme()
        tone: Colour = getattr(colours, node.tone)
        if node.bypassed:
            tone = colours.faint
        head = HEAD * unit
        low = self.height - head
        box(0, low, self.width, head, tone.mixed(_ground(node), 0.84), 0)
        box(0, low, 4 * unit, head, tone, 0)
        left = 12 * unit
        if node.icon:
            draw_icon(node.icon, left, low, 20 * unit, head, tone, 17 * self.scale)
            left += 26 * unit
        ink = colours.quiet if node.bypassed else colours.text
        room = self.width - left - 8 * unit
        if node.detail:
            write(
                node.title, left, low + head * 0.42, room, head * 0.56, ink, size=13 * self.scale, font=STRONG
            )
            write(
                node.detail, left, low + head * 0.06, room, head * 0.42, colours.quiet, size=10.5 * self.scale
            )
        else:
            write(node.title, left, low, room, head, ink, size=13.5 * self.scale, font=STRONG)

    def _face(self) -> None:
        unit, colours = self.unit, theme()
        x, width = 12 * unit, self.width - 24 * unit
        low, height = self.height - (HEAD + FACE - 4) * unit, (FACE - 10) * unit
        box(x, low, width, height, colours.ground, 4 * unit)
        tone: Colour = getattr(colours, self.node.tone) if self.node.tone != "quiet" else colours.text
        paint(colours.faint if self.node.bypassed else tone)
        inset = 5 * unit
        for line in self.node.lines:
            points = [
                value
                for across, up in line
                for value in (
                    x + inset + across * (width - 2 * inset),
                    low + 3 * unit + up * (height - 6 * unit),
                )
            ]
            Line(points=points, width=max(1.15 * unit, 1), joint="round", cap="round")

    def _port(self, port: Port) -> None:
        unit, colours = self.unit, theme()
        _across, down = self.node.port_place(port)
        middle = self.height - down * unit
        low = middle - ROW * unit / 2
        room = self.width * 0.62
        align = "right" if port.output else "left"
        left = self.width - room - 16 * unit if port.output else 16 * unit
        write(
            port.name,
            left,
            low,
            room,
            ROW * unit,
            colours.text.mixed(colours.quiet, 0.4),
            size=12 * self.scale,
            align=align,
        )
