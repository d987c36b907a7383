"""The switcher of screens: a rail at the left, or a row at the bottom where there is little room."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView

from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.look import theme
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views import Screen, screens
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


class Rail(Bar):
    """A button for each screen, then help and theme."""

    def __init__(self, bench: "Workbench", *, lying: bool, slim: bool, **properties: Any) -> None:
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
            self.size_hint_x, self.width = None, dp(MEASURES.bar if slim else MEASURES.rail)
        column = self if lying else _Scrolling(dp(44 if slim else 54))
        for screen in screens().values():
            column.add_widget(self._button(bench, screen, lying=lying, slim=slim))
        if not lying:
            self.add_widget(column)
            for id in ("window.theme", "window.help") if not slim else ():
                button = CommandButton(bench, id, flat=True)
                button.size_hint_y, button.height = None, dp(MEASURES.touch)
                self.add_widget(button)

    def _button(self, bench: "Workbench", screen: Screen, *, lying: bool, slim: bool) -> CommandButton:
        text = "" if slim and not lying else _(screen.title)
        return CommandButton(bench, f"screen.{screen.id}", text=text, flat=True, stacked=True)


class _Scrolling(ScrollView):
    """A column of buttons, ``most`` pixels high each; they stand closer where not all would be seen.

    Below the size of a finger they do not go: then it scrolls, and a bar says so.
    """

    def __init__(self, most: float) -> None:
        super().__init__(
            do_scroll_x=False, bar_width=dp(4), bar_margin=0, scroll_distance=dp(12),
            bar_color=theme().quiet, bar_inactive_color=theme().quiet,
        )  # fmt: skip
        self._most = most
        self._column = BoxLayout(orientation="vertical", size_hint_y=None, spacing=dp(4))
        self._column.bind(minimum_height=self._column.setter("height"))
        super().add_widget(self._column)
        self.bind(height=self._fit)

    def _fit(self, *_: object) -> None:
        buttons = self._column.children
        room = (self.height + self._column.spacing) / max(len(buttons), 1) - self._column.spacing
        for button in buttons:
            button.height = min(max(room, dp(MEASURES.touch)), self._most)

    def add_widget(self, widget: Any, *arguments: Any, **options: Any) -> None:
        """Add to the column."""
        if widget is self._column:
            super().add_widget(widget, *arguments, **options)
        else:
            widget.size_hint_y, widget.height = None, self._most
            self._column.add_widget(widget)
            self._fit()
