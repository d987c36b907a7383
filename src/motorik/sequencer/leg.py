"""A leg: a stretch of the song played in one go, and where on the engine's frame clock it lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest

from motorik.sequencer.automation import GRID_TICKS
from motorik.sequencer.reading import Loop
from motorik.sequencer.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Leg:
    """Song ticks [start_tick, end_tick) from engine ``start_frame``; engine frame = song frame + ``offset``.

    ``end_tick`` and ``end_frame`` are None when the leg goes on for ever. ``number`` is never used twice;
    ``loop_pass`` counts the rounds of a loop since playback started or jumped. Every round has the same whole
    number of frames, so rounds differ by chance and conditions alone. ``loop`` is what these are rounds of.
    """

    number: int
    loop_pass: int
    start_tick: int
    start_frame: int
    offset: int
    end_tick: int | None = None
    end_frame: int | None = None
    loop: Loop | None = None

    def tick_at(self, frame: int, timeline: Timeline) -> Fraction:
        """Return the song position at engine ``frame``; before the leg its start."""
        if frame <= self.start_frame:
            return Fraction(self.start_tick)
        return timeline.tick_at(max(frame - self.offset, 0))


def stretches(legs: Sequence[Leg], start: int, until: int) -> Iterator[tuple[Leg, int, int]]:
    """Yield what of each leg is played in engine frames [start, until): a leg plays until the next begins."""
    for leg, after in zip_longest(legs, legs[1:]):
        ends = [until, *([] if leg.end_frame is None else [leg.end_frame])]
        ends += [] if after is None else [after.start_frame]
        first, last = max(start, leg.start_frame), min(ends)
        if first < last:
            yield leg, first, last


def start_leg(
    number: int, loop_pass: int, tick: int, frame: int, loop: Loop | None, timeline: Timeline
) -> Leg:
    """Return the leg that starts at ``tick`` on engine ``frame`` and ends with a ``loop`` ahead of it."""
    leg = Leg(number, loop_pass, tick, frame, frame - timeline.frame_at(tick), loop=loop)
    return end_leg(leg, tick, loop, timeline)


def end_leg(leg: Leg, tick: int | Fraction, loop: Loop | None, timeline: Timeline) -> Leg:
    """Return ``leg`` ended by ``loop`` as seen from ``tick``: a loop that has been passed does not hold it.

    A loop shorter than GRID_TICKS or a frame is no loop, so that time always moves on.
    """
    if loop is None or tick >= loop[1] or not _is_long_enough(loop, timeline):
        return replace(leg, end_tick=None, end_frame=None)
    end_frame = timeline.frame_at(loop[1]) + leg.offset
    return replace(leg, end_tick=loop[1], end_frame=max(end_frame, leg.start_frame + 1))


def _is_long_enough(loop: Loop, timeline: Timeline) -> bool:
    return loop[1] - loop[0] >= GRID_TICKS and timeline.frame_at(loop[1]) > timeline.frame_at(loop[0])
