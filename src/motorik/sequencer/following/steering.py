"""The tempo map that leads the song to an outside timeline. Pure: no clock, no state.

A lag is bent away: for a while the song goes a little faster than the outside, so that both meet on one tick,
and then as fast. What has been played stays in the map as it was, so the map is also the record of it.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, gcd

from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoCurve, TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.following.outside import Outside

BEND = Fraction(1, 12)
"""By how much the tempo is bent at most: a semitone would be 0.06, but only time bends, no pitch."""
LEAST_BEND_TICKS = TICKS_PER_BEAT
MOST_POINTS = 256
"""How many tempo points are remembered; then the record begins anew."""
_PERIOD_STEP = 1 << 16
"""A beat's length is rounded to 1/_PERIOD_STEP frame: exact sums of many stay short."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the song is: ``tick`` at engine ``frame``, exactly.

    ``wrap``: the position is known only up to multiples of so many ticks, as in a loop. ``turns``: the song
    will come by here again, and has but one map for all times.
    """

    tick: Fraction
    frame: Fraction
    wrap: int | None = None
    turns: bool = False


def known(outside: Outside, place: Place) -> Outside:
    """Return ``outside`` with no more of the position known than there is at ``place``."""
    if place.wrap is None:
        return outside
    return replace(outside, wrap=place.wrap if outside.wrap is None else gcd(place.wrap, outside.wrap))


def steered(tempo: TempoMap, place: Place, outside: Outside, sample_rate: int) -> TempoMap:
    """Return ``tempo`` up to ``place``, a whole tick, and from there on what leads to ``outside``.

    Where the song ``turns`` it is one tempo that would lead there in time: ask again.
    """
    outside = known(outside, place)
    ahead = outside.ahead(place.tick, place.frame, sample_rate)
    over = max(LEAST_BEND_TICKS, ceil(abs(ahead) / BEND))
    beat = outside.frames_a_tick(sample_rate) * TICKS_PER_BEAT
    bent = _bpm(beat * (over + ahead) / over, sample_rate)
    if place.turns:
        return tempo.model_copy(update={"points": (TempoPoint(tick=0, bpm=bent),)})
    tick = int(place.tick)
    before = [point for point in tempo.points if point.tick < tick]
    if not before or len(before) > MOST_POINTS:
        before, tick = [], 0
    else:
        before[-1] = _held(before[-1])
    last = int(place.tick) + over
    points = (
        *before,
        TempoPoint(tick=tick, bpm=bent),
        TempoPoint(tick=last, bpm=_bpm(beat, sample_rate)),
    )
    return TempoMap(points=points, signatures=tempo.signatures)


def level(outside: Outside, signatures: tuple[TimeSignature, ...], sample_rate: int) -> TempoMap:
    """Return a map that goes at the tempo of ``outside`` all through."""
    beat = outside.frames_a_tick(sample_rate) * TICKS_PER_BEAT
    return TempoMap(points=(TempoPoint(tick=0, bpm=_bpm(beat, sample_rate)),), signatures=signatures)


def _bpm(frames_a_beat: Fraction, sample_rate: int) -> Fraction:
    """Return the tempo with about that beat, as a fraction whose beat has few digits."""
    low, high = (Fraction(60 * sample_rate, bpm) for bpm in (MAX_BPM, MIN_BPM))
    steps = round(min(max(frames_a_beat, low), high) * _PERIOD_STEP)
    return Fraction(60 * sample_rate * _PERIOD_STEP, steps)


def _held(point: TempoPoint) -> TempoPoint:
    """Return ``point`` without a ramp: what it would have led to does not come."""
    return point if point.curve is TempoCurve.STEP else point.model_copy(update={"curve": TempoCurve.STEP})
