"""env.adsr in double precision: charge curves written out from the frame a segment began at."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -90.0
FULL_LEVEL = 1.0


def charge(start: float, end: float, height: float, seconds: float, curve: float, t: float) -> float:
    """Return the level ``t`` seconds after ``start`` on the way past ``end``.

    A full segment has ``height``.

    """
    bend = 0.1 + curve * (np.log(1000) - 0.1)
    target = end + height / (np.exp(bend) - 1)
    return float(target + (start - target) * np.exp(-bend * t / seconds))


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.level = self.peak = 0.0
        self.held = False
        self.enter("release")

    def enter(self, stage: str) -> None:
        """Begin a segment at the present level."""
        self.stage, self.origin, self.age = stage, self.level, 0

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value
        self.enter(self.stage)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        if voice.start:
            self.reset()
        held = voice.gate > 0
        if held and not self.held:
            softer = 1 - value["velocity"] * (1 - voice.velocity)
            self.peak = softer * (1 + value["accent_level"] * voice.accent)
            self.enter("attack" if self.level < self.peak else "decay")
        if self.held and not held:
            self.enter("release")
        self.held = held
        out = np.zeros(frames)
        for i in range(frames):
            self.age += 1
            t, hold = self.age / self.sample_rate, value["sustain"] * self.peak
            if self.stage == "attack":
                level = charge(self.origin, self.peak, self.peak, value["attack"], value["attack_curve"], t)
                self.level = min(level, self.peak)
                if level >= self.peak:
                    self.enter("decay")
            elif self.stage == "decay":
                seconds = value["decay"] * value["accent_decay"] ** voice.accent
                level = charge(self.origin, hold, hold - self.peak, seconds, value["decay_curve"], t)
                self.level = max(level, hold)
            else:
                level = charge(self.origin, 0.0, -self.peak, value["release"], value["decay_curve"], t)
                self.level = max(level, 0.0)
            out[i] = self.level
        return [out]
