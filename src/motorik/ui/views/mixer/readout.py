"""Figures under a fader: its level, the highest peak, the latency; a tap types a level."""

from typing import TYPE_CHECKING, Any

from motorik.ui.models.scaling import decibels
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.level_meter import peak_text
from motorik.ui.surfaces.look import MONO, theme
from motorik.ui.surfaces.surface import box, write
from motorik.ui.text import _
from motorik.ui.views.mixer.entries import Entry

if TYPE_CHECKING:
    from motorik.ui.views.mixer.model import MixerModel


READINGS = 8
"""With every so many readings of the meters a peak is shown: four times a second."""


class Readout(Control):
    """Level above, peak or latency below: the latency where a channel has one."""

    def __init__(self, model: "MixerModel", entry: Entry, **properties: Any) -> None:
        self.model, self.entry = model, entry
        self._shown = ("", "", False, False)
        super().__init__(
            says=_("Level of {name} in figures").format(name=entry.name), hint=_("Tap to type a level."),
            **properties,
        )  # fmt: skip
        self.listen(model.session.measured.connect(self._measured))
        self._level, self._held = 0.0, False
        self._readings = model.entries.index(entry)  # so that not all of them change in one frame

    def show_level(self, level: float, *, held: bool = False) -> None:
        """Show another level; ``held`` while a finger is on the fader."""
        self._level, self._held = level, held
        self._follow()

    def _measured(self) -> None:
        self._readings += 1
        if self._readings % READINGS == 0:
            self._follow()

    def _follow(self) -> None:
        peak = self.model.peaks.get(self.entry.id, 0.0)
        latency = self.model.latency(self.entry.id)
        below = _("{ms} ms").format(ms=f"{latency:.1f}") if latency >= 0.05 else ""
        word = f"{peak_text(peak)}  {below}".strip()
        shown = (decibels(self._level), word, peak > 1.0, self._held)
        if shown != self._shown:
            self._shown = shown
            self.redraw()

    def draw(self) -> None:
        """Draw both lines."""
        colours, half = theme(), self.height / 2
        level, word, over, held = self._shown
        box(*self.area, colours.pressed if held else colours.panel)
        write(
            level.removesuffix(" dB"), self.x, self.y + half - 1, self.width, half,
            colours.accent if held else colours.text, size=13, font=MONO, align="center",
        )  # fmt: skip
        write(
            word, self.x, self.y + 1, self.width, half, colours.record if over else colours.quiet, size=11,
            align="center",
        )  # fmt: skip

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Type a level."""
        if self.collide_point(*touch.pos):
            self.model.choose(self.entry.id)
            self.model.ask_level(self.entry.id)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Enter types a level, Backspace forgets the peaks."""
        if modifiers or key not in ("enter", "backspace"):
            return False
        self.model.ask_level(self.entry.id) if key == "enter" else self.model.forget_peaks()
        return True
