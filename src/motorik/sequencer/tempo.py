"""The song's tempo as events: what the engine's own clock of beats follows.

A tempo that holds still is one event. A ramp is a chain of straight lines, each 1/24 beat long, that meet:
the tempo of each is the mean over it, so the beats the engine counts never jump.
"""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter

from motorik.domain.tempo import TempoCurve, TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.timeline import Timeline

STEP_TICKS = TICKS_PER_BEAT // 24


def tempo_events(tempo: TempoMap, timeline: Timeline, start: int, end: int) -> Iterator[Event]:
    """Yield the tempo changes with a tick in [start, end), in order."""
    first = max(bisect_right(tempo.points, start, key=attrgetter("tick")) - 1, 0)
    for point, following in pairwise((*tempo.points[first:], None)):
        assert point is not None
        if point.tick >= end:
            return
        for tick in _ticks(point, following, start, end):
            yield _event(timeline, tick, timeline.frame_at(tick), _bpm(timeline, point, following, tick))


def tempo_at(tempo: TempoMap, timeline: Timeline, frame: int) -> Event:
    """Return the event that sets at song ``frame`` the tempo and beat that are in force there."""
    tick = timeline.tick_at(frame)
    points = (*tempo.points, None)
    index = bisect_right([point.tick for point in tempo.points], tick) - 1
    point, following = tempo.points[index], points[index + 1]
    return _event(timeline, int(tick), frame, _bpm(timeline, point, following, int(tick)))


def same_until(a: TempoMap, b: TempoMap, tick: Fraction) -> bool:
    """Return whether two tempo maps give the same frames to all ticks up to ``tick`` and one beyond.

    What a later point changes is ahead then, and what was played stays where it was.
    """
    if a is b or a.points == b.points:
        return True
    reached = [[point for point in it.points if point.tick <= tick] for it in (a, b)]
    if reached[0] != reached[1]:
        return False
    if reached[0][-1].curve is TempoCurve.STEP:
        return True
    count = len(reached[0])
    return a.points[count : count + 1] == b.points[count : count + 1]


def _ticks(point: TempoPoint, following: TempoPoint | None, start: int, end: int) -> range:
    """Return the ticks in [start, end) at which the engine is told, up to the next point."""
    if following is None or point.curve is TempoCurve.STEP:
        return range(point.tick, point.tick + (point.tick >= start))
    skipped = max(-(-(start - point.tick) // STEP_TICKS), 0)
    return range(point.tick + skipped * STEP_TICKS, min(end, following.tick), STEP_TICKS)


def _bpm(timeline: Timeline, point: TempoPoint, following: TempoPoint | None, tick: int) -> float:
    """Return the tempo in force at ``tick``: in a ramp the mean over the step it lies in."""
    if following is None or point.curve is TempoCurve.STEP:
        return float(point.bpm)
    first = tick - (tick - point.tick) % STEP_TICKS
    frames = [timeline.frame_at(edge) for edge in (first, min(first + STEP_TICKS, following.tick))]
    if frames[0] == frames[1]:
        return float(timeline.bpm_at(tick))
    ticks = timeline.tick_at(frames[1]) - timeline.tick_at(frames[0])
    return float(60 * timeline.sample_rate * ticks / (TICKS_PER_BEAT * (frames[1] - frames[0])))


def _event(timeline: Timeline, tick: int, frame: int, bpm: float) -> Event:
    beat = float(timeline.tick_at(frame) / TICKS_PER_BEAT)
    return Event(frame, EventKind.TEMPO, "", value=bpm, beat=beat, tick=tick)
