"""What of the sound that is shown is repeated, and how: loop points, direction, cross-fade."""

from typing import TYPE_CHECKING

from motorik.domain.patch import Sample
from motorik.domain.project import Project
from motorik.journal.edits.song import ReplaceSample
from motorik.studio import sample_work as work
from motorik.ui.models.signal import Signal
from motorik.ui.text import N_, _
from motorik.ui.views.samples.model import SamplesModel

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

LEAST_FRAMES = 16
"""No loop is shorter."""
ENDS = (N_("Start"), N_("End"))


class LoopModel:
    """``changed``: other loop points or another way round. ``frames`` are both points, or none.

    The points belong to the sample. How a player goes round them belongs to the instruments that play it, as
    one instrument may and another may not: it is set in all of them, or kept for the first one.
    """

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.samples = bench, bench.model(SamplesModel)
        self.session = bench.session
        self.changed: Signal[[]] = Signal()
        self.chosen: int | None = None
        self._moved: tuple[int, int] | None = None
        self._gesture: int | None = None
        self.samples.loaded.connect(self.changed.emit)
        self.samples.viewed.connect(self.changed.emit)
        self.session.changed.connect(self._song_changed)

    def _song_changed(self, before: Project, after: Project) -> None:
        if before.patches is not after.patches:
            self.changed.emit()

    # ---- points -------------------------------------------------------------------------------------------

    @property
    def frames(self) -> tuple[int, ...]:
        """Where the loop begins and ends."""
        return self._moved or (self._sample.loop if self._sample else None) or ()

    @property
    def _sample(self) -> Sample | None:
        """The sample as the song has it now, whose sound may still be on its way here."""
        shown = self.samples.shown
        if shown is None:
            return None
        known = self.session.studio.project.samples
        return next((it for it in known if it.id == shown.sample.id), shown.sample)

    @property
    def fade(self) -> int:
        """How many frames before its end it fades into what comes before its beginning."""
        if not self.frames or self.value("loop_shape"):
            return 0
        first, end = self.frames
        return min(round(self.value("crossfade") * (end - first)), first)

    def label(self, number: int) -> str:
        """Return what stands on a point."""
        return _(ENDS[number])

    def choose(self, number: int | None) -> None:
        """Choose a point."""
        if number != self.chosen:
            self.chosen = number
            self.changed.emit()

    def move(self, number: int, frame: float) -> None:
        """Move a point while a finger is on it; it is written by :meth:`drop`."""
        shown = self.samples.shown
        if shown is None or not self.frames:
            return
        first, end = self.frames
        if number == 0:
            first = min(max(round(frame), 0), end - LEAST_FRAMES)
        else:
            end = max(min(round(frame), shown.frames), first + LEAST_FRAMES)
        self._moved, self.chosen = (first, end), number
        self.changed.emit()

    def drop(self, number: int, *, snap: bool = True) -> None:
        """Write the points down, the moved one where the sound crosses zero."""
        shown, moved = self.samples.shown, self._moved
        if shown is None or moved is None:
            return
        if snap:
            reach = max(round(shown.rate * work.ZERO_SECONDS), 1)
            self.move(number, work.nearest_zero(shown.sound, moved[number], reach))
        points, self._moved = self._moved, None
        self._write(points)

    def toggle(self, frame: float, number: int | None) -> None:
        """Twice on a point: no loop any more. Elsewhere it means nothing."""
        if number is not None:
            self._write(None)

    def tap(self, frame: float) -> None:
        """Hear it go round."""
        self.hear()

    def take(self) -> None:
        """Repeat what is selected, or all of it."""
        self._write(self.samples.part)

    def clear(self) -> None:
        """Repeat nothing."""
        self._write(None)

    def _write(self, loop: tuple[int, int] | None) -> None:
        if self._sample is None:
            return
        if not self.samples.belongs:
            self.samples.take_in()
        item = self._sample.model_copy(update={"loop": loop})
        if item != self._sample:
            self.samples.hush()
            self.session.commit(_("Loop"), ReplaceSample(item=item))
        self.changed.emit()

    # ---- the way round ------------------------------------------------------------------------------------

    @property
    def players(self) -> int:
        """How many players of the song play it."""
        shown = self.samples.shown
        return len(work.players_of(self.session.project, shown.sample.id)) if shown else 0

    def value(self, id: str) -> float:
        """Return ``loop``, ``loop_shape`` or ``crossfade`` of the first player, else what a new one gets."""
        shown = self.samples.shown
        players = work.players_of(self.session.studio.project, shown.sample.id) if shown else []
        if self._gesture is None and players:
            return players[0][1].parameters.get(id, 0.0)
        return self.samples.looping[id]

    def turn(self, id: str, value: float) -> None:
        """Set one of them: heard at once, written by :meth:`release`."""
        shown, studio = self.samples.shown, self.session.studio
        if shown is None:
            return
        if self._gesture is None:
            self.samples.looping.update({it: self.value(it) for it in work.ROUND})
            self._gesture = studio.begin(_("Loop"))
        self.samples.looping[id] = value
        edits = work.edits_for_looping(studio.project, shown.sample.id, {id: value})
        if edits:
            studio.update(self._gesture, *edits)
        self.samples.retune({id: value})
        self.changed.emit()

    def release(self) -> None:
        """Write down what was turned, as one step; nothing while no instrument plays the sound."""
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            self.session.studio.end(gesture)
            self.changed.emit()

    def hear(self) -> None:
        """Play the sound and stay in its loop until it is hushed."""
        shown = self.samples.shown
        if shown is not None and self.frames:
            looping = {it: self.value(it) for it in work.ROUND} | {"loop": 2.0}
            self.samples.hear((0, shown.frames), looping)
        else:
            self.samples.hear()
