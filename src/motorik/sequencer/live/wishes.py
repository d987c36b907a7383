"""Wishes: what the actions of a performance want to happen when, those that were replaced left out.

Nothing asked for at a tick can replace what acts before it, so wishes that have acted may be forgotten.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from motorik.domain.live import Clip
from motorik.domain.performance import (
    BackToArrangement,
    CancelQueued,
    Done,
    HoldFill,
    LaunchClip,
    LaunchScene,
    Mute,
    Solo,
    StopClips,
)
from motorik.domain.project import Project

ARRANGEMENT, SILENCE = "arrangement", "silence"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen to one thing, a track or a switch, at ``tick``; asked for at ``asked``."""

    tick: int
    asked: int
    order: int
    plays: Clip | str | bool


Switch = tuple[tuple[int, bool], ...]
"""When something was switched on and off, in order."""


@dataclass
class Wishes:
    """Wishes by what they are for, each list in order of time. ``scenes`` are launches of whole scenes."""

    project: Project
    tracks: dict[str, list[Wish]] = field(default_factory=dict)
    mutes: dict[str, list[Wish]] = field(default_factory=dict)
    solos: dict[str, list[Wish]] = field(default_factory=dict)
    fills: list[Wish] = field(default_factory=list)
    scenes: list[Wish] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._clips = {(clip.track, clip.scene): clip for clip in self.project.live.clips}

    def take(self, done: Done, order: int) -> None:
        """Note what an action wants; ``order`` is its place among all actions."""
        wish = Wish(done.tick, done.asked, order, SILENCE)
        match done.action:
            case LaunchClip(track=track, scene=scene):
                clip = self._clips.get((track, scene))
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

    def acted(self, tick: int) -> list[tuple[str, Wish]]:
        """Remove and return what tracks wanted before ``tick``, in the order of each track."""
        found: list[tuple[str, Wish]] = []
        for track, wishes in self.tracks.items():
            count = next((index for index, wish in enumerate(wishes) if wish.tick >= tick), len(wishes))
            found += [(track, wish) for wish in wishes[:count]]
            del wishes[:count]
        return found

    def launched(self, tick: int) -> list[tuple[int, str]]:
        """Remove and return the launches of scenes before ``tick``."""
        found = [(wish.tick, str(wish.plays)) for wish in self.scenes if wish.tick < tick]
        del self.scenes[: len(found)]
        return found

    def forget_switches(self, tick: int) -> None:
        """Forget how switches stood before ``tick``."""
        for wishes in (*self.mutes.values(), *self.solos.values(), self.fills):
            count = sum(wish.tick <= tick for wish in wishes)
            del wishes[: max(count - 1, 0)]

    def _launch(self, scene: str, wish: Wish) -> None:
        for track in self._tracks(None):
            _put(self._of(track), replace(wish, plays=self._clips.get((track, scene), SILENCE)))
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


def switch_of(wishes: Iterable[Wish], end: int) -> Switch:
    """Return when a switch is moved before ``end``."""
    return tuple((wish.tick, bool(wish.plays)) for wish in wishes if wish.tick < end)


def switches_of(wishes: dict[str, list[Wish]], end: int) -> dict[str, Switch]:
    """Return when switches are moved before ``end``, by track."""
    return {track: switch_of(found, end) for track, found in wishes.items()}


def is_on(switch: Switch, tick: int) -> bool:
    """Return whether a switch is on at ``tick``."""
    return next((on for at, on in reversed(switch) if at <= tick), False)
