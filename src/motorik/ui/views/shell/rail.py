"""The switcher of screens: a rail at the left, or a row at the bottom where there is little room."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.ui.surfaces.bars import Bar, Gap
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views import screens
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


class Rail(Bar):
    """A button for each screen, then help and theme."""

    def __init__(self, bench: "Workbench", *, lying: bool, **properties: Any) -> None:
        edge = "top" if lying else "right"
        super().__init__(
            edge=edge,
            orientation="horizontal" if lying else "vertical",
            spacing=dp(4),
            padding=dp(6),
            **properties,
        )
        if lying:
            self.size_hint_y, self.height = None, dp(MEASURES.bar)
        else:
            self.size_hint_x, self.width = None, dp(MEASURES.rail)
        for screen in screens().values():
            button = CommandButton(
                bench, f"screen.{screen.id}", named=True, text=_(screen.title), flat=True, stacked=True
            )
            self._put(button, lying)
        if not lying:
            self.add_widget(Gap())
            for id in ("window.theme", "window.help"):
                button = CommandButton(bench, id, flat=True)
                button.size_hint_y, button.height = None, dp(MEASURES.touch)
                self.add_widget(button)

    def _put(self, button: CommandButton, lying: bool) -> None:
        if not lying:
            button.size_hint_y, button.height = None, dp(60)
        self.add_widget(button)
