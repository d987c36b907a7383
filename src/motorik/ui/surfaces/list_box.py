"""A list of lines that scrolls: one is chosen by finger or arrows. Only what is in sight is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import box, draw_icon, write
from motorik.ui.theme.measures import MEASURES

STEPS = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
ENDS = {"home": -(10**6), "end": 10**6}


@dataclass(frozen=True, slots=True)
class Item:
    """A line: its text, what stands small beside it, an icon; ``value`` is what choosing it gives."""

    text: str
    value: Any = None
    detail: str = ""
    right: str = ""
    icon: str = ""
    lively: bool = True


class ListBox(Control):
    """Lines under a finger; ``chosen`` is called with the value of one that is tapped or entered."""

    target = False
    ground = "panel"

    def __init__(
        self, chosen: Callable[[Any], None], *, row_dp: float = 44, empty: str = "", **properties: Any
    ) -> None:
        self.chosen, self.row_dp, self.empty = chosen, row_dp, empty
        self.items: tuple[Item, ...] = ()
        self.at = 0
        self._offset = 0.0
        super().__init__(**properties)

    def show(self, items: Sequence[Item], at: int = 0) -> None:
        """Show other lines, one of them marked."""
        self.items = tuple(items)
        self.at = min(max(at, 0), max(len(self.items) - 1, 0))
        self._keep_in_sight()
        self.redraw()

    def move(self, by: int) -> None:
        """Mark another line."""
        self.at = min(max(self.at + by, 0), max(len(self.items) - 1, 0))
        self._keep_in_sight()
        self.redraw()

    def enter(self) -> None:
        """Choose the marked line."""
        if self.items:
            self.chosen(self.items[self.at].value)

    @property
    def row(self) -> float:
        """The height of a line in pixels."""
        return float(dp(self.row_dp))

    def _most(self) -> float:
        return max(len(self.items) * self.row - float(self.height), 0.0)

    def _keep_in_sight(self) -> None:
        top = self.at * self.row
        self._offset = min(max(self._offset, top + self.row - self.height), top)
        self._offset = min(max(self._offset, 0.0), self._most())

    def draw(self) -> None:
        """Draw the lines in sight."""
        colours = theme()
        if not self.items and self.empty:
            write(self.empty, *self.area, colours.quiet, align="center")
            return
        first = int(self._offset // self.row)
        last = min(int((self._offset + self.height) // self.row) + 1, len(self.items))
        for number in range(first, last):
            self._draw_item(self.items[number], number, self.top - (number + 1) * self.row + self._offset)
        if self._most():
            share = self.height / (len(self.items) * self.row)
            length = max(self.height * share, dp(24))
            y = self.top - length - (self.height - length) * self._offset / self._most()
            box(self.right - dp(4), y, dp(3), length, colours.line, dp(1.5))

    def _draw_item(self, item: Item, number: int, y: float) -> None:
        colours, here = theme(), number == self.at
        x, width, pad = self.x, self.width - dp(8), dp(10)
        if here:
            box(x, y + dp(1), width, self.row - dp(2), colours.pressed)
            box(x, y + dp(6), dp(3), self.row - dp(12), colours.accent, dp(1.5))
        ink = colours.text if item.lively else colours.quiet.faded(0.55)
        left = x + pad
        if item.icon:
            draw_icon(item.icon, left, y, dp(24), self.row, colours.quiet, 18)
            left += dp(34)
        room = x + width - left - pad
        if item.right:
            used = write(
                item.right, left, y, room, self.row, colours.quiet, size=MEASURES.caption, align="right"
            )
            room -= used + pad
        if item.detail:
            half = self.row / 2
            write(item.text, left, y + half - dp(4), room, half, ink, font=STRONG if here else "Sans")
            write(item.detail, left, y + dp(3), room, half - dp(4), colours.quiet, size=MEASURES.caption)
        else:
            write(item.text, left, y, room, self.row, ink)

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Remember where it begins."""
        own.update(y=touch.y, offset=self._offset, dragged=False)

    def dragged(self, touch: Any, own: dict[str, Any]) -> None:
        """Scroll."""
        own["dragged"] = own["dragged"] or abs(touch.y - own["y"]) > dp(8)
        if own["dragged"]:
            self._offset = min(max(own["offset"] + touch.y - own["y"], 0.0), self._most())
            self.redraw()

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Choose what was tapped."""
        number = int((self.top - touch.y + self._offset) // self.row)
        if not own["dragged"] and 0 <= number < len(self.items):
            self.at = number
            self.redraw()
            self.enter()

    def wheeled(self, touch: Any, up: int) -> bool:
        """Scroll by three lines."""
        self._offset = min(max(self._offset - up * 3 * self.row, 0.0), self._most())
        self.redraw()
        return True

    def stepped(self, key: str) -> bool:
        """Let the arrows and page keys mark another line; return whether it was one of them."""
        if key in STEPS:
            self.move(STEPS[key])
        return key in STEPS

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows mark, Enter chooses."""
        if modifiers:
            return False
        if self.stepped(key):
            return True
        if key in ENDS:
            self.move(ENDS[key])
            return True
        if key in ("enter", "numpadenter"):
            self.enter()
            return True
        return False
