"""Whether changes click: each is judged by what is played without it, and with it as the last."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np

from tools.repatching.listening import FADE, TAPS, Edges, Heard, Sound, allowed
from tools.repatching.music import round_frames
from tools.repatching.recording import Recording, Step, replay, without

SETTLED = 16 * FADE
"""Frames after which a change is over: ringing, run-in, copies and fade, of two in line, and any glide."""

LISTENED = SETTLED + round_frames() + TAPS
"""Frames a change is listened to from the frame on at which it is taken."""
GoingOn = Callable[[Recording, Collection[int], int], dict[int, Sound]]
"""What gives the sound that would go on without a change and all later ones: :func:`without`."""


@dataclass(frozen=True, slots=True)
class Click:
    """A change that is sharper than the bound: what it is called, and from which frame on it is heard."""

    frame: int
    name: str
    heard: Edges
    bound: Edges


@dataclass(slots=True)
class Verdict:
    """What the ears say.

    ``unlike``: the first frame that is not what the same commands give without a clock, or None.
    ``whole``: for how many changes it took all that was heard to know. ``sharpest``: by kind of change, the
    largest shares of the bounds.
    """

    clicks: list[Click] = field(default_factory=list)
    unlike: int | None = None
    whole: int = 0
    sharpest: dict[str, tuple[float, float]] = field(default_factory=dict)


def judge(recording: Recording, sound: Sound, going_on: GoingOn = without) -> Verdict:
    """Say whether any change of ``recording`` clicks in ``sound``, its first frames.

    With c(n) what the first n changes sound like when none follows them, ``sound`` is c(0), which nobody
    disturbs, and the sum of what each change makes of it: c(n + 1) - c(n). So it has no click where none of
    these differences has one: each is listened to by itself, where nothing else that sounds can hide it, as
    long as it takes, however many changes follow meanwhile. That ``sound`` is c(all), bit for bit, is looked
    at, too.
    """
    steps = recording.steps
    aside = going_on(recording, range(len(steps)), LISTENED)
    verdict = Verdict(unlike=first_difference(sound, replay(recording, len(steps), len(sound))))
    for number, step in enumerate(steps):
        past, after = sound[max(step.frame - SETTLED, 0) : step.frame], sound[step.frame :]
        if number + 1 < len(steps):
            after = np.concatenate([sound[step.frame : steps[number + 1].frame], aside[number + 1]])
        _judge_one(verdict, step, past, aside[number], after[:LISTENED])
    return verdict


def _judge_one(verdict: Verdict, step: Step, past: Sound, before: Sound, after: Sound) -> None:
    """Judge a change by what is heard without it and with it as the last one, from where it is taken.

    The difference is silence until the cross-fade begins, however long that waited and rang. Once the change
    is over it is the new less the old, undisturbed, for a round of the song; until then the same, faded in.
    Where that does not suffice, as voices end meanwhile and are not heard again, all that is heard has to be
    as dull as the old, before the change and as it would have gone on meanwhile, and the new for a round.
    """
    length = min(len(before), len(after))
    before, after = before[:length], after[:length]
    first = first_difference(before, after)
    if first is None or first >= length - TAPS:
        return
    begin, over, end = (len(past) + it for it in (first, max(SETTLED, first + FADE), length - TAPS))
    made = Heard(np.concatenate([np.zeros_like(past), after.astype(np.float64) - before]))
    found, calm = made.edges(begin, over), made.edges(over, end)
    bound = allowed(calm, found.peak)
    if max(_share(found, bound)) > 1:
        verdict.whole += 1
        old, new = (Heard(np.concatenate([past, sound])) for sound in (before, after))
        found, calm = new.edges(begin, over), old.edges(TAPS, over) | new.edges(over, end)
        bound = allowed(calm, found.peak)
    share, worst = _share(found, bound), verdict.sharpest.get(step.name, (0.0, 0.0))
    verdict.sharpest[step.name] = (max(share[0], worst[0]), max(share[1], worst[1]))
    if max(share) > 1:
        verdict.clicks.append(Click(step.frame + first, step.name, found, bound))


def _share(found: Edges, bound: Edges) -> tuple[float, float]:
    return found.step / bound.step, found.treble / bound.treble


def first_difference(one: Sound, other: Sound) -> int | None:
    """Return the first frame in which two sounds differ, or None."""
    differing = np.flatnonzero((one != other).any(axis=1))
    return int(differing[0]) if len(differing) else None
