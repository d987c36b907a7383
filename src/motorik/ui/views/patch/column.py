"""What all parts beside the canvas have: the model, knobs side by side, depths that go both ways."""

from typing import Any

from kivy.metrics import dp
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from motorik.modules.declaration import Parameter
from motorik.ui.models.scaling import with_unit
from motorik.ui.views.patch.model import PatchModel
from motorik.ui.views.shell.beside import Beside

KNOB_DP = 100


class PatchColumn(Beside):
    """A column of controls on a :class:`PatchModel`."""

    def __init__(self, model: PatchModel, *, lying: bool = False, **properties: Any) -> None:
        super().__init__(model.session, lying=lying, **properties)
        self.model = model

    def _say(self, title: str, text: str) -> None:
        self.title(title)
        self.paragraph(text)

    def _grid(self, knobs: list[Widget]) -> None:
        wide = 8 if self.lying else 3
        grid = GridLayout(cols=wide, spacing=dp(4), size_hint_y=None)
        rows = -(-len(knobs) // wide)
        grid.height = dp(rows * KNOB_DP + max(rows - 1, 0) * 4)
        for knob in knobs:
            grid.add_widget(knob)
        for _spare in range(-len(knobs) % wide):
            grid.add_widget(Widget())
        self.column.add_widget(grid)


def halved(value: float, reach: float) -> float:
    """Return the place from 0 to 1 of a value from -reach to reach."""
    return min(max(0.5 + value / (2 * reach), 0.0), 1.0) if reach else 0.5


def amount_text(value: float, parameter: Parameter | None, unit: str) -> str:
    """Return how far something is moved, in words: in ``unit``, or the parameter's own."""
    text = f"{value:+.2f} {unit}" if unit or parameter is None else with_unit(value, parameter.unit)
    return text.replace("-", "−").strip()
