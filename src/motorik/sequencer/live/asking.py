"""From the wish to the tick: what an action waits for, and whether the song has what it names."""

from fractions import Fraction
from math import ceil

from motorik.domain.live import Clip, Grid, Quantum
from motorik.domain.performance import (
    Action,
    BackToArrangement,
    CancelQueued,
    Done,
    LaunchClip,
    LaunchScene,
    MoveParameter,
    Mute,
    Performance,
    Solo,
    StopClips,
    TurnKnob,
)
from motorik.domain.project import Project
from motorik.domain.tempo import TimeSignature
from motorik.domain.time import TICKS_PER_BEAT

AT_ONCE = Quantum(grid=Grid.NONE)


def done(project: Project, signatures: tuple[TimeSignature, ...], action: Action, asked: int) -> Done:
    """Return what becomes of ``action`` asked for at tick ``asked``, in the metre of what plays.

    Raises:
        ValueError: it names what is not in ``project``; one sentence.
    """
    check(project, action)
    return Done(
        asked=asked,
        tick=quantised(signatures, asked, _quantum(project, action)),
        action=action,
    )


def check(project: Project, action: Action) -> None:
    """Raise ``ValueError`` in one sentence when ``action`` names what is not in ``project``."""
    match action:
        case LaunchClip(track=track, scene=scene):
            if clip_at(project, track, scene) is None:
                raise ValueError(
                    f"track {track!r} has no clip in scene {scene!r}; allowed: a clip of the set"
                )
        case LaunchScene(scene=scene):
            _known("scene", scene, [it.id for it in project.live.scenes])
        case TurnKnob(knob=knob):
            _known("knob", knob, [it.id for it in project.live.knobs])
        case MoveParameter(owner=owner):
            _known("channel", owner, [*project.channels])
        case Mute(track=track) | Solo(track=track):
            _known("track", track, [it.id for it in project.tracks])
        case StopClips(track=name) | BackToArrangement(track=name) | CancelQueued(track=name):
            if name is not None:
                _known("track", name, [it.id for it in project.tracks])
        case _:
            pass


def check_performance(project: Project, performance: Performance) -> None:
    """Raise ``ValueError`` in one sentence when an action names what is not in ``project``."""
    for number, it in enumerate(performance.done, start=1):
        try:
            check(project, it.action)
        except ValueError as error:
            raise ValueError(f"action {number}: {error}") from None


def clip_at(project: Project, track: str, scene: str) -> Clip | None:
    """Return the clip of a cell, None where it is empty."""
    return next((it for it in project.live.clips if (it.track, it.scene) == (track, scene)), None)


def quantised(signatures: tuple[TimeSignature, ...], tick: int, quantum: Quantum) -> int:
    """Return the first tick from ``tick`` on that ``quantum`` allows.

    Bars and beats are counted from the last time signature, which is itself a place to start.
    """
    if quantum.grid is Grid.NONE:
        return tick
    index = max(index for index, it in enumerate(signatures) if it.tick <= tick)
    signature = signatures[index]
    step = Fraction(4 * TICKS_PER_BEAT * quantum.count, signature.unit)
    if quantum.grid is Grid.BAR:
        step *= signature.beats
    rounds = ceil((tick - signature.tick) / step)
    if ceil((rounds - 1) * step) >= tick - signature.tick:
        rounds -= 1  # A beat that is no whole number of ticks begins at the tick after it.
    edge = signature.tick + ceil(rounds * step)
    following = signatures[index + 1].tick if index + 1 < len(signatures) else edge
    return min(edge, following)


def _quantum(project: Project, action: Action) -> Quantum:
    if isinstance(action, LaunchClip) and action.quantum is None:
        clip = clip_at(project, action.track, action.scene)
        return clip.quantum if clip else AT_ONCE
    return getattr(action, "quantum", None) or AT_ONCE


def _known(what: str, id: str, there: list[str]) -> None:
    if id not in there:
        raise ValueError(f"no {what} {id!r}; allowed: {', '.join(there[:8]) or 'none, there is none'}")
