"""Measuring tones: what folds back below the note, how loud a line is, how far the pitch is off."""

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]
RATE = 48000
FRAMES = 1 << 15
NOTES = (441.0, 1245.0, 4187.0, 7803.0)
"""Where folding is measured: no whole fractions of the sample rate, or what folds hides under harmonics."""
FOLDING = "design figure for oscillators: below f0 at most -90 dB up to 4.2 kHz, -60 dB at 8 kHz"


def gate(frequency: float) -> float:
    """Return how loud the worst line below a note may be, in dB."""
    return -90.0 if frequency < 4200 else -60.0


def pitch_of(frequency: float) -> float:
    """Return the key of a frequency; 69 is 440 Hz."""
    return float(69 + 12 * np.log2(frequency / 440))


def worst_below(signal: Signal, frequency: float, guard: int = 12) -> float:
    """Return the worst line below the fundamental, in dB under the strongest line.

    The window's side lobes lie below -180 dB, far under the gates.
    """
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(len(signal), 24)))
    last = int(frequency * len(signal) / RATE) - guard
    return float(20 * np.log10(max(spectrum[guard:last].max(), 1e-12) / spectrum.max()))


def harmonics_beside_rest(signal: Signal, frequency: float, width: int = 14) -> tuple[float, float]:
    """Return by how many dB the harmonics' power exceeds that of all else, and of all else below f0."""
    power = np.abs(np.fft.rfft((signal - signal.mean()) * np.kaiser(len(signal), 20))) ** 2
    hertz = np.fft.rfftfreq(len(signal), 1 / RATE)
    nearest = np.maximum(np.round(hertz / frequency), 1) * frequency
    harmonic = np.abs(hertz - nearest) < width * RATE / len(signal)
    rest = ~harmonic & (hertz > 30)
    below = rest & (hertz < 0.95 * frequency)
    parts = [max(float(power[part].sum()), 1e-30) for part in (harmonic, rest, below)]
    return float(10 * np.log10(parts[0] / parts[1])), float(10 * np.log10(parts[0] / parts[2]))


def level_at(signal: Signal, frequency: float) -> float:
    """Return the amplitude of the line at a frequency."""
    window = np.kaiser(len(signal), 16)
    turn = np.exp(-2j * np.pi * frequency / RATE * np.arange(len(signal)))
    return float(2 * abs(np.sum(signal * window * turn)) / window.sum())


def cents_off(signal: Signal, frequency: float, rate: float = RATE) -> float:
    """Return how many cents a steady tone is off, from the turn of its phase between its halves."""
    turn = np.exp(-2j * np.pi * frequency / rate * np.arange(len(signal)))
    half = len(signal) // 2
    window = np.kaiser(half, 14)
    level = signal.mean()
    early, late = (
        np.sum((signal[at : at + half] - level) * turn[at : at + half] * window) for at in (0, half)
    )
    measured = frequency + np.angle(late / early) / (2 * np.pi * half) * rate
    return float(1200 * np.log2(measured / frequency))


def spectrum_db(signal: Signal) -> tuple[Signal, Signal]:
    """Return frequencies and the spectrum in dB under its strongest line."""
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(len(signal), 24)))
    level: Signal = 20 * np.log10(np.maximum(spectrum / spectrum.max(), 1e-12))
    hertz: Signal = np.arange(len(level)) * RATE / len(signal)
    return hertz, level
