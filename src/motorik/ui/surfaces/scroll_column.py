"""Controls one below the other that scroll by their bar: fingers on the controls stay with them."""

from kivy.metrics import dp
from kivy.uix.gridlayout import GridLayout
from kivy.uix.scrollview import ScrollView

from motorik.ui.surfaces.look import theme

BAR_DP = 14


class ScrollColumn(ScrollView):
    """What it shows is put into ``column``."""

    def __init__(self) -> None:
        super().__init__(
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
        self.add_widget(self.column)
