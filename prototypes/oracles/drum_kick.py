"""drum.kick in double precision: the 808's network as a system of two equations, the 909 in closed form."""

import numpy as np

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, LOG_60_DB, Drum

BOUND_DB = -90.0
RANGES = EVERY_KEY
__all__ = ["BOUND_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        value = self.values
        click = value["attack"] * (1 + self.accented * value["accent"])
        y = self.bridged(frames, click) if value["model"] == 0 else self.swept(frames, click)
        y = self.low_pole(y, 300 * 2 ** (5 * value["tone"] + 0.5 * self.accented))
        return y + value["drive"] * (np.tanh(4 * y) / 2 - y)

    def bridged(self, frames: int, click: float) -> Signal:
        """Solve the trapezoidal rule for (u, y) as a 2 x 2 system in every frame."""
        rate, sweep = self.sample_rate, self.values["sweep"]
        t = np.arange(frames)
        pulse = np.where(t < round(0.001 * rate), self.strength, 0.0)
        charging = 1 - np.exp(-1 / (0.0004 * rate))
        shaper = np.empty(frames)
        held = 0.0
        for i in range(frames):
            held += (pulse[i] - held) * charging
            shaper[i] = held
        shaped = np.maximum(pulse - 0.7 * shaper, -0.05) * 800 / rate
        closed = np.minimum(2 * self.falling(frames, 0.02), 1)
        g = self.warped(49.5 * self.transposition)
        k = LOG_60_DB / (self.values["decay"] * rate)
        out, memory = np.empty(frames), np.zeros(2)
        for i in range(frames):
            stiffness = 1 + 2 * sweep * (5.9 * closed[i] + 0.8 * np.clip(g * memory[1] - memory[0], 0, 1))
            half = np.array([[0, -g], [g * stiffness, -k]])
            now = np.linalg.solve(np.eye(2) - half, memory + np.array([0, shaped[i]]))
            memory = 2 * now - memory
            out[i] = now[1]
        return 0.7 * out + click / 2 * (pulse - shaper)

    def swept(self, frames: int, click: float) -> Signal:
        value, rate = self.values, self.sample_rate
        rest = 49.5 * self.transposition / rate
        cycles = np.minimum(
            rest * (1 + 12 * value["sweep"] * self.falling(frames, value["sweep_time"])), 0.25
        )
        noise = self.white(frames) * self.falling(frames, 0.015) * self.strength
        return (self.oscillator(cycles) * self.slewed(frames, value["decay"]) + noise * click) / 2
