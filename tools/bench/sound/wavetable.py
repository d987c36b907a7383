"""Wavetables: what folds back below the note, and tuning (osc.wavetable)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure

RATE = 48000
FRAMES = 1 << 15
SOURCE = "design figure for oscillators: below f0 at most -90 dB up to 4.2 kHz, -60 dB at 8 kHz"


def tone(
    frequency: float, frames: int = FRAMES, sample: Sample | None = None, **values: float | str
) -> NDArray[np.float64]:
    """Return a steady tone of the module."""
    module = NativeModule("osc.wavetable")
    module.prepare(RATE)
    if sample is not None:
        module.set_sample(0, sample)
        module.set_parameter("table", "sample")
    for id, value in values.items():
        module.set_parameter(id, value)
    module.set_voice(0, pitch=69 + 12 * np.log2(frequency / 440), start=True)
    return module.process({}, frames)["out"][:, 0].astype(float)


def saw(cycles: int = 1) -> Sample:
    """Return a table of naive saws: every harmonic there can be."""
    return Sample(np.tile(np.linspace(-1, 1, 2048, endpoint=False), cycles).astype(np.float32), RATE, 60)


def worst_below(signal: NDArray[np.float64], frequency: float, guard: int = 12) -> float:
    """Return the worst line below the fundamental, in dB under the strongest line."""
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(len(signal), 24)))
    last = int(frequency * len(signal) / RATE) - guard
    return float(20 * np.log10(max(spectrum[guard:last].max(), 1e-12) / spectrum.max()))


def figures() -> Iterator[Figure]:
    """Measure a saw from a table, and a table half way between two of its cycles."""
    for frequency, gate in ((441.0, -90.0), (1245.0, -90.0), (4187.0, -90.0), (7803.0, -60.0)):
        level = worst_below(tone(frequency, sample=saw()), frequency)
        yield Figure(
            f"wavetable saw, worst line below {frequency:.0f} Hz", level, "dB", most=gate, source=SOURCE
        )
        level = worst_below(tone(frequency, position=0.67, warp="sync", amount=0.77), frequency)
        yield Figure(
            f"wavetable sync, worst line below {frequency:.0f} Hz", level, "dB", most=gate, source=SOURCE
        )
        level = worst_below(tone(frequency, table="glass", position=0.3), frequency)
        yield Figure(
            f"wavetable glass, worst line below {frequency:.0f} Hz", level, "dB", most=gate, source=SOURCE
        )
