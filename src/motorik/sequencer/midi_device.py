"""What a machine's device understands: which controllers stand for which parameters, by number. Pure."""

from collections.abc import Callable
from math import log2

from motorik.domain.device import Device, DeviceParameter
from motorik.domain.patch import Patch
from motorik.machines import machines
from motorik.machines.machine import Machine, Role
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale
from motorik.sequencer.events import Touch


def machine_of(patch: Patch) -> Machine | None:
    """Return the machine whose modules a patch has, by id and kind; of several the one with the most."""
    kinds = {module.id: module.kind for module in patch.modules}
    found = [
        machine
        for machine in machines().values()
        if machine.role is Role.INSTRUMENT
        and {module.id: module.kind for module in machine.patch.modules}.items() <= kinds.items()
    ]
    return max(found, key=lambda machine: len(machine.patch.modules), default=None)


def weight_controllers(device: Device | None) -> dict[Touch, int]:
    """Return the controllers for level and pan of notes, without those a device has for something else."""
    parameters = device.parameters if device else ()
    taken = {number for parameter in parameters for number in (parameter.cc_msb, parameter.cc_lsb)}
    wanted = {Touch.LEVEL: 11, Touch.PAN: 10}
    return {touch: number for touch, number in wanted.items() if number not in taken}


def pairs_of(controller: DeviceParameter, value: int) -> tuple[tuple[int, int], ...]:
    """Return the control changes that give a controller its value, each a number and a byte."""
    if controller.cc_msb is not None and controller.cc_lsb is not None:
        return (controller.cc_msb, value >> 7), (controller.cc_lsb, value & 127)
    if controller.cc_msb is not None:
        return ((controller.cc_msb, value),)
    # An NRPN is addressed by two control changes, then given its value by one or two more.
    address = ((99, controller.nrpn_msb or 0), (98, controller.nrpn_lsb or 0))
    return (
        (*address, (6, value >> 7), (38, value & 127))
        if controller.nrpn_max > 127
        else (*address, (6, value))
    )


def nrpn_of(controller: DeviceParameter) -> tuple[int, ...]:
    """Return the two numbers of a controller that is an NRPN alone, else none."""
    return () if controller.cc_msb is not None else (controller.nrpn_msb or 0, controller.nrpn_lsb or 0)


Scaling = Callable[[float], int]


def controllers_of(patch: Patch, device: Device) -> dict[str, tuple[DeviceParameter, Scaling]]:
    """Return the controller of every parameter that has one, and how its values become numbers."""
    kinds = {module.id: module.kind for module in patch.modules}
    found: dict[str, tuple[DeviceParameter, Scaling]] = {}
    for controller in device.parameters:
        if controller.target is None:
            continue
        module, _, name = controller.target.partition(".")
        declaration = registry().get(kinds.get(module, ""))
        declared = next((it for it in declaration.parameters if it.id == name), None) if declaration else None
        if declared is not None:
            found[controller.target] = (controller, scaling_of(declared, controller))
    return found


def scaling_of(declared: Parameter, controller: DeviceParameter) -> Scaling:
    """Return how a parameter's values become a controller's numbers."""
    if controller.cc_msb is not None:
        low, high = controller.cc_min, controller.cc_max
    else:
        low, high = controller.nrpn_min, controller.nrpn_max

    def scaled(value: float) -> int:
        if declared.scale is Scale.CHOICE and len(controller.choices) == len(declared.choices):
            return controller.choices[min(max(int(value), 0), len(controller.choices) - 1)].value
        share = _share(declared, value)
        return low + round((1 - share if controller.inverted else share) * (high - low))

    return scaled


def _share(declared: Parameter, value: float) -> float:
    """Return where between lowest and highest a value is, as a hand would turn it: 0 to 1."""
    value = min(max(value, declared.low), declared.high)
    if declared.high == declared.low:
        return 0.0
    if declared.scale is Scale.LOG2:
        return log2(value / declared.low) / log2(declared.high / declared.low)
    return (value - declared.low) / (declared.high - declared.low)
