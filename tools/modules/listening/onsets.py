"""When sounds begin: rises of the spectrum, in decibels, and which of two lists of beginnings are the same.

A beginning is a peak of the mean rise over bands. Strong ones with no larger one near are asked for; each
above :data:`WEAK` may answer, so that what is just below a threshold or near a larger one is no difference.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import rfft
from scipy.ndimage import maximum_filter1d

from .ear import RATE, Line

WINDOW: Final = 256
HOP: Final = 64
BANDS: Final = 24
LOWEST_HZ: Final = 60.0
DEPTH_DB: Final = 50.0
"""What is quieter than the loudest band of a channel by more is nothing."""
BACK: Final = 3
"""A rise is over so many hops: 12 ms, most of the window."""
APART: Final = 3
"""The nearest that two beginnings that are asked for can be, in hops: 16 ms, a tick at 150 BPM."""
STRONG: Final = 5.0
WEAK: Final = 2.0
AT_ONCE: Final = 2048
NEAR_SECONDS: Final = 0.015

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Onsets:
    """Peaks in order: ``seconds``, ``strength`` in dB of mean rise, ``strong`` where they are asked for."""

    seconds: Values
    strength: Values
    strong: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Matched:
    """Places of strong beginnings in the first list without a partner, and distances of the others in s."""

    missing: NDArray[np.int64]
    distances: Values


def onsets(line: Line) -> Onsets:
    """Return the beginnings in a line of sound."""
    strength = rises(line)
    if len(strength) < 3:
        return Onsets(np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))
    before = np.concatenate([[-1.0], strength[:-1]])
    after = np.concatenate([strength[1:], [-1.0]])
    peaks = np.flatnonzero((strength > before) & (strength >= after) & (strength >= WEAK))
    strong = (maximum_filter1d(strength, 2 * APART + 1) == strength) & (strength >= STRONG)
    inner = np.clip(peaks, 1, len(strength) - 2)
    before, at, after = strength[inner - 1], strength[inner], strength[inner + 1]
    bend = before - 2 * at + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, -1.0), 0.0)
    # A rise between two windows lies in the middle of both.
    hops = peaks + np.clip(shift, -0.5, 0.5) - BACK / 2
    return Onsets((hops * HOP + WINDOW / 2) / RATE, strength[peaks], strong[peaks])


def rises(line: Line) -> Values:
    """Return the mean rise over bands in dB, one a hop."""
    if len(line) < WINDOW:
        return np.zeros(0)
    frames = sliding_window_view(line, WINDOW)[::HOP]
    loudest = np.max(np.abs(line), initial=0.0)
    sounding = _largest(line, len(frames)) > loudest * 10 ** (-DEPTH_DB / 20)
    levels = np.full((len(frames), BANDS), -np.inf)
    for places in np.array_split(np.flatnonzero(sounding), int(sounding.sum()) // AT_ONCE + 1):
        spectra = np.square(np.abs(rfft(frames[places] * _window(), axis=1)))
        levels[places] = 10 * np.log10(np.maximum(spectra @ _bands(), 1e-30))
    floor = levels.max(initial=-300.0) - DEPTH_DB
    levels = np.maximum(levels, floor)
    rise = np.zeros(len(levels))
    rise[BACK:] = np.maximum(levels[BACK:] - levels[:-BACK], 0).mean(axis=1)
    # What sounds from the very beginning begins there.
    first = np.maximum(levels[:1] - floor, 0).mean()
    rise[0] = first
    return rise


def matched(asked: Onsets, answering: Onsets, near: float = NEAR_SECONDS) -> Matched:
    """Pair each strong beginning of ``asked`` with the nearest of ``answering`` that has no partner yet."""
    missing: list[int] = []
    distances: list[float] = []
    free = np.ones(len(answering.seconds), np.bool_)
    for place in np.flatnonzero(asked.strong):
        at = asked.seconds[place]
        first, last = np.searchsorted(answering.seconds, (at - near, at + near))
        candidates = np.arange(first, last)[free[first:last]]
        if not len(candidates):
            missing.append(int(place))
            continue
        partner = candidates[np.abs(answering.seconds[candidates] - at).argmin()]
        free[partner] = False
        distances.append(float(answering.seconds[partner] - at))
    return Matched(np.array(missing, np.int64), np.array(distances))


def _largest(line: Line, count: int) -> Line:
    """Return the largest value in each of ``count`` windows."""
    hops = np.abs(line[: len(line) // HOP * HOP]).reshape(-1, HOP).max(axis=1)
    return np.asarray(sliding_window_view(hops, WINDOW // HOP).max(axis=1)[:count], np.float32)


@cache
def _window() -> Line:
    return np.hanning(WINDOW).astype(np.float32)


@cache
def _bands() -> Line:
    """Return [bins, bands]: bands that are as wide on a scale between linear and logarithmic."""
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    scale = np.log2(1 + hertz / 400)
    edges = np.linspace(np.log2(1 + LOWEST_HZ / 400), scale[-1], BANDS + 2)
    width = edges[1] - edges[0]
    distance = np.abs(scale[:, None] - edges[None, 1:-1]) / width
    weight = np.maximum(1 - distance, 0)
    empty = weight.sum(axis=0) == 0
    nearest = np.abs(scale[:, None] - edges[None, 1:-1]).argmin(axis=0)
    weight[nearest[empty], np.flatnonzero(empty)] = 1
    return np.asarray(weight, np.float32)
