"""How high a sound is: the fundamental by YIN (de Cheveigné and Kawahara 2002), many moments at once."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from .ear import RATE, Line

LOWEST_HZ: Final = 40.0
HIGHEST_HZ: Final = 2400.0
SHORTEST: Final = int(RATE / HIGHEST_HZ)
LONGEST: Final = int(RATE / LOWEST_HZ)
WINDOW: Final = 608
SPAN: Final = WINDOW + LONGEST + 1
"""What is looked at: 63 ms."""
SIZE: Final = 1024
APERIODIC: Final = 0.15
"""A sound has a pitch where so much of its power, at most, is not repeated a period later."""
AMBIGUOUS: Final = 2 * APERIODIC
THIRD: Final = 0.2
AT_ONCE: Final = 512

Values = NDArray[np.float64]
Moments = NDArray[np.int64]


def pitches(line: Line, centres: Moments) -> Values:
    """Return the fundamental in Hz around each of ``centres``, which are frames of the line; nan for none."""
    parts = [_hertz(unlike, _periods(unlike)) for unlike in _batches(line, centres)]
    return np.concatenate(parts) if parts else np.zeros(0)


def compared(here: Line, here_centres: Moments, there: Line, there_centres: Moments) -> tuple[Values, Values]:
    """Return the fundamentals of two lines, moment by moment; nan for none.

    Where each of two periods is one of the other sound as well, as it can be with an octave, the second
    line's is taken for both: which one is found first is chance.
    """
    found: list[tuple[Values, Values]] = []
    for one, other in zip(_batches(here, here_centres), _batches(there, there_centres), strict=True):
        mine, theirs = _periods(one), _periods(other)
        for row in np.flatnonzero((mine > 0) & (theirs > 0) & _far(mine, theirs)):
            same, back = _valley(one[row], theirs[row]), _valley(other[row], mine[row])
            if max(one[row, same], other[row, back]) < AMBIGUOUS:
                mine[row] = same
        found.append((_hertz(one, mine), _hertz(other, theirs)))
    if not found:
        return np.zeros(0), np.zeros(0)
    first, second = zip(*found, strict=True)
    return np.concatenate(first), np.concatenate(second)


def cents(one: Values, other: Values) -> Values:
    """Return how far ``other`` is above ``one``, 1200 to the octave; nan where either has no pitch."""
    return np.asarray(1200 * np.log2(other / one), np.float64)


def _batches(line: Line, centres: Moments) -> Iterator[Line]:
    """Yield what :func:`_unlike` says, for as many moments at once as a processor's cache holds."""
    padded = np.concatenate([np.zeros(SPAN, np.float32), line, np.zeros(2 * SPAN, np.float32)])
    windows = sliding_window_view(padded, SPAN)
    starts = np.clip(centres + SPAN - SPAN // 2, 0, len(windows) - 1)
    for at in range(0, len(starts), AT_ONCE):
        yield _unlike(np.array(windows[starts[at : at + AT_ONCE]]))


def _periods(unlike: Line) -> Moments:
    """Return the shortest period of each in whole frames; 0 for none."""
    low = unlike < APERIODIC
    low[:, :SHORTEST] = False
    first = low.argmax(axis=1)
    rising = np.zeros_like(low)
    rising[:, :-1] = unlike[:, 1:] >= unlike[:, :-1]
    rising[:, -1] = True
    valley = (rising & (np.arange(unlike.shape[1]) >= first[:, None])).argmax(axis=1)
    return np.where(low.any(axis=1), valley, 0)


def _hertz(unlike: Line, periods: Moments) -> Values:
    """Return what a period is in Hz, found between frames by a parabola; nan for 0."""
    inner = np.clip(periods, 1, unlike.shape[1] - 2)
    rows = np.arange(len(unlike))
    before, at, after = (unlike[rows, inner + step].astype(np.float64) for step in (-1, 0, 1))
    bend = before - 2 * at + after
    shift = np.where(bend > 0, 0.5 * (before - after) / np.where(bend > 0, bend, 1.0), 0.0)
    return np.where(periods > 0, RATE / (inner + np.clip(shift, -0.5, 0.5)), np.nan)


def _far(one: Moments, other: Moments) -> NDArray[np.bool_]:
    """Tell which periods are a third and more, and more than a frame, apart: not in the same valley."""
    apart = np.abs(one - other)
    return np.asarray(apart > np.maximum(1, np.minimum(one, other) * THIRD), np.bool_)


def _valley(unlike: Line, period: int) -> int:
    """Return where the lowest value near a period is."""
    reach = max(1, int(period * 0.03))
    first = max(period - reach, 1)
    return first + int(unlike[first : period + reach + 1].argmin())


def _unlike(frames: Line) -> Line:
    """Return [frames, lags]: power of the difference to the sound a lag later, over its mean so far.

    The frames are used up.
    """
    spectrum = rfft(frames, SIZE, axis=1)
    head = rfft(frames[:, :WINDOW], SIZE, axis=1)
    alike: Line = irfft(np.conj(head) * spectrum, SIZE, axis=1)[:, : LONGEST + 1]
    squares = np.square(frames, out=frames)
    later = np.empty_like(alike)
    later[:, 0] = squares[:, :WINDOW].sum(axis=1)
    np.subtract(squares[:, WINDOW : WINDOW + LONGEST], squares[:, :LONGEST], out=later[:, 1:])
    np.cumsum(later, axis=1, out=later)
    difference = np.maximum(later[:, :1] + later - 2 * alike, 0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, LONGEST + 1, dtype=np.float32)
    unlike: Line = np.ones_like(difference)
    np.divide(difference[:, 1:], mean, out=unlike[:, 1:], where=mean > 0)
    return unlike
