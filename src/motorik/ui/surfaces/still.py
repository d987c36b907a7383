"""Parts of a screen kept as one picture: many widgets cost one from frame to frame."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from kivy.graphics import (
    Canvas,
    ClearBuffers,
    ClearColor,
    Color,
    Fbo,
    PopMatrix,
    PushMatrix,
    Rectangle,
    Translate,
)
from kivy.graphics.instructions import InstructionGroup
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.stencilview import StencilView
from kivy.uix.widget import Widget

from motorik.ui.surfaces.look import theme


class Still(BoxLayout):
    """A row or column on a ``ground`` of the theme that is drawn anew only when something in it changed.

    What moves all the time lies over the picture, in ``over``: see ``Surface.draw_over``. While its screen is
    not shown it has no picture: see :meth:`give_up_picture`.
    """

    def __init__(self, *, ground: str = "ground", **properties: Any) -> None:
        self._still_picture = Fbo(size=(1, 1), with_stencilbuffer=True)  # things that scroll need the stencil
        self._still_inside = Canvas()
        self._still_asleep = False
        self.over = Canvas()
        super().__init__(**properties)
        with self._still_picture:
            ClearColor(*getattr(theme(), ground))
            ClearBuffers()
            PushMatrix()
            self._still_corner = Translate(0, 0)
        self._still_picture.add(self._still_inside)
        with self._still_inside.after:
            PopMatrix()
        with self.canvas:
            Color(1, 1, 1, 1)
            self._still_quad = Rectangle()
        self.canvas.insert(0, self._still_picture)
        self.canvas.add(self.over)
        self.bind(pos=self._place_still, size=self._place_still)

    @property
    def under(self) -> Canvas:
        """What is drawn under all that is inside, as part of the picture."""
        return self._still_inside.before

    def add_widget(self, widget: Widget, *arguments: Any, **options: Any) -> None:
        """Put a widget into the picture."""
        with _Swapped(self, self._still_inside):
            super().add_widget(widget, *arguments, **options)

    def remove_widget(self, widget: Widget, *arguments: Any, **options: Any) -> None:
        """Take a widget out of the picture."""
        with _Swapped(self, self._still_inside):
            super().remove_widget(widget, *arguments, **options)

    def give_up_picture(self) -> None:
        """Keep no pixels until :meth:`take_picture`."""
        self._still_asleep = True
        self._still_picture.size = (1, 1)
        self._still_quad.texture = self._still_picture.texture

    def take_picture(self) -> None:
        """Have a picture again, drawn with the next frame."""
        self._still_asleep = False
        self._place_still()

    def _place_still(self, *_: object) -> None:
        if self._still_asleep:
            return
        left, low = int(self.x), int(self.y)
        self._still_corner.x, self._still_corner.y = -left, -low
        size = (max(ceil(self.width), 1), max(ceil(self.height), 1))
        if size != self._still_picture.size:
            self._still_picture.size = size
        self._still_quad.pos, self._still_quad.size, self._still_quad.texture = (
            (left, low),
            size,
            self._still_picture.texture,
        )


class _Swapped:
    """Lets Kivy put widgets into another canvas than the widget's own, for the length of a block."""

    def __init__(self, widget: Widget, canvas: InstructionGroup) -> None:
        self._widget, self._canvas = widget, canvas

    def __enter__(self) -> None:
        self._own, self._widget.canvas = self._widget.canvas, self._canvas

    def __exit__(self, *_: object) -> None:
        self._widget.canvas = self._own


def still_around(widget: Widget) -> Still | None:
    """Return the outermost picture a widget is part of, unless something between them clips or moves it."""
    found = None
    above = widget.parent
    while isinstance(above, Widget) and not isinstance(above, StencilView | RelativeLayout):
        if isinstance(above, Still):
            found = above
        above = above.parent
    return found


def stills_in(widget: Widget) -> Iterator[Still]:
    """Return all pictures of a screen."""
    if isinstance(widget, Still):
        yield widget
    for child in widget.children:
        yield from stills_in(child)
