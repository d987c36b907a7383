"""Machines: instruments and effects that feel like the hardware, made of modules. A new file is a new one."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from motorik.machines.machine import Machine


@cache
def machines() -> dict[str, Machine]:
    """Return every machine by id, in the order of the ids."""
    found: dict[str, Machine] = {}
    for info in iter_modules(__path__):
        machine = getattr(import_module(f"{__name__}.{info.name}"), "MACHINE", None)
        if isinstance(machine, Machine):
            found[machine.id] = machine
    return dict(sorted(found.items()))


def machine(id: str) -> Machine:
    """Return the machine ``id``; ``KeyError`` in one sentence when there is none."""
    try:
        return machines()[id]
    except KeyError:
        allowed = ", ".join(machines())
        raise KeyError(f"unknown machine {id!r}; allowed: {allowed}") from None
