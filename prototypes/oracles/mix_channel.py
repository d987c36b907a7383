"""mix.channel in double precision."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice, fader

RANGES = {"align": (0.0, 300.0)}
LAWS = ("balance", "power", "mean", "voltage")


class Held:
    """A stereo signal held back by whole frames."""

    def __init__(self) -> None:
        self.past = np.zeros((8192, 2))

    def hear(self, x: Signal, frames: float) -> Signal:
        """Return ``x`` as it was ``frames`` ago."""
        longer = np.concatenate([self.past, x])
        self.past = longer[-8192:]
        return longer[8192 - int(frames) : len(longer) - int(frames)]


def weigh(pan: float, law: str) -> Signal:
    """Return the gains of the left and the right side."""
    if law == "balance":
        return np.cos(np.pi / 2 * np.maximum(0, [pan, -pan]))
    share = (1 + np.array([-pan, pan])) / 2
    power = np.sin(np.pi / 2 * share)
    return {"power": power, "voltage": share, "mean": np.sqrt(share * power)}[law]


class Oracle(Base):
    """One bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        """Forget what is held back."""
        self.held = Held()

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        """Return what the mix hears, and what sends hear."""
        gain = fader(self.values["level_db"]) * (1 - self.values["mute"])
        post = self.heard(inputs, frames) * gain * weigh(self.values["pan"], LAWS[int(self.values["law"])])
        return [self.held.hear(post * (1 - self.values["closed"]), self.values["align"]), post]
