"""fx.pitch: tuning, level and purity of steady tones."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tests.physics.module_rig import Rig, cents, decibels, frequency_of
from tools.bench.sound.figure import Figure

RATE = 48000


def tone(hertz: float, seconds: float = 2.0) -> NDArray[np.float64]:
    return np.asarray(0.5 * np.sin(2 * np.pi * hertz * np.arange(int(RATE * seconds)) / RATE))


def shifted(hertz: float, semitones: float) -> tuple[float, float]:
    """Return (error of pitch in cents, error of the worst 0.1 s' peak in dB) of a steady tone."""
    out = Rig("fx.pitch", semitones_1=semitones).mono(tone(hertz))[RATE // 4 :]
    peaks = np.abs(out[: len(out) // 4800 * 4800].reshape(-1, 4800)).max(axis=1)
    error = cents(frequency_of(out, RATE), hertz * 2 ** (semitones / 12))
    return error, float(np.abs(decibels(peaks / 0.5)).max())


def impurity(hertz: float, semitones: float) -> float:
    """Return the power of everything but the tone, dB against all."""
    out = Rig("fx.pitch", semitones_1=semitones).mono(tone(hertz))[RATE // 2 :]
    power = np.abs(np.fft.rfft(out * np.blackman(len(out)))) ** 2
    peak, total = int(np.argmax(power)), power.sum()
    power[peak - 12 : peak + 13] = 0
    return float(decibels(np.sqrt(power.sum() / total)))


def figures() -> Iterator[Figure]:
    """Yield the figures of the pitch shifter."""
    for semitones in (-24, -12, -5, 3, 7, 12, 24):
        errors = [shifted(hertz, semitones) for hertz in (82.4, 440, 1244.5)]
        yield Figure(f"pitch {semitones:+d} st, off tune", max(abs(e[0]) for e in errors), "ct", None, 1)
        yield Figure(f"pitch {semitones:+d} st, off level", max(e[1] for e in errors), "dB", None, 0.3)
    for semitones in (-7, 5, 12):
        yield Figure(f"pitch {semitones:+d} st, all but the tone", impurity(440, semitones), "dB", None, -70)
