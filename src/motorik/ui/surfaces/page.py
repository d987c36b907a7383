"""The base of a screen: a column of widgets that listens to models and hears keys."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.uix.boxlayout import BoxLayout

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.still import Still, stills_in
from motorik.ui.surfaces.surface import Surface, dispose_of

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


class Page(BoxLayout):
    """A screen. It is made when it is shown first and kept until theme, size or language change.

    Where the window is lower than ``least_height_dp`` leaves room for, the screen scrolls. While another one
    is shown it is ``asleep``: nothing in it is drawn, what asks for that waits until it is shown again, and
    its pictures take no memory.
    """

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        self.bench = bench
        self._ends: list[Callable[[], None]] = []
        properties.setdefault("orientation", "vertical")
        self.least_height_dp = 0.0
        self.asleep = False
        self.waiting: set[Surface] = set()
        self._resting: tuple[Still, ...] = ()
        super().__init__(**properties)

    def key(self, event: KeyEvent) -> bool:
        """Do what a key means here, before shortcuts hear of it; return whether it means anything."""
        del event
        return False

    def frame(self, now: float) -> None:
        """Called once a frame while it is shown; ``now`` in seconds."""

    def wake(self) -> None:
        """Draw what waits for it: the screen is shown from now on."""
        self.asleep = False
        waiting, self.waiting = self.waiting, set()
        for surface in waiting:
            surface.redraw()
        resting, self._resting = self._resting, ()
        for still in resting:
            still.take_picture()
        self.entered()

    def sleep(self) -> None:
        """Draw nothing from now on: another screen is shown."""
        self.asleep = True
        self._resting = tuple(stills_in(self))
        for still in self._resting:
            still.give_up_picture()
        self.left()

    def entered(self) -> None:
        """It is shown from now on."""

    def left(self) -> None:
        """Another screen is shown from now on."""

    def listen(self, end: Callable[[], None]) -> None:
        """Keep what a signal's ``connect`` returned, to be called at the end."""
        self._ends.append(end)

    def dispose(self) -> None:
        """Listen to nothing any more."""
        dispose_of(self)
