"""How loud a sound is and from where it comes, at many moments."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .ear import POWER_RATE, Heard

WINDOW_SECONDS: Final = 0.02

Values = NDArray[np.float64]


def powers(heard: Heard, seconds: Values) -> Values:
    """Return [moments, 2]: the mean power of both sides in 20 ms around each moment, 0 outside."""
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(heard.power, axis=0)])
    at = np.arange(len(sums)) / POWER_RATE
    early, late = seconds - WINDOW_SECONDS / 2, seconds + WINDOW_SECONDS / 2
    steps = WINDOW_SECONDS * POWER_RATE
    sides = [np.interp(late, at, sums[:, side]) - np.interp(early, at, sums[:, side]) for side in (0, 1)]
    return np.maximum(np.stack(sides, axis=1) / steps, 0)


def decibels(power: Values, floor: float) -> Values:
    """Return powers in dB, those below ``floor``, a power, as that."""
    return np.asarray(10 * np.log10(np.maximum(power, floor)), np.float64)


def places(power: Values) -> Values:
    """Return where powers [moments, 2] come from, by constant power: 0 left, 1 right; nan for silence."""
    silent = power.sum(axis=1) <= 0
    angle = np.arctan2(np.sqrt(power[:, 1]), np.sqrt(power[:, 0])) / (np.pi / 2)
    return np.where(silent, np.nan, angle)
