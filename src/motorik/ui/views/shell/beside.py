"""What stands beside a canvas: controls one below the other, made anew when something else is chosen."""

from collections.abc import Callable
from typing import Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from motorik.ui.models.parameters import Heard
from motorik.ui.models.session import HeardT, Session
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.theme.measures import MEASURES

BAR_DP, ROW_DP = 14, 44


class Beside(Bar):
    """Scrolls by its bar: fingers on the controls stay with them. Subclasses ``put`` things into it."""

    def __init__(self, session: Session, *, lying: bool = False, **properties: Any) -> None:
        properties.setdefault("padding", (dp(MEASURES.margin), dp(MEASURES.gap), 0, 0))
        super().__init__(edge="top" if lying else "left", orientation="vertical", **properties)
        self.session, self.lying = session, lying
        self.follow: list[Callable[[], None]] = []
        """What is called when the song has changed; forgotten with the controls it is for."""
        self._hots: list[Heard] = []
        self.scroll = ScrollView(
            do_scroll_x=False,
            scroll_type=["bars"],
            bar_width=dp(BAR_DP),
            bar_color=theme().quiet,
            bar_inactive_color=theme().line,
            bar_margin=0,
        )
        self.column = GridLayout(
            cols=1, size_hint_y=None, spacing=dp(8), padding=(0, 0, dp(BAR_DP + 6), dp(12))
        )
        self.column.bind(minimum_height=self.column.setter("height"))
        self.scroll.add_widget(self.column)
        self.add_widget(self.scroll)

    def clear(self) -> None:
        """Take everything out."""
        self.cool()
        dispose_of(self.column)
        self.column.clear_widgets()
        self.follow = []

    def hot(self, hot: HeardT) -> HeardT:
        """Let a parameter be turned as long as its controls are here."""
        self._hots.append(self.session.hot(hot))
        return hot

    def cool(self) -> None:
        """Let nothing be turned any more."""
        for hot in self._hots:
            self.session.cool(hot)
        self._hots = []

    # ---- what it is made of -------------------------------------------------------------------------------

    def put(self, widget: Widget, height_dp: float | None = None) -> Widget:
        """Add a control."""
        if height_dp is not None:
            widget.size_hint_y, widget.height = None, dp(height_dp)
        self.column.add_widget(widget)
        return widget

    def row(self, *widgets: Widget, height_dp: float = ROW_DP) -> None:
        """Add controls side by side."""
        row = BoxLayout(spacing=dp(6))
        for widget in widgets:
            row.add_widget(widget)
        self.put(row, height_dp)

    def title(self, text: str, right: str = "") -> None:
        """Add what this is about."""
        row = BoxLayout()
        row.add_widget(Words(text, size_dp=MEASURES.title, font=STRONG))
        if right:
            row.add_widget(
                Words(right, size_dp=MEASURES.caption, ink="quiet", align="right", size_hint_x=0.6)
            )
        self.put(row, 28)

    def heading(self, text: str) -> None:
        """Add what the controls below have in common."""
        self.put(Words(text, size_dp=13, ink="quiet", font=STRONG), 26)

    def paragraph(self, text: str) -> None:
        """Add a text as high as it needs to be."""
        paragraph = Paragraph(text, size_dp=13)
        self.put(paragraph, 40)

        def fit(*_: object) -> None:
            paragraph.height = paragraph.natural_height()

        paragraph.bind(width=fit)
