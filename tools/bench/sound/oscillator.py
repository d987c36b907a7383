"""osc.analog: what folds back below the note from saw, pulse, pulse width modulation and hard sync."""

from collections.abc import Iterator

import numpy as np

from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot
from tools.bench.sound.spectra import (
    FOLDING,
    FRAMES,
    NOTES,
    RATE,
    Signal,
    cents_off,
    gate,
    pitch_of,
    spectrum_db,
    worst_below,
)

Values = dict[str, float | str]
SHAPES = ("saw", "pulse", "triangle", "sine")
WIDTHS = (0.5, 0.27, 0.1, 0.03)
RATIOS = (0.0, 7.3, 19.1, 31.7, 47.9)
MODULATED_FRAMES = {441.0: 16384, 1245.0: 4096, 4187.0: 4096, 7803.0: 4096}
WAVES: dict[str, list[Values]] = {
    "saw": [{"shape": "saw"}],
    "pulse, four widths": [{"shape": "pulse", "width": width} for width in WIDTHS],
    "triangle": [{"shape": "triangle"}],
    **{
        f"hard-synced {shape}, five ratios": [
            {"shape": shape, "width": 0.2, "sync": "hard", "ratio": ratio} for ratio in RATIOS
        ]
        for shape in SHAPES
    },
}


def tone(frequency: float, frames: int = FRAMES, rate: float = RATE, **values: float | str) -> Signal:
    """Return the steady tone in double precision."""
    module = NativeModule("osc.analog")
    module.prepare(rate)
    for id, value in values.items():
        module.set_parameter(id, value)
    module.set_voice(0, pitch=pitch_of(frequency), start=True)
    return module.process({}, frames + 64)["out"][64:, 0].astype(float)


def naive_saw(frequency: float, frames: int = FRAMES) -> Signal:
    """Return the saw nobody has rounded: sampled as it is."""
    signal: Signal = 2 * (np.arange(frames) * frequency / RATE % 1) - 1
    return signal


def modulated_pulse(frequency: float) -> float:
    """Return the worst line below a pulse whose width moves, in dB.

    A width that moves at a constant speed is two saws, one out of tune: nothing may lie below both. The
    speed is that of a full-depth triangle of 1.3 Hz at 441 Hz, of 5 Hz above.
    """
    frames = MODULATED_FRAMES[frequency]
    module = NativeModule("osc.analog")
    module.prepare(RATE)
    module.set_parameter("shape", "pulse")
    module.set_parameter("width", 0.03)
    module.set_voice(0, pitch=pitch_of(frequency), start=True)
    parts = []
    steps = frames // 240 + 2
    for turn in range(steps):  # ramps of 5 ms, each going on where the last one ends
        module.set_parameter("width", 0.03 + 0.94 * (turn + 1) / steps, smooth=True)
        parts.append(module.process({}, 240)["out"][:, 0])
    signal = np.concatenate(parts)[64 : 64 + frames].astype(float)
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(frames, 20)))
    detuned = frequency - 0.94 / (steps * 240) * RATE
    low = spectrum[10 : int(detuned * frames / RATE) - 10]
    return float(20 * np.log10(low.max() / spectrum.max()))


def harmonics_off(shape: str) -> float:
    """Return the largest error of a harmonic up to 0.2 of the sample rate, in dB."""
    frequency = RATE / 512 * 8  # on a bin of the transform
    spectrum = np.abs(np.fft.rfft(tone(frequency, shape=shape) * np.blackman(FRAMES))) / FRAMES / 0.42 * 2
    errors = []
    for k in range(1, int(0.2 * RATE / frequency), 1 if shape == "saw" else 2):
        ideal = {"saw": 2 / (np.pi * k), "pulse": 4 / (np.pi * k), "triangle": 8 / (np.pi * k) ** 2}[shape]
        errors.append(20 * np.log10(spectrum[round(k * frequency * FRAMES / RATE)] / ideal))
    return float(np.abs(errors).max())


def figures() -> Iterator[Figure]:
    """Yield the aliasing table, what the naive saw does beside it, harmonics and pitch."""
    for frequency in NOTES:
        below = worst_below(naive_saw(frequency), frequency)
        yield Figure(f"naive saw, worst line below {frequency:.0f} Hz", below, "dB", source="for comparison")
    for name, settings in WAVES.items():
        for frequency in NOTES:
            level = max(
                worst_below(tone(frequency, FRAMES, RATE, **values), frequency) for values in settings
            )
            yield Figure(
                f"{name}, worst line below {frequency:.0f} Hz",
                level,
                "dB",
                most=gate(frequency),
                source=FOLDING,
            )
    for frequency in NOTES:
        yield Figure(
            f"pulse width modulation, worst line below {frequency:.0f} Hz", modulated_pulse(frequency), "dB",
            most=gate(frequency), source=FOLDING,
        )  # fmt: skip
    for shape in ("saw", "pulse", "triangle"):
        yield Figure(
            f"{shape}, harmonics up to 9.6 kHz off by", harmonics_off(shape), "dB", most=0.3,
            source="Fourier series of the wave",
        )  # fmt: skip
    for shape in SHAPES:
        off = [
            abs(cents_off(tone(hertz, 1 << 16, shape=shape), hertz)) for hertz in (20, 110, 440, 3000, 11990)
        ]
        yield Figure(
            f"{shape}, pitch off by at most, 20 Hz to 12 kHz",
            max(off),
            "ct",
            most=0.1,
            source="design figure",
        )


def plots() -> Iterator[Plot]:
    """Yield spectra of the saw beside the naive one."""
    for frequency in (1245.0, 4187.0):
        hertz, ours = spectrum_db(tone(frequency))
        _, naive = spectrum_db(naive_saw(frequency))
        numbers = np.arange(int(RATE / 2 / frequency) + 1, int(2 * RATE / frequency))
        folded = np.abs((numbers * frequency + RATE / 2) % RATE - RATE / 2)
        yield Plot(
            f"saw-{frequency:.0f}", f"A saw at {frequency:.0f} Hz", "Hz", "dB under f0",
            (
                Line("naive", hertz, naive),
                Line("osc.analog", hertz, ours),
                Line("where harmonics of the naive saw fold to", folded, -20 * np.log10(numbers), dots=True),
            ),
            x_range=(0, 24000), y_range=(-200, 5),
        )  # fmt: skip
