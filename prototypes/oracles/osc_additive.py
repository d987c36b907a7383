"""osc.additive in double precision: sines of exact phases under levels that are lines from edge to edge."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice
from prototypes.oracles.random import bipolar, hash32

BOUND_DB = -80.0
RANGES = {"tune": (-24, 24)}
N = np.arange(1, 129)
ODD = N % 2 == 1


def padded(values: list[float]) -> Signal:
    """Return 128 levels, the last ones 0."""
    return np.concatenate([values, np.zeros(128 - len(values))])


def chosen(choice: int) -> tuple[Signal, Signal, Signal]:
    """Return levels, ratios and decays of a spectrum."""
    ratio, decay = N.astype(float), np.ones(128)
    levels = [
        1 / N,
        ODD / N,
        ODD / N**2,
        padded([1, 1, 0.8, 0.8, 0, 0.6, 0, 0.5, 0, 0.4, 0, 0.4, 0, 0, 0, 0.3]),
    ]
    levels += [0.5 / N, np.ones(128), np.zeros(128), np.zeros(128)]
    level = levels[choice].copy()
    if choice == 4:
        level[:12] = (1, 0.06, 0.75, 0.1, 0.5, 0.16, 0.25, 0.2, 0.16, 0.12, 0.1, 0.08)
    if choice == 6:
        level[:11] = (0.37, 0.25, 0.37, 0.67, 1, 0.63, 0.55, 0.5, 0.5, 0.37, 0.5)
        ratio[:11] = (0.56, 0.5625, 0.92, 0.925, 1.19, 1.7, 2, 2.74, 3, 3.76, 4.07)
        decay[:11] = (1, 0.9, 0.65, 0.55, 0.325, 0.35, 0.25, 0.2, 0.15, 0.1, 0.075)
    if choice == 7:
        level[:6] = (1, 0.6, 0.4, 0.25, 0.15, 0.1)
        ratio[:6] = (1, 2.756, 5.404, 8.933, 13.344, 18.638)
        decay[:6] = (0.5, 0.2, 0.1, 0.06, 0.04, 0.03)
    return level, ratio, decay


class Oracle(Base):
    """One voice; calls begin and end at multiples of 32 frames."""

    def reset(self) -> None:
        self.phase, self.spread, self.level = np.zeros(128, np.int64), np.zeros(128), np.zeros(128)
        self.envelope, self.attack, self.release = np.zeros(128), 0.0, 0.0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        if voice.start:
            self.reset()
            self.spread = np.array([bipolar(hash32(self.seed, voice.serial, k + 128)) for k in range(128)])
            if value["phase"]:
                self.phase = np.array([hash32(self.seed, voice.serial, k) for k in range(128)])
            self.envelope, self.release = np.ones(128), 1.0
        spectrum, ratio, decay = chosen(int(value["spectrum"]))
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        f = 440 * 2 ** ((pitch + value["tune"] + value["fine"] / 100 - 69) / 12) / rate
        b = value["stretch"] ** 3 / 100
        wanted = (
            f * ratio * 2 ** (self.spread * value["detune"] / 1200) * np.sqrt((1 + b * ratio**2) / (1 + b))
        )
        step = (np.minimum(wanted, 0.4999).astype(np.float32) * 2.0**32).astype(np.int64)
        soft = value["velocity"] * (1 - voice.velocity)
        balance = np.where(ODD, 1 - max(value["balance"], 0), 1 + min(value["balance"], 0))
        balance[0] = 1
        gain = spectrum * ratio ** ((value["tilt"] - 6 * soft) * np.log2(10) / 20)
        gain = gain * np.clip(20 * (0.5 - wanted), 0, 1) * np.clip(value["partials"] - N + 1, 0, 1)
        gain = gain * balance * value["level"] * (1 - soft)
        keep = 0.001 ** (32 / rate / (value["decay"] * decay * ratio ** -value["damping"]))
        out = np.zeros(frames)
        for first in range(0, frames, 32):
            if voice.gate:
                self.attack = min(self.attack + 32 / rate / value["attack"], 1.0)
            else:
                self.release *= 0.001 ** (32 / rate / value["release"])
            if self.attack == 1:
                self.envelope = value["sustain"] + (self.envelope - value["sustain"]) * keep
            goal = self.envelope * gain * self.attack * self.release
            row = np.arange(32)[:, None]
            level = self.level + (goal - self.level) * (row + 1) / 32
            out[first : first + 32] = (
                level * np.sin(2 * np.pi * ((self.phase + row * step) % 2**32) / 2**32)
            ).sum(1)
            self.phase, self.level = (self.phase + 32 * step) % 2**32, goal
        return [out]
