"""What every track does when: a performance played through in ticks, clips following clips.

Pure and causal: what was asked for at a tick changes nothing before it. An action that waits is replaced by
the next one for the same thing asked for before it acts.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from motorik.domain.aliases import resolved
from motorik.domain.live import Clip, Following
from motorik.domain.performance import (
    BackToArrangement,
    CancelQueued,
    Done,
    Finish,
    HoldFill,
    LaunchClip,
    LaunchScene,
    Mute,
    Performance,
    Solo,
    StopClips,
)
from motorik.domain.project import Project
from motorik.sequencer.chance import Purpose, draw, stream_of
from motorik.sequencer.live.asking import clip_at

MOST_LAUNCHES = 200_000
ARRANGEMENT, SILENCE = "arrangement", "silence"


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a track plays in [start, end): a clip from its beginning, silence, or the arrangement."""

    start: int
    end: int
    plays: Clip | str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen to one thing, a track or a switch, at ``tick``; asked for at ``asked``."""

    tick: int
    asked: int
    order: int
    plays: Clip | str | bool


Switch = tuple[tuple[int, bool], ...]
"""When something was switched on and off, in order."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that happens up to a tick. ``tracks``: stretches without gaps by track.

    ``waiting`` are launches and stops by track, in order of time. ``scenes`` are (tick, scene) launches.
    """

    tracks: dict[str, tuple[Stretch, ...]]
    waiting: dict[str, tuple[Wish, ...]]
    mutes: dict[str, Switch]
    solos: dict[str, Switch]
    fills: Switch
    scenes: tuple[tuple[int, str], ...]


def stage_of(project: Project, performance: Performance, end: int) -> Stage:
    """Return what ``performance`` makes of ``project`` in [start of the performance, ``end``) and before."""
    wishes = _Wishes(project)
    for order, done in enumerate(performance.done):
        if not isinstance(done.action, Finish):
            wishes.take(done, order)
    play = _Play(project, end)
    play.run(wishes.tracks)
    return Stage(
        play.stretches(),
        {track: tuple(found) for track, found in wishes.tracks.items()},
        _switches(wishes.mutes, end),
        _switches(wishes.solos, end),
        _switch(wishes.fills, end),
        tuple((wish.tick, str(wish.plays)) for wish in wishes.scenes if wish.tick < end),
    )


@dataclass
class _Wishes:
    """Wishes by what they are for, those that were replaced left out."""

    project: Project
    tracks: dict[str, list[Wish]] = field(default_factory=dict)
    mutes: dict[str, list[Wish]] = field(default_factory=dict)
    solos: dict[str, list[Wish]] = field(default_factory=dict)
    fills: list[Wish] = field(default_factory=list)
    scenes: list[Wish] = field(default_factory=list)

    def take(self, done: Done, order: int) -> None:
        wish = Wish(done.tick, done.asked, order, SILENCE)
        match done.action:
            case LaunchClip(track=track, scene=scene):
                clip = clip_at(self.project, track, scene)
                if clip is not None:
                    _put(self._of(track), replace(wish, plays=clip))
            case LaunchScene(scene=scene):
                self._launch(scene, wish)
            case StopClips(track=track):
                self._all(track, wish)
            case BackToArrangement(track=track):
                self._all(track, replace(wish, plays=ARRANGEMENT))
            case CancelQueued(track=track):
                for id in self._tracks(track):
                    _forget(self._of(id), done.asked)
                if track is None:
                    _forget(self.scenes, done.asked)
            case Mute(track=track, on=on):
                _put(self.mutes.setdefault(track, []), replace(wish, plays=on))
            case Solo(track=track, on=on):
                _put(self.solos.setdefault(track, []), replace(wish, plays=on))
            case HoldFill(on=on):
                _put(self.fills, replace(wish, plays=on))
            case _:
                pass

    def _launch(self, scene: str, wish: Wish) -> None:
        for track in self._tracks(None):
            _put(self._of(track), replace(wish, plays=clip_at(self.project, track, scene) or SILENCE))
        _put(self.scenes, replace(wish, plays=scene))

    def _all(self, track: str | None, wish: Wish) -> None:
        for id in self._tracks(track):
            _put(self._of(id), wish)

    def _tracks(self, track: str | None) -> list[str]:
        return [it.id for it in self.project.tracks] if track is None else [track]

    def _of(self, track: str) -> list[Wish]:
        return self.tracks.setdefault(track, [])


def _forget(wishes: list[Wish], asked: int) -> None:
    while wishes and wishes[-1].tick >= asked:
        wishes.pop()


def _put(wishes: list[Wish], wish: Wish) -> None:
    _forget(wishes, wish.asked)
    wishes.append(wish)


class _Play:
    """The run through time: wishes as they come due, clips that have played their passes, mute groups."""

    def __init__(self, project: Project, end: int) -> None:
        self._project, self._end = project, end
        self._patterns = {pattern.id: pattern for pattern in project.patterns}
        self._scenes = {scene.id: place for place, scene in enumerate(project.live.scenes)}
        self._ids = [track.id for track in project.tracks]
        self._began: dict[str, list[tuple[int, Clip | str]]] = {id: [(0, ARRANGEMENT)] for id in self._ids}
        self._due: list[tuple[int, int, int, str, Clip | str | None]] = []
        self._turns = dict.fromkeys(self._ids, 0)
        self._launches = 0

    def run(self, wishes: dict[str, list[Wish]]) -> None:
        """Play all of ``wishes`` up to the end."""
        for track, found in wishes.items():
            for wish in found:
                assert not isinstance(wish.plays, bool)
                heapq.heappush(self._due, (wish.tick, 1, wish.order, track, wish.plays))
        while self._due and self._due[0][0] < self._end:
            self._launches += 1
            if self._launches > MOST_LAUNCHES:
                raise ValueError(f"clips follow one another more than {MOST_LAUNCHES} times; allowed: fewer")
            tick, _, number, track, plays = heapq.heappop(self._due)
            if track not in self._began:
                continue
            if plays is not None:
                self._begin(tick, track, plays)
            elif number == self._turns[track]:
                self._follow(tick, track)

    def stretches(self) -> dict[str, tuple[Stretch, ...]]:
        """Return what every track plays, without gaps."""
        return {track: tuple(self._cut(began)) for track, began in self._began.items()}

    def _cut(self, began: list[tuple[int, Clip | str]]) -> Iterator[Stretch]:
        ends = [tick for tick, _ in began[1:]] + [self._end]
        for (start, plays), end in zip(began, ends, strict=True):
            if start < end:
                yield Stretch(start, end, plays)

    def _begin(self, tick: int, track: str, plays: Clip | str) -> None:
        self._turns[track] += 1
        self._began[track].append((tick, plays))
        if isinstance(plays, Clip):
            self._await_end(tick, track, plays)
            for group in self._project.live.groups:
                for other in group.tracks if track in group.tracks else ():
                    if other != track and self._began[other][-1][1] != SILENCE:
                        self._begin(tick, other, SILENCE)

    def _await_end(self, tick: int, track: str, clip: Clip) -> None:
        if clip.mode == "once" or clip.follows:
            length = resolved(self._patterns[clip.pattern], self._patterns).ticks * clip.passes
            # What follows by itself comes before what was asked for at the same tick, which then counts.
            heapq.heappush(self._due, (tick + length, 0, self._turns[track], track, None))

    def _follow(self, tick: int, track: str) -> None:
        clip = self._began[track][-1][1]
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


def _switch(wishes: Iterable[Wish], end: int) -> Switch:
    return tuple((wish.tick, bool(wish.plays)) for wish in wishes if wish.tick < end)


def _switches(wishes: dict[str, list[Wish]], end: int) -> dict[str, Switch]:
    return {track: _switch(found, end) for track, found in wishes.items()}


def is_on(switch: Switch, tick: int) -> bool:
    """Return whether a switch is on at ``tick``."""
    return next((on for at, on in reversed(switch) if at <= tick), False)
