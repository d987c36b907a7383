"""What the hardware behind a track is sent: MIDI bytes by frame, made of the same events the engine hears.

A patch stands for hardware when it has every module of a machine that has a device definition. Notes go out
on the device's channel, what lies between two keys as a bend over two semitones; a parameter goes out as the
controller that targets it: with 14 bits where the device has them, as NRPN where it has nothing else. A value
that a controller has already is not sent again. What moves level and pan of a note goes out as expression
(controller 11) and pan (10) of the channel, where the device has no parameter of its own there; the next note
finds them at rest. A slide overlaps the note before by a frame, as the sequencer writes it. Pure: the same
song gives the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import log2
from typing import Final

from motorik.domain.patch import Patch
from motorik.domain.project import Project
from motorik.machines import machines
from motorik.machines.device import DeviceParameter
from motorik.machines.machine import Machine, Role
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale
from motorik.sequencer.events import Event, EventKind, Touch

BEND_SEMITONES: Final = 2.0
"""How far a pitch bend reaches on a device as it is switched on."""
SILENCE_DB: Final = -96.0
"""A level that is silence."""

_OFF, _ON, _CONTROL, _PRESSURE, _BEND = 0x80, 0x90, 0xB0, 0xD0, 0xE0
_TIMBRE = 74


@dataclass(frozen=True, slots=True)
class MidiOut:
    """``data`` is one MIDI message to the device of ``track``, a ``machine``, at ``frame``.

    ``what`` says it in words; ``pattern`` and ``row`` are where it is written (row -1: automation).
    """

    frame: int
    track: str
    machine: str
    data: bytes
    what: str
    pattern: str = ""
    row: int = -1


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


def weight_controllers(machine: Machine | None) -> dict[Touch, int]:
    """Return the controllers for level and pan of notes, without those a device has for something else."""
    device = machine.device.parameters if machine else ()
    taken = {number for parameter in device for number in (parameter.cc_msb, parameter.cc_lsb)}
    wanted = {Touch.LEVEL: 11, Touch.PAN: 10}
    return {touch: number for touch, number in wanted.items() if number not in taken}


def midi_out(project: Project, events: Iterable[Event]) -> Iterator[MidiOut]:
    """Yield the messages ``events``, in their order, send to the devices of a song's tracks."""
    patches = {patch.id: patch for patch in project.patches}
    outs: dict[str, _Out] = {}
    for track in project.tracks:
        machine = machine_of(patches[track.patch])
        if machine is not None:
            outs[track.id] = _Out(track.id, patches[track.patch], machine)
    for event in events:
        if event.owner in outs:
            yield from outs[event.owner].messages(event)


class _Out:
    """One device: its keys that are down, and what its controllers have."""

    def __init__(self, track: str, patch: Patch, machine: Machine) -> None:
        self._track, self._machine = track, machine
        self._channel = machine.device.channel - 1
        self._keys: dict[int, int] = {}
        self._has: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._controllers = _controllers(patch, machine)
        self._weights = weight_controllers(machine)

    def messages(self, event: Event) -> Iterator[MidiOut]:
        """Yield what ``event`` sends."""
        match event.kind:
            case EventKind.NOTE_ON:
                yield from self._note_on(event)
            case EventKind.NOTE_OFF | EventKind.NOTE_CUT if event.note in self._keys:
                key = self._keys.pop(event.note)
                yield self._message(event, (_OFF, key, 0), f"note off {key}")
            case EventKind.PARAMETER if event.scope == "patch" and event.target in self._controllers:
                controller, value_of = self._controllers[event.target]
                yield from self._control(event, controller, value_of(event.value))
            case EventKind.EXPRESSION:
                yield from self._touch(event)

    def _note_on(self, event: Event) -> Iterator[MidiOut]:
        key = min(max(round(event.pitch), 0), 127)
        velocity = 127 if event.accent else min(max(round(event.velocity * 126), 1), 126)
        yield from self._bend(event, event.pitch - key)
        for touch, number in self._weights.items():
            if (_CONTROL, number) in self._has:
                yield from self._weigh(event, touch, 0.0)
        yield self._message(event, (_ON, key, velocity), f"note on {key} velocity {velocity}")
        self._keys[event.note] = key

    def _touch(self, event: Event) -> Iterator[MidiOut]:
        value = round(min(max(event.value, 0.0), 1.0) * 127)
        match event.touch:
            case Touch.BEND:
                yield from self._bend(event, event.value)
            case Touch.PRESSURE:
                yield from self._once(event, (_PRESSURE,), (value,), f"pressure {value}")
            case Touch.TIMBRE:
                yield from self._once(event, (_CONTROL, _TIMBRE), (value,), f"timbre {value}")
            case Touch.LEVEL | Touch.PAN if event.touch in self._weights:
                yield from self._weigh(event, event.touch, event.value)

    def _weigh(self, event: Event, touch: Touch, value: float) -> Iterator[MidiOut]:
        sent = _expression(value) if touch is Touch.LEVEL else _pan(value)
        yield from self._once(
            event, (_CONTROL, self._weights[touch]), (sent,), f"{touch.name.lower()} {sent}"
        )

    def _bend(self, event: Event, semitones: float) -> Iterator[MidiOut]:
        bend = min(max(8192 + round(semitones / BEND_SEMITONES * 8192), 0), 16383)
        if bend == 8192 and (_BEND,) not in self._has:
            return
        yield from self._once(event, (_BEND,), (bend & 127, bend >> 7), f"bend {bend - 8192}")

    def _control(self, event: Event, controller: DeviceParameter, value: int) -> Iterator[MidiOut]:
        pairs = _pairs(controller, value)
        address = (_CONTROL, *(number for number, _ in pairs[:2]), *_nrpn(controller))
        if self._has.get(address) == (value,):
            return
        self._has[address] = (value,)
        for number, byte in pairs:
            yield self._message(event, (_CONTROL, number, byte), f"{controller.name} {value}")

    def _once(
        self, event: Event, address: tuple[int, ...], data: tuple[int, ...], what: str
    ) -> Iterator[MidiOut]:
        if self._has.get(address) != data:
            self._has[address] = data
            yield self._message(event, (*address, *data), what)

    def _message(self, event: Event, data: tuple[int, ...], what: str) -> MidiOut:
        status, *rest = data
        message = bytes((status | self._channel, *rest))
        return MidiOut(event.frame, self._track, self._machine.id, message, what, event.pattern, event.row)


def _expression(level_db: float) -> int:
    """Return the expression that lowers a note by as much: 40 log10(x / 127) dB, as General MIDI has it."""
    return min(round(127 * 10 ** (level_db / 40)), 127) if level_db > SILENCE_DB else 0


def _pan(place: float) -> int:
    return round(64 + place * (64 if place < 0 else 63))


def _pairs(controller: DeviceParameter, value: int) -> tuple[tuple[int, int], ...]:
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


def _nrpn(controller: DeviceParameter) -> tuple[int, ...]:
    return () if controller.cc_msb is not None else (controller.nrpn_msb or 0, controller.nrpn_lsb or 0)


Scaling = Callable[[float], int]


def _controllers(patch: Patch, machine: Machine) -> dict[str, tuple[DeviceParameter, Scaling]]:
    """Return the controller of every parameter that has one, and how its values become numbers."""
    kinds = {module.id: module.kind for module in patch.modules}
    found: dict[str, tuple[DeviceParameter, Scaling]] = {}
    for controller in machine.device.parameters:
        if controller.target is None:
            continue
        module, _, name = controller.target.partition(".")
        declaration = registry().get(kinds.get(module, ""))
        declared = next((it for it in declaration.parameters if it.id == name), None) if declaration else None
        if declared is not None:
            found[controller.target] = (controller, _scaling(declared, controller))
    return found


def _scaling(declared: Parameter, controller: DeviceParameter) -> Scaling:
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
