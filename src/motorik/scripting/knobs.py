"""The ranges of parameters, as modules declare them: told to scripts, held against what they answer."""

from functools import cache
from typing import Any

from motorik.domain.patch import Module
from motorik.domain.project import Project
from motorik.journal import Edit
from motorik.journal.edits.parameters import SetInsertParameter, SetParameter
from motorik.modules import registry

Ranges = dict[str, dict[str, dict[str, Any]]]


@cache
def parameter_ranges() -> Ranges:
    """Return what is declared of every parameter, by kind of module and id."""
    return {
        kind: {
            parameter.id: {
                "low": parameter.low,
                "high": parameter.high,
                "default": parameter.default,
                "unit": str(parameter.unit.value),
                "scale": parameter.scale.name.lower(),
                "choices": list(parameter.choices),
            }
            for parameter in declaration.parameters
            if not parameter.host
        }
        for kind, declaration in registry().items()
    }


def knob_complaint(project: Project, edit: Edit) -> str | None:
    """Return what is wrong with an edit that turns a knob beyond its range, or one that is not there.

    Such a song could be stored but would not sound. None for everything else.
    """
    match edit:
        case SetParameter():
            modules = next((patch.modules for patch in project.patches if patch.id == edit.patch), ())
            return _complaint(modules, edit.module, edit.parameter, edit.value)
        case SetInsertParameter() if edit.channel in project.channels:
            inserts = project.channels[edit.channel].inserts
            return _complaint(inserts, edit.insert, edit.parameter, edit.value)
        case _:
            return None


def _complaint(modules: tuple[Module, ...], id: str, parameter: str, value: float | None) -> str | None:
    module = next((module for module in modules if module.id == id), None)
    known = parameter_ranges().get(module.kind) if module else None
    if module is None or known is None or value is None:
        return None
    if parameter not in known:
        return f"{id} ({module.kind}) has no parameter {parameter!r}; allowed: {', '.join(known)}"
    low, high, unit = (known[parameter][name] for name in ("low", "high", "unit"))
    if low <= value <= high:
        return None
    return f"{id}.{parameter} = {value:.9g}; allowed {low:g}-{high:g}{' ' + unit if unit else ''}"
