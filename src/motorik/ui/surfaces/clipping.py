"""Drawing that stays inside a box."""

from collections.abc import Iterator
from contextlib import contextmanager

from kivy.graphics import ScissorPop, ScissorPush

from motorik.ui.surfaces.surface import Surface


@contextmanager
def clip(surface: Surface, x: float, y: float, width: float, height: float) -> Iterator[None]:
    """Cut what is drawn inside the block to a box, in the surface's coordinates."""
    across, up = surface.drawn_off
    ScissorPush(x=int(x) + across, y=int(y) + up, width=max(int(width), 0), height=max(int(height), 0))
    yield
    ScissorPop()
