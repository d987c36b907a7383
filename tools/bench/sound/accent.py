"""env.accent beside what is known of the TB-303's envelopes."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

RATE = 48000
WHITTLE = "R. Whittle, Devil Fish manual"


def struck(
    accents: list[float], gap: float, gate: float = 0.5, **values: float
) -> dict[str, NDArray[np.float64]]:
    """Return the outputs of notes ``gap`` seconds apart, each held for the share ``gate`` of it."""
    module = NativeModule("env.accent")
    module.prepare(RATE)
    for id, value in values.items():
        module.set_parameter(id, value)
    parts: list[dict[str, NDArray[np.float32]]] = []
    held = round(gap * gate * RATE)
    for number, accent in enumerate(accents):
        module.set_voice(0, accent=accent, start=number == 0, restrike=number > 0)
        parts.append(module.process({}, held))
        module.set_voice(0, accent=accent, gate=0)
        parts.append(module.process({}, round(gap * RATE) - held))
    return {
        id: np.concatenate([part[id][:, 0] for part in parts]).astype(np.float64)
        for id in ("main", "accent", "amp")
    }


def time_to(signal: NDArray[np.float64], share: float) -> float:
    """Return the seconds from the peak to ``share`` of it."""
    peak = int(np.argmax(signal))
    return float(np.argmax(signal[peak:] <= share * signal[peak]) / RATE)


def sweep_peaks(count: int, gap: float, **values: float) -> list[float]:
    """Return the highest point of the sweep at each of ``count`` accents ``gap`` seconds apart."""
    sweep = struck([1.0] * count, gap, **values)["accent"]
    return [float(part.max()) for part in np.split(sweep, count)]


def figures() -> Iterator[Figure]:
    """Yield the figures of the accent circuit."""
    for decay in (0.2, 2.0):
        measured = time_to(struck([0], 5, decay=decay)["main"], 0.1)
        yield Figure(f"main envelope, decay {decay} s", measured, "s", decay * 0.99, decay * 1.01, WHITTLE)
    accented = time_to(struck([1], 5, decay=2)["main"], 0.1)
    yield Figure("main envelope, accented", accented, "s", 0.198, 0.202, WHITTLE)
    amp = struck([0], 10, gate=0.9)["amp"]
    yield Figure("volume, attack", float(np.argmax(amp)) / RATE, "s", 0.0029, 0.0031, WHITTLE)
    yield Figure("volume, decay", time_to(amp, 0.1), "s", 3, 4, WHITTLE)
    closing = struck([0], 1)["amp"][RATE // 2 :]
    yield Figure("volume, release", float(np.argmax(closing == 0)) / RATE, "s", 0.015, 0.017, WHITTLE)
    peaks = sweep_peaks(4, 0.125, resonance=1)
    for number, (one, next_one) in enumerate(zip(peaks, peaks[1:], strict=False), 2):
        yield Figure(f"sweep of accent {number} over the one before", next_one / one, "", 1, None, WHITTLE)


def plots() -> Iterator[Plot]:
    """Yield the sweep of accents close together and far apart."""
    lines = []
    for gap in (0.125, 0.5):
        sweep = struck([1.0] * round(2.0 / gap), gap, resonance=1)["accent"]
        lines.append(Line(f"accents {gap:g} s apart", np.arange(len(sweep)) / RATE, sweep))
    yield Plot("accent", "env.accent: accents close together add up", "s", "sweep", lines, x_range=(0, 2))
