"""A merge made sound: what is still named comes back, and what is impossible together is left out."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from motorik.comparing.aligned import Aligned
from motorik.comparing.changes import ABSENT, Change, Kind, changes
from motorik.comparing.conflicts import Conflict, Reason, Taken
from motorik.comparing.names import CHANNELS, COLLECTIONS, items_of, with_items
from motorik.domain.canonical import write_project
from motorik.domain.explain import explain
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.domain.reading import parse_project
from motorik.domain.references import FAMILIES, KNOWN, Reference
from motorik.journal.path import Path, key_of, position
from motorik.journal.tree import Part, keyed, parts


def made_sound(loose: Project, aligned: Aligned, conflicts: list[Conflict]) -> Project:
    """Return the sound project nearest to ``loose``, whose parts were never looked at together.

    Starts from ours where it has to, and adds to ``conflicts`` what came back and what was left out.
    """
    loose = _with_what_is_named(loose, aligned, conflicts)
    door = _Door()
    project = _settled(loose, aligned, conflicts, door) if door.refusal(loose) else loose
    return parse_project(write_project(project), "the merge")


class _Door:
    """Tells whether projects are sound, looking only at what it has not seen yet: they share most of it."""

    def __init__(self) -> None:
        self._seen: dict[int, Model] = {}

    def refusal(self, project: Project) -> str:
        """Return why ``project`` is not sound, in one sentence; nothing when it is."""
        try:
            self._look_at(project)
        except ValidationError as error:
            return explain(error, {})
        return ""

    def _look_at(self, model: Model) -> None:
        if id(model) in self._seen:
            return
        for value in model.__dict__.values():
            for inner in value if type(value) is tuple else (value,):
                if isinstance(inner, Model):
                    self._look_at(inner)
        type(model).model_validate(dict(model.__dict__))
        self._seen[id(model)] = model


def _with_what_is_named(project: Project, aligned: Aligned, conflicts: list[Conflict]) -> Project:
    """Return ``project`` with every part that is named and missing, from whoever still has it."""
    tried: set[tuple[str, str]] = set()
    while True:
        missing = [ref for ref in _missing(project) if (ref.what, ref.id) not in tried]
        if not missing:
            return project
        reference = missing[0]
        tried.add((reference.what, reference.id))
        project = _brought_back(project, reference, aligned, conflicts)


def _missing(project: Project) -> list[Reference]:
    known = {what: set(ids(project)) for what, ids in KNOWN.items()}
    return [
        reference
        for family in FAMILIES
        for part in family.parts(project)
        for reference in family.names(part)
        if reference.id not in known[reference.what]
    ]


def _brought_back(
    project: Project, reference: Reference, aligned: Aligned, conflicts: list[Conflict]
) -> Project:
    for what in CHANNELS if reference.what == "channel" else (reference.what,):
        if what not in COLLECTIONS:
            continue
        versions = [
            keyed(items_of(side, what)).get(reference.id, ABSENT)
            for side in (aligned.base, aligned.ours, aligned.theirs)
        ]
        base, ours, theirs = versions
        found = next((item for item in (ours, theirs, base) if item is not ABSENT), ABSENT)
        if found is ABSENT:
            continue
        taken = Taken.OURS if ours is not ABSENT else Taken.THEIRS
        path = (*COLLECTIONS[what], reference.id)
        conflicts.append(Conflict(Reason.REMOVED_AND_USED, path, base, ours, theirs, taken, reference.where))
        return with_items(project, what, (*items_of(project, what), found))
    return project


def _settled(loose: Project, aligned: Aligned, conflicts: list[Conflict], door: _Door) -> Project:
    """Return ours with as much of what ``loose`` has beyond it as can be, and a conflict for the rest."""
    project = next(side for side in (aligned.ours, *aligned.starts) if not door.refusal(side))
    pending = list(changes(project, loose))
    while pending:
        project, left = _as_many_as_possible(project, pending, door)
        if len(left) == len(pending):
            break
        pending = left
    for change in pending:
        base, theirs = look(aligned.base, change.path), look(aligned.theirs, change.path)
        why = door.refusal(with_change(project, change))
        conflicts.append(
            Conflict(Reason.IMPOSSIBLE, change.path, base, change.before, theirs, Taken.OURS, why)
        )
    return project


def _as_many_as_possible(
    project: Project, pending: Sequence[Change], door: _Door
) -> tuple[Project, list[Change]]:
    """Apply all changes at once, or halve them until those that are refused stand alone."""
    changed = project
    for change in pending:
        changed = with_change(changed, change)
    if not door.refusal(changed):
        return changed, []
    if len(pending) == 1:
        return project, list(pending)
    middle = len(pending) // 2
    project, first = _as_many_as_possible(project, pending[:middle], door)
    project, second = _as_many_as_possible(project, pending[middle:], door)
    return project, [*first, *second]


def look(project: Project, path: Path) -> Any:
    """Return what stands at ``path``, ``ABSENT`` where nothing does."""
    node: Any = project
    for head in path:
        if isinstance(node, tuple):
            at = position(node, head)
            node = ABSENT if at is None else node[at]
        elif isinstance(node, dict):
            node = node.get(head, ABSENT)
        else:
            node = getattr(node, head, ABSENT)
        if node is ABSENT:
            return ABSENT
    return node


def with_change(project: Project, change: Change) -> Project:
    """Return ``project`` with one change made. Nothing is checked; a place that is gone is passed over."""
    changed: Project = _at(project, change.path, lambda found: change.after, change)
    return changed


def _at(node: Any, path: Path, make: Callable[[Any], Any], change: Change) -> Any:
    if not path:
        return _ordered(node, change.after) if change.kind is Kind.ORDER else make(node)
    head, rest = path[0], path[1:]
    if isinstance(node, tuple):
        return _in_items(node, head, rest, make, change)
    if isinstance(node, dict):
        entries = {name: value for name, value in node.items() if name != head}
        return entries if change.after is ABSENT else {**node, head: change.after}
    model: Model = node
    part = dict(parts(type(model)))[head]
    found = _at(getattr(node, head), rest, make, change)
    if part is Part.CELLS:
        found = tuple(sorted(found, key=key_of))
    return model.model_copy(update={head: found})


def _in_items(items: Any, key: Any, rest: Path, make: Callable[[Any], Any], change: Change) -> Any:
    at = position(items, key)
    if rest:
        if at is None:
            return items
        return (*items[:at], _at(items[at], rest, make, change), *items[at + 1 :])
    if change.after is ABSENT:
        return items if at is None else (*items[:at], *items[at + 1 :])
    return (*items, change.after) if at is None else (*items[:at], change.after, *items[at + 1 :])


def _ordered(items: Any, keys: tuple[Any, ...]) -> Any:
    there = keyed(items)
    wanted = [key for key in keys if key in there]
    return (*(there[key] for key in wanted), *(item for key, item in there.items() if key not in set(wanted)))
