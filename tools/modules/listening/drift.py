"""How much later the same music comes in one render than in another, along the way.

Trackers round the length of a tick to frames and differ in how, so that one falls behind the other by some
parts in a thousand. What is asked is when things begin in the music, so that is measured and taken away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from .onsets import Onsets

STEPS: Final = 1000
"""Steps a second in which lags are looked for."""
WINDOW_SECONDS, HOP_SECONDS = 8.0, 2.0
REACH_SECONDS: Final = 0.012
"""A lag is sought this near to the one before."""
BLUR_STEPS: Final = 2.0
FEWEST: Final = 6
"""With fewer beginnings in a window than this, nothing is said of it."""
TREND: Final = 8
"""So many windows tell how the lag goes on where there are too few beginnings."""
STEEPEST: Final = 0.0025

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drift:
    """``lag``, in seconds, at ``seconds`` of the first render: the second has the same so much later."""

    seconds: Values
    lag: Values

    def at(self, seconds: Values) -> Values:
        """Return the lag at moments of the first render."""
        return np.asarray(np.interp(seconds, self.seconds, self.lag), np.float64)

    def back(self, seconds: Values) -> Values:
        """Return where moments of the second render are in the first."""
        return seconds - np.asarray(np.interp(seconds, self.seconds + self.lag, self.lag), np.float64)

    @property
    def largest(self) -> float:
        """The lag farthest from none."""
        return float(self.lag[np.abs(self.lag).argmax()])


def drift(pairs: Sequence[tuple[Onsets, Onsets]], seconds: float) -> Drift:
    """Return the drift between two renders from the beginnings of their channels, both in the same order."""
    length = int(seconds * STEPS) + 1
    trains = [(_train(one, length), _train(other, length)) for one, other in pairs]
    window, reach = int(WINDOW_SECONDS * STEPS), int(REACH_SECONDS * STEPS)
    times: list[float] = []
    lags: list[float] = []
    for start in range(0, max(length - window // 2, 1), int(HOP_SECONDS * STEPS)):
        middle = (start + window / 2) / STEPS
        lag = _lag(trains, start, window, round(_expected(times, lags, middle) * STEPS), reach)
        if lag is not None:
            times.append(middle)
            lags.append(lag / STEPS)
    if not times:
        return Drift(np.zeros(1), np.zeros(1))
    # Before the first and behind the last window it drifts on as it does.
    ends = (_expected(times[::-1], lags[::-1], 0.0), _expected(times, lags, seconds))
    return Drift(np.array([0.0, *times, max(seconds, times[-1])]), np.array([ends[0], *lags, ends[1]]))


def _expected(times: Sequence[float], lags: Sequence[float], at: float) -> float:
    """Return the lag to be expected at a moment: it goes on from the last as it went of late."""
    if not times:
        return 0.0
    late, past = np.array(times[-TREND:]), np.array(lags[-TREND:])
    slope = 0.0
    if len(late) == TREND:
        slope = float(np.clip(np.polyfit(late, past, 1)[0], -STEEPEST, STEEPEST))
    return lags[-1] + slope * (at - times[-1])


def _train(onsets: Onsets, length: int) -> Values:
    train = np.zeros(length)
    places = np.rint(onsets.seconds[onsets.strong] * STEPS).astype(int)
    np.add.at(train, places[(places >= 0) & (places < length)], 1.0)
    return train


def _lag(
    trains: Sequence[tuple[Values, Values]], start: int, window: int, expected: int, reach: int
) -> float | None:
    """Return the lag in steps at which most beginnings fall together, None where there are too few."""
    total = np.zeros(2 * reach + 1)
    seen = 0
    for one, other in trains:
        part = one[start : start + window]
        first, last = start + expected - reach, start + window + expected + reach
        there = np.zeros(len(part) + 2 * reach)
        low, high = max(first, 0), min(last, len(other), first + len(there))
        if high <= low:
            continue
        there[low - first : high - first] = other[low:high]
        seen += int(min(np.count_nonzero(part), np.count_nonzero(there)))
        total += correlate(there, part, mode="valid", method="auto")
    if seen < FEWEST or not total.any():
        return None
    steps = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (steps / BLUR_STEPS) ** 2)
    blurred = np.convolve(total, kernel, mode="same") * (1 - 0.5 * np.abs(steps) / reach)
    near = np.abs(steps - steps[blurred.argmax()]) <= 3 * BLUR_STEPS
    return expected + float(np.sum(steps[near] * total[near]) / max(total[near].sum(), 1e-9))
