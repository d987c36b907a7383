"""Exact positions: ticks to seconds and frames and back, without drift however long the song.

Within a tempo segment the frame at ``x`` ticks after its start is ``(square * x² + slope * x + base) /
scale`` with whole numbers only: a constant tempo has no square, a ramp (beat period linear in ticks)
integrates to one.
"""

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from threading import Lock

from motorik.domain.tempo import TempoCurve, TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT

ROOT_STEP = 1 << 32
"""Inside a ramp ``tick_at`` is irrational as a rule: it is rounded down to a whole 1/ROOT_STEP tick."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """Frames over ``x`` ticks from ``tick``: whole-number coefficients over ``scale``; period in s/beat."""

    tick: int
    square: int
    slope: int
    base: int
    scale: int
    period: Fraction
    period_slope: Fraction

    def frames(self, x: Fraction | int) -> Fraction:
        return Fraction((self.square * x + self.slope) * x + self.base) / self.scale

    def ticks(self, frames: Fraction) -> Fraction:
        """Solve ``frames(x) == frames`` for x, rounded down to 1/ROOT_STEP where a root has to be drawn."""
        if not self.square:
            return (frames * self.scale - self.base) / self.slope
        gain = frames.denominator
        a, b = self.square * gain, self.slope * gain
        c = self.base * gain - frames.numerator * self.scale
        radicand = (b * b - 4 * a * c) * ROOT_STEP * ROOT_STEP
        if a > 0:
            return Fraction((isqrt(max(radicand, 0)) - b * ROOT_STEP) // (2 * a), ROOT_STEP)
        root = isqrt(radicand - 1) + 1 if radicand > 0 else 0
        return Fraction((b * ROOT_STEP - root) // (-2 * a), ROOT_STEP)


class Timeline:
    """The exact clock of a tempo map at a sample rate. Immutable and safe to share between threads.

    Ticks and frames count from the start of the song; negative ones raise ``ValueError``. What ``known``, a
    timeline at the same rate, begins with in common is taken from there.
    """

    def __init__(self, tempo: TempoMap, sample_rate: int, known: "Timeline | None" = None) -> None:
        if sample_rate < 1:
            raise ValueError(f"sample_rate = {sample_rate} Hz; allowed: 1 Hz and up")
        self.sample_rate = sample_rate
        self._points = tempo.points
        shared = known.shared_with(tempo.points) if known is not None else ([], [], [])
        self._segments, self._starts, self._rounding = shared
        same = len(self._segments)
        self._segments += _segments(tempo.points[same:], sample_rate, self._end_of_last(tempo.points))
        self._ticks = [segment.tick for segment in self._segments]
        fresh = self._segments[same:]
        self._starts += [segment.frames(0) for segment in fresh]
        # Doubled, with the half for rounding already in the base: one floor division per frame.
        self._rounding += [
            (s.tick, 2 * s.square, 2 * s.slope, 2 * s.base + s.scale, 2 * s.scale) for s in fresh
        ]
        self._signatures = tempo.signatures
        self._signature_ticks = [signature.tick for signature in tempo.signatures]
        self._first_bars = _first_bars(tempo.signatures)

    def segments_of(self, points: tuple[TempoPoint, ...]) -> int:
        """Return how many of its segments a map with ``points`` has too."""
        pairs = enumerate(zip(self._points, points, strict=False))
        alike = next((index for index, (own, other) in pairs if own is not other), None)
        # A segment is made of its point and the one after it.
        return max((min(len(self._points), len(points)) if alike is None else alike) - 1, 0)

    def shared_with(
        self, points: tuple[TempoPoint, ...]
    ) -> tuple[list[_Segment], list[Fraction], list[tuple[int, int, int, int, int]]]:
        """Return copies of what a map with ``points`` has too: segments, where they start, how they round."""
        same = self.segments_of(points)
        return self._segments[:same], self._starts[:same], self._rounding[:same]

    def _end_of_last(self, points: tuple[TempoPoint, ...]) -> Fraction:
        """Return the frame at which the segments there are so far end."""
        same = len(self._segments)
        if not same:
            return Fraction(0)
        return self._segments[-1].frames(points[same].tick - points[same - 1].tick)

    def seconds_at(self, tick: int | Fraction) -> Fraction:
        """Return the exact time of ``tick`` in seconds."""
        segment = self._segment_at(tick)
        return segment.frames(tick - segment.tick) / self.sample_rate

    def frame_at(self, tick: int | Fraction) -> int:
        """Return the frame nearest to ``tick``, rounded once, halves up. Never falls when ``tick`` rises."""
        if tick < 0:
            raise ValueError(f"tick = {tick}; allowed: 0 and up")
        start, square, slope, base, scale = self._rounding[bisect_right(self._ticks, tick) - 1]
        x = tick - start
        if isinstance(x, int):
            return ((square * x + slope) * x + base) // scale
        n, d = x.numerator, x.denominator
        return ((square * n + slope * d) * n + base * d * d) // (scale * d * d)

    def tick_at(self, frame: int | Fraction) -> Fraction:
        """Return the tick at ``frame``: exact at constant tempo, in a ramp rounded down to 1/ROOT_STEP tick.

        ``frame_at(tick_at(frame)) == frame`` for every whole ``frame``.
        """
        if frame < 0:
            raise ValueError(f"frame = {frame}; allowed: 0 and up")
        index = bisect_right(self._starts, frame) - 1
        segment = self._segments[index]
        x = max(segment.ticks(Fraction(frame)), Fraction(0))
        if index + 1 < len(self._ticks):
            x = min(x, Fraction(self._ticks[index + 1] - segment.tick))
        return segment.tick + x

    def first_tick_at(self, frame: int) -> int:
        """Return the first whole tick whose frame is ``frame`` or later."""
        if frame <= 0:
            return 0
        tick = int(self.tick_at(frame - Fraction(1, 2)))
        while tick > 0 and self.frame_at(tick - 1) >= frame:
            tick -= 1
        while self.frame_at(tick) < frame:
            tick += 1
        return tick

    def bar_beat_at(self, tick: int | Fraction) -> tuple[int, int, int]:
        """Return bar and beat, both from 1, and the whole ticks since that beat.

        A beat is one note of the signature's unit; a new signature starts a new bar, even inside one.
        """
        if tick < 0:
            raise ValueError(f"tick = {tick}; allowed: 0 and up")
        index = bisect_right(self._signature_ticks, tick) - 1
        signature = self._signatures[index]
        since = tick - signature.tick
        beats = int(since * signature.unit // (4 * TICKS_PER_BEAT))
        bar, beat = divmod(beats, signature.beats)
        return (
            self._first_bars[index] + bar,
            beat + 1,
            int(since - Fraction(beats * 4 * TICKS_PER_BEAT, signature.unit)),
        )

    def bpm_at(self, tick: int | Fraction) -> Fraction:
        """Return the tempo in force at ``tick`` in quarter notes a minute, exact also inside a ramp."""
        segment = self._segment_at(tick)
        return 60 / (segment.period + segment.period_slope * (tick - segment.tick))

    def _segment_at(self, tick: int | Fraction) -> _Segment:
        if tick < 0:
            raise ValueError(f"tick = {tick}; allowed: 0 and up")
        return self._segments[bisect_right(self._ticks, tick) - 1]


def timeline_of(tempo: TempoMap, sample_rate: int) -> Timeline:
    """Return the timeline of ``tempo``; the few used last are kept. Any thread may call."""
    key = (id(tempo), sample_rate)
    with _lock:
        kept = _recent.get(key)
        if kept is None:
            # The map is kept beside its timeline, so its id cannot pass to another map meanwhile.
            kept = _recent[key] = (tempo, Timeline(tempo, sample_rate, _most_alike(tempo, sample_rate)))
        _recent.move_to_end(key)
        if len(_recent) > 8:
            _recent.popitem(last=False)
        return kept[1]


_recent: OrderedDict[tuple[int, int], tuple[TempoMap, Timeline]] = OrderedDict()
_lock = Lock()


def _most_alike(tempo: TempoMap, sample_rate: int) -> Timeline | None:
    others = [timeline for (_, rate), (_, timeline) in _recent.items() if rate == sample_rate]
    return max(others, key=lambda timeline: timeline.segments_of(tempo.points), default=None)


def _segments(points: tuple[TempoPoint, ...], sample_rate: int, start: Fraction) -> list[_Segment]:
    """Return one segment a tempo point, the first from frame ``start`` on; the last goes on for ever."""
    found: list[_Segment] = []
    for point, following in zip(points, [*points[1:], None], strict=True):
        period, period_slope = 60 / point.bpm, Fraction(0)
        if following is not None and point.curve is TempoCurve.RAMP:
            period_slope = (60 / following.bpm - period) / (following.tick - point.tick)
        slope = period * sample_rate / TICKS_PER_BEAT
        square = period_slope * sample_rate / (2 * TICKS_PER_BEAT)
        scale = lcm(square.denominator, slope.denominator, start.denominator)
        found.append(
            _Segment(
                point.tick,
                int(square * scale),
                int(slope * scale),
                int(start * scale),
                scale,
                period,
                period_slope,
            )
        )
        if following is not None:
            start = found[-1].frames(following.tick - point.tick)
    return found


def _first_bars(signatures: tuple[TimeSignature, ...]) -> list[int]:
    """Return the number, from 1, of the bar each signature starts; a bar cut short counts as one."""
    bars = [1]
    for current, following in zip(signatures, signatures[1:], strict=False):
        whole = 4 * TICKS_PER_BEAT * current.beats
        bars.append(bars[-1] - (current.tick - following.tick) * current.unit // whole)
    return bars
