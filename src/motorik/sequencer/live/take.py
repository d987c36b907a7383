"""One performance while it is played: what was done so far, and the song as that makes it."""

from motorik.domain.performance import Action, Done, Finish, Performance
from motorik.domain.project import Placement, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.live.arranging import LONGEST_TICKS, performed
from motorik.sequencer.live.asking import AT_ONCE, done
from motorik.sequencer.reading import Loop
from motorik.sequencer.score import Score

HORIZON_TICKS = 256 * TICKS_PER_BEAT
"""How far ahead of the last action a performance is worked out, at least; it goes on from there in time."""
MOST_ACTIONS = 100_000


class Take:
    """A performance that goes on. It begins at tick ``start``."""

    def __init__(self, start: int) -> None:
        self.performance = Performance(start=start)
        self._horizon = 0

    @property
    def loop(self) -> Loop | None:
        """What the playhead is told: the end, once there is one, is where it would turn back."""
        end = self.performance.end
        return (0, end) if end else None

    def add(self, project: Project, action: Action, asked: int, free: int) -> None:
        """Note ``action`` asked for at ``asked``; ``free`` is the first tick that can still be changed.

        What comes after the finish is not noted.

        Raises:
            ValueError: it names what ``project`` has not, or the performance has grown too long.
        """
        past = self.performance.done
        if self.performance.end is not None:
            return
        if len(past) >= MOST_ACTIONS or asked > LONGEST_TICKS:
            raise ValueError(
                f"the performance is too long; allowed: {MOST_ACTIONS} actions, {LONGEST_TICKS} ticks"
            )
        asked = max(asked, free, past[-1].asked if past else 0)
        act = done(project, self.heard(project, asked), action, asked)
        if isinstance(action, Finish):
            act = act.model_copy(update={"tick": max(act.tick, free + 1)})
        self.performance = self.performance.model_copy(update={"done": (*past, act)})

    def heard(self, project: Project, tick: int) -> Project:
        """Return ``project`` as it is played, worked out far beyond ``tick``."""
        last = max((it.tick for it in self.performance.done), default=0)
        self._horizon = (max(tick, last) // HORIZON_TICKS + 2) * HORIZON_TICKS
        return performed(project, self.performance, self._horizon)

    def runs_out(self, tick: int) -> bool:
        """Whether it has to be worked out further before ``tick`` is played."""
        return self.performance.end is None and tick + HORIZON_TICKS // 2 > self._horizon

    def stopped(self, tick: int) -> Performance:
        """Return the performance as it was when it was stopped at ``tick``."""
        if self.performance.end is not None and self.performance.end <= tick:
            return self.performance
        kept = [it for it in self.performance.done if it.asked <= tick and not isinstance(it.action, Finish)]
        end = Done(asked=tick, tick=tick, action=Finish(quantum=AT_ONCE))
        return self.performance.model_copy(update={"done": (*kept, end)})


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
