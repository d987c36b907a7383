"""control.macro: the knob itself."""

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -120.0


class Oracle(Base):
    """One voice or bus; the value at the end of the call."""

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        return [self.values["value"]]
