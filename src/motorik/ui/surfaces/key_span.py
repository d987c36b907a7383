"""All keys there are in a row, some of them marked: a finger drags either end."""

from collections.abc import Callable
from typing import Any

from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.editing.note_names import note_name
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.pads import BLACK
from motorik.ui.surfaces.surface import box, write
from motorik.ui.theme.measures import MEASURES

KEYS, OCTAVE = 128, 12
GRIP_DP, NAMES_DP, LEAST_OCTAVE_DP = 5, 16, 44


class KeySpan(Control):
    """Keys from ``low`` to ``high`` of 128; ``moved`` gets both when an end was let go somewhere else.

    A finger takes the nearer end with it, from wherever it comes. Keys: left and right move an end by a
    key, with Shift by an octave; Enter goes on to the other end.
    """

    def __init__(self, low: int, high: int, moved: Callable[[int, int], object], **properties: Any) -> None:
        self.low, self.high, self.moved = low, high, moved
        self.upper = False
        """Whether the upper end is the one that keys move."""
        super().__init__(**properties)

    def show(self, low: int, high: int) -> None:
        """Show another span, unless a finger is at it."""
        if (low, high) != (self.low, self.high) and not self.holding:
            self.low, self.high = low, high
            self.redraw()

    def key_x(self, key: int) -> float:
        """Return where a key begins, in pixels."""
        return float(self.x + self.width * key / KEYS)

    # ---- drawing ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw all keys, the marked ones in colour, names of octaves below, a grip at either end."""
        colours = theme()
        names = dp(NAMES_DP)
        ground, high = self.y + names, self.height - names
        box(self.x, ground, self.width, high, colours.raised)
        first, last = self.key_x(self.low), self.key_x(self.high + 1)
        box(first, ground, last - first, high, colours.accent.faded(0.55), 0)
        for key in range(KEYS):
            if key % OCTAVE in BLACK:
                left = self.key_x(key)
                inside = self.low <= key <= self.high
                ink = colours.ground.faded(0.55) if inside else colours.line
                box(left, ground + high * 0.42, self.key_x(key + 1) - left, high * 0.58, ink, 0)
        self._name_octaves(names)
        for edge, chosen in ((first, not self.upper), (last, self.upper)):
            wide = dp(GRIP_DP)
            left = min(max(edge - wide / 2, self.x), self.right - wide)
            ink = colours.accent if chosen else colours.text
            box(left, ground - dp(2), wide, high + dp(2), ink, dp(2))

    def _name_octaves(self, height: float) -> None:
        every = 1 if self.width * OCTAVE / KEYS >= dp(LEAST_OCTAVE_DP) else 2
        for key in range(0, KEYS, OCTAVE * every):
            left, room = self.key_x(key), self.key_x(min(key + OCTAVE * every, KEYS)) - self.key_x(key)
            write(
                note_name(key), left + dp(1), self.y, room, height, theme().quiet, size=MEASURES.caption - 1
            )
        if self.holding:
            self._tell(height)

    def _tell(self, height: float) -> None:
        """Say over the keys which ones they are, while a finger hides them."""
        said = f"{note_name(self.low)} – {note_name(self.high)}"
        wide = dp(120)
        middle = (self.key_x(self.low) + self.key_x(self.high + 1)) / 2
        left = min(max(middle - wide / 2, self.x), self.right - wide)
        box(left, self.top - height - dp(6), wide, height + dp(4), theme().ground)
        write(
            said, left, self.top - height - dp(6), wide, height + dp(4), theme().accent,
            size=MEASURES.caption + 1, font=STRONG, align="center",
        )  # fmt: skip

    # ---- fingers and keys ---------------------------------------------------------------------------------

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Take the nearer end."""
        first, last = self.key_x(self.low), self.key_x(self.high + 1)
        self.upper = abs(touch.x - last) < abs(touch.x - first)
        own["from"] = (self.low, self.high)
        self.redraw()

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Move it as far as the finger moved."""
        low, high = own["from"]
        by = round((touch.x - own["start"][0]) / self.width * KEYS)
        self.low, self.high = low, high
        self._move(by)

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """It is where it belongs now."""
        if own["from"] != (self.low, self.high):
            self.moved(self.low, self.high)
        self.redraw()

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Left and right move an end, Enter goes on to the other."""
        if modifiers - {"shift"}:
            return False
        if key in ("enter", "numpadenter"):
            self.upper = not self.upper
            self.redraw()
            return True
        if key not in ("left", "right"):
            return False
        before = (self.low, self.high)
        self._move((OCTAVE if modifiers else 1) * (1 if key == "right" else -1))
        if before != (self.low, self.high):
            self.moved(self.low, self.high)
        return True

    def _move(self, by: int) -> None:
        if self.upper:
            self.high = min(max(self.high + by, self.low), KEYS - 1)
        else:
            self.low = min(max(self.low + by, 0), self.high)
        self.redraw()
