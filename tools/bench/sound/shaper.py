"""fx.shaper: how little folds back, beside the naive shape at the same rate."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.figure import Figure

Signal = NDArray[np.float64]
PARKER = "J. Parker, V. Zavalishin, E. Le Bivic, DAFx-16"
FRAMES = 24000
LAWS: dict[str, Callable[[Signal], Signal]] = {
    "soft": np.tanh,
    "hard": lambda v: np.clip(v, -1, 1),
    "fold": lambda v: 2 / np.pi * np.arcsin(np.sin(np.pi / 2 * v)),
    "sine": lambda v: np.sin(np.pi / 2 * v),
    "diode": lambda v: np.where(v > 0, 1 - np.exp(-np.maximum(v, 0)), np.expm1(4 * np.minimum(v, 0)) / 4),
    "fifth": lambda v: np.cos(5 * np.arccos(np.clip(v, -1, 1))),
}


def worst_alias(sound: Signal, cycle: int) -> float:
    """Return the loudest line below 20 kHz that is no harmonic, dB against the loudest harmonic."""
    spectrum = np.abs(np.fft.rfft(sound[-FRAMES:]))
    loudest = spectrum[cycle::cycle].max()
    spectrum[::cycle] = 0
    return float(decibels(spectrum[4 : FRAMES * 20000 // 48000].max() / loudest))


def tone(cycle: int) -> Signal:
    return np.asarray(np.sin(2 * np.pi * cycle * np.arange(3 * FRAMES) / FRAMES), float)


def aliases(shape: str, hertz: float, drive_db: float = 20) -> tuple[float, float]:
    """Return the worst alias of the module and of the naive shape."""
    cycle = round(hertz * FRAMES / 48000)
    ours = Rig("fx.shaper", 48000, shape=shape, drive_db=drive_db, level_db=0).mono(tone(cycle))
    return worst_alias(ours, cycle), worst_alias(LAWS[shape](10 ** (drive_db / 20) * tone(cycle)), cycle)


def figures() -> Iterator[Figure]:
    """Yield worst aliases at a drive of 20 dB."""
    for shape, limits in MOST.items():
        for hertz, most in zip((1245, 4187), limits, strict=True):
            ours, naive = aliases(shape, hertz)
            yield Figure(f"shaper {shape} at {hertz} Hz, worst alias", ours, "dB", None, most, PARKER)
            yield Figure(f"naive {shape} at {hertz} Hz, worst alias", naive, "dB")


MOST = {
    "soft": (-100, -75),
    "hard": (-80, -65),
    "fold": (-65, -35),
    "sine": (-100, -50),
    "diode": (-90, -70),
    "fifth": (-55, -48),
}
"""Limits at 1245 and 4187 Hz."""
