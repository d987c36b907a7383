"""The pattern screen: tools, grid, inspector, automation lane, keys and pads."""

from typing import TYPE_CHECKING, Any

from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from motorik.editing.keys import KeyEvent
from motorik.editing.note_names import note_name
from motorik.ui.surfaces.bars import Bar, SideScroll
from motorik.ui.surfaces.control import WHEEL
from motorik.ui.surfaces.empty import Empty
from motorik.ui.surfaces.focus import focused, set_focus
from motorik.ui.surfaces.look import room_now
from motorik.ui.surfaces.pads import Keyboard, Pads
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.pattern.grid import PatternGrid
from motorik.ui.views.pattern.inspector import Inspector
from motorik.ui.views.pattern.lane.model import LaneModel
from motorik.ui.views.pattern.lane.panel import LanePanel
from motorik.ui.views.pattern.model import PatternModel
from motorik.ui.views.pattern.tools import Tools
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.workbench import Workbench

INSPECTOR_DP, KEYS_DP = 232, 128


class PatternView(Page):
    """Puts the parts together as there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(PatternModel)
        self.room = room_now()
        self.least_height_dp = 300
        self.grid = PatternGrid(self.model)
        self.inspector = Inspector(self.model, size_hint_x=None, width=dp(INSPECTOR_DP))
        self.dock = Dock(self.model, size_hint_y=None, height=dp(KEYS_DP))
        self.lane: LanePanel | None = None
        self.middle = BoxLayout()
        self.column = BoxLayout(orientation="vertical")
        self.column.add_widget(self.middle)
        self.stage = FloatLayout()
        self.grid.pos_hint = {"x": 0, "y": 0}
        self.stage.add_widget(self.grid)
        self.empty = Empty(
            _("No tracks yet"),
            _("A track is a sound and what it plays. Choose a sound, then turn Edit mode on and play."),
            CommandButton(bench, "song.add-track", named=True, strong=True),
        )
        self.middle.add_widget(self.stage)
        self.listen(self.model.drawn.connect(self._show_empty))
        self._show_empty()
        self.add_widget(self._tools())
        self.add_widget(self.column)
        self._arrange(bench.preferences)
        self.listen(bench.preferred.connect(lambda before, after: self._arrange(after)))
        self.listen(bench.model(LaneModel).wanted.connect(self._go_to_lane))

    def _show_empty(self) -> None:
        empty = not self.model.project.tracks
        if empty and self.empty.parent is None:
            self.stage.add_widget(self.empty)
        elif not empty and self.empty.parent is not None:
            self.stage.remove_widget(self.empty)

    def _tools(self) -> Tools | SideScroll:
        tools = Tools(self.model, self.room)
        least = tools.least_dp + 2 * MEASURES.margin
        return SideScroll(tools, dp(least)) if least > self.room.width - MEASURES.bar else tools

    def _arrange(self, preferences: "Preferences") -> None:
        roomy = self.room.breadth is not Breadth.NARROW and not self.room.low
        self._put(self.middle, self.inspector, there=preferences.inspector_shown and roomy)
        self._put(self, self.dock, there=preferences.keys_shown and not self.room.low)
        self._show_lane(there=preferences.lane_shown)

    def _show_lane(self, *, there: bool) -> None:
        """Put the lane under grid and inspector; it is made when it is opened, and costs nothing before."""
        if there and self.lane is None:
            self.lane = LanePanel(self.bench.model(LaneModel), self.room)
            self.column.add_widget(self.lane)
        elif not there and self.lane is not None:
            if focused() in self.lane.walk():
                set_focus(None)
            self.column.remove_widget(self.lane)
            dispose_of(self.lane)
            self.lane = None

    def _go_to_lane(self) -> None:
        if self.lane is not None:
            set_focus(self.lane.field)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """A finger on the grid takes the keys back to it."""
        if self.grid.collide_point(*touch.pos) and getattr(touch, "button", "") not in WHEEL:
            set_focus(None)
        return bool(super().on_touch_down(touch))

    def _put(self, parent: BoxLayout, child: Any, *, there: bool) -> None:
        if there and child.parent is None:
            parent.add_widget(child)
        elif not there and child.parent is not None:
            parent.remove_widget(child)

    def key(self, event: KeyEvent) -> bool:
        """Keys are those of the key map."""
        return self.model.press(event)

    def entered(self) -> None:
        """Let the page go along with the playhead."""
        self.model.watch(on=True)

    def left(self) -> None:
        """Nobody sees the page."""
        self.model.watch(on=False)

    def frame(self, now: float) -> None:
        """Light the keys that sound; let the lane follow."""
        self.dock.light()
        if self.lane is not None:
            self.lane.frame(now)

    def dispose(self) -> None:
        """Let go of parts that are not shown, too."""
        for part in (self.inspector, self.dock, self.empty):
            if part.parent is None:
                dispose_of(part)
        super().dispose()


class Dock(Bar):
    """Pads and a piano for fingers; what they play is written where the cursor stands, in edit mode."""

    def __init__(self, model: PatternModel, **properties: Any) -> None:
        super().__init__(edge="top", **properties)
        self.model = model
        first = self._first()
        hands = {"struck": model.strike_at_cursor, "let_go": model.let_go_at_cursor, "names": note_name}
        self.pads = Pads(first, columns=4, rows=2, size_hint_x=0.3, **hands)
        self.keyboard = Keyboard(first, **hands)
        self.add_widget(self.pads)
        self.add_widget(self.keyboard)
        self._ends = [model.stated.connect(self._stated)]

    def _first(self) -> int:
        return 12 * (self.model.state.octave + 1)

    def _stated(self) -> None:
        self.pads.show(first=self._first())
        self.keyboard.show(first=self._first())

    def light(self) -> None:
        """Light the keys that are held on the computer's keyboard."""
        lit = frozenset(self.model.state.sounding.values())
        self.pads.show(lit=lit)
        self.keyboard.show(lit=lit)
