"""A surface where a drag is a gesture that ends as one step, and a second finger makes it a pinch."""

from typing import Any, Protocol

from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.control import Control

FAR_DP = 8
"""From where on a touch is a drag."""

Point = tuple[float, float]


class Drag(Protocol):
    """What one finger does from the point where it began."""

    def move(self, x: float, y: float) -> None:
        """The finger is elsewhere."""

    def end(self) -> None:
        """The finger left: write down what was done."""

    def cancel(self) -> None:
        """It is something else: leave everything as it was."""


class TwoFingers(Protocol):
    """What two fingers do, from the points where they were when the second one came."""

    def move(self, one: Point, other: Point) -> None:
        """They are elsewhere."""


class Gesturing(Control):
    """Tells taps, drags and pinches apart; what each of them is, those who derive from it say."""

    many = True
    target = False

    def __init__(self, **properties: Any) -> None:
        self._pinch: TwoFingers | None = None
        super().__init__(**properties)

    def begin(self, x: float, y: float) -> Drag | None:
        """Return the gesture a drag from a point is, None where it is none."""
        raise NotImplementedError

    def begin_pinch(self, one: Point, other: Point) -> TwoFingers:
        """Return what two fingers do."""
        raise NotImplementedError

    def tapped(self, x: float, y: float, *, again: bool) -> None:
        """A finger came and left without moving; ``again`` for the second time in a row."""
        raise NotImplementedError

    def went_on(self) -> None:
        """A gesture moved or ended: show it."""
        raise NotImplementedError

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """One finger waits for what it will do; the second one makes it a pinch, more do nothing."""
        own.update(start=touch.pos, again=touch.is_double_tap, drag=None, spent=False)
        if len(self.holding) < 2:
            return
        own["spent"] = True
        if len(self.holding) == 2:
            first = self.holding[0].ud[self]
            if first["drag"] is not None:
                first["drag"].cancel()
            first.update(drag=None, spent=True)
            self._pinch = self.begin_pinch(*(it.pos for it in self.holding))

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Go on with what was begun."""
        if own["spent"]:
            if self._pinch is not None and len(self.holding) >= 2:
                self._pinch.move(self.holding[0].pos, self.holding[1].pos)
            return
        if own["drag"] is None:
            x, y = own["start"]
            if max(abs(touch.x - x), abs(touch.y - y)) < dp(FAR_DP):
                return
            own["drag"] = self.begin(x, y)
            own["spent"] = own["drag"] is None
        if own["drag"] is not None:
            own["drag"].move(*touch.pos)
            self.went_on()

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """End it; what did not move was a tap."""
        if own["drag"] is not None:
            own["drag"].end()
        elif not own["spent"]:
            self.tapped(*own["start"], again=own["again"])
        if len(self.holding) < 2:
            self._pinch = None
        self.went_on()
