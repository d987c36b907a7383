"""A tempo map as steps of whole microseconds a beat, which is all a MIDI file can say."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from motorik.domain.tempo import TempoCurve, TempoMap
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.timeline import Timeline

LARGEST = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class TempoSteps:
    """(tick, microseconds a beat), and by how much time is off at the worst moment, in seconds."""

    steps: tuple[tuple[int, int], ...]
    worst_seconds: float
    ramps: int


def tempo_steps(tempo: TempoMap, end: int, step_ticks: int) -> TempoSteps:
    """Return the steps up to ``end``; a ramp is cut every ``step_ticks``.

    In a ramp each step's length is chosen so that time is right again at its end, whatever was rounded.
    """
    timeline = Timeline(tempo, 1)
    written = {point.tick for point in tempo.points}
    steps: list[tuple[int, int]] = []
    worst = elapsed = Fraction(0)
    edges = [*_edges(tempo, end, step_ticks), (max(end, 1), False)]
    for (tick, ramped), (following, _) in pairwise(edges):
        beats = Fraction(max(following - tick, 1), TICKS_PER_BEAT)
        if ramped:
            exact = (timeline.seconds_at(following) - elapsed) / beats * 1_000_000
        else:
            exact = 60_000_000 / timeline.bpm_at(tick)
        microseconds = min(max(round(exact), 1), LARGEST)
        elapsed += beats * microseconds / 1_000_000
        worst = max(worst, abs(elapsed - timeline.seconds_at(following)))
        if tick in written or steps[-1][1] != microseconds:
            steps.append((tick, microseconds))
    ramps = sum(point.curve is TempoCurve.RAMP and point.tick < end for point in tempo.points[:-1])
    return TempoSteps(tuple(steps), float(worst), ramps)


def _edges(tempo: TempoMap, end: int, step_ticks: int) -> Iterator[tuple[int, bool]]:
    """Yield (tick, whether in a ramp) of every step before ``end``: points, in ramps every ``step_ticks``."""
    for point, following in pairwise((*tempo.points, None)):
        assert point is not None
        if point.tick >= end and point.tick > 0:
            return
        ramped = following is not None and point.curve is TempoCurve.RAMP
        yield point.tick, ramped
        if following is not None and ramped:
            for tick in range(point.tick + step_ticks, min(following.tick, end), step_ticks):
                yield tick, True
