"""Events translated to native commands: names become slots, lists become one array."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from motorik import _native
from motorik._native import CommandKind
from motorik.engine.layout import Layout, ParameterChange
from motorik.engine.slots import is_instrument
from motorik.sequencer.events import Event, EventKind

_KINDS = {
    EventKind.NOTE_ON: CommandKind.NOTE_ON,
    EventKind.NOTE_OFF: CommandKind.NOTE_OFF,
    EventKind.NOTE_CUT: CommandKind.NOTE_CUT,
    EventKind.PARAMETER: CommandKind.PARAMETER,
    EventKind.EXPRESSION: CommandKind.EXPRESSION,
}
_FLAGS = (0, _native.ACCENT, _native.SLIDE, _native.ACCENT + _native.SLIDE)
"""By accent + 2 * slide."""
_NOWHERE = (-1, 0)

_ROW = Struct("<qQIHHIIQffQQ").pack
"""A command's fields in the order of COMMAND_DTYPE; five times as fast as filling an array."""
_TEMPO_ROW = Struct("<qQIHHIIQffQd").pack
"""The same with the beat in the reserved bits."""


class AddressBook:
    """Where the events of one layout go. Immutable: any thread may read it while another is built."""

    def __init__(self, layout: Layout | None) -> None:
        units = layout.units if layout else ()
        self.units = {(unit.owner, unit.part): unit.slot for unit in units if is_instrument(unit.part)}
        self.parameters: Mapping[tuple[str, str, str], tuple[int, int]] = {
            (unit.owner, unit.part, f"{node.id}.{parameter.id}"): (slot, index)
            for unit in units
            for slot, node in zip(unit.node_slots, unit.graph.nodes, strict=True)
            for index, parameter in enumerate(node.declaration.parameters)
            if not parameter.host
        }

    @cached_property
    def names(self) -> dict[tuple[int, int], str]:
        """``<module>.<parameter>`` by slot and index: the way back, for logs."""
        return {place: target for (_, _, target), place in self.parameters.items()}


def encode(
    events: Sequence[Event], book: AddressBook, *, epoch: int = 0, offset: int = 0
) -> tuple[NDArray[np.void], list[int]]:
    """Return commands and, for each, the position of its event. Events with no address are left out.

    ``offset`` is added to every frame.
    """
    rows: list[bytes] = []
    positions: list[int] = []
    for position, event in enumerate(events):
        kind = event.kind
        if kind is EventKind.TEMPO:
            rows.append(_tempo_row(event, epoch, offset))
            positions.append(position)
            continue
        if kind is EventKind.PARAMETER:
            slot, index = book.parameters.get((event.owner, event.scope, event.target), _NOWHERE)
        else:
            slot, index = book.units.get((event.owner, event.scope), -1), event.touch
        if slot < 0:
            continue
        frame, flags = event.frame + offset, _FLAGS[event.accent + 2 * event.slide]
        value = event.pitch if kind is EventKind.NOTE_ON else event.value
        rows.append(
            _ROW(frame, 0, epoch, _KINDS[kind], flags, slot, index, event.note, value, event.velocity, 0, 0)
        )
        positions.append(position)
    return np.frombuffer(b"".join(rows), _native.COMMAND_DTYPE), positions


def _tempo_row(event: Event, epoch: int, offset: int) -> bytes:
    """Return a TEMPO command; what a float cannot hold of the tempo is the second value."""
    bpm = float(np.float32(event.value))
    rest = event.value - bpm
    frame = event.frame + offset
    return _TEMPO_ROW(frame, 0, epoch, CommandKind.TEMPO, 0, 0, 0, 0, bpm, rest, 0, event.beat)


def encode_changes(changes: Sequence[ParameterChange]) -> NDArray[np.void]:
    """Return PARAMETER commands for the values that differ between two layouts."""
    commands = np.zeros(len(changes), _native.COMMAND_DTYPE)
    commands["kind"] = CommandKind.PARAMETER
    for row, change in enumerate(changes):
        commands[row]["target"] = change.slot
        commands[row]["index"] = change.parameter
        commands[row]["value"] = change.value
    return commands


def single(kind: CommandKind, *, frame: int = 0, epoch: int = 0) -> NDArray[np.void]:
    """Return one command without a target."""
    command = np.zeros(1, _native.COMMAND_DTYPE)
    command["kind"] = kind
    command["frame"] = frame
    command["epoch"] = epoch
    return command
