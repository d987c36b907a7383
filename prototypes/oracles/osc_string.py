"""osc.string in double precision: one round trip after the other, filters designed from their responses."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.random import MASK, hash32

BOUND_DB = (
    -80.0
)  # a float of the delay is 1e-4 frames for the lowest strings, and every round trip adds it again
RANGES = {"tune": (-24, 24)}


def one_pole(w: float, wanted: float) -> float:
    """Return the pole whose gain at ``w`` is the share ``wanted`` of that at 0, by bisection."""
    low, high = 0.0, 1.0 - 1e-12
    for _ in range(200):
        middle = (low + high) / 2
        gain = (1 - middle) / abs(1 - middle * np.exp(-1j * w))
        low, high = (middle, high) if gain > wanted else (low, middle)
    return low


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.string: list[float] = []
        self.left, self.bits, self.damper, self.loss = 0, 0, 0.0, 0.0
        self.soft, self.chain = [0.0, 0.0], np.zeros((4, 2))

    def design(self, pitch: float) -> None:
        value, rate = self.values, self.sample_rate
        semitones = pitch + value["tune"] + value["fine"] / 100 - 69
        f = float(np.clip(440 * 2 ** (semitones / 12), 16, rate / 10))
        w = 2 * np.pi * f / rate
        quadratic = (f / value["brightness"]) ** 2
        nepers = np.log(1000) / (f * value["decay"])  # of a round trip
        plain, filtered = nepers / (1 + quadratic), nepers * quadratic / (1 + quadratic)
        self.pole = one_pole(w, float(np.exp(-min(filtered, 20))))
        d = max(np.roots([1, 0, -1, -12 * np.pi * value["stiffness"] ** 3 / 100 / 4 / w**3]).real)
        d = min(d, max(rate / f / 16, 1.0))
        self.bend = (1 - d) / (1 + d)
        z = np.exp(1j * w)
        phase = -np.angle((1 - self.pole) / (1 - self.pole / z))
        phase -= 4 * np.angle((self.bend + 1 / z) / (1 + self.bend / z))
        self.delay = rate / f - phase / w
        x = self.delay % 1 + 2
        points = np.arange(6)
        self.weights = np.array([np.prod([(x - j) / (k - j) for j in points if j != k]) for k in points])
        taken = (2 * np.sin(w / 2)) ** 6 / 720 * -np.prod(x - points)
        self.held = np.exp(min(taken - plain, -plain / 2))
        release = min(value["release"], value["decay"])
        self.damped = self.held * np.exp(nepers - np.log(1000) / (f * release))
        self.cycle = rate / f

    def at(self, delay: int) -> float:
        """Return the string so many frames before the next one."""
        return self.string[-delay] if 0 < delay <= len(self.string) else 0.0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        if voice.start:
            self.reset()
            self.left, self.bits = 2**30, hash32(self.seed, voice.serial) or 1
        self.design(float(inputs[0]) if inputs[0] is not None else voice.pitch)
        gentle = value["velocity"] * (1 - voice.velocity)
        softness = min(value["softness"] + gentle / 2, 1)
        cutoff = 16000 ** (1 - softness) * (2 * rate / self.cycle) ** softness
        cut = 1 - np.exp(-2 * np.pi * cutoff / rate)
        whole, place = int(self.delay) - 2, value["position"] * self.cycle
        near = int(place)
        out = np.zeros(frames)
        for i in range(frames):
            x = sum(self.weights[k] * self.at(whole + k) for k in range(6))
            for memory in self.chain:
                y = self.bend * (x - memory[1]) + memory[0]
                memory[:] = x, y
                x = y
            self.damper = float(np.clip(self.damper + (-250 if voice.gate else 250) / rate, 0, 1))
            x *= self.held + (self.damped - self.held) * self.damper
            self.loss = (1 - self.pole) * x + self.pole * self.loss
            self.bits ^= (self.bits << 13) & MASK
            self.bits ^= self.bits >> 17
            self.bits ^= (self.bits << 5) & MASK
            white = (self.bits - 2**32 if self.bits >= 2**31 else self.bits) / 2**31
            push = 0.0
            if self.left > 0:
                ramp = self.left / 2**29 - 1
                push = (1 - gentle) * (ramp * (1 - value["noise"]) + white * value["noise"])
            self.soft[0] += cut * (push - self.soft[0])
            self.soft[1] += cut * (self.soft[0] - self.soft[1])
            self.left = max(self.left - int(np.float32(1 / self.cycle) * 2.0**30), 0)
            driven = inputs[1][i] * value["drive"] if inputs[1] is not None else 0.0
            s = self.loss + driven + self.soft[1]
            self.string.append(s)
            picked = (1 - place + near) * self.at(near + 1) + (place - near) * self.at(near + 2)
            out[i] = (s - picked) / 2 * value["level"]
        return [out]
