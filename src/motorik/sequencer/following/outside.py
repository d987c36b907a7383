"""A timeline of the world outside, as a straight line through one moment."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from motorik.domain.time import TICKS_PER_BEAT


@dataclass(frozen=True, slots=True)
class Outside:
    """``tick`` belongs at engine ``frame``; from there on it goes at ``bpm`` quarter notes a minute.

    ``wrap`` is how much of the position is known: None, it is the song's own; else it is known only up to
    multiples of ``wrap`` ticks: a quantum, a bar, a pulse. Of ``slack`` seconds nobody is sure.
    """

    tick: Fraction
    frame: Fraction
    bpm: Fraction
    wrap: int | None = None
    slack: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.bpm <= 0 or (self.wrap is not None and self.wrap < 1):
            raise ValueError(f"{self}; allowed: a tempo above 0, a wrap of None or 1 tick and up")

    def frames_a_tick(self, sample_rate: int) -> Fraction:
        """Return how many frames a tick lasts."""
        return Fraction(60 * sample_rate, TICKS_PER_BEAT) / self.bpm

    def tick_at(self, frame: int | Fraction, sample_rate: int) -> Fraction:
        """Return the tick that belongs at engine ``frame``; it may lie before 0."""
        return self.tick + (frame - self.frame) / self.frames_a_tick(sample_rate)

    def frame_at(self, tick: int | Fraction, sample_rate: int) -> Fraction:
        """Return the engine frame at which ``tick`` belongs."""
        return self.frame + (tick - self.tick) * self.frames_a_tick(sample_rate)

    def ahead(self, tick: int | Fraction, frame: int | Fraction, sample_rate: int) -> Fraction:
        """Return by how many ticks ``tick`` at ``frame`` is ahead of this; below 0 it lags.

        With a ``wrap`` the smaller way round, in [-wrap/2, wrap/2).
        """
        error = tick - self.tick_at(frame, sample_rate)
        if self.wrap is None:
            return error
        half = Fraction(self.wrap, 2)
        return (error + half) % self.wrap - half

    def next_start(self, tick: int, frame: int, sample_rate: int) -> tuple[int, Fraction]:
        """Return (tick, frame) of the first start at ``frame`` or later that keeps to this.

        ``tick`` is what was asked for. It is kept where the position is known up to a ``wrap``, or is not
        half a beat past; otherwise the next beat of the outside is played, at its frame or at once.
        """
        late = self.tick_at(frame, sample_rate) - tick
        if self.wrap is not None:
            return tick, frame + (-late % self.wrap) * self.frames_a_tick(sample_rate)
        if abs(late) > TICKS_PER_BEAT // 2:
            tick = max(ceil(self.tick_at(frame, sample_rate) / TICKS_PER_BEAT), 0) * TICKS_PER_BEAT
        return tick, max(Fraction(frame), self.frame_at(tick, sample_rate))
