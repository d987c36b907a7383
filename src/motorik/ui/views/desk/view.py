"""The desk: tools, the canvas of machines, the strip of what is chosen."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.bars import Bar, Gap, SideScroll
from motorik.ui.surfaces.look import room_now
from motorik.ui.surfaces.node_canvas import NodeCanvas
from motorik.ui.surfaces.page import Page
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.desk.model import DeskModel
from motorik.ui.views.desk.strip import Strip
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

STRIP_DP, LYING_DP, BUTTON_DP = 268, 250, 44
TOOLS = (
    ("desk.bus", "desk.open", "desk.connect", "desk.remove"),
    ("desk.several", "desk.fit", "desk.arrange"),
)


class DeskView(Page):
    """Puts the parts together as there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(DeskModel)
        room = room_now()
        lying = room.breadth is Breadth.NARROW
        self.least_height_dp = 550 if lying else 400
        self.sheet = NodeCanvas(
            self.model, self.model.level, says=_("Desk: arrows choose a machine, Enter opens its patch")
        )
        strip = Strip(self.model, lying=lying)
        tools = Tools(bench, self.model)
        least = tools.least_dp + 2 * MEASURES.margin
        self.add_widget(SideScroll(tools, dp(least)) if least > room.width - MEASURES.rail else tools)
        middle = BoxLayout(orientation="vertical" if lying else "horizontal")
        middle.add_widget(self.sheet)
        middle.add_widget(strip)
        if lying:
            strip.size_hint_y, strip.height = None, dp(LYING_DP)
        else:
            strip.size_hint_x, strip.width = None, dp(STRIP_DP)
        self.add_widget(middle)

    def key(self, event: KeyEvent) -> bool:
        """Keys are those of the canvas."""
        if not event.pressed:
            return False
        if event.key == "escape" and not event.modifiers and (self.model.selection or self.model.wire):
            self.model.choose()
            return True
        return self.sheet.keyed(event.key, frozenset(event.modifiers))

    def frame(self, now: float) -> None:
        """Move the meters."""
        del now
        self.sheet.live()


class Tools(Bar):
    """What can be done with machines."""

    def __init__(self, bench: "Workbench", model: DeskModel, **properties: Any) -> None:
        super().__init__(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        add = CommandButton(bench, "desk.add", named=True, size_hint_x=None)
        add.width = add.natural_width()
        self.add_widget(add)
        self.buttons = [add]
        self.least_dp = add.width / dp(1) + MEASURES.gap
        for group in TOOLS:
            self.add_widget(Gap(line=True, size_hint_x=None, width=dp(9)))
            self.least_dp += 9 + MEASURES.gap
            for id in group:
                button = CommandButton(bench, id, size_hint_x=None, width=dp(BUTTON_DP))
                self.buttons.append(button)
                self.add_widget(button)
                self.least_dp += BUTTON_DP + MEASURES.gap
        self.add_widget(BoxLayout())
        self._ends = [model.chosen.connect(self.follow), model.changed.connect(self.follow)]

    def follow(self) -> None:
        """Show what is possible."""
        for button in self.buttons:
            button.refresh()
