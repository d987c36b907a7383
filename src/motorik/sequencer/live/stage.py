"""What every track does when: a performance played through in ticks, clips following clips.

Pure and causal: what was asked for at a tick changes nothing before it. An action that waits is replaced by
the next one for the same thing asked for before it acts.
"""

from dataclasses import dataclass

from motorik.domain.performance import Finish, Performance
from motorik.domain.project import Project
from motorik.sequencer.live.running import Run, Stretch
from motorik.sequencer.live.wishes import Switch, Wish, Wishes, switch_of, switches_of


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
    wishes = Wishes(project)
    for order, done in enumerate(performance.done):
        if not isinstance(done.action, Finish):
            wishes.take(done, order)
    return staged(wishes, Run(project), end)


def staged(wishes: Wishes, run: Run, end: int) -> Stage:
    """Return what ``wishes`` make of a song that was played up to where ``run``, which runs on, stands."""
    for track, found in wishes.tracks.items():
        for wish in found:
            run.want(track, wish)
    run.run(end)
    return Stage(
        run.stretches(end),
        {track: tuple(found) for track, found in wishes.tracks.items()},
        switches_of(wishes.mutes, end),
        switches_of(wishes.solos, end),
        switch_of(wishes.fills, end),
        tuple((wish.tick, str(wish.plays)) for wish in wishes.scenes if wish.tick < end),
    )
