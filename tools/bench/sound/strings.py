"""osc.string: tuning and decay times of plucked strings, overtones of stiff ones."""

from collections.abc import Iterator

import numpy as np

from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents
from tools.bench.sound.figure import Figure
from tools.bench.sound.spectra import RATE, Signal, pitch_of

FLETCHER = "H. Fletcher, JASA 36:203 (1964): n f0 sqrt(1 + B n^2)"


def module(frequency: float, rate: float = RATE, velocity: float = 1, **values: float) -> NativeModule:
    """Return a string that is plucked with the next frame."""
    string = NativeModule("osc.string")
    string.prepare(rate)
    for id, value in values.items():
        string.set_parameter(id, value)
    string.set_voice(0, pitch=pitch_of(frequency), velocity=velocity, start=True)
    return string


def sound(string: NativeModule, frames: int) -> Signal:
    """Return the next frames of the first voice."""
    return string.process({}, frames)["out"][:, 0].astype(float)


def mode(signal: Signal, frequency: float, rate: float = RATE, length: int = 1 << 14) -> tuple[float, float]:
    """Return frequency and T60 of the partial near ``frequency``, from two windows a quarter apart."""
    step, window = length // 4, np.blackman(length)
    turn = np.exp(-2j * np.pi * frequency / rate * np.arange(len(signal)))
    first, second = (np.sum((signal * turn)[at : at + length] * window) for at in (step, 2 * step))
    ratio = second / first
    return frequency + np.angle(ratio) / (2 * np.pi * step) * rate, -3 * step / rate / np.log10(abs(ratio))


def figures() -> Iterator[Figure]:
    """Yield pitch, decay and stiffness."""
    for frequency in (27.5, 440.0, 4186.0):
        for brightness, stiffness, decay in ((20000.0, 0.0, 4.0), (1500.0, 0.1, 2.0)):
            values = {"brightness": brightness, "decay": decay, "stiffness": stiffness}
            hertz, seconds = mode(sound(module(frequency, RATE, **values), 1 << 16), frequency, RATE, 1 << 15)
            name = f"{frequency:g} Hz, {'bright and bare' if stiffness == 0 else 'dull and stiff'}"
            yield Figure(
                f"{name}: pitch off by", abs(cents(hertz, frequency)), "ct", most=0.1, source="design figure"
            )
            if frequency < 2000:
                yield Figure(f"{name}: T60", seconds, "s", 0.99 * decay, 1.01 * decay, "the setting")
    for frequency in (55.0, 220.0):
        values = {"decay": 20.0, "brightness": 20000.0, "position": 0.13, "softness": 0.0, "stiffness": 0.25}
        signal = sound(module(frequency, **values), 1 << 15)
        b = 0.25**3 / 100
        wanted = frequency * 8 * ((1 + b * 64) / (1 + b)) ** 0.5
        sharp = cents(wanted, 8 * frequency)
        measured = cents(mode(signal, wanted)[0], 8 * frequency)
        yield Figure(
            f"{frequency:g} Hz, stiff: eighth overtone sharp by", measured, "ct",
            0.88 * sharp - 0.02, 1.12 * sharp + 0.02, FLETCHER,
        )  # fmt: skip
