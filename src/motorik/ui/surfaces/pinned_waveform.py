"""A waveform with pins in it: a finger takes one by its flag; a double tap adds one or takes one away."""

from collections.abc import Sequence
from typing import Any, Protocol

from kivy.graphics import Mesh
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.look import STRONG, theme, words
from motorik.ui.surfaces.surface import box, paint, write
from motorik.ui.surfaces.waveform import RULER_DP, TAP_DP, Waveform
from motorik.ui.theme.measures import MEASURES

FLAG_DP = 20
REACH_DP = 20
"""How far beside its pin a flag is still caught, on either side."""


class Pins(Protocol):
    """Frames that can be moved. ``fade`` is how many of them before the last one it fades; 0: none."""

    chosen: int | None

    @property
    def frames(self) -> Sequence[int]:
        """Where the pins are, rising."""
        ...

    @property
    def fade(self) -> int:
        """How many frames before the last pin fade into those before the first."""
        ...

    def label(self, number: int) -> str:
        """Return what stands on the flag of a pin."""
        ...

    def choose(self, number: int | None) -> None:
        """A pin was touched."""

    def move(self, number: int, frame: float) -> None:
        """It is moved."""

    def drop(self, number: int, *, snap: bool = True) -> None:
        """It was let go; ``snap``: it may go to where the sound crosses zero."""

    def toggle(self, frame: float, number: int | None) -> None:
        """A double tap, on a pin or beside all."""

    def tap(self, frame: float) -> None:
        """A tap beside all flags."""


class PinnedWaveform(Waveform):
    """``pins`` are shown and moved while there are any, beside all else a waveform does."""

    pins: Pins | None = None

    def pin(self, pins: Pins | None) -> None:
        """Show other pins, or none."""
        self.pins = pins
        self.redraw()

    # ---- fingers and keys ---------------------------------------------------------------------------------

    def pin_at(self, x: float, y: float) -> int | None:
        """Return the pin whose flag is under a finger."""
        if self.pins is None or y < self.top - dp(MEASURES.touch):
            return None
        away = [abs(self.x_of(it) - x) for it in self.pins.frames]
        near = min(away, default=dp(REACH_DP) + 1)
        return away.index(near) if near <= dp(REACH_DP) else None

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Take hold of a pin; on a double tap change whether there is one."""
        pins = self.pins
        if pins is None or len(self.holding) > 1:
            super().touched(touch, own)
            return
        number = self.pin_at(touch.x, touch.y)
        if touch.is_double_tap:
            own["twice"] = True
            pins.toggle(self.frame_at(touch.x), number)
        elif number is not None:
            own["pin"], own["off"] = number, self.x_of(pins.frames[number]) - touch.x
            pins.choose(number)
        else:
            super().touched(touch, own)

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Move the pin with the finger."""
        far = abs(touch.x - own["start"][0]) > dp(TAP_DP)
        own["far"] = own.get("far", False) or far
        if self.pins is not None and "pin" in own:
            if own["far"]:
                self.pins.move(own["pin"], self.frame_at(touch.x + own["off"]))
        else:
            super().dragged(touch, own)

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Let go of the pin, or tap."""
        if self.pins is not None and "pin" in own:
            if own.get("far"):
                self.pins.drop(own["pin"])
        elif self.pins is not None and not own.get("far") and not own.get("twice") and not self.holding:
            self.pins.tap(self.frame_at(touch.x))
        else:
            super().lifted(touch, own)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Page up and down choose a pin, Ctrl and arrows move it, Delete takes it away, Insert adds one."""
        pins = self.pins
        if pins is None:
            return super().keyed(key, modifiers)
        if key in ("pageup", "pagedown") and not modifiers and pins.frames:
            step = 1 if key == "pagedown" else -1
            here = (-1 if step > 0 else 0) if pins.chosen is None else pins.chosen
            pins.choose((here + step) % len(pins.frames))
        elif key in ("left", "right") and modifiers == {"ctrl"} and pins.chosen is not None:
            by = (self.view[1] - self.view[0]) / 200 * (1 if key == "right" else -1)
            pins.move(pins.chosen, pins.frames[pins.chosen] + by)
            pins.drop(pins.chosen, snap=False)
        elif key == "delete" and not modifiers and pins.chosen is not None:
            pins.toggle(pins.frames[pins.chosen], pins.chosen)
        elif key == "insert" and not modifiers:
            pins.toggle(self.part[0] if self.part else sum(self.view) / 2, None)
        else:
            return super().keyed(key, modifiers)
        return True

    # ---- drawing ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw the pins over the wave, each with its flag."""
        super().draw()
        pins = self.pins
        if pins is None or self.view[1] <= self.view[0]:
            return
        if pins.fade and pins.frames:
            self._draw_fade(pins.frames[0], pins.frames[-1], pins.fade)
        for number, frame in enumerate(pins.frames):
            if self.view[0] <= frame <= self.view[1] and number != pins.chosen:
                self._draw_pin(number, frame, pins)
        if pins.chosen is not None and pins.chosen < len(pins.frames):
            self._draw_pin(pins.chosen, pins.frames[pins.chosen], pins)

    def _draw_pin(self, number: int, frame: int, pins: Pins) -> None:
        if not self.view[0] <= frame <= self.view[1]:
            return
        colours, x, low = theme(), self.x_of(frame), self.y + dp(RULER_DP)
        lit = number == pins.chosen
        ground, ink = (colours.accent, colours.on_accent) if lit else (colours.raised, colours.text)
        box(x - 1, low, 2, self.top - low, colours.accent if lit else colours.good, 0)
        text = pins.label(number)
        width = max(words(text, MEASURES.caption, STRONG).width + dp(10), dp(FLAG_DP))
        # The flag hangs to the right of its pin; at the right edge to the left, so that it is seen whole.
        left = x if x + width <= self.right else x - width
        box(left, self.top - dp(FLAG_DP), width, dp(FLAG_DP), ground, dp(3))
        write(
            text, left, self.top - dp(FLAG_DP), width, dp(FLAG_DP), ink,
            size=MEASURES.caption, font=STRONG, align="center",
        )  # fmt: skip

    def _draw_fade(self, first: int, end: int, fade: int) -> None:
        """Draw what comes before the beginning rising, and the end falling, over the lower third."""
        low = self.y + dp(RULER_DP)
        high = (self.height - dp(RULER_DP)) / 3
        for edge, rising in ((first, True), (end, False)):
            left, right = (min(max(self.x_of(it), self.x), self.right) for it in (edge - fade, edge))
            peak = right if rising else left
            paint(theme().accent.faded(0.45))
            Mesh(
                vertices=[left, low, 0, 0, right, low, 0, 0, peak, low + high, 0, 0],
                indices=[0, 1, 2], mode="triangles",
            )  # fmt: skip
