"""env.decay in double precision, each frame from its own time."""

import numpy as np

BOUND_DB = -90.0
FULL_LEVEL = 1.0


class Oracle:
    """One voice."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.sample_rate = sample_rate
        self.values = {
            "attack": 0.0005, "hold": 0.0, "decay": 0.3, "curve": 1.0, "velocity": 0.0, "accent_level": 0.0,
            "accent_decay": 1.0,
        }  # fmt: skip
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.age, self.peak = 0, 0.0

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
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
