"""filter.diode beside Stinchcombe's polynomial of the TB-303 ladder."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tests.physics.module_rig import Rig, cents, decibels, frequency_of
from tools.bench.sound.figure import Figure
from tools.bench.sound.ladder import tuning_plot
from tools.bench.sound.plot import Line, Plot

STINCHCOMBE = "T. Stinchcombe, Diode ladder filters: the TB-303"
FEEDBACK = 16.95
"""Feedback of the clean ladder at resonance 1."""


def core(p: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return the denominator of the ladder at p = s / corner frequency, without feedback."""
    return np.asarray(np.polyval([1, 2**2.75, 10 * 2**0.5, 2**3.25, 1], p), np.complex128)


def attenuation(multiple: float) -> float:
    """Return |H| in dB at a multiple of the corner frequency, which is the resonance over 2^(1/4)."""
    rate, corner = 192000.0, 200.0
    rig = Rig("filter.diode", rate, character="clean", cutoff=corner * 2**0.25, resonance=0)
    frequency, response = rig.response(1 << 17)
    return float(np.interp(corner * multiple, frequency, decibels(response)))


def tuning(cutoff: float, rate: float = 48000) -> float:
    """Return how many cents the ladder that sings by itself is off."""
    rig = Rig("filter.diode", rate, character="saturated", cutoff=cutoff, resonance=1.0)
    kick = np.zeros(max(int(rate), int(rate * 80 / cutoff)))
    kick[: max(int(rate / 4 / cutoff), 1)] = 0.5
    rig.mono(kick)
    return cents(frequency_of(rig.mono(None, frames=96000), rate), cutoff)


def critical_feedback(cutoff: float = 1000) -> float:
    """Return the feedback at which ringing neither grows nor decays, from its growth at two others."""
    growth = []
    settings = (0.91, 0.905)  # of the saturated ladder, far too quiet to bend
    for resonance in settings:
        rig = Rig("filter.diode", character="saturated", cutoff=cutoff, resonance=resonance)
        kick = np.zeros(48000)
        kick[0] = 1e-4
        ringing = np.abs(rig.mono(kick))
        early, late = ringing[4800:9600].max(), ringing[-4800:].max()
        growth.append(np.log(late / early))
    line = np.polyfit(growth, settings, 1)
    return float(line[1] * 18.7)


def bass_loss(resonance: float) -> float:
    """Return the level far below cutoff in dB."""
    rig = Rig("filter.diode", character="clean", cutoff=2000, resonance=resonance)
    return float(decibels(rig.mono(np.ones(9600))[-1:])[0])


def figures() -> Iterator[Figure]:
    """Yield the figures of the diode ladder."""
    for multiple, wanted in ((1, -21.9), (2, -34.4), (4, -51.9), (8, -73.3)):
        yield Figure(
            f"diode ladder at {multiple} times the corner", attenuation(multiple), "dB",
            wanted - 0.1, wanted + 0.1, STINCHCOMBE,
        )  # fmt: skip
    yield Figure("diode ladder oscillates at feedback", critical_feedback(), "", 16.95, 17.05, STINCHCOMBE)
    for cutoff in (20, 100, 1000, 4000, 12000):
        yield Figure(f"diode ladder tuning at {cutoff} Hz", tuning(cutoff), "ct", -5, 5, "design")
    for resonance in (0.5, 0.9):
        wanted = -20 * np.log10(1 + FEEDBACK * resonance)
        yield Figure(
            f"diode ladder bass at resonance {resonance}", bass_loss(resonance), "dB",
            wanted - 0.05, wanted + 0.05, "1 / (1 + k)",
        )  # fmt: skip


def plots() -> Iterator[Plot]:
    """Yield responses beside the polynomial, and the tuning of the resonance."""
    lines = []
    for resonance in (0.0, 0.5, 0.9):
        rig = Rig("filter.diode", character="clean", cutoff=1000, resonance=resonance)
        frequency, response = rig.response(1 << 16)
        k = FEEDBACK * resonance
        target = 1 / (core(np.asarray(1j * frequency / 1000 * 2**0.25, np.complex128)) + k)
        lines += [
            Line(f"k = {k:.2f}", frequency, decibels(response)),
            Line(f"k = {k:.2f}, analogue", frequency, decibels(target), target=True),
        ]
    yield Plot(
        "diode", "filter.diode at 1 kHz beside the TB-303's polynomial", "Hz", "dB", lines,
        log_x=True, x_range=(20, 20000), y_range=(-100, 15),
    )  # fmt: skip
    yield tuning_plot("diode-tuning", "filter.diode: pitch of the resonance", tuning)
