"""Drawing that stays inside a box."""

from collections.abc import Iterator
from contextlib import contextmanager

from kivy.graphics import ScissorPop, ScissorPush

from motorik.ui.surfaces.surface import Surface


@contextmanager
def clip(surface: Surface, x: float, y: float, width: float, height: float) -> Iterator[None]:
    """Cut what is drawn inside the block to a box, in the surface's coordinates.

    A surface that is kept as a picture has its lower left corner at 0.
    """
    left, low = (int(surface.x), int(surface.y)) if surface.ground else (0, 0)
    ScissorPush(x=int(x) - left, y=int(y) - low, width=max(int(width), 0), height=max(int(height), 0))
    yield
    ScissorPop()
