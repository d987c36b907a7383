"""The settings screen: a column of groups, each line a name and a choice."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from motorik.ui.surfaces.choice import Choice
from motorik.ui.surfaces.look import STRONG, room_now, theme
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.settings.model import Setting, SettingsModel

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

WIDEST_DP = 860


class SettingsView(Page):
    """Groups one under another; names beside their choices where there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(SettingsModel)
        self.narrow = room_now().breadth is Breadth.NARROW
        self.choices: dict[str, Choice] = {}
        self._shown: object = None
        scroll = ScrollView(
            do_scroll_x=False, bar_width=dp(4), scroll_distance=dp(14), bar_color=theme().quiet
        )
        middle = GridLayout(cols=3, size_hint_y=None)
        middle.bind(minimum_height=middle.setter("height"))
        self.column = BoxLayout(
            orientation="vertical",
            size_hint=(None, None),
            spacing=dp(20),
            padding=(dp(MEASURES.margin), dp(20)),
        )
        self.column.bind(minimum_height=self.column.setter("height"))
        scroll.bind(width=lambda _, width: setattr(self.column, "width", min(width, dp(WIDEST_DP))))
        for part in (Widget(size_hint_y=None, height=1), self.column, Widget(size_hint_y=None, height=1)):
            middle.add_widget(part)
        scroll.add_widget(middle)
        self.add_widget(scroll)
        self.listen(self.model.changed.connect(self.follow))
        self.follow()

    def entered(self) -> None:
        """Devices may have come or gone."""
        self.model.look_for_devices()

    def follow(self) -> None:
        """Show what is chosen; made anew when there is something else to choose from."""
        groups = self.model.groups()
        shape = [(setting.name, setting.options) for _title, settings in groups for setting in settings]
        if shape != self._shown:
            self._shown = shape
            self._build(groups)
        for _title, settings in groups:
            for setting in settings:
                self.choices[setting.name].show(setting.value)

    def _build(self, groups: tuple[tuple[str, tuple[Setting, ...]], ...]) -> None:
        self.column.clear_widgets()
        for title, settings in groups:
            self.column.add_widget(
                Words(title, size_dp=MEASURES.title, font=STRONG, size_hint_y=None, height=dp(32))
            )
            for setting in settings:
                self.column.add_widget(self._line(setting))

    def _line(self, setting: Setting) -> BoxLayout:
        line = BoxLayout(
            orientation="vertical" if self.narrow else "horizontal", size_hint_y=None, spacing=dp(8)
        )
        line.bind(minimum_height=line.setter("height"))
        left = BoxLayout(orientation="vertical", size_hint=(1 if self.narrow else 0.55, None))
        left.bind(minimum_height=left.setter("height"))
        left.add_widget(
            Words(setting.title, size_hint_y=None, height=dp(MEASURES.touch if not setting.hint else 24))
        )
        if setting.hint:
            hint = Paragraph(setting.hint, size_dp=MEASURES.caption + 1, size_hint_y=None)
            hint.bind(width=lambda it, _width: setattr(it, "height", it.natural_height()))
            left.add_widget(hint)
        choice = Choice(
            setting.options,
            setting.value,
            lambda value: self.model.choose(setting.name, value),
            says=setting.title,
            hint=setting.hint,
        )
        self.choices[setting.name] = choice
        line.add_widget(left)
        line.add_widget(choice)
        return line
