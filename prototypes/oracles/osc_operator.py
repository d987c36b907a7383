"""osc.operator in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -70.0  # pitch is a float: what is off by 1e-7 turns goes through the index
RANGES = {"feedback": (0, 0.3), "tune": (-24, 12)}


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.phase, self.past = 0, [0.0, 0.0]

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        if voice.start:
            self.reset()
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        note = 440 * 2 ** ((pitch + value["tune"] + value["fine"] / 100 - 69) / 12) * value["ratio"]
        wanted = (value["frequency"] if value["follow"] else note) / self.sample_rate
        frequency = min(wanted, 0.4999)
        feedback = value["feedback"] * np.clip((0.5 / frequency - 1) / 128, 0, 0.25)
        level = value["level"] * np.clip(20 * (0.5 - wanted), 0, 1)
        out = np.zeros(frames)
        for i in range(frames):
            turned = inputs[1][i] * value["depth"] if inputs[1] is not None else 0.0
            x = self.phase / 2**32 + value["offset"] + turned + feedback * sum(self.past)
            sine = float(np.sin(2 * np.pi * x))
            self.past = [sine, self.past[0]]
            out[i] = sine * level * (inputs[2][i] if inputs[2] is not None else 1.0)
            self.phase = (self.phase + int(np.float32(frequency) * 2.0**32)) % 2**32
        return [out]
