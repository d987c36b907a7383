"""The run through time: wishes as they come due, clips that have played their passes, mute groups."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from motorik.domain.aliases import resolved
from motorik.domain.live import Clip, Following
from motorik.domain.project import Project
from motorik.sequencer.chance import Purpose, draw, stream_of
from motorik.sequencer.live.wishes import ARRANGEMENT, SILENCE, Wish

MOST_LAUNCHES = 200_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a track plays in [start, end): a clip from its beginning, silence, or the arrangement."""

    start: int
    end: int
    plays: Clip | str


Due = tuple[int, int, int, str, Clip | str | None]
"""(tick, whether it was asked for, order or number of the track's turn, track, what it plays)."""


@dataclass(slots=True)
class _Course:
    """Where a run stands: what tracks began when, what is due, in which turn each track is."""

    began: dict[str, list[tuple[int, Clip | str]]]
    turns: dict[str, int]
    due: list[Due] = field(default_factory=list)
    launches: int = 0

    def copy(self) -> "_Course":
        began = {track: [*found] for track, found in self.began.items()}
        return _Course(began, {**self.turns}, [*self.due], self.launches)


class Run:
    """What every track plays from when on. Runs forward only; a copy can run ahead and be thrown away."""

    def __init__(self, project: Project, course: _Course | None = None) -> None:
        self._project = project
        self._patterns = {pattern.id: pattern for pattern in project.patterns}
        self._scenes = {scene.id: place for place, scene in enumerate(project.live.scenes)}
        ids = [track.id for track in project.tracks]
        self._at = course or _Course({id: [(0, ARRANGEMENT)] for id in ids}, dict.fromkeys(ids, 0))

    def copy(self) -> "Run":
        """Return a run that goes on from here apart from this one."""
        return Run(self._project, self._at.copy())

    def want(self, track: str, wish: Wish) -> None:
        """Let a track do what is wished for, when it is due."""
        assert not isinstance(wish.plays, bool)
        heapq.heappush(self._at.due, (wish.tick, 1, wish.order, track, wish.plays))

    def run(self, end: int) -> None:
        """Play all that is due before ``end``. Raises ``ValueError`` when clips follow too fast."""
        while self._at.due and self._at.due[0][0] < end:
            self._at.launches += 1
            if self._at.launches > MOST_LAUNCHES:
                raise ValueError(f"clips follow one another more than {MOST_LAUNCHES} times; allowed: fewer")
            tick, _, number, track, plays = heapq.heappop(self._at.due)
            if track not in self._at.began:
                continue
            if plays is not None:
                self._begin(tick, track, plays)
            elif number == self._at.turns[track]:
                self._follow(tick, track)

    def forget_before(self, track: str, tick: int) -> None:
        """Forget what a track played that ended by ``tick``."""
        began = self._at.began[track]
        count = sum(at <= tick for at, _ in began)
        del began[: max(count - 1, 0)]

    def stretches(self, end: int) -> dict[str, tuple[Stretch, ...]]:
        """Return what every track plays up to ``end``, without gaps, as far back as is remembered."""
        return {track: tuple(_cut(began, end)) for track, began in self._at.began.items()}

    def follows(self) -> dict[str, int]:
        """Return by track the tick at which the clip it plays has played its passes."""
        return {
            track: tick
            for tick, _, number, track, plays in self._at.due
            if plays is None and number == self._at.turns.get(track)
        }

    def _begin(self, tick: int, track: str, plays: Clip | str) -> None:
        self._at.turns[track] += 1
        self._at.began[track].append((tick, plays))
        if isinstance(plays, Clip):
            self._await_end(tick, track, plays)
            for group in self._project.live.groups:
                for other in group.tracks if track in group.tracks else ():
                    if other != track and self._at.began[other][-1][1] != SILENCE:
                        self._begin(tick, other, SILENCE)

    def _await_end(self, tick: int, track: str, clip: Clip) -> None:
        if clip.mode == "once" or clip.follows:
            length = resolved(self._patterns[clip.pattern], self._patterns).ticks * clip.passes
            # What follows by itself comes before what was asked for at the same tick, which then counts.
            heapq.heappush(self._at.due, (tick + length, 0, self._at.turns[track], track, None))

    def _follow(self, tick: int, track: str) -> None:
        clip = self._at.began[track][-1][1]
        assert isinstance(clip, Clip)
        chosen = self._chosen(clip, tick) if clip.follows else Following.STOP
        if chosen is Following.NONE and clip.mode == "loop":
            self._await_end(tick, track, clip)
        elif chosen in (Following.STOP, Following.NONE):
            self._begin(tick, track, SILENCE)
        else:
            self._begin(tick, track, self._next(clip, chosen, tick))

    def _chosen(self, clip: Clip, tick: int) -> Following:
        sums = [*accumulate(follow.weight for follow in clip.follows)]
        drawn = self._draw(clip.track, tick, 0) * sums[-1] >> 64
        return next(it.action for it, up_to in zip(clip.follows, sums, strict=True) if drawn < up_to)

    def _next(self, clip: Clip, chosen: Following, tick: int) -> Clip:
        column = sorted(
            (it for it in self._project.live.clips if it.track == clip.track),
            key=lambda it: self._scenes[it.scene],
        )
        place = next(index for index, it in enumerate(column) if it.scene == clip.scene)
        others = [it for it in column if it is not column[place]] or [clip]
        drawn = self._draw(clip.track, tick, 1)
        return {
            Following.NEXT: column[(place + 1) % len(column)],
            Following.PREVIOUS: column[place - 1],
            Following.FIRST: column[0],
            Following.LAST: column[-1],
            Following.ANY: column[drawn * len(column) >> 64],
            Following.OTHER: others[drawn * len(others) >> 64],
        }.get(chosen, clip)

    def _draw(self, track: str, tick: int, column: int) -> int:
        return draw(stream_of(self._project.seed, track), tick, column, Purpose.FOLLOW)


def _cut(began: list[tuple[int, Clip | str]], end: int) -> Iterator[Stretch]:
    ends = [tick for tick, _ in began[1:]] + [end]
    for (start, plays), stop in zip(began, ends, strict=True):
        if start < stop:
            yield Stretch(start, stop, plays)
