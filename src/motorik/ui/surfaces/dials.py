"""Controls as machines have them: dials in a machine's colour, levers, rotary switches, sliders, pads."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin
from time import monotonic
from typing import Any

from kivy.graphics import Ellipse, Line
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.fader import Turned
from motorik.ui.surfaces.look import SANS, STRONG, theme, words
from motorik.ui.surfaces.surface import box, frame, paint, write
from motorik.ui.theme.colours import Colour, contrast
from motorik.ui.theme.measures import MEASURES

LEAST_CONTRAST = 3.0
"""Between what one has to see and its ground, as WCAG asks of controls."""
LINE_DP = 14
SHORT_SECONDS = 0.3


def seen(colour: Colour, ground: Colour) -> Colour:
    """Return a machine's colour, darker or lighter where it could not be told from the ground."""
    ink = theme().text
    for tenths in range(11):
        mixed = colour.mixed(ink, tenths / 10)
        if contrast(mixed, ground) >= LEAST_CONTRAST:
            return mixed
    return ink


def label_lines(text: str, room: float) -> list[str]:
    """Return a label in one line, or in two where it does not fit and has a gap between words."""
    if words(text, MEASURES.caption, SANS).width <= room or " " not in text:
        return [text]
    parts = text.split(" ")
    cuts = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    widths = [max(words(line, MEASURES.caption, SANS).width for line in cut) for cut in cuts]
    return list(cuts[widths.index(min(widths))])


class Labelled(Turned):
    """A value with its name under it, or its value while a finger is on it, which ``watched`` hears of."""

    ground = "panel"
    lines = 2

    def __init__(
        self, value: float = 0.0, *, colour: Colour, watched: Callable[[str], None] | None = None,
        **properties: Any,
    ) -> None:  # fmt: skip
        self.colour, self.watched = colour, watched
        super().__init__(value, **properties)

    @property
    def foot(self) -> float:
        """The height of the label in pixels."""
        return float(dp(LINE_DP * self.lines))

    def tell(self) -> None:
        """Let the value be read elsewhere, where no hand covers it."""
        if self.watched:
            self.watched(f"{self.label}  {self.shown(self.value)}")

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Show the value as soon as a finger is here."""
        super().touched(touch, own)
        self.tell()

    def _turn(self, value: float) -> None:
        super()._turn(value)
        self.tell()

    def write_label(self) -> None:
        """Write name or value under the control."""
        colours = theme()
        if self.holding:
            lines, ink, font = [self.shown(self.value)], colours.text, STRONG
        else:
            lines, ink, font = label_lines(self.label, self.width), colours.quiet, SANS
        for number, line in enumerate(lines):
            low = self.y + self.foot - (number + 1) * dp(LINE_DP)
            write(
                line, self.x, low, self.width, dp(LINE_DP), ink,
                size=MEASURES.caption, font=font, align="center",
            )  # fmt: skip


class Dial(Labelled):
    """A knob; what has its middle at ``centre`` is drawn from there, so that none is seen to be none."""

    def __init__(self, value: float = 0.0, *, centre: float = 0.0, **properties: Any) -> None:
        self.centre = centre
        super().__init__(value, **properties)

    def draw(self) -> None:
        """Draw ring, cap, pointer and label."""
        colours = theme()
        side = min(self.width, self.height - self.foot) - dp(6)
        x, y = self.center_x, self.y + self.foot + (self.height - self.foot) / 2 - dp(2)
        radius = side / 2
        start, here = -135 + 270 * self.centre, -135 + 270 * self.value
        paint(colours.pressed)
        Line(circle=(x, y, radius, -135, 135), width=dp(2.2), cap="round")
        if abs(here - start) > 1:
            paint(seen(self.colour, colours.panel))
            Line(circle=(x, y, radius, min(start, here), max(start, here)), width=dp(2.2), cap="round")
        inner = radius - dp(6)
        paint(colours.line)
        Ellipse(pos=(x - inner, y - inner), size=(2 * inner, 2 * inner))
        paint(colours.pressed if self.holding else colours.raised)
        cap = inner - dp(1.2)
        Ellipse(pos=(x - cap, y - cap), size=(2 * cap, 2 * cap))
        paint(colours.text)
        angle = here * pi / 180
        near, far = cap * 0.35, cap * 0.88
        across, up = sin(angle), cos(angle)
        Line(points=(x + across * near, y + up * near, x + across * far, y + up * far), width=dp(1.4))
        self.write_label()


class Slide(Labelled):
    """A value pushed from left to right."""

    along = 0

    def travel(self) -> float:
        """Return the pixels from end to end."""
        return max(float(self.width - dp(28)), 1.0)

    def draw(self) -> None:
        """Draw slot and cap."""
        colours = theme()
        middle = self.y + self.foot + (self.height - self.foot) / 2
        left, reach = self.x + dp(14), self.travel() * self.value
        box(left, middle - dp(2), self.travel(), dp(4), colours.pressed, dp(2))
        box(left, middle - dp(2), reach, dp(4), seen(self.colour, colours.panel), dp(2))
        high = min(self.height - self.foot - dp(8), dp(36))
        box(left + reach - dp(10), middle - high / 2, dp(20), high, colours.raised, dp(4))
        frame(left + reach - dp(10), middle - high / 2, dp(20), high, colours.quiet, 1, dp(4))
        box(left + reach - 1, middle - high / 2 + dp(6), 2, high - dp(12), colours.text, 1)
        self.write_label()


class Picked(Control):
    """One of a few positions: a tap goes to the next, the wheel and arrows to either side."""

    ground = "panel"

    def __init__(
        self, options: Sequence[str], at: int, picked: Callable[[int], None], *, colour: Colour,
        label: str = "", watched: Callable[[str], None] | None = None, **properties: Any,
    ) -> None:  # fmt: skip
        self.options, self.at, self.picked = tuple(options), at, picked
        self.colour, self.label, self.watched = colour, label, watched
        properties.setdefault("says", label)
        super().__init__(**properties)

    def show(self, at: int) -> None:
        """Show another position."""
        if at != self.at:
            self.at = at
            self.redraw()

    @property
    def word(self) -> str:
        """What is chosen."""
        return self.options[min(max(self.at, 0), len(self.options) - 1)]

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A tap is one step on; a drag upwards or downwards goes through all of them."""
        own["at"], own["moved"] = self.at, False

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Go as far as the finger went."""
        steps = round((touch.y - own["start"][1]) / dp(28))
        if steps or own["moved"]:
            own["moved"] = True
            self._pick(min(max(own["at"] + steps, 0), len(self.options) - 1))

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Take the next one after a tap."""
        if not own["moved"]:
            self._pick((self.at + 1) % len(self.options))

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """The wheel steps."""
        self._pick(min(max(self.at + up, 0), len(self.options) - 1))
        return True

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows step, Enter goes round."""
        if modifiers:
            return False
        steps = {"up": 1, "right": 1, "down": -1, "left": -1}
        if key in ("enter", "numpadenter", "space"):
            self._pick((self.at + 1) % len(self.options))
        elif key in steps:
            self._pick(min(max(self.at + steps[key], 0), len(self.options) - 1))
        else:
            return False
        return True

    def _pick(self, at: int) -> None:
        if at != self.at:
            self.show(at)
            self.picked(at)
            if self.watched:
                self.watched(f"{self.label}  {self.word}")

    def draw(self) -> None:
        """Draw what is chosen over a lamp for every position, the name beneath."""
        colours, foot = theme(), dp(2 * LINE_DP)
        high = min(self.height - foot - dp(4), dp(46))
        low = self.y + foot + (self.height - foot - high) / 2
        left, width = self.x + dp(3), self.width - dp(6)
        box(left, low, width, high, colours.raised)
        frame(left, low, width, high, colours.line)
        lamps = len(self.options) if len(self.options) <= 10 else 0
        ink = seen(self.colour, colours.raised)
        write(
            self.word, left + dp(3), low + (dp(10) if lamps else 0), width - dp(6),
            high - (dp(10) if lamps else 0), colours.text, size=13, font=STRONG, align="center",
        )  # fmt: skip
        for number in range(lamps):
            wide = (width - dp(12)) / lamps
            lit = number == self.at
            box(
                left + dp(6) + number * wide + dp(1), low + dp(6), wide - dp(2), dp(4),
                ink if lit else colours.pressed, dp(2),
            )  # fmt: skip
        for number, line in enumerate(label_lines(self.label, self.width)):
            write(
                line, self.x, self.y + foot - (number + 1) * dp(LINE_DP), self.width, dp(LINE_DP),
                colours.quiet, size=MEASURES.caption, align="center",
            )  # fmt: skip


class HoldPad(Control):
    """A pad that is on while it is held, and stays the other way after a short tap."""

    ground = "panel"

    def __init__(
        self, value: float, *, pressed: Callable[[], None], held: Callable[[], None],
        tapped: Callable[[], None], colour: Colour, label: str = "", **properties: Any,
    ) -> None:  # fmt: skip
        self.value, self.colour, self.label = value, colour, label
        self.pressed, self.held, self.tapped = pressed, held, tapped
        self._since = 0.0
        self._by_key = False
        properties.setdefault("says", label)
        super().__init__(**properties)

    def set(self, value: float) -> None:
        """Show whether it is on."""
        if value != self.value:
            self.value = value
            self.redraw()

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """On while it is held."""
        self._begin()

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """As it was, or the other way after a tap."""
        self._end()

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Enter and the space bar hold it."""
        if key not in ("enter", "numpadenter", "space") or modifiers:
            return False
        if not self._by_key:
            self._by_key = True
            self._begin()
        return True

    def key_released(self, key: str) -> None:
        """Let go."""
        if self._by_key:
            self._by_key = False
            self._end()

    def _begin(self) -> None:
        self._since = monotonic()
        self.pressed()
        self.redraw()

    def _end(self) -> None:
        (self.tapped if monotonic() - self._since < SHORT_SECONDS else self.held)()
        self.redraw()

    def draw(self) -> None:
        """Draw the pad with its name on it."""
        colours, gap = theme(), dp(4)
        lit = bool(self.holding) or self._by_key or self.value > 0.5
        ground = seen(self.colour, colours.panel) if lit else colours.raised
        side = (self.x + gap, self.y + gap, self.width - 2 * gap, self.height - 2 * gap)
        box(*side, ground)
        frame(*side, colours.line)
        black, white = Colour(0, 0, 0), Colour(1, 1, 1)
        ink = colours.text if not lit else max(black, white, key=lambda it: contrast(it, ground))
        write(self.label, *side, ink, size=13, font=STRONG, align="center")
