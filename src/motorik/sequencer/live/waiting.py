"""What a performance has yet to do: what was asked for and waits, and what follows by itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from motorik.domain.live import Clip
from motorik.sequencer.live.stage import Stage
from motorik.sequencer.live.wishes import SILENCE, Switch, is_on


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that happens at ``tick``.

    ``what`` is ``clip``, ``silence`` or ``arrangement`` of a ``track``, ``mute``, ``unmute``, ``solo`` or
    ``unsolo`` of one, ``fill``, ``unfill``, ``scene`` or ``finish``. ``by_itself``: nobody asked for it, a
    clip has then played its passes.
    """

    tick: int
    what: str
    track: str | None = None
    scene: str | None = None
    by_itself: bool = False


def waiting_on(stage: Stage, tick: int, end: int | None = None) -> tuple[Waiting, ...]:
    """Return what is to happen after ``tick`` on ``stage``, in order of time; ``end`` is where it finishes.

    Of what follows by itself only the next clip of each track.
    """
    found = [
        *(Waiting(at, "scene", scene=scene) for at, scene in stage.scenes if at > tick),
        *_tracks(stage, tick),
        *_switches(stage.mutes, tick, "mute"),
        *_switches(stage.solos, tick, "solo"),
        *(replace(it, track=None) for it in _switches({"": stage.fills}, tick, "fill")),
    ]
    if end is not None and end > tick:
        found = [it for it in found if it.tick < end] + [Waiting(end, "finish")]
    return tuple(sorted(found, key=lambda it: (it.tick, it.track or "", it.what)))


def _tracks(stage: Stage, tick: int) -> Iterator[Waiting]:
    for track, stretches in stage.tracks.items():
        asked = {wish.tick: wish.plays for wish in stage.waiting.get(track, ()) if wish.tick > tick}
        # What another track of a mute group does at the same tick may have the last word.
        asked |= {it.start: it.plays for it in stretches if it.start in asked}
        for at, plays in asked.items():
            yield _of_track(at, track, plays)
        following = next((it for it in stretches if it.start > tick), None)
        if following is not None and following.start not in asked:
            yield replace(_of_track(following.start, track, following.plays), by_itself=True)


def _of_track(tick: int, track: str, plays: Clip | str | bool) -> Waiting:
    if isinstance(plays, Clip):
        return Waiting(tick, "clip", track, plays.scene)
    return Waiting(tick, "silence" if plays == SILENCE else "arrangement", track)


def _switches(switches: dict[str, Switch], tick: int, name: str) -> Iterator[Waiting]:
    """Yield the switches that are yet to change; to put one where it stands is no change."""
    for track, switch in switches.items():
        on = is_on(switch, tick)
        for at, wanted in switch:
            if at > tick and wanted is not on:
                yield Waiting(at, name if wanted else f"un{name}", track)
                on = wanted
