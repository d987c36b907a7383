r"""The one text a project has: what ``song.json`` holds, what git merges, what is hashed.

The laws, for every project p: ``parse_project(write_project(p)) == p``, equal projects have equal bytes, and
so writing what was read gives the same bytes again. The layout follows from the models alone:

- fields in declared order; a field that equals its default is left out, except ``format`` and
  ``format_version`` (a default may therefore change only together with the format version and a migration
  that writes the old one);
- a model that holds models or collections of them is opened over several lines, one field a line;
- every other model (a cable, a placement, a module with its parameters, an automation point) is one line, and
  so is a step with its effects (``written_in_one_line``);
- names of parameters and locks are sorted; numbers are the shortest text that reads back the same, without
  ``.0``;
- two spaces a level, ``\n``, UTF-8, a newline at the end.
"""

import hashlib
import json
from enum import Enum
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from motorik.domain.model import Model
from motorik.domain.project import Project

ALWAYS_WRITTEN = frozenset({"format", "format_version"})
_INDENT = "  "
_NO_DEFAULT = object()


def write_project(project: Project) -> bytes:
    """Return the canonical bytes of ``project``."""
    return (canonical_text(project) + "\n").encode()


def project_hash(project: Project) -> str:
    """Return the SHA-256 of the canonical bytes, in lower-case hexadecimal: equal projects, equal hash."""
    return hashlib.sha256(write_project(project)).hexdigest()


def canonical_text(model: Model, indent: str = "") -> str:
    """Return any model in canonical form; lines after the first begin with ``indent``.

    No newline at the end.
    """
    if not _opens(type(model)):
        return _line(model)
    inner = indent + _INDENT
    lines = [f'{inner}"{name}": {_block(value, inner)}' for name, value in _written(model)]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}" if lines else "{}"


def _block(value: Any, indent: str) -> str:
    """Return a field's value: models and collections of models over several lines, anything else inline."""
    if isinstance(value, Model):
        return canonical_text(value, indent)
    if not (isinstance(value, tuple) and value and isinstance(value[0], Model)):
        return _inline(value)
    inner = indent + _INDENT
    if _opens(type(value[0])):
        items = [inner + canonical_text(item, inner) for item in value]
    else:
        items = [inner + _line(item) for item in value]
    return "[\n" + ",\n".join(items) + f"\n{indent}]"


def _line(model: Model) -> str:
    return "{" + ", ".join([f'"{name}": {_inline(value)}' for name, value in _written(model)]) + "}"


def _inline(value: Any) -> str:
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is float:
        return number(value)
    if kind is str or isinstance(value, Enum):
        return json.dumps(value.value if isinstance(value, Enum) else value, ensure_ascii=False)
    if kind is bool or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if kind is Fraction:
        return str(value) if value.denominator == 1 else f'"{value}"'
    if kind is tuple:
        return "[" + ", ".join(map(_inline, value)) + "]"
    if kind is dict:
        return "{" + ", ".join(f"{json.dumps(k)}: {_inline(value[k])}" for k in sorted(value)) + "}"
    return _line(value)


def number(value: float) -> str:
    """Return the shortest text that reads back as ``value``.

    A whole number has no ``.0``, and zero no sign.
    """
    return repr(value).removesuffix(".0") if value else "0"


def _written(model: Model) -> list[tuple[str, Any]]:
    """Return the fields that are written, in declared order."""
    values = model.__dict__
    return [
        (name, values[name])
        for name, default in _defaults(type(model))
        if default is _NO_DEFAULT or values[name] != default
    ]


@cache
def _defaults(model: type[Model]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (
            name,
            _NO_DEFAULT
            if field.is_required() or name in ALWAYS_WRITTEN
            else field.get_default(call_default_factory=True, validated_data={}),
        )
        for name, field in model.model_fields.items()
    )


@cache
def _opens(model: type[Model]) -> bool:
    """Whether a model holds models, whatever their number: the layout never depends on what is inside."""
    return not getattr(model, "written_in_one_line", False) and any(
        _holds_model(field.annotation) for field in model.model_fields.values()
    )


def _holds_model(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return True
    return get_origin(annotation) in (tuple, Union, UnionType) and any(
        map(_holds_model, get_args(annotation))
    )
