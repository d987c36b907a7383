"""A drawing that fingers drag by its points: envelopes, drawn waves, steps."""

from collections.abc import Callable, Sequence
from math import hypot
from typing import Any, Protocol

from kivy.graphics import Ellipse
from kivy.graphics import Line as Stroke
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.models.drawings import Handle
from motorik.ui.models.graph import Line, Point
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.curve_box import CurveBox
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import paint, write
from motorik.ui.theme.colours import Colour
from motorik.ui.theme.measures import MEASURES

REACH_DP, SLOP_DP, SAME_DP = 30.0, 7.0, 14.0
"""How near a finger has to be, how far it may tremble, how close handles are for a tap to choose the next."""
STEP, FINE, AHEAD = 0.02, 0.004, 0.06
ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}


class Draggable(Protocol):
    """What a box shows and tells: lines and handles from 0 to 1, bottom up."""

    @property
    def painted(self) -> bool:
        """Whether a finger draws across the handles instead of taking one."""
        ...

    def lines(self) -> Sequence[Line]:
        """Return what is drawn."""

    def handles(self) -> Sequence[Handle]:
        """Return what can be dragged, from left to right."""

    def move(self, handle: str, to: Point) -> None:
        """Take a handle to a point."""

    def release(self) -> None:
        """Write it down."""

    def nudge(self, handle: str, across: float, up: float) -> None:
        """Move a handle a little, and write it down."""

    def insert(self, at: Point) -> None:
        """Add a point."""

    def remove(self, handle: str) -> None:
        """Take a point out."""


class HandleBox(CurveBox, Control):
    """``told`` says in words where a handle is. A tap on handles that lie on one another goes on to the next.

    Keys: arrows move the handle, finely with Shift; Enter goes on to the next one; Insert, Delete.
    """

    def __init__(
        self, what: Draggable, ink: str = "accent", *, told: Callable[[Handle], str], **properties: Any
    ) -> None:
        self.what, self.told = what, told
        self._at: str | None = None
        super().__init__(what.lines(), ink, **properties)
        self.target = True

    @property
    def selected(self) -> Handle | None:
        """The handle that keys move: the one that was touched last, at first the first that bends nothing."""
        handles = self.what.handles()
        first = next((it for it in handles if not it.bends), next(iter(handles), None))
        return next((it for it in handles if it.id == self._at), first)

    def follow(self) -> None:
        """Show what it is now."""
        self.show(self.what.lines())
        self.redraw()

    # ---- drawing ------------------------------------------------------------------------------------------

    def seen(self, at: Point) -> Point:
        """Return where a point is, in pixels."""
        x, y, width, height = self.inner
        return x + at[0] * width, y + at[1] * height

    def draw(self) -> None:
        """Draw lines, handles, and the words for the one that is chosen."""
        super().draw()
        colours, chosen = theme(), self.selected
        handles = self.what.handles()
        if self.what.painted and len(handles) > 16:
            handles = [it for it in handles if it == chosen]
        for it in handles:
            x, y = self.seen(it.at)
            size = dp(4.5 if it.bends else 6.5)
            paint(colours.ground)
            Ellipse(pos=(x - size - dp(1.5), y - size - dp(1.5)), size=(2 * size + dp(3), 2 * size + dp(3)))
            paint(colours.accent if it == chosen else colours.text if not it.bends else colours.quiet)
            if it.bends:
                Stroke(circle=(x, y, size), width=dp(1.4))
            else:
                Ellipse(pos=(x - size, y - size), size=(2 * size, 2 * size))
        if chosen is not None:
            self.write_words(chosen)

    def write_words(self, chosen: Handle) -> None:
        """Write where the chosen handle is, in the upper corner that is farther from it."""
        x, y, width, height = self.inner
        line = dp(MEASURES.caption + 5)
        write(
            self.told(chosen), x, y + height - line, width, line, self.words_ink, size=MEASURES.caption,
            font=STRONG, align="right" if chosen.at[0] < 0.5 else "left",
        )  # fmt: skip

    @property
    def words_ink(self) -> Colour:
        """The colour of these words: another one while a finger is here."""
        return theme().accent if self.holding else theme().text

    # ---- fingers ------------------------------------------------------------------------------------------

    def _near(self, spot: Point, reach: float) -> list[Handle]:
        """Return the handles near a point of the window, the nearest first, those that bend after others."""
        found = [
            (off + dp(6) * it.bends, number, it)
            for number, it in enumerate(self.what.handles())
            for x, y in [self.seen(it.at)]
            for off in [abs(x - spot[0]) if self.what.painted else hypot(x - spot[0], y - spot[1])]
            if off <= reach
        ]
        return [it for _off, _number, it in sorted(found, key=lambda it: it[:2])]

    def _point(self, touch: MotionEvent) -> Point:
        x, y, width, height = self.inner
        return (touch.x - x) / width, (touch.y - y) / height

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A finger came: on a handle, or twice on the ground, which makes a point."""
        if self.what.painted:
            self._paint_to(touch, own)
            return
        near = self._near(touch.pos, dp(REACH_DP))
        held = self.selected
        own["handle"] = held if held in near else near[0] if near else None
        own["again"] = held in near
        if own["handle"] is not None:
            self._at = own["handle"].id
        elif touch.is_double_tap:
            self.what.insert(self._point(touch))
        self.follow()

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """It moved: the handle goes as far as the finger did, from where it was."""
        if self.what.painted:
            self._paint_to(touch, own)
            return
        start = own["start"]
        if own["handle"] is None or (
            "moved" not in own and hypot(touch.x - start[0], touch.y - start[1]) < dp(SLOP_DP)
        ):
            return
        own["moved"] = True
        _x, _y, width, height = self.inner
        at = own["handle"].at
        to = (at[0] + (touch.x - start[0]) / width, at[1] + (touch.y - start[1]) / height)
        self.what.move(own["handle"].id, to)
        self.follow()

    def _paint_to(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Give all places between here and where the finger was last the heights on the way."""
        here = self._point(touch)
        before = own.get("last", here)
        own["last"] = here
        left, right = sorted((before, here))
        handles = self.what.handles()
        near = self._near(touch.pos, self.width)[0]
        for it in handles:
            if it == near or left[0] <= it.at[0] <= right[0]:
                share = (it.at[0] - left[0]) / (right[0] - left[0]) if right[0] > left[0] else 0.0
                share = min(max(share, 0.0), 1.0)
                y = here[1] if it == near else left[1] + share * (right[1] - left[1])
                self.what.move(it.id, (it.at[0], y))
        self._at = near.id
        self.follow()

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """It left: written down; a tap on several handles in one place chooses the next of them."""
        if self.what.painted or "moved" in own:
            self.what.release()
        elif own["handle"] is not None and own["again"]:
            spot = self.seen(own["handle"].at)
            same = [it.id for it in self._near(spot, dp(SAME_DP))]
            ordered = [it.id for it in self.what.handles() if it.id in same]
            self._at = ordered[(ordered.index(own["handle"].id) + 1) % len(ordered)]
        self.follow()

    def add(self) -> None:
        """Add a point behind the one that is chosen."""
        chosen = self.selected
        if chosen is not None:
            self.what.insert((min(chosen.at[0] + AHEAD, 1.0), chosen.at[1]))
            self.follow()

    def take_out(self) -> None:
        """Remove the point that is chosen."""
        chosen = self.selected
        if chosen is not None:
            self.what.remove(chosen.id)
            self.follow()

    # ---- keys ---------------------------------------------------------------------------------------------

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows move the handle, Enter chooses the next one."""
        chosen = self.selected
        if chosen is None or modifiers - {"shift"}:
            return False
        if key in ARROWS:
            step = FINE if modifiers else STEP
            self.what.nudge(chosen.id, ARROWS[key][0] * step, ARROWS[key][1] * step)
        elif key in ("enter", "numpadenter"):
            ids = [it.id for it in self.what.handles()]
            self._at = ids[(ids.index(chosen.id) + (-1 if modifiers else 1)) % len(ids)]
        elif key in ("delete", "backspace"):
            self.take_out()
        elif key == "insert":
            self.add()
        else:
            return False
        self.follow()
        return True
