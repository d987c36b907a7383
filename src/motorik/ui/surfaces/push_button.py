"""Buttons: an icon, a word, or both; plain, switched on and off, or held."""

from collections.abc import Callable
from typing import Any

from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import SANS, STRONG, theme, words
from motorik.ui.surfaces.surface import box, draw_icon, frame, write
from motorik.ui.theme.measures import MEASURES


class PushButton(Control):
    """Does ``action`` when a finger that came to it leaves it, or on Enter. ``on`` shows it switched on.

    ``flat`` has no ground of its own; ``strong`` is the one thing to do next. With ``held`` (down or not) it
    works as long as it is held.
    """

    def __init__(
        self, text: str = "", icon: str = "", action: Callable[[], None] | None = None, *, flat: bool = False,
        strong: bool = False, held: Callable[[bool], None] | None = None, tone: str = "accent",
        stacked: bool = False, size_dp: float = 0, **properties: Any,
    ) -> None:  # fmt: skip
        self.text, self.icon, self.action, self.flat, self.strong = text, icon, action, flat, strong
        self.held, self.tone, self.stacked = held, tone, stacked
        self.size_dp = size_dp or (MEASURES.caption if stacked else MEASURES.body)
        self.on = self.down = False
        self.disabled: bool
        properties.setdefault("says", text)
        super().__init__(**properties)

    def show(
        self,
        *,
        on: bool | None = None,
        text: str | None = None,
        icon: str | None = None,
        disabled: bool | None = None,
    ) -> None:
        """Change what is shown; drawn anew only when it is different."""
        new = (
            self.on if on is None else on, self.text if text is None else text,
            self.icon if icon is None else icon, self.disabled if disabled is None else disabled,
        )  # fmt: skip
        if new != (self.on, self.text, self.icon, self.disabled):
            self.on, self.text, self.icon, self.disabled = new
            self.redraw()

    def natural_width(self) -> float:
        """Return how wide it has to be for its icon and its word, in pixels."""
        word = words(self.text, self.size_dp, STRONG).width if self.text else 0
        return float(max(word + dp(24) + (dp(30) if self.icon else 0), dp(MEASURES.touch)))

    def draw(self) -> None:
        """Draw ground, icon and word."""
        colours = theme()
        ground = colours.pressed if self.down else None if self.flat else colours.raised
        ink = colours.text if not self.flat else colours.quiet
        if self.on or self.strong:
            full = not self.flat or self.tone == "record"
            ground = getattr(colours, self.tone) if full else colours.pressed
            ink = getattr(colours, f"on_{self.tone}") if full else getattr(colours, self.tone)
            if self.down:
                ground = ground.mixed(colours.ground, 0.2)
        if self.disabled:
            ink = ink.faded(0.4)
        if ground is not None:
            box(*self.area, ground)
        if not self.flat and not (self.on or self.strong):
            frame(*self.area, colours.line)
        self._draw_inside(ink)

    def room_for_text(self) -> float:
        """Return how many pixels the word may take."""
        if not self.icon:
            return float(self.width - 2 * dp(6))
        return float(self.width - dp(4) if self.stacked else self.width - dp(22) - dp(8) - dp(14))

    def is_cut(self) -> bool:
        """Return whether the word does not fit."""
        font = SANS if self.stacked else STRONG
        return bool(self.text) and words(self.text, self.size_dp, font).width > self.room_for_text()

    def _draw_inside(self, ink: Any) -> None:
        x, y, width, height = self.area
        room = self.room_for_text()
        if not self.text:
            draw_icon(self.icon, x, y, width, height, ink)
        elif not self.icon:
            left = x + (width - room) / 2
            write(self.text, left, y, room, height, ink, size=self.size_dp, font=STRONG, align="center")
        elif self.stacked:
            line = dp(self.size_dp + 6)
            draw_icon(self.icon, x, y + line, width, height - line - dp(2), ink)
            write(self.text, x + dp(2), y + dp(5), room, line, ink, size=self.size_dp, align="center")
        else:
            side, gap = dp(22), dp(8)
            word = min(words(self.text, self.size_dp, STRONG).width, room)
            left = x + (width - side - gap - word) / 2
            draw_icon(self.icon, left, y, side, height, ink)
            write(self.text, left + side + gap, y, word + 1, height, ink, size=self.size_dp, font=STRONG)

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Show that it is down."""
        self._press(down=True)

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Show whether letting go would do it."""
        inside = self.collide_point(*touch.pos)
        if inside != self.down and not self.held:
            self.down = inside
            self.redraw()

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Do it, when the finger is still here."""
        was_down = self.down
        self._press(down=False)
        if was_down and self.action:
            self.action()

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Enter and the space bar do it."""
        if key not in ("enter", "numpadenter", "space") or modifiers:
            return False
        if self.held:
            self._press(down=True)
        elif self.action:
            self.action()
        return True

    def key_released(self, key: str) -> None:
        """Let go of what is held by a key."""
        if self.held and self.down and not self.holding:
            self._press(down=False)

    def _press(self, *, down: bool) -> None:
        self.down = down
        self.redraw()
        if self.held:
            self.held(down)
