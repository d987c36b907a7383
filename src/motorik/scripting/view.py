"""What a script sees of a song: plain JSON of the models, whatever fields they have."""

from enum import Enum
from typing import Any

from motorik.domain.model import Model
from motorik.domain.pattern import Step
from motorik.domain.project import Project

_WITHOUT = frozenset({"tables"})
"""What is drawn by hand: up to 65,536 numbers for each module, and no business of a note."""


def song_parts(project: Project, before: Project | None = None) -> dict[str, Any]:
    """Return the parts of ``project`` by name, or only what differs from ``before``.

    Lists of things with ids are told as their ``order`` and the ``items`` that are new or changed.
    """
    return {
        name: _part(getattr(project, name), getattr(before, name, ()))
        for name in Project.model_fields
        if before is None or getattr(project, name) is not getattr(before, name)
    }


def _part(value: Any, before: Any) -> Any:
    if not (
        isinstance(value, tuple) and all(isinstance(item, Model) and hasattr(item, "id") for item in value)
    ):
        return _plain(value)
    same = {id(item) for item in before}
    items = {item.id: _plain(item) for item in value if id(item) not in same}
    return {"order": [item.id for item in value], "items": items}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return _stripped(value.model_dump(mode="json"))
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _stripped(inner) for name, inner in value.items() if name not in _WITHOUT}
    return [_stripped(item) for item in value] if isinstance(value, list) else value


def step_rules() -> dict[str, dict[str, Any]]:
    """Return what each field of a step may hold, as far as it is simple; see ``inside.rules``."""
    schema = Step.model_json_schema()
    return {name: _rule(field, schema.get("$defs", {})) for name, field in schema["properties"].items()}


def _rule(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]
    if len(options) != 1:
        return {}
    name = options[0].get("$ref", "").rpartition("/")[2]
    found = definitions.get(name, options[0])
    kind = found.get("type")
    if kind not in ("integer", "number", "boolean", "string"):
        return {}
    rule = {"kind": kind, "choices": found.get("enum", []) if kind == "string" else []}
    if kind in ("integer", "number"):
        # A bound that is itself excluded is left out for fractions: the host judges those.
        below = found.get("exclusiveMaximum")
        high = found.get("maximum", below - 1 if below is not None and kind == "integer" else None)
        rule |= {"low": found.get("minimum"), "high": high}
    return rule
