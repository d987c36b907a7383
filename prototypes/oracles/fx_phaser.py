"""fx.phaser in double precision: all-passes with state, the feedback solved as a linear system."""

import numpy as np

from prototypes.oracles.base import Inputs, Outputs, Signal, Voice
from prototypes.oracles.sweep import Swept


class Oracle(Swept):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.frame = 0
        self.stages = np.zeros((2, 12))

    def poles(self, turns: float) -> Signal:
        """Return left and right coefficient."""
        places = turns + np.array([0, self.values["stereo"] / 2])
        corner = self.values["centre"] * 2 ** (self.values["depth"] * np.sin(2 * np.pi * places))
        g = np.tan(np.pi * np.minimum(corner / self.sample_rate, 0.49))
        pole: Signal = (g - 1) / (g + 1)
        return pole

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        source, count = self.heard(inputs, frames), 4 + 2 * int(self.values["stages"])
        k = self.values["feedback"]
        out = np.array(source, float)
        for i in range(frames):
            poles = self.swept(self.frame, self.poles)
            for side in (0, 1):
                a, state = poles[side], self.stages[side]
                # y_0 = x + k y_N and y_j = a y_(j - 1) + state_j: a system of N + 1 equations.
                system = np.eye(count + 1) - np.diag(np.full(count, a), -1)
                system[0, count] -= k
                y = np.linalg.solve(system, np.concatenate([[source[i, side]], state[:count]]))
                state[:count] = y[:-1] - a * y[1:]
                out[i, side] += self.values["mix"] * (y[-1] - source[i, side])
            self.frame += 1
        return [out]
