"""What every oracle is made of: signals as arrays of float64, a voice, values by parameter."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motorik.modules.declaration import Declaration, Scope

Signal = NDArray[np.float64]
"""[frames], or [frames, lanes] in a bus; without an axis for what has one value only."""
Integers = NDArray[np.int64]
Inputs = Sequence[Signal | None]
Outputs = Sequence[Signal | float]
Loop = tuple[int, int]


@dataclass
class Voice:
    """What the host says about the note of a voice; ``start`` is true in the call it begins with."""

    pitch: float = 60.0
    gate: float = 1.0
    velocity: float = 1.0
    accent: float = 0.0
    serial: int = 1
    start: bool = False
    pressure: float = 0.0
    timbre: float = 0.0


class Base(ABC):
    """One voice (or one bus, whose signals are [frames, lanes], lanes 0 and 1 left and right).

    ``prepare`` comes first. Parameters hold still within a call of ``process``. What is random hangs on
    ``seed``.
    """

    sample_rate: float

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        self.seed = 0
        self.values: dict[str, float] = {}

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the declared defaults and start fresh."""
        self.sample_rate = sample_rate
        self.values = {parameter.id: float(parameter.default) for parameter in self.declaration.parameters}
        self.reset()

    def reset(self) -> None:  # noqa: B027 - nothing to forget is common
        """Forget all sound; parameters stay."""

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit; choices by number."""
        if id not in self.values:
            raise KeyError(id)
        self.values[id] = value

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        """Put a sample [frames, channels] into a slot; loop (start, end) in frames."""
        raise KeyError(slot)

    @abstractmethod
    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        """Return one signal per output for the next frames.

        Inputs and outputs are in declared order, None where nothing is connected. A control input is an
        array of one number; a control output is the value at the end of the call.
        """

    def heard(self, inputs: Inputs, frames: int) -> Signal:
        """Return the first input, or silence."""
        if inputs[0] is not None:
            return inputs[0]
        return np.zeros((frames, 2) if self.declaration.scope is Scope.BUS else frames)


def fader(decibels: float) -> float:
    """Return the gain of a fader, whose lowest position, -96 dB, is silence."""
    return float(10 ** (decibels / 20)) if decibels > -96 else 0.0
