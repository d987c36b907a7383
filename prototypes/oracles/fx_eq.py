"""fx.eq in double precision: transfer functions of the Audio EQ Cookbook, run as biquads by scipy."""

import numpy as np
from scipy.signal import bilinear, lfilter

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice
from prototypes.oracles.trapezoidal import warped

Prototype = tuple[list[float], list[float]]
"""Numerator and denominator in s, highest power first, at corner frequency 1."""


def prototypes(value: dict[str, float]) -> list[tuple[float, Prototype]]:
    """Return (frequency in Hz, analogue section) for every section that is on."""
    slopes: dict[float, tuple[float, ...]] = {
        0: (),
        1: (2**0.5,),
        2: (2 * np.cos(np.pi / 8), 2 * np.sin(np.pi / 8)),
    }
    found: list[tuple[float, Prototype]] = [
        (value["low_cut"], ([1, 0, 0], [1, k, 1])) for k in slopes[value["low_cut_slope"]]
    ]
    found += [(value["high_cut"], ([0, 0, 1], [1, k, 1])) for k in slopes[value["high_cut_slope"]]]
    for id in ("low_shelf", "peak_1", "peak_2", "peak_3", "high_shelf"):
        a, k = 10 ** (value[f"{id}_db"] / 40), 1 / value[f"{id}_q"]
        middle = k * a**0.5
        section: Prototype = ([1, k * a, 1], [1, k / a, 1])
        if id == "low_shelf":
            section = ([a, a * middle, a * a], [a, middle, 1])
        elif id == "high_shelf":
            section = ([a * a, a * middle, a], [1, middle, a])
        found.append((value[f"{id}_hz"], section))
    return found


def response(value: dict[str, float], sample_rate: float, hertz: Signal) -> Signal:
    """Return the declared gain in dB at frequencies below half the sample rate."""
    total = np.full(len(hertz), float(value["level_db"]))
    for corner, (above, below) in prototypes(value):
        s = 1j * np.tan(np.pi * hertz / sample_rate) / warped(corner, sample_rate)
        total += 20 * np.log10(np.maximum(np.abs(np.polyval(above, s) / np.polyval(below, s)), 1e-15))
    return total


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.memory: list[Signal] = []

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        out = np.array(self.heard(inputs, frames), float)
        sections = prototypes(self.values)
        self.memory = self.memory or [np.zeros((2, out.shape[1])) for _ in sections]
        for n, (corner, section) in enumerate(sections):
            scale = warped(corner, self.sample_rate) ** np.array([2, 1, 0])
            b, a = bilinear(section[0] / scale, section[1] / scale, fs=0.5)
            out, self.memory[n] = lfilter(b, a, out, axis=0, zi=self.memory[n])
        return [out * 10 ** (self.values["level_db"] / 20)]
