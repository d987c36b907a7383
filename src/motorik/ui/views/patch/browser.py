"""The modules there are: found by typing or by category, dragged onto the canvas or tapped."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.ui.models.question import found
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.line_edit import LineEdit
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.patch.model import PatchModel

if TYPE_CHECKING:
    from kivy.input.motionevent import MotionEvent

    from motorik.ui.surfaces.node_canvas import NodeCanvas


class Browser(Bar):
    """A line to type into over the modules that can stand in the patch."""

    def __init__(self, model: PatchModel, canvas: "NodeCanvas", **properties: Any) -> None:
        super().__init__(edge="right", orientation="vertical", **properties)
        self.model = model
        self.rack: bool | None = None
        self.line = LineEdit(
            self._find,
            self._enter,
            hint_text=_("Find a module"),
            icon="magnify",
            size_hint_y=None,
            height=dp(MEASURES.touch),
            says=_("Find a module"),
        )
        self.list = ModuleList(
            model, canvas, self._chosen, row_dp=52, empty=_("Nothing is called that"), says=_("Modules")
        )
        self.add_widget(self.line)
        self.add_widget(self.list)
        self._ends = [model.opened.connect(self.follow)]
        self.follow()

    def follow(self) -> None:
        """Show what can stand in the patch that is shown."""
        if self.model.rack != self.rack:
            self.rack = self.model.rack
            self._find(self.line.text)

    def _find(self, text: str) -> None:
        self.list.show(
            [Item(it.text, it.value, it.detail, icon=it.icon) for it in found(self.model.kinds(), text)]
        )

    def _enter(self) -> None:
        self.list.enter()

    def _chosen(self, kind: str) -> None:
        self.model.add(kind)


class ModuleList(ListBox):
    """A list whose lines can be dragged out of it, onto the canvas."""

    def __init__(self, model: PatchModel, canvas: "NodeCanvas", *arguments: Any, **properties: Any) -> None:
        self.model, self.sheet = model, canvas
        super().__init__(*arguments, **properties)

    def dragged(self, touch: "MotionEvent", own: dict[str, Any]) -> None:
        """Sideways it comes out, up and down the list scrolls."""
        own.setdefault("x", touch.ox)
        if own.get("out") or (not own["dragged"] and touch.x - own["x"] > dp(14)):
            number = int((self.top - own["y"] + self._offset) // self.row)
            if 0 <= number < len(self.items):
                own["out"] = own["dragged"] = True
                self.at = number
                item = self.items[number]
                self.sheet.carry_in((item.text, item.value), touch.pos)
                self.redraw()
                return
        super().dragged(touch, own)

    def lifted(self, touch: "MotionEvent", own: dict[str, Any]) -> None:
        """Put down what was dragged out."""
        if not own.get("out"):
            super().lifted(touch, own)
            return
        at = self.sheet.put_down(touch.pos)
        if at is not None:
            self.model.add(self.items[self.at].value, (at[0] - 86, at[1] - 18))
