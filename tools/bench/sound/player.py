"""sample.player: pitch, what interpolation adds, what folds when a sample is played high."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot
from tools.bench.sound.spectra import RATE, Signal

PERIOD = np.sin(2 * np.pi * np.arange(160) / 160) + 0.5 * np.sin(2 * np.pi * 7 * np.arange(160) / 160)


def player(
    data: ArrayLike,
    *,
    rate: float = RATE,
    root: float = 60,
    loop: tuple[int, int] | None = None,
    pitch: float = 60,
    **values: float | str,
) -> NativeModule:
    """Return a sample that begins with the next frame."""
    module = NativeModule("sample.player")
    module.prepare(RATE)
    module.set_sample(0, Sample(np.asarray(data, np.float32), rate, root, loop))
    for id, value in values.items():
        module.set_parameter(id, value)
    module.set_voice(0, pitch=pitch, start=True)
    return module


def left(module: NativeModule, frames: int) -> Signal:
    """Return the next frames of the left side."""
    return module.process({}, frames)["left"][:, 0].astype(float)


def interpolation_db(quality: str, pitch: float = 64.37) -> float:
    """Return the worst line a looped period of two harmonics does not have, in dB under its strongest."""
    module = player(PERIOD, pitch=pitch, quality=quality)
    module.set_parameter("loop", "on")
    signal = left(module, (1 << 15) + 500)[500:]
    frequency = 300 * 2 ** ((pitch - 60) / 12)
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(len(signal), 20)))
    reference, bins = spectrum.max(), np.arange(len(spectrum))
    for harmonic in (1, 7):
        spectrum[np.abs(bins - harmonic * frequency * len(signal) / RATE) < 12] = 0
    return float(20 * np.log10(spectrum.max() / reference))


def alias_db(quality: str, pitch: float) -> float:
    """Return what folds below 12 kHz of noise above the output's band, beside that noise as it was."""
    random = np.random.default_rng(5)
    count, speed = 1 << 17, 2 ** ((pitch - 60) / 12)
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE) * speed
    spectrum[frequency < 36000] = 0
    data = np.fft.irfft(spectrum)
    out = left(player(data, pitch=pitch, quality=quality), int(count / speed) - 100)
    heard = np.abs(np.fft.rfft(out * np.hanning(len(out)))) ** 2
    low = heard[np.fft.rfftfreq(len(out), 1 / RATE) < 12000].sum() / len(out)
    return float(10 * np.log10(low / (data**2).mean() / len(out) * 2 / 0.375))


def seam(share: float) -> float:
    """Return the largest step of a loop that does not fit its tone, with a cross-fade of a share of it."""
    tone = np.sin(2 * np.pi * 333.3 / RATE * np.arange(4000))
    module = player(tone, loop=(1500, 2970), crossfade=share)
    module.set_parameter("loop", "on")
    return float(np.abs(np.diff(left(module, 20000))).max())


def figures() -> Iterator[Figure]:
    """Yield interpolation noise, folding and the seam of a cross-faded loop."""
    for quality, most in (
        ("sinc", -75.0),
        ("clean", -75.0),
        ("hermite", -45.0),
        ("linear", None),
        ("none", None),
    ):
        yield Figure(f"{quality}, worst line interpolation adds", interpolation_db(quality), "dB", most=most)
    for pitch in (71, 72, 77, 84, 91):
        folded = alias_db("clean", pitch)
        yield Figure(f"clean, noise folded {pitch - 60} semitones up", folded, "dB", most=-45)
    yield Figure("sinc, noise folded 12 semitones up", alias_db("sinc", 72), "dB", source="for comparison")
    yield Figure("step at a loop's seam without cross-fade", seam(0), "", source="for comparison")
    yield Figure(
        "step at a cross-faded loop's seam", seam(0.5), "", most=0.05, source="the tone's own is 0.044"
    )


def plots() -> Iterator[Plot]:
    """Yield what interpolation adds over the pitch."""
    pitches = np.arange(48.37, 72, 1.5)
    yield Plot(
        "player", "sample.player: worst line that interpolation adds", "semitones from the root", "dB",
        [
            Line(quality, pitches - 60, [interpolation_db(quality, pitch) for pitch in pitches])
            for quality in ("sinc", "hermite", "linear", "none")
        ],
    )  # fmt: skip
