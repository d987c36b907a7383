"""The lane with its tools: which parameter, what it has now, what fingers do."""

from typing import Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from motorik.ui.surfaces.bars import Bar, Gap, SideScroll
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import MONO, STRONG, theme, words
from motorik.ui.surfaces.surface import Surface, box, draw_icon, frame, place, write
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth, Room
from motorik.ui.theme.track_colours import track_colour
from motorik.ui.views.pattern.lane.field import LaneField
from motorik.ui.views.pattern.lane.model import LaneModel
from motorik.ui.views.shell.command_button import CommandButton

LOW_FIELD_DP, FIELD_DP, HIGH_FIELD_DP, BAR_DP = 100, 148, 220, 48
HIGH_DP = 900
"""From which height of the window on the lane is higher, too."""
BUTTONS = (
    "lane.points", "lane.draw", "lane.erase", "lane.snap", "lane.curve", "lane.value", "lane.farther",
    "lane.nearer", "lane.copy", "lane.paste", "lane.delete",
)  # fmt: skip
READOUT_SECONDS, READOUT_DP = 0.06, 13


class LanePanel(BoxLayout):
    """Tools above, the lane below; as high as there is room for."""

    def __init__(self, lane: LaneModel, room: Room, **properties: Any) -> None:
        field_dp = LOW_FIELD_DP if room.low else HIGH_FIELD_DP if room.height > HIGH_DP else FIELD_DP
        super().__init__(orientation="vertical", size_hint_y=None, height=dp(BAR_DP + field_dp), **properties)
        self.lane = lane
        self.field = LaneField(lane)
        self.tools = LaneTools(lane, room)
        least = self.tools.least_dp + 2 * MEASURES.margin
        wide = room.width - (0 if room.upright else MEASURES.rail)
        self.add_widget(SideScroll(self.tools, dp(least)) if least > wide else self.tools)
        self.add_widget(self.field)
        self._ends = [lane.give_up]
        self._next = 0.0

    def frame(self, now: float) -> None:
        """Let what a finger moves be heard; show where the music is and what it has there."""
        transport = self.lane.session.transport
        self.lane.frame()
        self.field.follow(transport)
        if now >= self._next:
            self._next = now + READOUT_SECONDS
            self.tools.readout.show(self.lane.words(transport))


class LaneTools(Bar):
    """The parameter, what it has, and what can be done with its points."""

    def __init__(self, lane: LaneModel, room: Room, **properties: Any) -> None:
        super().__init__(
            edge="top",
            size_hint_y=None,
            height=dp(BAR_DP),
            padding=(dp(MEASURES.margin), dp(4)),
            **properties,
        )
        self.lane, self.least_dp = lane, 0.0
        narrow = room.breadth is Breadth.NARROW
        self.parameter = ParameterButton(lane)
        self.readout = Readout()
        self._put(self.parameter, 190 if narrow else 236)
        self._put(self.readout, 140)
        self.add_widget(Gap())
        self.buttons = [CommandButton(lane.bench, id, flat=True) for id in BUTTONS]
        self.close = CommandButton(lane.bench, "pattern.lane", flat=True)
        for button in (*self.buttons, self.close):
            self._put(button, MEASURES.touch)
        self._ends = [lane.stated.connect(self._stated)]

    def _put(self, widget: Any, width_dp: float) -> None:
        widget.size_hint_x, widget.width = None, dp(width_dp)
        self.least_dp += width_dp + MEASURES.gap
        self.add_widget(widget)

    def _stated(self) -> None:
        for button in self.buttons:
            button.refresh()


class ParameterButton(Control):
    """The name of the parameter under that of the track; a tap finds another one."""

    def __init__(self, lane: LaneModel, **properties: Any) -> None:
        self.lane = lane
        self._shown = ("", "")
        super().__init__(says=_("Parameter"), hint=_("Choose what the lane shows."), **properties)
        for signal in (lane.drawn, lane.stated):
            self.listen(signal.connect(self._look))
        self._look()

    def _look(self) -> None:
        lane = self.lane
        names = {track.id: track.name or track.id for track in lane.pattern.project.tracks}
        target = lane.target
        shown = (names.get(target.owner, ""), target.name) if target else ("", _("No parameter"))
        if shown != self._shown:
            self._shown = shown
            self.redraw()

    def draw(self) -> None:
        """Draw both names on a button."""
        colours = theme()
        x, y, width, height = self.area
        box(x, y, width, height, colours.pressed if self.holding else colours.raised)
        frame(x, y, width, height, colours.line)
        tone = track_colour(colours, self.lane.shown.number)
        box(x + dp(5), y + dp(7), dp(3), height - dp(14), tone, dp(1.5))
        left, icon = x + dp(14), dp(24)
        room = width - dp(18) - icon
        track, name = self._shown
        write(track, left, y + height / 2, room, height / 2 - dp(2), colours.quiet, size=11)
        write(name, left, y + dp(2), room, height / 2, colours.text, size=13, font=STRONG)
        draw_icon("menu-down", x + width - icon - dp(2), y, icon, height, colours.quiet, 20)

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Show that it is down."""
        self.redraw()

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Ask for another parameter."""
        self.redraw()
        if self.collide_point(*touch.pos):
            self.lane.ask()

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Enter asks, too."""
        if key not in ("enter", "space") or modifiers:
            return False
        self.lane.ask()
        return True


class Readout(Surface):
    """Where, and what the parameter has there; glyph by glyph, so that no picture is made anew."""

    def __init__(self, **properties: Any) -> None:
        self._text = ""
        super().__init__(**properties)

    def show(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.redraw()

    def draw(self) -> None:
        """Write as much of it as there is room for."""
        colours, across = theme(), words("0", READOUT_DP, MONO).width
        for number, glyph in enumerate(self._text[: int(self.width // across)]):
            if glyph != " ":
                picture = words(glyph, READOUT_DP, MONO)
                low = self.y + (self.height - picture.height) / 2
                place(picture, self.x + number * across, low, colours.text)
