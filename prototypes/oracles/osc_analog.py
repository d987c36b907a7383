"""osc.analog in double precision: the naive wave convolved with a cubic B-spline, one corner after the other.

Every corner within two samples is looked up and added, for any number of corners, where the kernel knows
the nearest ones only.
"""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.random import hash32

BOUND_DB = -85.0  # 24 bits of phase in the kernel's synced waves, times the slope of the wave
RANGES = {"tune": (-24, 12), "fine": (-100, 100)}


def tail(order: int, x: float) -> float:
    """Return the smoothed minus the naive x^order / order! (x > 0), for the cubic B-spline kernel."""
    power, factorial = order + 4, float(np.prod(np.arange(1, order + 5)))
    u, v = max(2 - abs(x), 0.0), max(1 - abs(x), 0.0)
    size = (u**power - 4 * v**power) / factorial
    return size if order % 2 or x < 0 else -size


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.phase, self.frame, self.past = 0, 0, [0.0, 0.0]

    def corners(self, ratio: float) -> list[tuple[float, int, float]]:
        """Return (slave phase since the reset, order, height per cycle^order) of one cycle of the master."""
        shape, w = int(self.values["shape"]), self.values["width"]
        found: list[tuple[float, int, float]] = []
        cycles = range(int(ratio) + 2)
        if shape == 0:
            found = [(k, 0, -2.0) for k in cycles[1:]]
        elif shape == 1:
            found = [(k, 0, 2.0) for k in cycles[1:]] + [(k + w, 0, -2.0) for k in cycles]
        elif shape == 2:
            found = [(k + 0.25, 1, -8.0) for k in cycles] + [(k + 0.75, 1, 8.0) for k in cycles]
        inside = [corner for corner in found if corner[0] <= ratio + 1e-9]
        # The reset, at the end of the cycle, brings back the value and slopes of phase 0.
        at_end, at_start = self.wave(ratio - 1e-9), self.wave(1e-9)
        if abs(ratio - round(ratio)) > 1e-6:
            inside.append((ratio, 0, at_start - at_end))
            if shape == 2:
                before = 4.0 if (ratio % 1) < 0.25 or (ratio % 1) > 0.75 else -4.0
                inside.append((ratio, 1, 4.0 - before))
            if shape == 3:
                w0, angle = 2 * np.pi, 2 * np.pi * ratio
                inside[-1] = (ratio, 0, -np.sin(angle))
                for order in range(1, 14):
                    now = np.sin(order * np.pi / 2) - np.sin(angle + order * np.pi / 2)
                    inside.append((ratio, order, now * w0**order))
        return inside

    def wave(self, t: float) -> float:
        """Return the naive wave at slave phase ``t``."""
        part, w = t % 1.0, self.values["width"]
        match int(self.values["shape"]):
            case 0:
                return 2 * part - 1
            case 1:
                return 2 - 2 * w if part < w else -2 * w
            case 2:
                return 1 - 4 * abs((part + 0.25) % 1.0 - 0.5)
            case _:
                return float(np.sin(2 * np.pi * t))

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, shape = self.values, int(self.values["shape"])
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        semitones = pitch + value["tune"] + value["fine"] / 100
        frequency = min(440 / self.sample_rate * 2 ** ((semitones - 69) / 12), 0.45)
        step = int(
            np.float32(frequency) * 2.0**32
        )  # the kernel's phase: what is 24 bits there would drift away here
        if voice.start:
            policy = int(value["phase"])
            self.phase = (self.frame * step, 0, hash32(self.seed, voice.serial))[policy] % 2**32
            self.past = [0.0, 0.0]
        ratio = max(min(2 ** (value["ratio"] / 12), 0.25 / frequency), 1.0) if value["sync"] else 1.0
        plain_sine = shape == 3 and not value["sync"]
        corners = [] if plain_sine else self.corners(ratio)
        slave = ratio * frequency
        smooth = np.sinc(slave) ** 4 if shape == 3 and value["sync"] else 1.0
        out = np.zeros(frames)
        for i in range(frames):
            master = self.phase / 2**32
            y = self.wave(ratio * master) * smooth
            for place, order, height in corners:
                for cycle in (-1, 0, 1):
                    x = (master - cycle - place / ratio) / frequency
                    if abs(x) < 2:
                        y += height * slave**order * tail(order, x)
            self.phase = (self.phase + step) % 2**32
            if plain_sine:
                out[i] = y * value["level"]
                continue
            out[i] = (1.44 * self.past[0] - 0.22 * (y + self.past[1])) * value["level"]
            self.past = [y, self.past[0]]
        self.frame += frames
        return [out]
