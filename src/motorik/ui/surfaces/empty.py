"""What is shown where nothing is yet: what would be here, and the one thing to do."""

from kivy.metrics import dp
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout

from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.theme.measures import MEASURES


class Empty(AnchorLayout):
    """A heading, a sentence or two, a button; in the middle of a ``FloatLayout``."""

    def __init__(self, heading: str, text: str, button: PushButton) -> None:
        super().__init__(pos_hint={"center_x": 0.5, "center_y": 0.5})
        column = BoxLayout(
            orientation="vertical", size_hint=(None, None), size=(dp(400), dp(190)), spacing=dp(16)
        )
        column.add_widget(
            Words(
                heading,
                size_dp=MEASURES.title,
                font=STRONG,
                align="center",
                size_hint_y=None,
                height=dp(30),
            )
        )
        column.add_widget(Paragraph(text, align="center", size_hint_y=None, height=dp(66)))
        row = AnchorLayout(size_hint_y=None, height=dp(48))
        button.size_hint, button.width = (None, 1), dp(260)
        row.add_widget(button)
        column.add_widget(row)
        self.add_widget(column)
