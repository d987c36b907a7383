"""What a machine is: a patch of modules with a face, presets, and the hardware it stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from motorik.domain.device import Device
from motorik.domain.patch import Patch
from motorik.machines.panel import Panel


class Role(StrEnum):
    """An instrument is played by a track, an effect is the rack of a channel."""

    INSTRUMENT = "instrument"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine, found by :func:`motorik.machines.machines` in the file that declares it as ``MACHINE``.

    ``id`` is ``<maker>.<model>``; ``version`` counts changes of ``patch`` that presets must know of.
    ``patch`` is the machine with every knob where the factory leaves it. ``program``, where there is one,
    puts the patch of a preset into the machine (patch, program, slot): for effects that hold several.
    """

    id: str
    version: int
    name: str
    maker: str
    doc: str
    role: Role
    patch: Patch
    panel: Panel
    device: Device
    program: Callable[[Patch, Patch, int], Patch] | None = None
