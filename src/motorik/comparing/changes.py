"""What differs between two projects, place by place: rows, devices, points, knobs, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.journal.path import Path
from motorik.journal.tree import Part, keyed, parts


class Absent(StrEnum):
    """The value of what is not there."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class Kind(StrEnum):
    """What happened to a place. ``ORDER`` is that of a collection: before and after are keys in order."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ORDER = "order"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """A place that differs: ``path`` of field names and keys, the value on either side (or ``ABSENT``)."""

    kind: Kind
    path: Path
    before: Any
    after: Any


def changes(before: Project, after: Project) -> tuple[Change, ...]:
    """Return every place at which two projects differ, in the order of the manifest.

    An item that is there on one side only is one change; so is a cell (a step, a point, a placement),
    whatever of it differs.
    """
    return tuple(_in_model(before, after, ()))


def _in_model(before: Model, after: Model, path: Path) -> Iterator[Change]:
    for name, part in parts(type(after)):
        old, new = getattr(before, name), getattr(after, name)
        if old is new or old == new:
            continue
        match part:
            case Part.MODEL:
                yield from _in_model(old, new, (*path, name))
            case Part.ENTRIES:
                yield from _in_entries(old, new, (*path, name))
            case Part.ITEMS | Part.CELLS:
                yield from _in_items(old, new, (*path, name), cells=part is Part.CELLS)
            case _:
                yield Change(Kind.CHANGED, (*path, name), old, new)


def _in_entries(old: dict[str, Any], new: dict[str, Any], path: Path) -> Iterator[Change]:
    """A knob that is not set stands at its default: setting it is a change, not something that comes."""
    for name in {**old, **new}:
        a, b = old.get(name, ABSENT), new.get(name, ABSENT)
        if a != b:
            yield Change(Kind.CHANGED, (*path, name), a, b)


def _in_items(old: Any, new: Any, path: Path, *, cells: bool) -> Iterator[Change]:
    before, after = keyed(old), keyed(new)
    keys = sorted({**before, **after}) if cells else {**before, **after}
    for key in keys:
        a, b = before.get(key, ABSENT), after.get(key, ABSENT)
        if cells or ABSENT in (a, b) or type(a) is not type(b):
            yield from _one(a, b, (*path, key))
        elif a != b:
            yield from _in_model(a, b, (*path, key))
    if not cells:
        was, now = [key for key in before if key in after], [key for key in after if key in before]
        if was != now:
            yield Change(Kind.ORDER, path, tuple(was), tuple(now))


def _one(a: Any, b: Any, path: Path) -> Iterator[Change]:
    if a is ABSENT and b is not ABSENT:
        yield Change(Kind.ADDED, path, a, b)
    elif b is ABSENT and a is not ABSENT:
        yield Change(Kind.REMOVED, path, a, b)
    elif a != b:
        yield Change(Kind.CHANGED, path, a, b)
