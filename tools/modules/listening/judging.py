"""One channel as two play it, side by side: what began in both, and every 20 ms pitch, level and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .drift import Drift
from .ear import RATE, Heard
from .levels import decibels, places, powers
from .onsets import Onsets, matched
from .pitch import cents, compared

STEP_SECONDS: Final = 0.02
AUDIBLE_DB: Final = -50.0
"""What is quieter than the loudest moment of all channels by more is not asked for."""
PITCH_EVERY: Final = 2
"""Pitch is asked for at every other moment: 25 times a second."""
IN_TUNE_CENTS: Final = 10.0
NEAR_DB: Final = 3.0
CLEAR_DB: Final = 10.0
"""What is heard in one alone counts where it is at least so much above what can be heard at all."""
NEAR_PLACE: Final = 0.1

Values = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Beginnings:
    """``asked`` of the reference, ``missing`` of them here; ``struck`` here, ``more`` of them than there.

    ``late`` in seconds for each that both have: how much later it begins here.
    """

    asked: int
    missing: Values
    struck: int
    more: Values
    late: Values


@dataclass(frozen=True, eq=False)
class Moments:
    """A line a moment of the reference's time, ``seconds`` after the beginning here.

    ``here`` and ``there``: whether it can be heard. ``level``: dB louder here, gain of the file left out.
    ``pitch``: cents higher here, nan where either has none.
    ``place``: how much farther right here, in widths of the stage, nan where either is silent.
    """

    seconds: Values
    here: Marks
    there: Marks
    level: Values
    pitch: Values
    place: Values

    @property
    def both(self) -> Marks:
        """Where both can be heard."""
        return self.here & self.there

    @property
    def silent(self) -> Marks:
        """Where the reference is clearly heard, and nothing here."""
        return self.there & ~self.here & (self.level < -CLEAR_DB)

    @property
    def alone(self) -> Marks:
        """Where it is clearly heard here, and nothing of the reference."""
        return self.here & ~self.there & (self.level > CLEAR_DB)


@dataclass(frozen=True, eq=False)
class Judged:
    """A channel, from 1."""

    channel: int
    beginnings: Beginnings
    moments: Moments


@dataclass(frozen=True)
class Scale:
    """The power of the reference's loudest moment in any channel, and how much louder in dB all is here."""

    loudest: float
    gain_db: float

    @property
    def floors(self) -> tuple[float, float]:
        """The powers below which nothing is heard, here and there."""
        there = self.loudest * 10 ** (AUDIBLE_DB / 10)
        return there * 10 ** (self.gain_db / 10), there


def moments_of(here: Heard, there: Heard) -> Values:
    """Return the moments of the first that are compared."""
    return np.arange(0.0, min(here.seconds, there.seconds), STEP_SECONDS)


def scale_of(pairs: Sequence[tuple[Heard, Heard]], drift: Drift) -> Scale:
    """Return the scale of all channels: the gain is the median where both can be heard."""
    found = []
    for here, there in pairs:
        seconds = moments_of(here, there)
        theirs = powers(there, seconds + drift.at(seconds)).sum(axis=1)
        found.append(np.stack([powers(here, seconds).sum(axis=1), theirs]))
    every = np.concatenate(found, axis=1) if found else np.zeros((2, 0))
    loudest_here, loudest = every.max(axis=1, initial=0.0)
    quiet = 10 ** (AUDIBLE_DB / 10)
    heard = (every[0] > loudest_here * quiet) & (every[1] > loudest * quiet)
    if not heard.any():
        return Scale(loudest or 1.0, 0.0)
    return Scale(loudest, float(np.median(10 * np.log10(every[0, heard] / every[1, heard]))))


def beginnings(here: Onsets, there: Onsets, drift: Drift) -> Beginnings:
    """Return what begins in both, in one alone, and how late."""
    same_time = Onsets(drift.back(there.seconds), there.strength, there.strong)
    missing, more = matched(same_time, here), matched(here, same_time)
    return Beginnings(
        asked=int(there.strong.sum()),
        missing=same_time.seconds[missing.missing],
        struck=int(here.strong.sum()),
        more=here.seconds[more.missing],
        late=missing.distances,
    )


def moments(here: Heard, there: Heard, drift: Drift, scale: Scale) -> Moments:
    """Return both side by side; ``scale.gain_db`` is taken off what is louder here."""
    seconds = moments_of(here, there)
    theirs = seconds + drift.at(seconds)
    power_here, power_there = powers(here, seconds), powers(there, theirs)
    floors = scale.floors
    sum_here, sum_there = power_here.sum(axis=1), power_there.sum(axis=1)
    sounding = (sum_here > floors[0]) & (sum_there > floors[1])
    asked = np.flatnonzero(sounding)
    asked = asked[asked % PITCH_EVERY == 0]
    pitch_here, pitch_there = np.full(len(seconds), np.nan), np.full(len(seconds), np.nan)
    frames, their_frames = (np.rint(at[asked] * RATE).astype(np.int64) for at in (seconds, theirs))
    pitch_here[asked], pitch_there[asked] = compared(here.line, frames, there.line, their_frames)
    return Moments(
        seconds=seconds,
        here=sum_here > floors[0],
        there=sum_there > floors[1],
        level=decibels(sum_here, floors[0]) - decibels(sum_there, floors[1]) - scale.gain_db,
        pitch=cents(pitch_there, pitch_here),
        place=np.where(sounding, places(power_here) - places(power_there), np.nan),
    )
