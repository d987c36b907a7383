"""A performance under way, worked out from where it stands: its hundredth minute costs what its first did.

Nothing asked for at a tick changes what is before it. So what has acted is played once and for all, and what
has ended is forgotten as soon as it no longer sounds. From there on it is what
:func:`motorik.sequencer.live.arranging.performed`, which begins at the beginning, gives.
"""

from collections.abc import Iterable, Mapping

from motorik.domain.aliases import resolved
from motorik.domain.performance import Done, Finish
from motorik.domain.project import Placement, Project
from motorik.domain.tempo import TimeSignature
from motorik.sequencer.live.arranging import Known, Placing, as_played
from motorik.sequencer.live.metre import Metre
from motorik.sequencer.live.moves import Moves
from motorik.sequencer.live.running import Run
from motorik.sequencer.live.stage import Stage, staged
from motorik.sequencer.live.wishes import Wishes
from motorik.sequencer.midi_lanes import Pedal, pedal_of


class Rolling:
    """What was done so far in ``project``. Take actions in the order they were asked for."""

    def __init__(self, project: Project, done: Iterable[Done] = ()) -> None:
        self._project, self._decides = project, _decides(project)
        self._wishes = Wishes(project)
        self._run = Run(project)
        self._moves = Moves(project)
        self._metre = Metre(project)
        self._placing = Placing(project)
        self._pedals = _pedals(project)
        self._count = 0
        self._reached = -1
        for it in done:
            self.take(it)

    def fits(self, project: Project) -> bool:
        """Whether ``project`` leaves all that was worked out as it is."""
        if project is not self._project:
            other = _decides(project)
            if any(a is not b and a != b for a, b in zip(self._decides, other, strict=True)):
                return False
            self._project, self._decides = project, other
        return True

    def take(self, done: Done) -> None:
        """Take in what was done last."""
        if not isinstance(done.action, Finish):
            self._wishes.take(done, self._count)
            self._moves.take(done)
        self._count += 1
        self._settle(done.asked)

    @property
    def signatures(self) -> tuple[TimeSignature, ...]:
        """The metre as scenes change it, those that wait included."""
        return self._metre.tempo(self._scenes()).signatures

    def arranged(self, project: Project, since: int, end: int) -> tuple[Project, Stage]:
        """Return ``project``, which :meth:`fits`, as it is played from tick ``since`` up to ``end``.

        What lies before is left out where it does not reach into that. ``since`` never goes back.
        """
        self._reached = max(self._reached, since)
        self._settle(self._reached)
        stage = staged(self._wishes, self._run.copy(), end)
        now = {track: _held_since(pedal, self._reached) for track, pedal in self._pedals.items()}
        placed = self._forget(now, self._placing.placed(stage, now))
        self._moves.forget_before(self._reached)
        tempo = self._metre.tempo(stage.scenes)
        heard = as_played(project, placed, tempo, self._moves.lanes(project, end), end)
        return heard, stage

    def _settle(self, tick: int) -> None:
        """Play once and for all what acts before ``tick``."""
        for track, wish in self._wishes.acted(tick):
            self._run.want(track, wish)
        self._run.run(tick)
        self._metre.settle(self._wishes.launched(tick))

    def _forget(self, now: Mapping[str, int], placed: Iterable[Placement]) -> list[Placement]:
        """Forget what has ended by ``now``, by track; return what of ``placed`` has not."""
        kept: list[Placement] = []
        began = dict(now)
        for it in placed:
            if it.start + it.length > now[it.track]:
                kept.append(it)
                if it.start <= now[it.track]:
                    began[it.track] = it.start
        for track, tick in now.items():
            if tick >= 0:
                self._run.forget_before(track, tick)
                self._placing.known[track] = Known(tick, began[track])
        self._wishes.forget_switches(min(now.values(), default=-1))
        return kept

    def _scenes(self) -> tuple[tuple[int, str], ...]:
        return tuple((wish.tick, str(wish.plays)) for wish in self._wishes.scenes)


def _held_since(pedal: Pedal | None, tick: int) -> int:
    """Return from when on notes that have ended by ``tick`` may still be held by a pedal."""
    return tick if pedal is None else pedal.held_since(tick)


def _pedals(project: Project) -> dict[str, Pedal | None]:
    return {track.id: pedal_of(project, track.id) for track in project.tracks}


def _decides(project: Project) -> tuple[object, ...]:
    """Return what of a project decides what is placed when: of patterns only how long they are."""
    patterns = {pattern.id: pattern for pattern in project.patterns}
    lengths = {id: resolved(pattern, patterns).ticks for id, pattern in patterns.items()}
    return (
        project.seed, project.tempo, project.arrangement.placements, project.live, lengths,
        [*project.channels], _pedals(project),
    )  # fmt: skip
