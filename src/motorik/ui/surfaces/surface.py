"""The base of everything drawn: a widget that draws itself anew when something about it changed."""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import (
    Canvas,
    ClearBuffers,
    ClearColor,
    Color,
    Line,
    PopMatrix,
    PushMatrix,
    Rectangle,
    RoundedRectangle,
    ScissorPop,
    ScissorPush,
    Translate,
)
from kivy.graphics.texture import Texture
from kivy.metrics import dp
from kivy.uix.widget import Widget

from motorik.ui.surfaces.look import SANS, fitted, icon, theme, words
from motorik.ui.surfaces.pictures import Picture
from motorik.ui.surfaces.still import still_around
from motorik.ui.theme.colours import Colour
from motorik.ui.theme.measures import MEASURES


class Surface(Widget):
    """A widget whose :meth:`draw` fills its canvas; :meth:`redraw` asks for that, once for a frame.

    One with a ``ground`` of the theme is kept as a picture on it: many parts cost one from frame to frame.
    What moves all the time belongs into :meth:`draw_over`, which lies over every picture it would be part of.
    What it listens to with :meth:`listen` is let go by :meth:`dispose`, which also disposes of its children.
    """

    ground = ""

    def __init__(self, **properties: object) -> None:
        self._picture: Picture | None = None
        self._over_canvas = Canvas()
        self._over_home: Canvas | None = None
        self._ends: list[Callable[[], None]] = []
        self._trigger = Clock.create_trigger(self._draw_now, -1)
        super().__init__(**properties)
        self.bind(pos=self.redraw, size=self.redraw)
        self.redraw()

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left and lower edge, width and height, in pixels."""
        return self.x, self.y, self.width, self.height

    @property
    def drawn_off(self) -> tuple[int, int]:
        """How far from where it is seen it is drawn, in pixels: on a picture, if it is kept as one."""
        if self._picture is None:
            return 0, 0
        left, low = self._picture.corner
        return left - int(self.x), low - int(self.y)

    def redraw(self, *_: object) -> None:
        """Ask to be drawn before the next frame."""
        self._trigger()

    def _draw_now(self, *_: object) -> None:
        if self.width < 1 or self.height < 1 or self._sleeps():
            return
        self.canvas.before.clear()
        if self.ground:
            self._draw_picture()
        else:
            with self.canvas.before:
                self.draw()
        self.redraw_over()

    def _draw_picture(self) -> None:
        size = (int(self.width), int(self.height))
        if self._picture is None or self._picture.size != size:
            self._picture = None  # gives its room back first
            self._picture = Picture(size)
        picture = self._picture
        left, low = picture.corner
        page = picture.fbo
        with page:
            ScissorPush(x=left, y=low, width=size[0], height=size[1])
            ClearColor(*getattr(theme(), self.ground))
            ClearBuffers()
            PushMatrix()
            Translate(*self.drawn_off)
            self.draw()
            PopMatrix()
            ScissorPop()
        page.draw()
        page.clear()  # what drew it would be kept for nothing
        with self.canvas.before:
            Color(1, 1, 1, 1)
            Rectangle(texture=picture.texture, pos=(int(self.x), int(self.y)), size=size)

    def redraw_over(self) -> None:
        """Draw anew what lies over pictures, and nothing else."""
        if type(self).draw_over is Surface.draw_over or self.width < 1 or self.height < 1:
            return
        if self._sleeps():
            return
        around = still_around(self)
        self._lay_over(around.over if around is not None else self.canvas)
        self._over_canvas.clear()
        with self._over_canvas:
            self.draw_over()

    def _sleeps(self) -> bool:
        """Return whether it is on a screen that is not shown; then it is drawn when that is shown again."""
        above = self.parent
        while isinstance(above, Widget):
            if getattr(above, "asleep", False):
                above.waiting.add(self)
                return True
            above = above.parent
        return False

    def _lay_over(self, canvas: Canvas | None) -> None:
        """Let what lies over pictures be drawn with ``canvas``, or not at all."""
        if canvas is not self._over_home:
            if self._over_home is not None:
                self._over_home.remove(self._over_canvas)
            if canvas is not None:
                canvas.add(self._over_canvas)
            self._over_home = canvas

    def on_parent(self, _: Widget, parent: Widget | None) -> None:
        """Where it went, it may be part of another picture."""
        if parent is None:
            self._lay_over(None)
        else:
            self.redraw()

    def draw_over(self) -> None:
        """Add instructions for what moves all the time."""

    def draw(self) -> None:
        """Add instructions to the canvas."""

    def listen(self, end: Callable[[], None]) -> None:
        """Keep what a signal's ``connect`` returned, to be called at the end."""
        self._ends.append(end)

    def dispose(self) -> None:
        """Listen to nothing any more, here and in all children."""
        dispose_of(self)

    def leave(self) -> None:
        """Draw nothing over pictures any more: it is removed, with whatever it is in."""
        self._lay_over(None)


def dispose_of(widget: Widget) -> None:
    """Let a widget and all its children listen to nothing any more."""
    for end in getattr(widget, "_ends", ()):
        end()
    if hasattr(widget, "_ends"):
        widget._ends = []  # noqa: SLF001  # of surfaces, pages and plain layouts alike
    if isinstance(widget, Surface):
        widget.leave()
    for child in tuple(widget.children):
        dispose_of(child)


# ---- what is drawn again and again; to be called inside ``with canvas`` ------------------------------------


def paint(colour: Colour) -> Color:
    """Draw in a colour from here on."""
    return Color(*colour)


def box(x: float, y: float, width: float, height: float, colour: Colour, corner: float | None = None) -> None:
    """Draw a filled box with round corners, in pixels."""
    paint(colour)
    radius = dp(MEASURES.corner) if corner is None else corner
    if radius:
        RoundedRectangle(
            pos=(x, y), size=(max(width, 0), max(height, 0)), radius=[min(radius, width / 2, height / 2)]
        )
    else:
        Rectangle(pos=(x, y), size=(max(width, 0), max(height, 0)))


def frame(
    x: float,
    y: float,
    width: float,
    height: float,
    colour: Colour,
    thickness: float = 1,
    corner: float | None = None,
) -> None:
    """Draw the outline of a box, inside of it."""
    paint(colour)
    half = thickness / 2
    radius = dp(MEASURES.corner) if corner is None else corner
    Line(
        rounded_rectangle=(
            x + half,
            y + half,
            width - thickness,
            height - thickness,
            max(radius - half, 0.1),
        ),
        width=half if thickness > 1 else 1,
    )


def place(texture: Texture, x: float, y: float, colour: Colour) -> None:
    """Draw a picture of words with its lower left corner at whole pixels."""
    paint(colour)
    Rectangle(texture=texture, pos=(round(x), round(y)), size=texture.size)


def write(
    text: str, x: float, y: float, width: float, height: float, colour: Colour, *, size: float = 0,
    font: str = SANS, align: str = "left",
) -> float:  # fmt: skip
    """Write a line of text into a box, centred from top to bottom and cut to its width; return its width."""
    texture = fitted(text, size or MEASURES.body, width, font)
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    place(texture, x + (width - texture.width) * share, y + (height - texture.height) / 2, colour)
    return float(texture.width)


def draw_icon(
    name: str, x: float, y: float, width: float, height: float, colour: Colour, size: float = 22
) -> None:
    """Draw an icon in the middle of a box."""
    texture = icon(name, size)
    place(texture, x + (width - texture.width) / 2, y + (height - texture.height) / 2, colour)


__all__ = ["Surface", "box", "dispose_of", "draw_icon", "frame", "paint", "place", "words", "write"]
