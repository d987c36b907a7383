"""Where to cut a sample: evenly, before what strikes, or between what is silent.

Strokes are found by spectral flux: how much louder the sound becomes, over all frequencies and on a
logarithmic scale, so that a quiet hat counts beside a loud kick. A peak of it counts when it stands above its
surroundings. Source: S. Dixon, Onset Detection Revisited, DAFx 2006; J. P. Bello and others, A Tutorial on
Onset Detection in Music Signals, IEEE Trans. Speech and Audio Processing 13 (2005); S. Böck and G. Widmer,
Maximum Filter Vibrato Suppression for Onset Detection, DAFx 2013.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Numbers = NDArray[np.float64]

MOST_SLICES = 128
MOST_FRAMES = 1 << 24
"""How far into a sample a slice can begin, as the player's table says."""
WINDOW_SECONDS, HOPS_A_WINDOW = 0.0213, 4
SURROUNDINGS_SECONDS = 0.12
COMPRESSION = 100.0
LAG_HOPS, BANDS_AROUND = 2, 3
"""A band has risen when it is above all its neighbours were so many hops ago; so noise has no strokes."""
LEAST_RISE = 0.01
"""Below this nothing is a stroke, however quiet the rest: the ripple of a steady sound."""
_BLOCK = 1024
"""Windows transformed at a time, which bounds memory."""
FADE_SECONDS = 0.002


class SliceError(ValueError):
    """A sample that cannot be cut as asked; one sentence."""


def grid_slices(frames: int, count: int) -> list[int]:
    """Return the first frames of ``count`` equal slices."""
    _check(frames, "grid")
    if not 1 <= count <= min(MOST_SLICES, frames):
        raise SliceError(f"{count} slices of {frames} frames; allowed: 1 to {min(MOST_SLICES, frames)}")
    return [index * frames // count for index in range(count)]


def transient_slices(
    sound: Sound, rate: int, *, sensitivity: float = 0.5, shortest_seconds: float = 0.05
) -> list[int]:
    """Return where strokes begin in ``sound`` [frames, channels], from frame 0 on.

    ``sensitivity`` from 0 (only the hardest) to 1 (every breath). No two are closer than
    ``shortest_seconds``.
    """
    _check(len(sound), "transient")
    if not 0 <= sensitivity <= 1:
        raise SliceError(f"sensitivity = {sensitivity}; allowed: 0 to 1")
    mono = sound.mean(axis=1, dtype=np.float64)
    size = _window_size(rate)
    hop = size // HOPS_A_WINDOW
    flux = _flux(mono, size, hop)
    peaks = _peaks(flux, rate / hop, sensitivity, shortest_seconds)
    # The spectrum rises most when a stroke has entered the second half of a window.
    found = [_start(mono, rate, peak * hop + size * 3 // 4, size) for peak in peaks]
    starts = _apart([0, *found], round(shortest_seconds * rate))
    return starts[:MOST_SLICES]


def silence_slices(
    sound: Sound, rate: int, *, threshold_db: float = -45.0, shortest_seconds: float = 0.05
) -> list[int]:
    """Return where sound begins after at least ``shortest_seconds`` below the threshold.

    The threshold is in dB below the loudest moment. A slice begins a fade's length before its sound.
    """
    _check(len(sound), "silence")
    if not -120 <= threshold_db < 0:
        raise SliceError(f"threshold = {threshold_db} dB; allowed: -120 to below 0")
    level = _envelope(np.abs(sound).max(axis=1).astype(np.float64), max(rate // 1000, 1))
    loudest = level.max(initial=0.0)
    if loudest <= 0:
        raise SliceError("the sample is silent; allowed: one with sound in it")
    loud = np.flatnonzero(level >= loudest * 10 ** (threshold_db / 20))
    gaps = np.diff(loud) > max(round(shortest_seconds * rate), 1)
    starts = [int(loud[0]), *(int(frame) for frame in loud[1:][gaps])]
    lead = round(FADE_SECONDS * rate)
    return [max(start - lead, 0) for start in starts][:MOST_SLICES]


def _check(frames: int, way: str) -> None:
    if not 1 <= frames <= MOST_FRAMES:
        raise SliceError(f"{frames} frames; allowed for slices by {way}: 1 to {MOST_FRAMES}")


def _window_size(rate: int) -> int:
    return int(2 ** round(np.log2(max(WINDOW_SECONDS * rate, 32))))


def _flux(mono: Numbers, size: int, hop: int) -> Numbers:
    """Return for every hop how much the spectrum rises there: the root mean square over its bands."""
    padded = np.concatenate([np.zeros(size), mono, np.zeros(max(size - len(mono), 0))])
    window = np.hanning(size)
    count = 1 + (len(padded) - size) // hop
    flux = np.zeros(count)
    before = np.zeros((LAG_HOPS, size // 2 + 1))
    for first in range(0, count, _BLOCK):
        last = min(first + _BLOCK, count)
        places = np.arange(first, last)[:, None] * hop + np.arange(size)
        spectra = np.log1p(COMPRESSION * np.abs(np.fft.rfft(padded[places] * window)) / size)
        earlier = np.concatenate([before, spectra])
        rises = spectra - _widened(earlier[: len(spectra)])
        flux[first:last] = np.sqrt(np.square(np.maximum(rises, 0)).mean(axis=1))
        before = earlier[-LAG_HOPS:]
    return flux[HOPS_A_WINDOW:]


def _widened(spectra: Numbers) -> Numbers:
    """Return the loudest of the bands around each: what only wanders between them has not risen."""
    padded = np.pad(spectra, ((0, 0), (BANDS_AROUND, BANDS_AROUND)), mode="edge")
    return np.asarray(
        np.lib.stride_tricks.sliding_window_view(padded, 2 * BANDS_AROUND + 1, axis=1).max(axis=2)
    )


def _peaks(flux: Numbers, hops_a_second: float, sensitivity: float, shortest_seconds: float) -> list[int]:
    """Return the hops where the flux is the highest around, and stands out from what surrounds it."""
    if not len(flux):
        return []
    around = max(round(SURROUNDINGS_SECONDS * hops_a_second), 2)
    near = max(round(shortest_seconds / 2 * hops_a_second), 1)
    usual = _sliding(flux, around, np.median)
    highest = _sliding(flux, near, np.max)
    # From most of the strongest rise down to a twentieth of it; half way, 0.2, hears drums and no more.
    floor = max(flux.max() * 0.8 * 0.06**sensitivity, LEAST_RISE)
    stands_out = (flux >= highest) & (flux > 2.0 * usual + floor)
    return [int(peak) for peak in np.flatnonzero(stands_out)]


def _sliding(values: Numbers, reach: int, summary: object) -> Numbers:
    """Return ``summary`` over ``reach`` values on both sides of each."""
    padded = np.pad(values, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    return np.asarray(summary(windows, axis=1), np.float64)  # type: ignore[operator]


def _start(mono: Numbers, rate: int, near: int, size: int) -> int:
    """Return the frame where the stroke seen around ``near`` begins: just before its level shoots up."""
    first, last = max(near - size // 2, 0), min(near + size // 2, len(mono))
    level = _envelope(np.abs(mono[first:last]), max(rate // 2000, 1))
    if not len(level) or level.max() <= 0:
        return max(near, 0)
    top = int(level.argmax())
    bottom = int(level[: top + 1].argmin())
    threshold = level[bottom] + 0.1 * (level[top] - level[bottom])
    rise = bottom + int(np.argmax(level[bottom : top + 1] >= threshold))
    return _crossing(mono, first + rise, round(FADE_SECONDS * rate))


def _crossing(mono: Numbers, frame: int, reach: int) -> int:
    """Return the last frame before ``frame``, at most ``reach`` away, where the wave passes through zero."""
    first = max(frame - reach, 0)
    signs = np.signbit(mono[first : frame + 1])
    changes = np.flatnonzero(signs[1:] != signs[:-1])
    return first + int(changes[-1]) + 1 if len(changes) else frame


def _envelope(level: Numbers, width: int) -> Numbers:
    """Return the mean over ``width`` frames that begin at each."""
    if len(level) < width:
        return level
    sums = np.cumsum(np.concatenate([[0.0], level, np.zeros(width - 1)]))
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float64)


def _apart(frames: Sequence[int], shortest: int) -> list[int]:
    """Return ``frames`` in order without those closer than ``shortest`` to the one before."""
    kept: list[int] = []
    for frame in sorted(frames):
        if not kept or frame - kept[-1] >= max(shortest, 1):
            kept.append(frame)
    return kept
