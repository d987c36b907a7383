"""Where every track stands at a tick of a performance: what it plays, what it waits for."""

from dataclasses import dataclass

from motorik.domain.aliases import resolved
from motorik.domain.live import Clip
from motorik.domain.performance import Performance
from motorik.domain.project import Project
from motorik.sequencer.live.stage import Stage, stage_of
from motorik.sequencer.live.wishes import ARRANGEMENT, SILENCE, Wish, is_on


@dataclass(frozen=True, slots=True)
class TrackSituation:
    """A track at a tick.

    ``plays`` and ``queued`` are ``arrangement``, ``silence`` or ``clip`` with its scene; ``queued`` None: it
    waits for nothing. ``position`` and ``length`` in ticks are those of the clip's pass that plays, ``wait``
    the ticks until what is queued acts.
    """

    track: str
    plays: str = ARRANGEMENT
    scene: str | None = None
    position: int = 0
    length: int = 0
    queued: str | None = None
    queued_scene: str | None = None
    wait: int = 0
    muted: bool = False
    soloed: bool = False


def situation(project: Project, performance: Performance, tick: int) -> tuple[TrackSituation, ...]:
    """Return where every track of ``project`` stands at ``tick`` of ``performance``."""
    return situation_on(project, stage_of(project, performance, tick + 1), tick)


def situation_on(project: Project, stage: Stage, tick: int) -> tuple[TrackSituation, ...]:
    """Return where every track of ``project`` stands at ``tick`` of ``stage``, which reaches that far."""
    return tuple(_track(project, stage, track.id, tick) for track in project.tracks)


def _track(project: Project, stage: Stage, track: str, tick: int) -> TrackSituation:
    stretch = next(it for it in reversed(stage.tracks[track]) if it.start <= tick)
    waiting = next((wish for wish in stage.waiting.get(track, ()) if wish.tick > tick), None)
    clip = stretch.plays if isinstance(stretch.plays, Clip) else None
    length = _length(project, clip) if clip else 0
    return TrackSituation(
        track=track,
        plays=_kind(stretch.plays),
        scene=clip.scene if clip else None,
        position=(tick - stretch.start) % length if length else 0,
        length=length,
        queued=_kind(waiting.plays) if waiting else None,
        queued_scene=_scene(waiting),
        wait=waiting.tick - tick if waiting else 0,
        muted=is_on(stage.mutes.get(track, ()), tick),
        soloed=is_on(stage.solos.get(track, ()), tick),
    )


def _kind(plays: Clip | str | bool) -> str:
    return "clip" if isinstance(plays, Clip) else SILENCE if plays == SILENCE else ARRANGEMENT


def _scene(wish: Wish | None) -> str | None:
    return wish.plays.scene if wish and isinstance(wish.plays, Clip) else None


def _length(project: Project, clip: Clip) -> int:
    patterns = {pattern.id: pattern for pattern in project.patterns}
    return resolved(patterns[clip.pattern], patterns).ticks
