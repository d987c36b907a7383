"""Where the sound that is shown is cut: found by settings, moved and added by hand, then an instrument."""

from bisect import bisect_right
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from motorik.formats.slices import MOST_SLICES
from motorik.modules.declaration import Parameter, Scale, Unit
from motorik.studio import sample_work as work
from motorik.studio.slicing import SliceOptions, cuts_of
from motorik.ui.models.signal import Signal
from motorik.ui.text import N_, _
from motorik.ui.views.samples.model import Loaded, SamplesModel

if TYPE_CHECKING:
    from concurrent.futures import Future

    from motorik.ui.models.workbench import Workbench

LEAST_FRAMES = 32
"""No slice is shorter when it is cut by hand."""
_SHORTEST = Parameter("shortest_seconds", N_("Shortest"), 0.01, 1, 0.05, unit=Unit.SECONDS, scale=Scale.LOG2)
SETTINGS = {
    "transient": (Parameter("sensitivity", N_("Sensitivity"), 0, 1, 0.5), _SHORTEST),
    "grid": (Parameter("count", N_("Slices"), 1, MOST_SLICES, 16, scale=Scale.LOG2),),
    "silence": (
        Parameter("threshold_db", N_("Silence below"), -90, -6, -45, unit=Unit.DECIBELS), _SHORTEST,
    ),
}  # fmt: skip
"""What each way to cut can be told: fields of ``SliceOptions``, with their names."""


class SliceModel:
    """``changed``: other cuts, another one chosen, or other settings. Cuts are frames where slices begin.

    Those made by hand stay when settings find others.
    """

    fade = 0

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.samples = bench, bench.model(SamplesModel)
        self.changed: Signal[[]] = Signal()
        self.options = SliceOptions()
        self.frames: tuple[int, ...] = ()
        self.chosen: int | None = None
        self._by_hand: set[int] = set()
        self._of: Loaded | None = None
        self._finding = self._again = False
        self.samples.loaded.connect(self._follow)
        self.samples.viewed.connect(self._follow)
        self._follow()

    # ---- settings -----------------------------------------------------------------------------------------

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """What the way of cutting that is chosen can be told."""
        return SETTINGS[self.options.by]

    def value(self, setting: Parameter) -> float:
        """Return how a setting stands."""
        return float(asdict(self.options)[setting.id])

    def set(self, setting: Parameter, value: float) -> None:
        """Set it otherwise, and find the cuts anew."""
        now: dict[str, Any] = {setting.id: round(value) if setting.id == "count" else value}
        options = replace(self.options, **now)
        if options != self.options:
            self.options = options
            self.find()

    def cut_by(self, way: str) -> None:
        """Cut at ``transient``, ``grid`` or ``silence``: all cuts are found anew."""
        self.options = replace(self.options, by=way)
        self._by_hand.clear()
        self.find()

    def find(self) -> None:
        """Find cuts in the background: once more when settings change meanwhile."""
        shown, options = self.samples.shown, self.options
        self._again = self._finding
        if shown is None or self._finding:
            return
        self._finding = True
        future = self.samples.session.studio.pool.submit(lambda: cuts_of(shown.sound, shown.rate, options))
        self.samples.session.bus.after(future, lambda done: self._found(done, shown))
        self.changed.emit()

    def _found(self, done: "Future[tuple[int, ...]]", of: Loaded) -> None:
        self._finding = False
        if self._again or of is not self.samples.shown:
            self.find()
            return
        found = self.bench.trying(done.result) or ()
        near = round(self.options.shortest_seconds * of.rate)
        kept = [it for it in found if all(abs(it - own) >= near for own in self._by_hand)]
        self.frames, self.chosen = tuple(sorted({*kept, *self._by_hand})[:MOST_SLICES]), None
        self.changed.emit()

    def _follow(self) -> None:
        """Begin anew with another sound, once somebody wants to slice it."""
        shown = self.samples.shown
        if shown is self._of or self.samples.tool != "slice":
            return
        self._of, self.frames, self.chosen = shown, (), None
        self._by_hand.clear()
        self.find()

    # ---- by hand ------------------------------------------------------------------------------------------

    def label(self, number: int) -> str:
        """Return what stands on a cut."""
        return str(number + 1)

    def choose(self, number: int | None) -> None:
        """Choose a cut."""
        if number != self.chosen:
            self.chosen = number
            self.changed.emit()

    def move(self, number: int, frame: float) -> None:
        """Move a cut, no further than its neighbours are."""
        shown = self.samples.shown
        if shown is None or not 0 <= number < len(self.frames):
            return
        inner = self.frames[number - 1] + LEAST_FRAMES if number else 0
        last = number + 1 == len(self.frames)
        outer = (shown.frames if last else self.frames[number + 1]) - LEAST_FRAMES
        now = min(max(round(frame), inner), max(outer, inner))
        before = self.frames[number]
        if now != before:
            self._by_hand = (self._by_hand - {before}) | {now}
            self.frames = (*self.frames[:number], now, *self.frames[number + 1 :])
            self.chosen = number
            self.changed.emit()

    def drop(self, number: int, *, snap: bool = True) -> None:
        """Let a cut that was moved lie where the sound crosses zero."""
        if snap and self.samples.shown is not None and 0 <= number < len(self.frames):
            self.move(number, self._on_zero(self.samples.shown, self.frames[number]))

    def toggle(self, frame: float, number: int | None) -> None:
        """Take the cut that is there away; where there is none, add one."""
        if number is None:
            self.add(frame)
        else:
            self.remove(number)

    def add(self, frame: float | None = None) -> None:
        """Cut at a frame; without one where the selection begins, else in the middle of what is seen."""
        shown = self.samples.shown
        if shown is None:
            return
        if frame is None:
            first, end = self.samples.view
            frame = self.samples.selection[0] if self.samples.selection else (first + end) / 2
        at = self._on_zero(shown, min(max(round(frame), 0), shown.frames - LEAST_FRAMES))
        if len(self.frames) >= MOST_SLICES:
            self.bench.say(_("No more than {count} slices fit on the keys").format(count=MOST_SLICES))
        elif all(abs(at - it) >= LEAST_FRAMES for it in self.frames):
            self._by_hand.add(at)
            self.frames = tuple(sorted((*self.frames, at)))
            self.chosen = self.frames.index(at)
            self.changed.emit()

    def remove(self, number: int | None = None) -> None:
        """Take a cut away; without a number the chosen one."""
        number = self.chosen if number is None else number
        if number is not None and 0 <= number < len(self.frames):
            self._by_hand.discard(self.frames[number])
            self.frames = self.frames[:number] + self.frames[number + 1 :]
            self.chosen = None
            self.changed.emit()

    def tap(self, frame: float) -> None:
        """Choose the slice at a frame, and hear it."""
        number = bisect_right(self.frames, frame) - 1
        if self.samples.shown is not None and number >= 0:
            self.choose(number)
            end = (*self.frames, self.samples.shown.frames)[number + 1]
            self.samples.hear((self.frames[number], end))

    def _on_zero(self, shown: Loaded, frame: int) -> int:
        return work.nearest_zero(shown.sound, frame, max(round(shown.rate * work.ZERO_SECONDS), 1))

    # ---- the instrument -----------------------------------------------------------------------------------

    def make(self) -> None:
        """Add a track with a slice on every key, and a pattern that plays them as the sound does."""
        shown, song = self.samples.shown, self.samples.session.studio.song
        if shown is not None and self.frames:
            self.samples.add_track(
                lambda sample: work.edits_for_slices(song, sample, shown.rate, shown.frames, self.frames)
            )
