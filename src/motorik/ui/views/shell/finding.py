"""A sheet with a line to type into over a list of what meets it."""

from collections.abc import Callable
from typing import Any

from kivy.metrics import dp

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.line_edit import LineEdit
from motorik.ui.surfaces.list_box import ListBox
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.shell.sheet import Sheet


class Finder(Sheet):
    """``find`` is told what is typed, ``chosen`` the value of a line; arrows move in the list meanwhile."""

    def __init__(
        self,
        title: str,
        size: tuple[float, float],
        closed: Callable[[], None],
        *,
        find: Callable[[str], None],
        chosen: Callable[[Any], None],
        hint: str,
        empty: str,
        says: tuple[str, str],
        icon: str = "magnify",
        row_dp: float = MEASURES.touch,
        **properties: Any,
    ) -> None:
        super().__init__(title, size, closed, **properties)
        self.line = LineEdit(
            find,
            self.enter,
            hint_text=hint,
            icon=icon,
            size_hint_y=None,
            height=dp(MEASURES.touch),
            says=says[0],
        )
        self.list = ListBox(chosen, row_dp=row_dp, empty=empty, says=says[1])

    def enter(self) -> None:
        """Enter was pressed in the line."""
        self.list.enter()

    def key(self, event: KeyEvent) -> bool:
        """Arrows move in the list while one types."""
        if event.pressed and not event.modifiers and self.list.stepped(event.key):
            return True
        return super().key(event)
