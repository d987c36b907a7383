"""What oracles of drums share: a stroke computed from its beginning, difference equations, noise.

A drum is a function of the time since it was struck. An oracle states it as one, ``stroke(frames)``;
every call computes it anew from frame 0 with the parameters as they are, and hands out what is new.
"""

from abc import abstractmethod

import numpy as np
from scipy.signal import lfilter

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice
from prototypes.oracles.random import MASK, hash32

EVERY_KEY = {"key": (128.0, 128.0)}
"""``RANGES`` of a drum, so that whatever note a test plays is heard."""
FULL_LEVEL = 1.0
LOG_60_DB = float(np.log(1000.0))


def nearest(semitones: float) -> int:
    """Return the key a pitch is nearest to."""
    return int(np.floor(semitones + 0.5))


def difference(above: list[float], below: list[float], x: Signal) -> Signal:
    """Return the filter above(z) / below(z) of ``x``, from rest."""
    return np.asarray(lfilter(above, below, x), float)


class Drum(Base):
    """One voice of a drum."""

    def reset(self) -> None:
        self.age, self.struck = 0, False

    def is_key(self, id: str, pitch: float) -> bool:
        return nearest(self.values[id]) in (128, nearest(pitch))

    def answers(self, voice: Voice) -> bool:
        """Whether the note is for this drum."""
        return self.is_key("key", voice.pitch)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        if voice.start:
            self.age, self.struck = 0, self.answers(voice)
            soft = 1 - self.values["velocity"] * (1 - voice.velocity**2)
            self.strength = soft * (1 + self.values["accent"] * voice.accent)
            self.accented, self.serial = voice.accent, voice.serial
        if not self.struck:
            return [np.zeros(frames)]
        first, self.age = self.age, self.age + frames
        return [self.stroke(self.age)[first:] * self.values["level"]]

    @abstractmethod
    def stroke(self, frames: int) -> Signal:
        """Return the first frames of the stroke, before the level."""

    @property
    def transposition(self) -> float:
        return float(2 ** (self.values["tune"] / 12))

    def falling(self, frames: int, seconds: float, first: int = 0) -> Signal:
        """Return an envelope that begins at 1 and falls by 60 dB in ``seconds``."""
        share = -LOG_60_DB / (seconds * self.sample_rate)
        return np.asarray(np.exp(share * (np.arange(frames) + first)), float)

    def white(self, frames: int) -> Signal:
        first = hash32(self.seed, self.serial)
        bits = [hash32((first + i) & MASK) for i in range(frames)]
        return (np.array(bits) ^ 2**31) / 2**31 - 1

    def slewed(self, frames: int, seconds: float) -> Signal:
        """Return a level that falls by 60 dB in ``seconds``, reached with 0.3 ms: two geometric series."""
        fall = np.exp(-LOG_60_DB / (seconds * self.sample_rate))
        slew = np.exp(-1 / (0.0003 * self.sample_rate))
        t = np.arange(frames) + 1
        return np.asarray((1 - slew) * (fall**t - slew**t) / (fall - slew) * self.strength, float)

    def oscillator(self, cycles: Signal) -> Signal:
        """Return a rounded triangle that moves on by ``cycles`` after every frame."""
        return rounded_triangle(np.concatenate([[0], np.cumsum(cycles)[:-1]]))

    def square(self, frames: int, hertz: float, start: int) -> Signal:
        """Return a square wave convolved with the bell (1 - t^2)^2, two frames to each side.

        Every edge is looked for by itself. ``start`` is the phase in 2^-32 cycles.
        """
        cycles = hertz / self.sample_rate
        turns = start / 2**32 + cycles * np.arange(frames)
        out = np.where(turns % 1 < 0.5, 1.0, -1.0)
        for place, height in ((0.0, 2.0), (0.5, -2.0)):
            t = ((turns - place + 0.5) % 1 - 0.5) / cycles / 2
            smooth = (15 * t - 10 * t**3 + 3 * t**5) / 8
            out += np.where(np.abs(t) < 1, height / 2 * (smooth - np.sign(t)), 0)
        return np.asarray(out, float)

    def bank(self, frames: int, ratio: float) -> list[Signal]:
        """Return the six squares of the 808's metal, each where the note finds it."""
        ratio *= self.transposition
        partials = (1, 1.304, 1.466, 1.787, 1.932, 2.536)
        return [
            self.square(frames, 414 * partial * ratio, hash32(self.seed, self.serial, k))
            for k, partial in enumerate(partials)
        ]

    def warped(self, hertz: float) -> float:
        return float(np.tan(np.pi * min(hertz / self.sample_rate, 0.49)))

    def ringing(self, drive: Signal, hertz: float, seconds: float, charge: float = 0.0) -> Signal:
        """Return y of u' = -w y, y' = w u - 2 d y + drive by the bilinear transform, from u = ``charge``.

        A charge at the start is the same as an impulse of w charge into the integral of y.
        """
        g, k = self.warped(hertz), LOG_60_DB / (seconds * self.sample_rate)
        poles = [1 + k + g * g, 2 * (g * g - 1), 1 - k + g * g]
        start = np.zeros(len(drive))
        start[0] = g * charge
        # Y = (z + 1)(z - 1) / P drive/2-steps; the charge enters where the bridge's integral does.
        return difference([1, 0, -1], poles, drive) + difference([1, 1, 0], poles, start)

    def trigger(self, frames: int) -> Signal:
        """Return the half of what a trigger of half a millisecond adds to y a frame, the strength in all."""
        length = int(0.0005 * self.sample_rate + 0.5)
        return np.where(np.arange(frames) < length, self.strength / 2 / length, 0)

    def band(self, x: Signal, hertz: float, q: float) -> Signal:
        g = self.warped(hertz)
        return difference([g / q, 0, -g / q], [1 + g / q + g * g, 2 * (g * g - 1), 1 - g / q + g * g], x)

    def high(self, x: Signal, hertz: float, q: float) -> Signal:
        g = self.warped(hertz)
        return difference([1, -2, 1], [1 + g / q + g * g, 2 * (g * g - 1), 1 - g / q + g * g], x)

    def low_pole(self, x: Signal, hertz: float) -> Signal:
        g = self.warped(hertz)
        return difference([g, g], [1 + g, g - 1], x)


def rounded_triangle(turns: Signal) -> Signal:
    """Return the oscillator of the 909's drums at a phase in cycles."""
    t = 1 - 4 * np.abs((turns + 0.25) % 1.0 - 0.5)
    return np.asarray(t * (3 - t * t) / 2, float)
