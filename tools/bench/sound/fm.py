"""osc.fm: side bands are Bessel functions, feedback makes a saw, little folds back below the note."""

from collections.abc import Iterator

import numpy as np
from scipy.special import jv

from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure
from tools.bench.sound.spectra import FRAMES, RATE, Signal, pitch_of

CHOWNING = "J. Chowning, JAES 21:526 (1973)"
TOMISAWA = "N. Tomisawa, US patent 4249447: harmonics 2 J_n(n b) / (n b)"
PLAIN: dict[str, float] = {
    **{f"level{number}": 0.0 for number in range(1, 7)},
    **{f"sustain{number}": 1.0 for number in range(1, 7)},
    "feedback": 0.0,
    "velocity": 0.0,
    "key_scaling": 0.0,
    "attack": 0.0005,
    "level": 1.0,
}


def module(frequency: float, algorithm: int, **values: float) -> NativeModule:
    """Return six operators that sound at once and hold, silent but for the values given."""
    fm = NativeModule("osc.fm")
    fm.prepare(RATE)
    fm.set_parameter("algorithm", str(algorithm))
    for id, value in (PLAIN | values).items():
        fm.set_parameter(id, value)
    fm.set_voice(0, pitch=pitch_of(frequency), start=True)
    return fm


def sound(fm: NativeModule, frames: int) -> Signal:
    """Return the next frames of the first voice."""
    return fm.process({}, frames)["out"][:, 0].astype(float)


def lines(signal: Signal) -> Signal:
    """Return amplitudes per bin; lines must lie on every eighth bin or farther apart."""
    spectrum: Signal = np.abs(np.fft.rfft(signal * np.blackman(len(signal)))) / len(signal) / 0.42 * 2
    return spectrum


def side_bands_off(level: float) -> float:
    """Return the greatest error of a side band's amplitude, those left out that a mirrored one meets."""
    carrier, modulator, frames = 3000.0, 375.0, 1 << 14
    fm = module(carrier, 1, level1=1, ratio1=1, level2=level, ratio2=modulator / carrier)
    found = lines(sound(fm, frames + 4800)[4800:])
    errors = []
    for order in range(-7, 12):  # below 0 Hz the rest is mirrored; its echo there is accounted for
        place = carrier + order * modulator
        mirrored = -16 - order  # the order whose line lies at minus this place
        index = 2 * np.pi * level
        wanted = jv(order, index) - jv(mirrored, index)
        errors.append(abs(found[round(place * frames / RATE)] - abs(wanted)))
    return float(max(errors))


def feedback_off() -> float:
    """Return by how many per cent a harmonic of an operator that feeds itself is off, of the first seven."""
    fm = module(46.875, 32, level6=1, ratio6=1, feedback=0.25)
    found = lines(sound(fm, FRAMES + 4800)[4800:])
    index = np.pi / 4
    wanted = np.array([2 * jv(n, n * index) / (n * index) for n in range(1, 8)])
    measured = found[[round(n * 46.875 * FRAMES / RATE) for n in range(1, 8)]]
    return float(100 * np.abs(measured / wanted - 1).max())


def folded(frequency: float) -> float:
    """Return the worst line below the note in dB: ratios are whole numbers, so it can only have folded."""
    fm = module(frequency, 1, level1=1, ratio1=1, level2=2, ratio2=3)
    signal = sound(fm, FRAMES + 4800)[4800:]
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(FRAMES, 20)))
    spectrum[:8] = 0
    heard = spectrum[: int(0.95 * frequency * FRAMES / RATE)]
    return float(20 * np.log10(heard.max() / spectrum.max()))


def figures() -> Iterator[Figure]:
    """Yield side bands, feedback and folding."""
    for level in (0.05, 0.3, 0.8, 1.5):
        yield Figure(
            f"side bands at index {2 * np.pi * level:.2f}, amplitude off by", side_bands_off(level), "",
            most=3e-4, source=CHOWNING,
        )  # fmt: skip
    yield Figure("harmonics of feedback, off by", feedback_off(), "%", most=2, source=TOMISAWA)
    for frequency in (261.6, 1046.5, 2093.0, 4186.0):
        yield Figure(
            f"strong modulation, worst line below {frequency:g} Hz", folded(frequency), "dB", most=-75
        )
