"""control.macro: the knob itself."""

BOUND_DB = -120.0


class Oracle:
    """One voice or bus; the value at the end of the call."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.values = {"value": 0.0}

    def reset(self) -> None:
        """Forget all sound; parameters stay."""

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return the position of the knob."""
        return [self.values["value"]]
