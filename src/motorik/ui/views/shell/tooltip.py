"""What is under the pointer: its name and help after a while, as a little box; at once in the status line."""

from typing import TYPE_CHECKING, Any

from kivy.core.window import Window
from kivy.metrics import dp
from kivy.uix.widget import Widget

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, theme, words
from motorik.ui.surfaces.surface import Surface, box, frame, write
from motorik.ui.theme.measures import MEASURES

if TYPE_CHECKING:
    from motorik.ui.views.shell.shell import Shell

WAIT_SECONDS = 0.7


def control_at(root: Widget, x: float, y: float) -> Control | None:
    """Return the control under a point of the window, the innermost one."""
    found: Control | None = None
    waiting = [(root, x, y)]
    while waiting:
        widget, across, up = waiting.pop()
        if not widget.collide_point(across, up) or not widget.opacity:
            continue
        if isinstance(widget, Control):
            found = widget
        inside = widget.to_local(across, up)
        waiting += [(child, *inside) for child in reversed(widget.children)]
    return found


class Tooltip(Surface):
    """A box with a name and a help, near what it is about."""

    def __init__(self, shell: "Shell", **properties: Any) -> None:
        super().__init__(size_hint=(None, None), opacity=0, **properties)
        self.shell = shell
        self._under: Control | None = None
        self._mouse = (-1.0, -1.0)
        self._since = 0.0

    def frame(self, now: float) -> None:
        """Look where the pointer is. Once a frame."""
        mouse = Window.mouse_pos
        if mouse != self._mouse:
            self._mouse = mouse
            under = control_at(self.shell.sheet or self.shell, *mouse)
            if under is not self._under:
                self._under, self._since = under, now
                self.opacity = 0
                self.shell.status.point_at(_sentence(under) if under else "")
        waited = self._under is not None and now - self._since > WAIT_SECONDS
        if (
            waited
            and not self.opacity
            and _sentence(self._under)
            and not getattr(self._under, "holding", None)
        ):
            self._show()
        elif self.opacity and self._under is not None and self._under.holding:
            self.opacity, self._since = 0, float("inf")

    def _show(self) -> None:
        assert self._under is not None
        name, hint = self._under.says, self._under.hint
        widths = [
            words(name, MEASURES.body, STRONG).width,
            words(hint, MEASURES.caption + 1).width if hint else 0,
        ]
        self.width = min(max(widths) + dp(20), Window.width - dp(16))
        self.height = dp(48 if hint else 28)
        left, low = self._under.to_window(self._under.x, self._under.y)
        below = low - self.height - dp(6)
        self.x = min(max(left, dp(8)), Window.width - self.width - dp(8))
        self.y = below if below > dp(4) else low + self._under.height + dp(6)
        self.opacity = 1
        self.redraw()

    def draw(self) -> None:
        """Draw the box."""
        if self._under is None:
            return
        colours = theme()
        box(*self.area, colours.pressed)
        frame(*self.area, colours.line)
        x, room, top = self.x + dp(10), self.width - dp(20), self.top - dp(26)
        write(self._under.says, x, top, room, dp(24), colours.text, font=STRONG)
        if self._under.hint:
            write(self._under.hint, x, self.y + dp(4), room, dp(20), colours.quiet, size=MEASURES.caption + 1)


def _sentence(control: Control | None) -> str:
    if control is None or not control.says or not control.target:
        return ""
    return f"{control.says}: {control.hint}" if control.hint else control.says
