"""Keys and pads for fingers: a note each, as many at once as there are fingers."""

from collections.abc import Callable
from typing import Any

from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.surface import box, frame, write
from motorik.ui.theme.measures import MEASURES

BLACK = (1, 3, 6, 8, 10)
WHITE = (0, 2, 4, 5, 7, 9, 11)
Struck = Callable[[int, float], None]
LetGo = Callable[[int], None]


class NoteSurface(Control):
    """Notes under fingers: ``struck`` (note, velocity 0-1) and ``let_go`` (note). A finger may slide on."""

    many = True
    ground = "panel"

    def __init__(
        self, first: int, *, struck: Struck, let_go: LetGo, names: Callable[[int], str], **properties: Any
    ) -> None:
        self.first, self.struck, self.let_go, self.names = first, struck, let_go, names
        self.lit: frozenset[int] = frozenset()
        super().__init__(**properties)

    def show(self, *, first: int | None = None, lit: frozenset[int] | None = None) -> None:
        """Show other notes, or light some."""
        new = (self.first if first is None else first, self.lit if lit is None else lit)
        if new != (self.first, self.lit):
            self.first, self.lit = new
            self.redraw()

    def note_at(self, x: float, y: float) -> tuple[int, float] | None:
        """Return note and velocity at a point, None beside all of them."""
        raise NotImplementedError

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Strike what is under the finger."""
        self._strike(touch, own)

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Strike the next one when the finger slides onto it."""
        found = self.note_at(*touch.pos) if self.collide_point(*touch.pos) else None
        if (found[0] if found else None) != own.get("note"):
            self._end(own)
            self._strike(touch, own)

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Let go."""
        self._end(own)
        self.redraw()

    @property
    def down(self) -> set[int]:
        """The notes under fingers."""
        notes = {touch.ud[self].get("note") for touch in self.holding if self in touch.ud}
        return {note for note in notes if note is not None}

    def _strike(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        found = self.note_at(*touch.pos) if self.collide_point(*touch.pos) else None
        if found and 0 <= found[0] <= 127:
            own["note"] = found[0]
            pressure = getattr(touch, "pressure", 0) or 0
            self.struck(found[0], pressure if 0 < pressure < 1 else found[1])
        self.redraw()

    def _end(self, own: dict[str, Any]) -> None:
        note = own.pop("note", None)
        if note is not None:
            self.let_go(note)
        self.redraw()


class Keyboard(NoteSurface):
    """A piano. How far down a key is touched is how loud it is."""

    def __init__(self, first: int, **properties: Any) -> None:
        self.least_width_dp = MEASURES.touch
        super().__init__(first, **properties)

    @property
    def whites(self) -> int:
        """White keys that fit, each as wide as a finger."""
        return max(int(self.width / dp(self.least_width_dp)), 5)

    def _white(self, number: int) -> int:
        return self.first + number // 7 * 12 + WHITE[number % 7]

    def note_at(self, x: float, y: float) -> tuple[int, float] | None:
        """Return the key at a point: black ones lie over the white ones, in the upper part."""
        wide = self.width / self.whites
        depth = (self.top - y) / self.height
        number = min(max(int((x - self.x) / wide), 0), self.whites - 1)
        if depth < 0.6:
            for left in (number - 1, number):
                note = self._white(left) + 1 if left >= 0 else -1
                edge = self.x + (left + 1) * wide
                if left + 1 < self.whites and note % 12 in BLACK and abs(x - edge) < wide * 0.33:
                    return note, 0.35 + 0.65 * min(depth / 0.6, 1)
        return self._white(number), 0.35 + 0.65 * min(max(depth, 0), 1)

    def draw(self) -> None:
        """Draw white keys, then black ones."""
        colours, down = theme(), self.down
        wide, count = self.width / self.whites, self.whites
        ivory = colours.text.mixed(colours.panel, 0.12) if colours.name == "dark" else colours.raised
        ebony = colours.ground if colours.name == "dark" else colours.text
        for number in range(count):
            note = self._white(number)
            if note > 127:
                continue
            tone = colours.accent if note in down or note in self.lit else ivory
            box(self.x + number * wide + 1, self.y, wide - 2, self.height, tone, dp(4))
            if note % 12 == 0:
                ink = colours.ground if colours.name == "dark" else colours.quiet
                write(
                    self.names(note),
                    self.x + number * wide,
                    self.y + dp(4),
                    wide,
                    dp(18),
                    ink,
                    size=12,
                    align="center",
                )
        for number in range(count - 1):
            note = self._white(number) + 1
            if note % 12 in BLACK and note <= 127:
                tone = colours.accent if note in down or note in self.lit else ebony
                x = self.x + (number + 1) * wide - wide * 0.3
                box(x, self.y + self.height * 0.4, wide * 0.6, self.height * 0.6, tone, dp(3))


class Pads(NoteSurface):
    """Square pads from the lower left up, a note each."""

    def __init__(self, first: int, columns: int = 8, rows: int = 2, **properties: Any) -> None:
        self.columns, self.rows = columns, rows
        super().__init__(first, **properties)

    def note_at(self, x: float, y: float) -> tuple[int, float] | None:
        """Return the pad at a point; the nearer to its top, the louder."""
        across = (x - self.x) / self.width * self.columns
        up = (y - self.y) / self.height * self.rows
        if not (0 <= across < self.columns and 0 <= up < self.rows):
            return None
        return self.first + int(up) * self.columns + int(across), 0.4 + 0.6 * (up % 1)

    def draw(self) -> None:
        """Draw all pads with the names of their notes."""
        colours, down, gap = theme(), self.down, dp(6)
        wide, high = self.width / self.columns, self.height / self.rows
        for number in range(self.columns * self.rows):
            note = self.first + number
            if note > 127:
                continue
            x, y = self.x + number % self.columns * wide, self.y + number // self.columns * high
            lit = note in down or note in self.lit
            box(x + gap / 2, y + gap / 2, wide - gap, high - gap, colours.accent if lit else colours.raised)
            if not lit:
                frame(x + gap / 2, y + gap / 2, wide - gap, high - gap, colours.line)
            ink = colours.on_accent if lit else colours.quiet
            write(self.names(note), x, y + gap, wide, dp(18), ink, size=12, align="center")


class Cross(Control):
    """A field with two values, from left to right and upwards, each 0 to 1, under one finger."""

    def __init__(
        self,
        *,
        moved: Callable[[float, float], None],
        released: Callable[[], None],
        names: tuple[str, str] = ("", ""),
        **properties: Any,
    ) -> None:
        self.moved, self.released, self.names = moved, released, names
        self.values = (0.5, 0.5)
        super().__init__(**properties)

    def set(self, across: float, up: float) -> None:
        """Show values that came from elsewhere; ignored under a finger."""
        if not self.holding and (across, up) != self.values:
            self.values = (across, up)
            self.redraw()

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A field goes to the finger: there is no cap to drag."""
        self.dragged(touch, own)

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Follow the finger."""
        self._go((touch.x - self.x) / self.width, (touch.y - self.y) / self.height)

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Say that it is done."""
        self.released()
        self.redraw()

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows move it."""
        steps = {"left": (-0.02, 0), "right": (0.02, 0), "down": (0, -0.02), "up": (0, 0.02)}
        if key not in steps or modifiers:
            return False
        self._go(self.values[0] + steps[key][0], self.values[1] + steps[key][1])
        self.released()
        return True

    def _go(self, across: float, up: float) -> None:
        self.values = (min(max(across, 0.0), 1.0), min(max(up, 0.0), 1.0))
        self.moved(*self.values)
        self.redraw()

    def draw(self) -> None:
        """Draw the field, cross hairs and the point."""
        colours = theme()
        box(*self.area, colours.raised)
        for part in (0.25, 0.5, 0.75):
            box(self.x + self.width * part, self.y, 1, self.height, colours.line, 0)
            box(self.x, self.y + self.height * part, self.width, 1, colours.line, 0)
        frame(*self.area, colours.line)
        x, y = self.x + self.width * self.values[0], self.y + self.height * self.values[1]
        tone = colours.accent if self.holding else colours.quiet
        box(x - 0.5, self.y, 1, self.height, tone.faded(0.6), 0)
        box(self.x, y - 0.5, self.width, 1, tone.faded(0.6), 0)
        box(x - dp(10), y - dp(10), dp(20), dp(20), colours.accent, dp(10))
        write(
            self.names[0],
            self.x + dp(8),
            self.y + dp(2),
            self.width - dp(16),
            dp(20),
            colours.quiet,
            size=12,
            align="right",
        )
        write(
            self.names[1],
            self.x + dp(8),
            self.top - dp(22),
            self.width - dp(16),
            dp(20),
            colours.quiet,
            size=12,
        )
