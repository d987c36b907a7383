"""The line at the bottom: what happened last, and how the sound is doing."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

SHOWN_SECONDS = 6.0


class StatusLine(Bar):
    """At the left a sentence for a while, else what the screen is for; at the right figures."""

    def __init__(self, bench: "Workbench", breadth: Breadth, **properties: Any) -> None:
        super().__init__(
            edge="top", size_hint_y=None, height=dp(26), padding=(dp(MEASURES.margin), 0), **properties
        )
        self.bench = bench
        self._until = self._now = 0.0
        self._hint = self._rest = ""
        self.sentence = Words("", size_dp=MEASURES.caption, ink="quiet")
        width = {Breadth.NARROW: 180, Breadth.MEDIUM: 360, Breadth.WIDE: 460}[breadth]
        self._brief = breadth is Breadth.NARROW
        self.figures = Words(
            "", size_dp=MEASURES.caption, ink="quiet", align="right", size_hint_x=None, width=dp(width)
        )
        self.add_widget(self.sentence)
        self.add_widget(self.figures)
        self._ends = [bench.said.connect(self.say), bench.session.measured.connect(self._measured)]

    def say(self, sentence: str) -> None:
        """Show a sentence for a while."""
        self._until = self._now + SHOWN_SECONDS
        self.sentence.show(sentence, "text")

    def rest_on(self, hint: str) -> None:
        """Show what the screen is for, when there is nothing else to show."""
        self._rest = hint

    def point_at(self, hint: str) -> None:
        """Show what is under the pointer, when nothing is being said."""
        self._hint = hint

    def frame(self, now: float) -> None:
        """Let what was said go after its time."""
        self._now = now
        if now > self._until:
            self.sentence.show(self._hint or self._rest, "quiet")

    def _measured(self) -> None:
        figures, state = self.bench.session.figures, self.bench.session.state
        if figures is None or state.device is None:
            self.figures.show(_("No sound device"), "warn")
            return
        dropouts = figures.driver_underflows + figures.duration_over_period
        load = _("CPU {load} %").format(load=f"{100 * figures.load_worst:.0f}".rjust(2))
        lost = _("dropouts {dropouts} · late {late}").format(dropouts=dropouts, late=figures.late_commands)
        device = f"{state.device} {state.sample_rate / 1000:g} kHz"
        parts = (load, lost) if self._brief else (load, lost, device)
        self.figures.show("  ·  ".join(parts), "warn" if dropouts or figures.late_commands else "quiet")
