"""voice.note: what the host says, handed on."""

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.random import bipolar, hash32

BOUND_DB = -120.0


class Oracle(Base):
    """One voice; the values at the end of the call."""

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        random = bipolar(hash32(self.seed, voice.serial))
        key = (voice.pitch - 60) / 12
        known = [voice.pitch, key, voice.velocity, voice.gate, voice.accent, random]
        return [*known, voice.pressure, voice.timbre]
