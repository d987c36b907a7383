"""What a script sees of the song: values with named fields, made of plain JSON, that cannot be changed."""

from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from math import isfinite
from typing import Any

MAX_DEPTH = 16


class Mistake(ValueError):
    """A script used the interface wrongly: one sentence with what and what is allowed."""


class Record:
    """A frozen value: fields by name (``track.patch``), or by key (``module.parameters["cutoff"]``).

    What fields there are is written in the reference of song files; ``list(record)`` names them.
    """

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_fields", {name: _wrapped(value) for name, value in fields.items()})

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_fields")[name]
        except KeyError:
            raise AttributeError(
                f"there is no {name!r}; allowed: {', '.join(self._fields) or 'none'}"
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise Mistake(f"{name!r} cannot be set here: the song changes only by edits")

    def __delattr__(self, name: str) -> None:
        raise Mistake(f"{name!r} cannot be taken out here: the song changes only by edits")

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the field ``name``, or ``default`` where there is none."""
        return self._fields.get(name, default)

    def items(self) -> list[tuple[str, Any]]:
        """Return (name, value) of every field, in order."""
        return list(self._fields.items())

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._fields == other._fields

    def __hash__(self) -> int:
        return hash(tuple(self._fields))

    def __repr__(self) -> str:
        inner = ", ".join(f"{name}={value!r}" for name, value in self._fields.items())
        return f"{type(self).__name__}({inner})"


def _wrapped(value: Any) -> Any:
    if isinstance(value, dict):
        return Record(value)
    return tuple(map(_wrapped, value)) if isinstance(value, list) else value


def plain(value: Any, depth: int = 0) -> Any:
    """Return ``value`` as plain JSON. :class:`Mistake` for what has no place in a song."""
    if depth > MAX_DEPTH:
        raise Mistake(f"a value is nested more than {MAX_DEPTH} deep")
    if isinstance(value, Enum):
        return plain(value.value, depth + 1)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (float, Fraction)):
        return _finite(float(value))
    if isinstance(value, (list, tuple, range)):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, (dict, Record)):
        return {str(name): plain(item, depth + 1) for name, item in value.items()}
    raise Mistake(f"a {type(value).__name__} has no place in a song; allowed: numbers, text, lists, dicts")


def _finite(number: float) -> float:
    if not isfinite(number):
        raise Mistake(f"{number} is not a number a song can hold")
    return number
