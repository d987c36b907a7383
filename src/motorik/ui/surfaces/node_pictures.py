"""Nodes as pictures: each is drawn once for a zoom, so that many cost little from frame to frame."""

from kivy.graphics import (
    ClearBuffers,
    ClearColor,
    Fbo,
    Line,
    PopMatrix,
    PushMatrix,
    Scale,
    Translate,
)
from kivy.graphics.texture import Texture
from kivy.metrics import dp

from motorik.ui.models.graph import FACE, HEAD, ROW, Node, Port
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


def sharpness(zoom: float) -> float:
    """Return the zoom pictures are drawn for at a zoom."""
    return next((it for it in SHARPNESS if it >= zoom * 0.92), SHARPNESS[-1])


def kind_colour(kind: str) -> Colour:
    """Return the colour of a kind of cable."""
    colour: Colour = getattr(theme(), KINDS[kind])
    return colour


class NodePictures:
    """The pictures of the nodes of a canvas, made when a node is first shown or became another."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[object, Fbo]] = {}

    def of(self, node: Node, zoom: float) -> Texture:
        """Return the picture of a node."""
        scale = sharpness(zoom)
        made = self._made.get(node.id)
        if made is not None and made[0] == (node, scale):
            return made[1].texture
        width, height = (max(round(dp(side) * scale), 2) for side in node.size)
        fbo = made[1] if made is not None and made[1].size == (width, height) else Fbo(size=(width, height))
        fbo.clear()
        with fbo:
            ClearColor(*_ground(node))
            ClearBuffers()
            PushMatrix()
            # Round boxes show the pictures of buffers upside down.
            Translate(0, height)
            Scale(1, -1, 1)
            _Drawing(node, scale, width, height).draw()
            PopMatrix()
        fbo.draw()
        self._made[node.id] = ((node, scale), fbo)
        return fbo.texture

    def keep(self, ids: "set[str]") -> None:
        """Forget all others."""
        self._made = {id: it for id, it in self._made.items() if id in ids}


def _ground(node: Node) -> Colour:
    return theme().panel if node.bypassed else theme().raised


class _Drawing:
    def __init__(self, node: Node, scale: float, width: float, height: float) -> None:
        self.node, self.scale, self.width, self.height = node, scale, width, height
        self.unit = dp(1) * scale

    def draw(self) -> None:
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
