"""Facts about machines, for people and programs."""

from typing import Any

from motorik.machines import machine, machines
from motorik.machines.machine import Machine
from motorik.storage.presets import factory
from motorik.studio.errors import BadInput


def list_machines() -> list[dict[str, Any]]:
    """Return id, role and a sentence for every machine."""
    return [
        {"id": it.id, "name": it.name, "role": it.role.value, "doc": it.doc} for it in machines().values()
    ]


def describe_machine(id: str) -> dict[str, Any]:
    """Return all there is to know about a machine as JSON values; :class:`BadInput` when there is none."""
    try:
        found = machine(id)
    except KeyError as error:
        raise BadInput(error.args[0]) from None
    return {
        "id": found.id,
        "name": found.name,
        "maker": found.maker,
        "role": found.role.value,
        "doc": found.doc,
        "version": found.version,
        "panel": [section.model_dump(mode="json") for section in found.panel.sections],
        "device": found.device.model_dump(mode="json"),
        "modules": [{"id": module.id, "kind": module.kind} for module in found.patch.modules],
        "presets": _presets(found),
    }


def _presets(machine: Machine) -> list[str]:
    return [name for name in factory().names() if name.startswith(f"{machine.id}/")]
