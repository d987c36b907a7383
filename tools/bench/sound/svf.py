"""filter.svf: the declared response beside the transform of the impulse response."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

MODES = ("low", "band", "high", "notch", "peak", "all")
SIMPER = "A. Simper, trapezoidal state variable filter: the prewarped analogue response"


def analogue(mode: str, s: NDArray[np.complexfloating[Any, Any]], k: float) -> NDArray[np.complex128]:
    """Return the two-pole filter's response at s = j f / cutoff; k is 1 / Q."""
    numerator: dict[str, Any] = {
        "low": 1, "band": k * s, "high": s * s, "notch": s * s + 1, "peak": 1 - s * s,
        "all": s * s - k * s + 1,
    }  # fmt: skip
    return np.asarray(numerator[mode] / (s * s + k * s + 1), np.complex128)


def two_pole_error(mode: str, cutoff: float, resonance: float) -> float:
    """Return the greatest error of filter.svf's complex response, beside its greatest value."""
    frequency, measured = Rig("filter.svf", mode=mode, cutoff=cutoff, resonance=resonance).response()
    s = 1j * np.tan(np.pi * frequency / 48000) / np.tan(np.pi * cutoff / 48000)
    wanted = analogue(mode, s, 2 * 100**-resonance)
    return float(np.abs(measured - wanted).max() / np.abs(wanted).max())


def quality(resonance: float) -> float:
    """Return the level at the cutoff in dB, which is Q."""
    frequency, measured = Rig("filter.svf", cutoff=1500, resonance=resonance).response(1 << 17)
    return float(decibels(measured)[np.argmin(np.abs(frequency - 1500))])


def figures() -> Iterator[Figure]:
    """Yield the errors of the linear filters' responses."""
    for mode in MODES:
        error = max(two_pole_error(mode, *corner) for corner in ((200, 0.0), (1000, 0.4), (11000, 0.2)))
        yield Figure(f"filter.svf {mode}, error of the response", 100 * error, "%", most=0.002, source=SIMPER)
    for resonance, q in ((0.0, 0.5), (0.5, 5.0), (1.0, 50.0)):
        wanted = 20 * np.log10(q)
        yield Figure(
            f"filter.svf at its cutoff, resonance {resonance:g} (Q {q:g})", quality(resonance), "dB",
            wanted - 0.02, wanted + 0.02, "20 log10 Q",
        )  # fmt: skip


def plots() -> Iterator[Plot]:
    """Yield all modes beside the analogue filter."""
    lines = []
    for mode in MODES[:4]:
        frequency, response = Rig("filter.svf", mode=mode, cutoff=1000, resonance=0.3).response(1 << 15)
        target = analogue(mode, 1j * frequency / 1000, 2 * 100**-0.3)
        lines += [
            Line(mode, frequency, decibels(response)),
            Line(f"{mode}, analogue", frequency, decibels(target), target=True),
        ]
    yield Plot(
        "svf", "filter.svf at 1 kHz beside the analogue two-pole filter", "Hz", "dB", lines,
        log_x=True, x_range=(20, 20000), y_range=(-60, 15),
    )  # fmt: skip
