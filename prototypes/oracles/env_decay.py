"""env.decay in double precision, each frame from its own time."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -90.0
FULL_LEVEL = 1.0


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.age, self.peak = 0, 0.0

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        if voice.start:
            softer = 1 - value["velocity"] * (1 - voice.velocity)
            self.age, self.peak = 0, softer * (1 + value["accent_level"] * voice.accent)
        t = self.age + 1.0 + np.arange(frames)
        self.age += frames
        attack = max(value["attack"] * self.sample_rate, 1.0)
        bend = 0.1 + value["curve"] * (np.log(1000) - 0.1)
        falling = np.maximum(t - np.ceil(attack) - np.floor(value["hold"] * self.sample_rate), 0)
        seconds = value["decay"] * value["accent_decay"] ** voice.accent
        share = np.exp(-bend * falling / (seconds * self.sample_rate))
        beyond = 1 / (np.exp(bend) - 1)
        fall = np.maximum((1 + beyond) * share - beyond, 0)
        return [np.minimum(t / attack, fall) * self.peak]
