"""The tools over the grid: edit mode, octave, step, instrument, columns."""

from collections.abc import Callable
from typing import Any

from kivy.metrics import dp

from motorik.ui.surfaces.bars import Bar, Gap
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import MONO, STRONG, theme
from motorik.ui.surfaces.surface import box, draw_icon, frame, write
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth, Room
from motorik.ui.views.pattern.model import PatternModel
from motorik.ui.views.shell.command_button import CommandButton


class Stepper(Control):
    """A value with a button at each side: less, more."""

    def __init__(
        self, caption: str, step: Callable[[int], None], *, mono: bool = True, **properties: Any
    ) -> None:
        self.caption, self.text, self._step, self._mono = caption, "", step, mono
        super().__init__(says=caption, **properties)

    def show(self, text: str) -> None:
        """Show a value."""
        if text != self.text:
            self.text = text
            self.redraw()

    @property
    def side(self) -> float:
        """How wide the buttons at the sides are, in pixels."""
        return float(dp(MEASURES.touch))

    def draw(self) -> None:
        """Draw both buttons and what is between."""
        colours, side = theme(), self.side
        x, y, width, height = self.area
        box(x, y, width, height, colours.raised)
        frame(x, y, width, height, colours.line)
        draw_icon("minus" if self._mono else "chevron-left", x, y, side, height, colours.quiet, 18)
        draw_icon(
            "plus" if self._mono else "chevron-right", self.right - side, y, side, height, colours.quiet, 18
        )
        inner, line = width - 2 * side, height / 2
        write(
            self.caption,
            x + side,
            y + dp(2),
            inner,
            line - dp(2),
            colours.quiet,
            size=MEASURES.caption,
            align="center",
        )
        font = MONO if self._mono else STRONG
        write(
            self.text,
            x + side,
            y + line - dp(2),
            inner,
            line,
            colours.text,
            size=15 if self._mono else 13,
            font=font,
            align="center",
        )

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """The left third is less, the rest more."""
        third = touch.x - self.x
        if third < self.side * 1.2:
            self._step(-1)
        elif third > self.width - self.side * 1.2:
            self._step(1)

    def wheeled(self, touch: Any, up: int) -> bool:
        """The wheel steps."""
        self._step(up)
        return True

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows step."""
        steps = {"up": 1, "right": 1, "down": -1, "left": -1}
        if key not in steps or modifiers:
            return False
        self._step(steps[key])
        return True


class Tools(Bar):
    """What the keys write, and how much is shown."""

    def __init__(self, model: PatternModel, room: Room, **properties: Any) -> None:
        super().__init__(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        self.model, self.least_dp = model, 0.0
        wide, narrow = room.breadth is Breadth.WIDE, room.breadth is Breadth.NARROW
        self.edit = CommandButton(model.bench, "pattern.edit", named=wide, tone="record")
        self.octave = Stepper(_("Octave"), model.change_octave)
        self.step = Stepper(_("Step"), model.change_step)
        self.instrument = Stepper(_("Instrument"), model.change_instrument, mono=False)
        self._put(self.edit, 148 if wide else 48)
        self._put(self.octave, 136)
        self._put(self.step, 136)
        self._put(self.instrument, 236 if wide else 170)
        self.add_widget(Gap())
        extra = ("pattern.copy", "pattern.paste", "pattern.clear")
        shown = ("pattern.fewer", "pattern.more", "pattern.follow", "pattern.lane", "pattern.keys")
        for id in (*(extra if wide else ()), *shown, *(() if narrow else ("pattern.inspector",))):
            self._put(CommandButton(model.bench, id, flat=True), MEASURES.touch)
        self._ends = [model.stated.connect(self._stated), model.pointed.connect(self._stated)]
        self._stated()

    def _put(self, widget: Any, width_dp: float) -> None:
        widget.size_hint_x, widget.width = None, dp(width_dp)
        self.least_dp += width_dp + MEASURES.gap
        self.add_widget(widget)

    def _stated(self) -> None:
        state = self.model.state
        self.edit.refresh()
        self.octave.show(str(state.octave))
        self.step.show(str(state.step))
        self.instrument.show(self.model.instrument_name())
