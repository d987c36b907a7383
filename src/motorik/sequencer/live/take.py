"""One performance while it is played: what was done so far, and the song as that makes it."""

from motorik.domain.performance import Action, Done, Finish, Performance
from motorik.domain.project import Placement, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.live.arranging import LONGEST_TICKS
from motorik.sequencer.live.asking import AT_ONCE, done
from motorik.sequencer.live.rolling import Rolling
from motorik.sequencer.live.stage import Stage
from motorik.sequencer.reading import Loop
from motorik.sequencer.score import Score

HORIZON_TICKS = 64 * TICKS_PER_BEAT
"""How far ahead of the last action a performance is worked out, at least; it goes on from there in time."""
MOST_ACTIONS = 100_000
LAST_TICKS = TICKS_PER_BEAT // 128
"""How long a performance goes on at least when it is told to finish: more than a frame at any tempo."""


class Take:
    """A performance that goes on. It begins at tick ``start``.

    ``stage`` is what happens from about now on, as of the last :meth:`heard`. What an action costs does not
    grow with what was done before; a song that is changed meanwhile is worked out anew from the start.
    """

    def __init__(self, start: int) -> None:
        self.stage: Stage | None = None
        self.end: int | None = None
        self._done: list[Done] = []
        self._last = 0
        self._performance = Performance(start=start)
        self._rolling: Rolling | None = None
        self._horizon = 0

    @property
    def performance(self) -> Performance:
        """What was done so far."""
        if len(self._performance.done) < len(self._done):
            self._performance = self._performance.model_copy(update={"done": tuple(self._done)})
        return self._performance

    @property
    def loop(self) -> Loop | None:
        """What the playhead is told: the end, once there is one, is where it would turn back."""
        return (0, self.end) if self.end else None

    def add(self, project: Project, action: Action, asked: int, free: int) -> None:
        """Note ``action`` asked for at ``asked``; ``free`` is the first tick that can still be changed.

        What comes after the finish is not noted.

        Raises:
            ValueError: it names what ``project`` has not, or the performance has grown too long.
        """
        if self.end is not None:
            return
        if len(self._done) >= MOST_ACTIONS or asked > LONGEST_TICKS:
            raise ValueError(
                f"the performance is too long; allowed: {MOST_ACTIONS} actions, {LONGEST_TICKS} ticks"
            )
        asked = max(asked, free, self._done[-1].asked if self._done else 0)
        rolling = self._rolled(project)
        act = done(project, rolling.signatures, action, asked)
        if isinstance(action, Finish):
            act = act.model_copy(update={"tick": max(act.tick, free + LAST_TICKS)})
        try:
            rolling.take(act)
        except ValueError:
            self._rolling = None  # It may have taken a part of it in.
            raise
        self.end = act.tick if isinstance(action, Finish) else None
        self._done.append(act)
        self._last = max(self._last, act.tick)

    def heard(self, project: Project, tick: int) -> Project:
        """Return ``project`` as it is played from ``tick`` on, worked out far beyond that.

        ``tick`` never goes back. What ended well before it may be left out.
        """
        self._horizon = (max(tick, self._last) // HORIZON_TICKS + 2) * HORIZON_TICKS
        end = self._horizon if self.end is None else min(self._horizon, self.end)
        heard, self.stage = self._rolled(project).arranged(project, tick - TICKS_PER_BEAT, end)
        return heard

    def runs_out(self, tick: int) -> bool:
        """Whether it has to be worked out further before ``tick`` is played."""
        return self.end is None and tick + HORIZON_TICKS // 2 > self._horizon

    def stopped(self, tick: int) -> Performance:
        """Return the performance as it was when it was stopped at ``tick``."""
        if self.end is not None and self.end <= tick:
            return self.performance
        kept = [it for it in self._done if it.asked <= tick and not isinstance(it.action, Finish)]
        end = Done(asked=tick, tick=tick, action=Finish(quantum=AT_ONCE))
        return self.performance.model_copy(update={"done": (*kept, end)})

    def _rolled(self, project: Project) -> Rolling:
        if self._rolling is None or not self._rolling.fits(project):
            self._rolling = Rolling(project, self._done)
        return self._rolling


def earliness(project: Project) -> int:
    """Return by how many ticks anything acts before its tick at most, clips that may be launched included."""
    length, placed = 4 * TICKS_PER_BEAT, []
    for place, clip in enumerate(project.live.clips):
        start = project.arrangement.length + place * length
        placed.append(Placement(track=clip.track, pattern=clip.pattern, start=start, length=length))
    arrangement = project.arrangement.model_copy(
        update={"placements": (*project.arrangement.placements, *placed)}
    )
    return Score(project.model_copy(update={"arrangement": arrangement})).early_ticks
