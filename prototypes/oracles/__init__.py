"""Oracles: what each module should sound like, in float64 numpy, slow and readable.

One file per module, named like its kernel, with a class ``Oracle``. ``oracle_for`` finds it by looking. An
oracle file may state ``BOUND_DB``, how far below the loudest of output, input and ``FULL_LEVEL`` (default
0.001) the kernel's error stays (default -100), and ``RANGES = {parameter: (low, high)}`` when it stands for
part of a range only.
"""

from dataclasses import dataclass
from importlib import import_module, util
from types import ModuleType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]
BOUND_DB = -100.0


@dataclass
class Voice:
    """What the host says about the note of a voice; ``start`` is true in the call it begins with."""

    pitch: float = 60.0
    gate: float = 1.0
    velocity: float = 1.0
    accent: float = 0.0
    serial: int = 1
    start: bool = False


class Oracle(Protocol):
    """One voice (or one bus, whose signals are [frames, lanes], lanes 0 and 1 left and right).

    ``prepare`` comes first. Parameters hold still within a call of ``process``. Inputs are given by
    declared order, None where nothing is connected; a control input is one number. Outputs come back by
    declared order, [frames] for audio and the value at the end of the call for control. What is random
    hangs on ``seed``, an attribute that tests set after ``prepare``; a sampler has ``set_sample``.
    """

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""

    def reset(self) -> None:
        """Forget all sound; parameters stay."""

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit; choices by number."""

    def process(
        self, inputs: list[Signal | float | None], frames: int, voice: Voice | None = None
    ) -> list[Signal | float]:
        """Return one signal per output for the next frames."""


def module_for(kind: str) -> ModuleType | None:
    """Return the oracle's file, or None where nobody has written one."""
    name = f"{__name__}.{kind.replace('.', '_')}"
    return import_module(name) if util.find_spec(name) else None


def oracle_for(kind: str) -> Oracle:
    """Return a new oracle of ``kind``; KeyError when there is none."""
    found = module_for(kind)
    if found is None:
        raise KeyError(f"no oracle for {kind}: prototypes/oracles/{kind.replace('.', '_')}.py is missing")
    oracle: Oracle = found.Oracle()
    return oracle
