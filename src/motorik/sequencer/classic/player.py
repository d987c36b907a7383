"""The player of classic modules: a score goes in, rows of ticks and voices come out.

The state machine is native (``native/classic``): see ``docs/decisions/0014``. Here it gets its Python face.
"""

from collections.abc import Iterator
from copy import copy
from enum import IntFlag
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

from motorik import _native

from .score import ClassicScore

SECOND: int = _native.CLASSIC_SECOND
"""Times are whole numbers of this fraction of a second."""

TICK: np.dtype[np.void] = np.dtype(_native.CLASSIC_TICK_FIELDS)
"""A tick: number, time and length, order, pattern, row, tick_in_row, speed, tempo, global_volume, flags."""

VOICE: np.dtype[np.void] = np.dtype(_native.CLASSIC_VOICE_FIELDS)
"""A voice in a tick: period, frequency (frames of the sample a second), position (frames), level (0-1),
tick, voice (its place), channel, serial (number of its note), note, instrument, sample, volume (0-1024), pan
(0-255), cutoff and resonance (0-255), flags; where its sample is swapped within the
tick, next_sample (-1: silence) and swap_after (seconds into the tick).
"""


class TickFlags(IntFlag):
    """What a tick is besides."""

    FIRST_TICK = 1
    REPEAT = 2
    RESTARTS = 4


class VoiceFlags(IntFlag):
    """What happens to a voice in a tick, and what it is; see ``MtkClassicVoiceFlags``."""

    TRIGGERED = 1
    STOPPED = 2
    SAMPLE_CHANGED = 4
    POSITION_SET = 8
    ENDS = 16
    BACKGROUND = 32
    BACKWARD = 64
    SURROUND = 128
    RELEASED = 256
    RESTARTED = 512
    SWAPS = 1024


class ClassicPlayer:
    """Plays a score from its beginning, as far as it is asked; copies are snapshots.

    With ``position_rate`` positions move as in a mixer at that rate, whose ticks are whole frames; without,
    by exact time.

    Raises:
        ValueError: a number of the score is out of range.
    """

    def __init__(self, score: ClassicScore, position_rate: float = 0) -> None:
        self._player = _native.ClassicPlayer(score.for_native(), position_rate)

    def copy(self) -> Self:
        """Return a player that stands where this one stands and goes on by itself."""
        other = copy(self)
        vars(other)["_player"] = self._player.copy()
        return other

    @property
    def time(self) -> Fraction:
        """When the next tick begins, in seconds."""
        return Fraction(self._player.time(), SECOND)

    @property
    def ticks(self) -> int:
        """Return how many ticks have been played."""
        return self._player.ticks()

    @property
    def ended(self) -> bool:
        """Whether from the next tick on everything repeats."""
        return self._player.ended()

    def play(self, ticks: int, *, through: bool = False) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """Play up to ``ticks`` ticks and return (ticks, voices); fewer at the end, unless played ``through``.

        ``first_voice`` and ``voices`` of a tick name its rows among the voices.
        """
        return self._player.play(ticks, through)

    def play_to_end(self, limit: int = 1 << 24) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """Play until something would repeat, at most ``limit`` ticks."""
        return self.play(limit)

    def blocks(self, ticks: int = 1024) -> Iterator[tuple[NDArray[np.void], NDArray[np.void]]]:
        """Play to the end in blocks of so many ticks."""
        while not self.ended:
            yield self.play(ticks)

    def seek(self, order: int, row: int) -> bool:
        """Play silently until a row is about to begin. False: it never comes, the player is at its end."""
        return self._player.seek(order, row)


def duration(score: ClassicScore) -> Fraction:
    """Return how long a score plays until it ends or repeats, in seconds."""
    player = ClassicPlayer(score)
    player.seek(-1, -1)
    return player.time
