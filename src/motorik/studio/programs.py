"""Programs of an effect that holds two: changed while the old one's tail rings on, and rerouted.

Which program plays is what the rack's patch says. Where a lane of the song moves the switch, the lane wins.
"""

from typing import TYPE_CHECKING

from motorik.domain.patch import Patch
from motorik.domain.project import Project
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import AddPatch, ReplacePatch
from motorik.machines.eventide_h90 import MACHINE, SLOTS, SWITCH, Routing, extract, insert, rerouted
from motorik.studio.errors import BadInput
from motorik.studio.presets import edits_to_load

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.storage import Song
    from motorik.storage.presets import Shelved

_SWITCH, _PROGRAM = SWITCH.split(".")


def playing(rack: Patch) -> int:
    """Return the slot whose program hears the input, counted from 0."""
    switch = next(module for module in rack.modules if module.id == _SWITCH)
    return int(switch.parameters.get(_PROGRAM, 0))


def edits_to_change_program(song: "Song", owner: str, shelved: "Shelved") -> "list[Edit]":
    """Return the edits that load a program into the idle slot of a channel's H90 and switch to it.

    The program that played rings on; what still rang in the idle slot fades. A channel without an H90 gets
    one, with the program in its first slot.

    Raises:
        BadInput: the preset is no program of this machine, or there is no such channel.
    """
    if shelved.preset.machine != MACHINE.id:
        raise BadInput(f"{shelved.name} is no program; allowed: presets of {MACHINE.id}")
    edits = edits_to_load(song, owner, shelved)
    rack = _rack(song.project, owner)
    if rack is None:
        return edits
    slot = (playing(rack) + 1) % SLOTS
    return [_into(rack, slot, edit) if isinstance(edit, AddPatch | ReplacePatch) else edit for edit in edits]


def edits_to_switch(project: Project, owner: str) -> "list[Edit]":
    """Return the edits that let the other program of a channel's H90 hear the input."""
    rack = _known_rack(project, owner)
    slot = (playing(rack) + 1) % SLOTS
    return [SetParameter(patch=rack.id, module=_SWITCH, parameter=_PROGRAM, value=slot)]


def edits_to_reroute(project: Project, owner: str, routing: Routing) -> "list[Edit]":
    """Return the edits that connect the algorithms of the program that plays otherwise; all tails go on."""
    rack = _known_rack(project, owner)
    slot = playing(rack)
    try:
        program = rerouted(extract(rack, slot), routing)
    except ValueError as error:
        raise BadInput(str(error)) from error
    return [ReplacePatch(item=insert(rack, program, slot))]


def _into(rack: Patch, slot: int, edit: AddPatch | ReplacePatch) -> "Edit":
    """Return ``edit`` so that what it loads comes into ``slot`` of ``rack``, and is switched to."""
    patch = insert(rack, extract(edit.item, 0), slot)
    switched = tuple(
        module.model_copy(update={"parameters": {**module.parameters, _PROGRAM: slot}})
        if module.id == _SWITCH
        else module
        for module in patch.modules
    )
    return edit.updated(
        item=patch.model_copy(update={"id": edit.item.id, "name": edit.item.name, "modules": switched})
    )


def _rack(project: Project, owner: str) -> Patch | None:
    """Return the H90 of a channel: a rack with its switch."""
    channel = project.channels.get(owner)
    rack = next((it for it in project.patches if channel and it.id == channel.rack), None)
    frame = {it.id: it.kind for it in MACHINE.patch.modules if it.id in (_SWITCH, MACHINE.patch.output)}
    kinds = {it.id: it.kind for it in rack.modules} if rack else {}
    return rack if frame.items() <= kinds.items() else None


def _known_rack(project: Project, owner: str) -> Patch:
    rack = _rack(project, owner)
    if rack is None:
        raise BadInput(f"channel {owner!r} has no H90; load one of its programs first")
    return rack
