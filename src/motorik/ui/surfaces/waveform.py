"""A waveform as one mesh: a finger selects, two fingers or the wheel zoom, a double tap selects all."""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.graphics import Mesh
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.surface import box, paint, write
from motorik.ui.theme.measures import MEASURES

RULER_DP = 22
TAP_DP = 8
MOST_COLUMNS = 4000
WHEEL_STEP = 0.8


class Waveform(Control):
    """Values from ``outline`` (first, end, columns) drawn between two frames; places are frames.

    ``selected`` hears of both ends while a finger moves, ``done`` when it leaves, ``zoomed`` of a factor and
    a place from 0 to 1.
    """

    many = True
    target = False
    ground = "panel"

    def __init__(
        self, *, outline: Callable[[float, float, int], tuple[Any, Any]],
        selected: Callable[[float, float], None], done: Callable[[], None],
        zoomed: Callable[[float, float], None], **properties: Any,
    ) -> None:  # fmt: skip
        self.outline, self.selected, self.done, self.zoomed = outline, selected, done, zoomed
        self.view: tuple[float, float] = (0.0, 0.0)
        self.part: tuple[int, int] | None = None
        self.marks: Sequence[int] = ()
        self.rate = 48000
        self._apart = 0.0
        super().__init__(**properties)

    def show(
        self, view: tuple[float, float], part: tuple[int, int] | None, marks: Sequence[int], rate: int
    ) -> None:
        """Show another piece, selection or loop points."""
        self.view, self.part, self.marks, self.rate = view, part, marks, rate
        self.redraw()

    def frame_at(self, x: float) -> float:
        """Return the frame under a place in pixels."""
        first, end = self.view
        return float(first + min(max((x - self.x) / self.width, 0.0), 1.0) * (end - first))

    def x_of(self, frame: float) -> float:
        """Return where a frame stands, in pixels; the inverse of :meth:`frame_at`."""
        first, end = self.view
        return float(self.x + (frame - first) / max(end - first, 1e-9) * self.width)

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """One finger begins a selection, or takes hold of the end that is near; two zoom."""
        if len(self.holding) == 2:
            self._apart = self._distance()
            return
        if touch.is_double_tap:
            own["all"] = True
            self.selected(0, 0)
            return
        near = [it for it in self.part or () if abs(self.x_of(it) - touch.x) < dp(20)]
        if self.part and near:
            held = min(near, key=lambda it: abs(self.x_of(it) - touch.x))
            own["anchor"] = self.part[0] if held == self.part[1] else self.part[1]
        else:
            own["anchor"] = self.frame_at(touch.x)

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Select up to the finger; with two, zoom as they go apart."""
        if len(self.holding) >= 2:
            apart = self._distance()
            middle = sum(it.x for it in self.holding[:2]) / 2
            if self._apart > 0 and apart > 0:
                self.zoomed(self._apart / apart, (middle - self.x) / self.width)
            self._apart = apart
        elif "anchor" in own and abs(touch.x - own["start"][0]) > dp(TAP_DP):
            self.selected(own["anchor"], self.frame_at(touch.x))

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Say that it is done."""
        if not self.holding:
            self.done()

    def _distance(self) -> float:
        one, other = self.holding[:2]
        return float(max(abs(one.x - other.x), dp(10)))

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """The wheel zooms around the pointer."""
        self.zoomed(WHEEL_STEP if up > 0 else 1 / WHEEL_STEP, (touch.x - self.x) / self.width)
        return True

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows move the end of the selection, with Shift its beginning; up and down zoom."""
        first, end = self.view
        step = (end - first) / 100
        if key in ("up", "down") and not modifiers:
            self.zoomed(WHEEL_STEP if key == "up" else 1 / WHEEL_STEP, 0.5)
        elif key in ("left", "right") and not modifiers - {"shift"}:
            low, high = self.part or (round(first), round(first))
            by = step if key == "right" else -step
            ends = (low + by, high) if "shift" in modifiers else (low, high + by)
            self.selected(*ends)
        elif key == "a" and modifiers == {"ctrl"}:
            self.selected(first, end)
        else:
            return False
        return True

    def draw(self) -> None:
        """Draw the selection, the wave over it, loop points and a ruler of seconds."""
        colours, ruler = theme(), dp(RULER_DP)
        first, end = self.view
        low, high = self.y + ruler, self.height - ruler
        box(self.x, low, self.width, high, colours.ground, 0)
        if end <= first:
            return
        if self.part:
            left, right = (min(max(self.x_of(it), self.x), self.right) for it in self.part)
            box(left, low, right - left, high, colours.accent.faded(0.22), 0)
        middle = low + high / 2
        box(self.x, middle, self.width, 1, colours.line, 0)
        self._draw_wave(first, end, middle, high / 2 - dp(6))
        for mark in self.marks:
            if first <= mark <= end:
                box(self.x_of(mark) - 1, low, 2, high, colours.good, 0)
        for edge in self.part or ():
            if first <= edge <= end:
                x = min(max(self.x_of(edge), self.x + 1), self.right - 1)
                box(x - 1, low, 2, high, colours.accent, 0)
                box(x - dp(5), low + high - dp(14), dp(10), dp(14), colours.accent, dp(3))
        self._draw_ruler(first, end)

    def _draw_wave(self, first: float, end: float, middle: float, reach: float) -> None:
        columns = min(max(int(self.width), 2), MOST_COLUMNS)
        lows, highs = self.outline(first, end, columns)
        vertices: list[float] = []
        step = self.width / columns
        for number in range(columns):
            x = self.x + (number + 0.5) * step
            top = middle + min(max(float(highs[number]), -1), 1) * reach + 0.5
            bottom = middle + min(max(float(lows[number]), -1), 1) * reach - 0.5
            vertices += (x, bottom, 0, 0, x, top, 0, 0)
        paint(theme().text.mixed(theme().panel, 0.15))
        # Kivy counts vertices with 16 bits: twice ``MOST_COLUMNS`` has room.
        Mesh(vertices=vertices, indices=list(range(2 * columns)), mode="triangle_strip")

    def _draw_ruler(self, first: float, end: float) -> None:
        seconds = (end - first) / self.rate
        least = seconds * dp(80) / max(self.width, 1)
        steps = (m * 10.0**e for e in range(-5, 5) for m in (1, 2, 5))
        step = next((it for it in steps if it >= least), 50000.0)
        number = int(first / self.rate / step) + 1
        digits = 0 if step >= 1 else len(f"{step:.5f}".rstrip("0").split(".")[1])
        while number * step * self.rate <= end:
            x = self.x_of(number * step * self.rate)
            box(x, self.y + dp(RULER_DP) - dp(5), 1, dp(5), theme().quiet, 0)
            text = f"{number * step:.{digits}f} s"
            if x + dp(30) < self.right:
                write(
                    text, x - dp(30), self.y, dp(60), dp(RULER_DP - 4), theme().quiet,
                    size=MEASURES.caption, align="center",
                )  # fmt: skip
            number += 1
