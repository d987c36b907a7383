"""One of several words, side by side where there is room, else one under the other."""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, theme, words
from motorik.ui.surfaces.surface import box, frame, write
from motorik.ui.theme.measures import MEASURES


class Choice(Control):
    """Values with their words, one of them chosen; ``picked`` is called with another one."""

    def __init__(
        self,
        options: Sequence[tuple[Any, str]],
        value: Any,
        picked: Callable[[Any], None],
        **properties: Any,
    ) -> None:
        self.options, self.value, self.picked = tuple(options), value, picked
        properties.setdefault("size_hint_y", None)
        super().__init__(**properties)
        self.bind(width=self._fit)
        self._fit()

    def show(self, value: Any) -> None:
        """Show that another value is chosen."""
        if value != self.value:
            self.value = value
            self.redraw()

    @property
    def columns(self) -> int:
        """How many words stand side by side."""
        widest = max((words(text, MEASURES.body, STRONG).width for _value, text in self.options), default=1)
        return min(max(int(self.width // (widest + dp(24))), 1), max(len(self.options), 1))

    def _fit(self, *_: object) -> None:
        rows = -(-len(self.options) // self.columns)
        self.height = max(rows, 1) * dp(MEASURES.touch)

    def _boxes(self) -> list[tuple[float, float, float, float]]:
        columns = self.columns
        wide, high = self.width / columns, dp(MEASURES.touch)
        return [
            (self.x + number % columns * wide, self.top - (number // columns + 1) * high, wide, high)
            for number in range(len(self.options))
        ]

    def draw(self) -> None:
        """Draw a box around all words, the chosen one filled."""
        colours = theme()
        box(*self.area, colours.raised)
        frame(*self.area, colours.line)
        for (value, text), (x, y, width, height) in zip(self.options, self._boxes(), strict=True):
            chosen = value == self.value
            if chosen:
                box(x + dp(3), y + dp(3), width - dp(6), height - dp(6), colours.accent)
            ink = colours.on_accent if chosen else colours.text
            write(text, x + dp(8), y, width - dp(16), height, ink, font=STRONG, align="center")

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Choose what is under the finger."""
        for (value, _text), (x, y, width, height) in zip(self.options, self._boxes(), strict=True):
            if x <= touch.x < x + width and y <= touch.y < y + height:
                self._pick(value)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows choose the next one or the one before."""
        steps = {"right": 1, "down": 1, "left": -1, "up": -1}
        if key not in steps or modifiers or not self.options:
            return False
        values = [value for value, _text in self.options]
        here = values.index(self.value) if self.value in values else 0
        self._pick(values[min(max(here + steps[key], 0), len(values) - 1)])
        return True

    def _pick(self, value: Any) -> None:
        if value != self.value:
            self.show(value)
            self.picked(value)
