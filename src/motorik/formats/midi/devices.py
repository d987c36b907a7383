"""Parameters of an instrument as the controllers of the hardware it stands for, or as those of any synth."""

import math
from dataclasses import dataclass

from motorik.domain.patch import Patch
from motorik.machines import machines
from motorik.machines.device import DeviceParameter
from motorik.machines.machine import Machine
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale

GENERAL = {"cutoff": 74, "resonance": 71, "attack": 73, "decay": 75, "release": 72}
"""Sound controllers every synth knows, by the parameters they mean (MIDI 1.0, controllers 70-79)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One controller message: ``number`` is 0-127."""

    number: int
    value: int


def machine_of(patch: Patch) -> Machine | None:
    """Return the machine a patch is a setting of: it has all modules of the machine, by name and kind."""
    own = {(module.id, module.kind) for module in patch.modules}
    for machine in machines().values():
        if {(module.id, module.kind) for module in machine.patch.modules} <= own:
            return machine
    return None


class Controllers:
    """How one patch is reached by controllers."""

    def __init__(self, patch: Patch) -> None:
        self.machine = machine_of(patch)
        self._patch = patch
        self._device = {
            parameter.target: parameter
            for parameter in (self.machine.device.parameters if self.machine else ())
            if parameter.target is not None
        }

    def sent(self, target: str, value: float) -> tuple[Sent, ...]:
        """Return the messages that give ``target`` a value, in the order they are sent; none: no way to."""
        declared = self._declared(target)
        if declared is None:
            return ()
        known = self._device.get(target)
        if known is not None:
            return _to_device(known, declared, value)
        general = None if self.machine else GENERAL.get(target.partition(".")[2])
        if general is None or not self._is_only_one(target):
            return ()
        return (Sent(general, round(127 * share_of(declared, value))),)

    def _declared(self, target: str) -> Parameter | None:
        id, _, parameter = target.partition(".")
        kind = next((module.kind for module in self._patch.modules if module.id == id), None)
        declaration = registry().get(kind) if kind else None
        found = (it for it in declaration.parameters if it.id == parameter) if declaration else iter(())
        return next(found, None)

    def _is_only_one(self, target: str) -> bool:
        """Whether no other module of the patch has a parameter of that name: else one number means two."""
        name = target.partition(".")[2]
        return sum(self._declared(f"{module.id}.{name}") is not None for module in self._patch.modules) == 1


def share_of(parameter: Parameter, value: float) -> float:
    """Return where ``value`` lies in the parameter's range, 0 to 1, in the space of its scale."""
    value = min(max(value, parameter.low), parameter.high)
    if parameter.scale is Scale.LOG2:
        return math.log2(value / parameter.low) / math.log2(parameter.high / parameter.low)
    return (value - parameter.low) / (parameter.high - parameter.low or 1.0)


def _to_device(known: DeviceParameter, declared: Parameter, value: float) -> tuple[Sent, ...]:
    share = share_of(declared, value)
    share = 1 - share if known.inverted else share
    if known.cc_msb is not None:
        whole = _whole(known, declared, value, share, known.cc_min, known.cc_max)
        if known.cc_lsb is None:
            return (Sent(known.cc_msb, whole),)
        return (Sent(known.cc_msb, whole >> 7), Sent(known.cc_lsb, whole & 127))
    assert known.nrpn_msb is not None and known.nrpn_lsb is not None
    whole = _whole(known, declared, value, share, known.nrpn_min, known.nrpn_max)
    high, low = (whole >> 7, whole & 127) if known.nrpn_max > 127 else (whole, 0)
    address = (Sent(99, known.nrpn_msb), Sent(98, known.nrpn_lsb), Sent(6, high))
    return (*address, Sent(38, low)) if known.nrpn_max > 127 else address


def _whole(
    known: DeviceParameter, declared: Parameter, value: float, share: float, low: int, high: int
) -> int:
    """Return the device's own number: that of the choice, where both count choices, else by the share."""
    if declared.scale is Scale.CHOICE and len(known.choices) == len(declared.choices):
        return known.choices[round(value)].value
    return round(low + share * (high - low))
