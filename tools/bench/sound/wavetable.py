"""Wavetables: what folds back below the note, and tuning (osc.wavetable)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure
from tools.bench.sound.spectra import FOLDING, FRAMES, NOTES, RATE, gate, pitch_of, worst_below


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
    module.set_voice(0, pitch=pitch_of(frequency), start=True)
    return module.process({}, frames)["out"][:, 0].astype(float)


def saw(cycles: int = 1) -> Sample:
    """Return a table of naive saws: every harmonic there can be."""
    return Sample(np.tile(np.linspace(-1, 1, 2048, endpoint=False), cycles).astype(np.float32), RATE, 60)


def figures() -> Iterator[Figure]:
    """Measure a saw from a table, and a table half way between two of its cycles."""
    for frequency in NOTES:
        level = worst_below(tone(frequency, sample=saw()), frequency)
        yield Figure(
            f"wavetable saw, worst line below {frequency:.0f} Hz",
            level,
            "dB",
            most=gate(frequency),
            source=FOLDING,
        )
        level = worst_below(tone(frequency, position=0.67, warp="sync", amount=0.77), frequency)
        yield Figure(
            f"wavetable sync, worst line below {frequency:.0f} Hz",
            level,
            "dB",
            most=gate(frequency),
            source=FOLDING,
        )
        level = worst_below(tone(frequency, table="glass", position=0.3), frequency)
        yield Figure(
            f"wavetable glass, worst line below {frequency:.0f} Hz",
            level,
            "dB",
            most=gate(frequency),
            source=FOLDING,
        )
