"""The step inspector: everything the cell at the cursor holds, each value to be turned by a finger."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView

from motorik.domain.pattern import Step
from motorik.editing.fields import field_named
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import MONO, STRONG, theme
from motorik.ui.surfaces.surface import box, write
from motorik.ui.surfaces.words import Words
from motorik.ui.text import N_, _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.pattern.model import PatternModel

SHOWN = (
    ("note", N_("Note")),
    ("instrument", N_("Instrument")),
    ("velocity", N_("Velocity")),
    ("pan", N_("Panorama")),
    ("delay", N_("Delay")),
    ("length", N_("Length")),
    ("probability", N_("Probability")),
    ("ratchet", N_("Repeats")),
    ("condition", N_("Condition")),
    ("accent", N_("Accent")),
    ("slide", N_("Slide")),
    ("effect1", N_("Effect 1")),
    ("effect2", N_("Effect 2")),
)


class Inspector(Bar):
    """A row for each field of the step under the cursor."""

    def __init__(self, model: PatternModel, **properties: Any) -> None:
        super().__init__(edge="left", orientation="vertical", spacing=0, **properties)
        self.model = model
        self.place = Words("", size_dp=MEASURES.body, font=STRONG, size_hint_y=None, height=dp(28))
        self.track = Words("", size_dp=MEASURES.caption, ink="quiet", size_hint_y=None, height=dp(22))
        self.add_widget(self.place)
        self.add_widget(self.track)
        column = BoxLayout(orientation="vertical", size_hint_y=None, spacing=dp(2))
        column.bind(minimum_height=column.setter("height"))
        self.rows = [
            FieldRow(model, id, _(title), size_hint_y=None, height=dp(MEASURES.touch)) for id, title in SHOWN
        ]
        for row in self.rows:
            column.add_widget(row)
        scroll = ScrollView(do_scroll_x=False, bar_width=dp(3), scroll_type=["bars", "content"])
        scroll.add_widget(column)
        self.add_widget(scroll)
        # A turned page is another place, too; the frame that draws it has enough to do.
        soon = Clock.create_trigger(lambda _seconds: self._show(), 0)
        self._ends = [model.pointed.connect(soon), model.drawn.connect(soon), soon.cancel]
        self._show()

    def _number(self, row: int) -> str:
        return f"{row:02X}" if self.model.state.layout.hexadecimal else f"{row:02}"

    def _show(self) -> None:
        found = self.model.step_at_cursor()
        spot = self.model.spot_at_cursor()
        names = {track.id: track.name or track.id for track in self.model.project.tracks}
        self.track.show(names.get(self.model.track or "", ""))
        self.place.show(_("Row {row}").format(row=self._number(spot.row)) if spot else _("No pattern here"))
        for row in self.rows:
            row.show(found)


class FieldRow(Control):
    """One field: its name, its value, a bar as long as the value is large. Dragged sideways it turns."""

    def __init__(self, model: PatternModel, id: str, title: str, **properties: Any) -> None:
        self.model, self.id, self.title = model, id, title
        self._step: Step | None = None
        self._shown: tuple[str, tuple[float, float] | None] | None = None
        super().__init__(says=title, hint=_("Drag sideways to change it."), **properties)

    def show(self, step: Step | None) -> None:
        """Show what a step holds, None for no step; drawn anew only when that looks otherwise."""
        self._step = step
        shown = self._value()
        if shown != self._shown:
            self._shown = shown
            self.redraw()

    def _value(self) -> tuple[str, tuple[float, float] | None]:
        """Return the text of the value, and from where to where it reaches in its range, 0 to 1."""
        if self._step is None:
            return "", None
        if self.id == "instrument":
            patches = {patch.id: patch.name or patch.id for patch in self.model.project.patches}
            return patches.get(self._step.instrument or "", _("of the track")), None
        field = field_named(self.id)
        if not field.applies(self._step):
            return "–", None
        value = field.read(self._step)
        text = field.show(value)
        if self.id in ("accent", "slide"):
            return (_("on") if value else _("off")), None
        if text == "none":
            return "–", None
        number = field.number
        if number is None or not number.units:
            return text, None
        if isinstance(value, float):
            text = f"{value:.2f}"
        if self.id == "length":
            return text, None
        span = number.high - number.low
        ends = sorted(((max(number.low, 0) - number.low) / span, (value - number.low) / span))
        return text, (ends[0], ends[1])

    def draw(self) -> None:
        """Draw name, value and bar."""
        colours = theme()
        text, reach = self._shown or self._value()
        ink = getattr(colours, self.id, None) or (
            colours.effect if self.id.startswith("effect") else colours.text
        )
        if self.holding:
            box(*self.area, colours.pressed)
        pad = dp(6)
        half = (self.width - 2 * pad) / 2
        write(self.title, self.x + pad, self.y, half, self.height, colours.quiet, size=13)
        tone = ink if text != "–" else colours.quiet.faded(0.7)
        write(text, self.x + pad + half, self.y, half, self.height, tone, size=13, font=MONO, align="right")
        if reach is not None:
            low, high = reach
            room = self.width - 2 * pad
            Color(*colours.line)
            Rectangle(pos=(self.x + pad, self.y + dp(2)), size=(room, dp(2)))
            Color(*ink)
            Rectangle(
                pos=(self.x + pad + room * low, self.y + dp(2)), size=(max(room * (high - low), 2), dp(2))
            )

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Remember where it begins; a switch is turned by a tap."""
        own["x"], own["units"] = touch.x, 0
        self.redraw()

    def dragged(self, touch: Any, own: dict[str, Any]) -> None:
        """Turn the value, as one gesture."""
        units = int((touch.x - own["x"]) / dp(3))
        if units != own["units"]:
            self.model.turn(self.id, units - own["units"], self)
            own["units"] = units

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """End the gesture, or turn a switch."""
        if own["units"] or self.model.turning(self):
            self.model.turned(self)
        elif self.collide_point(*touch.pos):
            self._tapped()
        self.redraw()

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows turn it; Enter turns a switch; Delete empties it."""
        steps = {"up": 1, "right": 1, "down": -1, "left": -1, "pageup": 16, "pagedown": -16}
        if modifiers:
            return False
        if key in steps:
            self.model.turn(self.id, steps[key], self)
            self.model.turned(self)
        elif key in ("delete", "backspace"):
            self.model.empty(self.id)
        elif key == "enter":
            self._tapped()
        else:
            return False
        return True

    def wheeled(self, touch: Any, up: int) -> bool:
        """The wheel scrolls the list, not the values."""
        return False

    def _tapped(self) -> None:
        if self.id in ("accent", "slide"):
            self.model.switch(self.id)
