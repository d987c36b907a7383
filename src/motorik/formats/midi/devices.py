"""Parameters of an instrument as the controllers of the hardware it stands for, or as those of any synth."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from motorik.domain.device import DeviceParameter
from motorik.domain.patch import Patch
from motorik.domain.project import Channel
from motorik.machines import machines
from motorik.machines.machine import Machine
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale, Unit

UNDEFINED = (*range(102, 120), *range(20, 32), 85, 86, 87, 89, 90, 3, 9, 14, 15)
"""Controllers without a meaning in MIDI 1.0, from the one least used."""
GENERAL = {"cutoff": 74, "resonance": 71, "attack": 73, "decay": 75, "release": 72}
"""Sound controllers every synth knows, by the parameters they mean (MIDI 1.0, controllers 70-79)."""


_SEND_LEVEL = Parameter("level_db", "Level of a send.", -96, 12, 0, Unit.DECIBELS)


MEANT = ("filter", "env")
"""Of several modules with a cutoff or a decay, the one called so is meant."""


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
    """How one track is reached by controllers.

    By those of its hardware; else by those every synth knows; what is left gets numbers nobody has defined,
    which ``given`` tells.
    """

    def __init__(self, patch: Patch, channel: Channel, racks: Mapping[str, Patch]) -> None:
        self.machine = machine_of(patch)
        rack = racks[channel.rack].modules if channel.rack else ()
        self._modules = {"patch": patch.modules, "channel": (*rack, *channel.inserts)}
        device = self.machine.device.parameters if self.machine else ()
        self._device = {parameter.target: parameter for parameter in device if parameter.target is not None}
        taken = {number for it in device for number in (it.cc_msb, it.cc_lsb)} | {*GENERAL.values()}
        self._free = [number for number in UNDEFINED if number not in taken]
        self.given: dict[str, int] = {}

    def sent(self, scope: str, target: str, value: float) -> tuple[Sent, ...]:
        """Return the messages that give ``target`` a value, in the order they are sent; none: no way to."""
        declared = self._declared(scope, target)
        if declared is None:
            return ()
        known = self._device.get(target) if scope == "patch" else None
        if known is not None:
            return _to_device(known, declared, value)
        number = self._general(scope, target) if not self._device else None
        if number is None:
            number = self._number_for(target)
        return () if number is None else (Sent(number, round(127 * share_of(declared, value))),)

    def _number_for(self, target: str) -> int | None:
        if target not in self.given and self._free:
            self.given[target] = self._free.pop(0)
        return self.given.get(target)

    def _declared(self, scope: str, target: str) -> Parameter | None:
        id, _, name = target.partition(".")
        if scope == "channel" and id.startswith("send-") and name == "level_db":
            return _SEND_LEVEL
        kind = next((module.kind for module in self._modules.get(scope, ()) if module.id == id), None)
        declaration = registry().get(kind) if kind else None
        found = (it for it in declaration.parameters if it.id == name) if declaration else iter(())
        return next(found, None)

    def _general(self, scope: str, target: str) -> int | None:
        """Return the number of a sound controller, if this module is the one that name means."""
        id, _, name = target.partition(".")
        owners = [it.id for it in self._modules["patch"] if self._declared("patch", f"{it.id}.{name}")]
        meant = next((it for it in MEANT if it in owners), owners[0] if len(owners) == 1 else "")
        return GENERAL.get(name) if scope == "patch" and id == meant else None


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
