"""Loudness and true peak of finished sound, as broadcasters measure them (ITU-R BS.1770-4)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from motorik import _native


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP; both minus infinity for silence."""

    lufs: float
    true_peak_db: float

    def gain_to(self, lufs: float, *, ceiling_db: float = -1.0) -> float:
        """Return the gain in dB that brings the sound to ``lufs``, its true peak held to ``ceiling_db``."""
        if not np.isfinite(self.lufs):
            return 0.0
        return min(lufs - self.lufs, ceiling_db - self.true_peak_db)


def measure(sound: ArrayLike, sample_rate: float) -> Loudness:
    """Measure float samples shaped [frames] or [frames, channels], one or two channels."""
    samples = np.asarray(sound, np.float32)
    samples = np.ascontiguousarray(samples[:, None] if samples.ndim == 1 else samples)
    lufs, true_peak = _native.loudness(samples, sample_rate)
    return Loudness(float(lufs), float(true_peak))
