"""One native module on a bench: set it up by name, feed it, look at what comes out in double precision."""

import importlib

import numpy as np
from numpy.typing import NDArray

from motorik._native import Module
from motorik.modules.declaration import Declaration

Signal = NDArray[np.float64]


class Rig:
    """A module under test. Signals are [frames] (the same in every lane) or [frames, lanes]."""

    def __init__(self, kind: str, sample_rate: float = 48000, **values: float | str) -> None:
        declared = importlib.import_module(f"motorik.modules.{kind.replace('.', '_')}")
        self.declaration: Declaration = declared.DECLARATION
        self.sample_rate = sample_rate
        self.lanes = 4
        self.module = Module(kind, self.lanes, sample_rate, 0, None)
        for lane in range(self.lanes):
            self.module.set_voice(lane, velocity=1, gate=1)
        self.set(False, **values)

    def set(self, smooth: bool = False, **values: float | str) -> None:
        """Set parameters in their declared units; choices by name."""
        ids = [parameter.id for parameter in self.declaration.parameters]
        for id, value in values.items():
            number = self.declaration.parameter(id).choices.index(value) if isinstance(value, str) else value
            self.module.set_parameter(ids.index(id), number, smooth)

    def run(self, *inputs: Signal | None, frames: int | None = None) -> Signal:
        """Return the outputs [ports, frames, lanes]."""
        count = frames if frames is not None else next(len(x) for x in inputs if x is not None)
        wide = [
            None
            if x is None
            else np.ascontiguousarray(
                np.broadcast_to(x[:, None] if x.ndim == 1 else x, (count, self.lanes)), np.float32
            )
            for x in inputs
        ]
        return np.stack(self.module.process(wide, count)).astype(np.float64)

    def mono(self, *inputs: Signal | None, frames: int | None = None) -> Signal:
        """Return lane 0 of the first output."""
        return self.run(*inputs, frames=frames)[0, :, 0]

    def response(self, frames: int = 16384, size: float = 1.0) -> tuple[Signal, NDArray[np.complex128]]:
        """Return frequencies below half the sample rate and the complex response there, from one impulse."""
        impulse = np.zeros(frames)
        impulse[0] = size
        spectrum = np.fft.rfft(self.mono(impulse)) / size
        frequency = np.asarray(np.fft.rfftfreq(frames, 1 / self.sample_rate), np.float64)
        return frequency[:-1], spectrum[:-1]


def decibels(ratio: Signal | NDArray[np.complex128] | float) -> Signal:
    """Return 20 log10 |ratio|."""
    return 20 * np.log10(np.maximum(np.abs(ratio), 1e-15))


def frequency_of(signal: Signal, sample_rate: float) -> float:
    """Return the frequency of a steady tone from the phase advance between two windows, within 0.01 cent."""
    half = len(signal) // 2
    window = np.blackman(half)
    spectrum = np.fft.rfft(signal[:half] * window)
    peak = int(np.argmax(np.abs(spectrum)))
    step = half // 8
    later = np.fft.rfft(signal[step : step + half] * window)
    expected = 2 * np.pi * peak * step / half
    turn = np.angle(later[peak] / spectrum[peak]) - expected
    turn = (turn + np.pi) % (2 * np.pi) - np.pi
    return float((expected + turn) / (2 * np.pi * step) * sample_rate)


def cents(measured: float, wanted: float) -> float:
    return float(1200 * np.log2(measured / wanted))
