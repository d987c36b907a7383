"""mix.send in double precision."""

from prototypes.oracles.base import Base, Inputs, Outputs, Voice, fader
from prototypes.oracles.mix_channel import RANGES, Held

__all__ = ["RANGES", "Oracle"]


class Oracle(Base):
    """One bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        """Forget what is held back."""
        self.held = Held()

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        """Return what is sent."""
        level = fader(self.values["level_db"]) * (1 - self.values["mute"])
        return [self.held.hear(level * self.heard(inputs, frames), self.values["align"])]
