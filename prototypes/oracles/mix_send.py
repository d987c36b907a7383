"""mix.send in double precision."""

from prototypes.oracles.base import Base, Inputs, Outputs, Voice, fader


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        level = fader(self.values["level_db"])
        return [level * self.heard(inputs, frames)]
