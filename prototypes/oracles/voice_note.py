"""voice.note: what the host says, handed on."""

from prototypes.oracles.random import bipolar, hash32

BOUND_DB = -120.0


class Oracle:
    """One voice; the values at the end of the call."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.seed = 0

    def reset(self) -> None:
        """Forget nothing: there is nothing to remember."""

    def set_parameter(self, id: str, value: float) -> None:
        """There are no parameters."""
        raise KeyError(id)

    def process(self, inputs, frames, voice=None):
        """Return one number per output."""
        random = bipolar(hash32(self.seed, voice.serial))
        return [voice.pitch, (voice.pitch - 60) / 12, voice.velocity, voice.gate, voice.accent, random]
