"""fx.drive: what folds back from distorted tones, and how flat quiet ones pass."""

from collections.abc import Iterator

import numpy as np

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.figure import Figure

ANTIDERIVATIVES = "J. Parker, V. Zavalishin, E. Le Bivic, DAFx-16; design figure"


def folded(shape: str, hertz: float, drive_db: float = 20) -> float:
    """Return the loudest line below 20 kHz that is no harmonic, dB against the fundamental."""
    frames = 24000
    cycle = round(hertz * frames / 48000)
    tone = np.sin(2 * np.pi * cycle * np.arange(2 * frames) / frames)
    out = Rig("fx.drive", shape=shape, drive_db=drive_db, level_db=0).mono(tone)[frames:]
    spectrum = np.abs(np.fft.rfft(out))
    fundamental = spectrum[cycle]
    spectrum[::cycle] = 0
    return float(decibels(spectrum[:10000].max() / fundamental))


def unevenness() -> float:
    """Return the greatest gain or loss of a quiet signal below 20 kHz, in dB."""
    frequency, response = Rig("fx.drive", drive_db=0, level_db=0).response(size=1e-3)
    return float(np.abs(decibels(response)[frequency < 20000]).max())


def figures() -> Iterator[Figure]:
    """Yield folding at 20 dB of drive and the pass band."""
    limits = (
        ("soft", 1245, -95),
        ("soft", 4187, -65),
        ("hard", 1245, -60),
        ("hard", 4187, -42),
        ("fold", 1245, -90),
    )
    for shape, hertz, limit in limits:
        found = folded(shape, hertz)
        yield Figure(
            f"{shape}, 20 dB into {hertz} Hz: worst line", found, "dB", most=limit, source=ANTIDERIVATIVES
        )
    yield Figure("quiet signals up to 20 kHz, off by", unevenness(), "dB", most=0.02)
