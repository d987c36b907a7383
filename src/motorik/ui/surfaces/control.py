"""What fingers, mouse and keys can work: it owns its touches, has the focus, says what it is."""

from typing import Any

from kivy.graphics import Color, Line
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.ui.surfaces.focus import focus_visible, focused, set_focus
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.surface import Surface
from motorik.ui.theme.measures import MEASURES

WHEEL = ("scrollup", "scrolldown", "scrollleft", "scrollright")


class Control(Surface):
    """Something that can be touched, by several fingers at once when ``many`` is set.

    A touch that begins on it is grabbed: :meth:`touched`, :meth:`dragged` and :meth:`lifted` get all of it,
    with a dictionary of the control's own. ``says`` is spoken and shown as a tooltip, ``command`` the id of
    the command behind it. ``target`` is whether it must be as large as a finger.
    """

    many = False
    target = True
    takes_focus = True

    def __init__(self, *, says: str = "", hint: str = "", **properties: object) -> None:
        self.says, self.hint = says, hint
        self.holding: list[MotionEvent] = []
        super().__init__(**properties)

    # ---- fingers ------------------------------------------------------------------------------------------

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take a touch that begins here."""
        if self.disabled or self.opacity == 0 or not self.collide_point(*touch.pos):
            return False
        button = getattr(touch, "button", "left")
        if button in WHEEL:
            return self.wheeled(touch, {"scrolldown": 1, "scrollup": -1}.get(button, 0))
        if self.holding and not self.many:
            return True
        touch.grab(self)
        touch.ud[self] = {"start": touch.pos}
        self.holding.append(touch)
        if self.takes_focus:
            set_focus(self, visible=False)
        self.touched(touch, touch.ud[self])
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Follow a touch that began here, wherever it goes."""
        if touch.grab_current is not self:
            return False
        self.dragged(touch, touch.ud[self])
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Let go of a touch."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self.holding = [it for it in self.holding if it is not touch]
        self.lifted(touch, touch.ud.pop(self))
        return True

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A finger came."""

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """It moved."""

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """It left."""

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """The wheel was turned over it: 1 is away from the person. Return whether that meant something."""
        del touch, up
        return False

    # ---- keys ---------------------------------------------------------------------------------------------

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """A key was pressed while it has the focus; return whether that meant something."""
        del key, modifiers
        return False

    def key_released(self, key: str) -> None:
        """A key was let go while it has the focus."""

    @property
    def has_focus(self) -> bool:
        """Whether keys come here."""
        return focused() is self

    def focus_changed(self) -> None:
        """The focus came or went, or its ring is to be shown."""
        self.canvas.after.clear()
        if self.has_focus and focus_visible():
            with self.canvas.after:
                Color(*theme().accent)
                Line(
                    rounded_rectangle=(
                        self.x - 1,
                        self.y - 1,
                        self.width + 2,
                        self.height + 2,
                        dp(MEASURES.corner),
                    ),
                    width=dp(1.25),
                )

    def _draw_now(self, *arguments: object) -> None:
        super()._draw_now(*arguments)
        self.focus_changed()
