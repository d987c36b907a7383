"""The difference of two projects as edits: ``edits_between(a, b)`` leads from ``a`` to ``b``.

The law, for any two sound projects: applying the edits one after another to ``a``, each of them valid where
it comes, gives ``b``. So a difference can be committed as one undo step, sent to another machine, or heard
first. What has an edit of its own is changed by it; else the part around it is replaced.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from pydantic import ValidationError

from motorik.domain.model import Model
from motorik.domain.project import Channel, Project
from motorik.domain.references import MASTER
from motorik.journal.edit import Edit, edit_types
from motorik.journal.edits.parameters import PutEntry
from motorik.journal.history import inverse_of
from motorik.journal.ordering import moves
from motorik.journal.path import EditError, key_of, look
from motorik.journal.tree import Part, keyed, parts
from motorik.journal.verbs import Add, Move, PutCells, Remove, Replace, Set

Route = tuple[str | None, ...]
"""The shape of a path: names of fields, None where a key stands."""


class _Unreachable(Exception):
    """No edit changes this place alone."""


def edits_between(a: Project, b: Project) -> tuple[Edit, ...]:
    """Return edits that lead from ``a`` to ``b``, each valid after those before it; none when equal."""
    after, done, stuck = _carry_out(a, _planned(a, b))
    if stuck:
        after, eased, stuck = _carry_out(after, [part for edit in stuck for part in _eased(after, edit)])
        done += eased
    if stuck:
        return _anew(a, b)
    return (*done, *_moves(after, b))


def _anew(a: Project, b: Project) -> tuple[Edit, ...]:
    """Return the edits that take ``a`` apart and build ``b``: always a way, and never the short one."""
    empty = Project()
    if a == empty or b == empty:
        whole = b if a == empty else a
        after, done, stuck = _carry_out(empty, _planned(empty, whole))
        while stuck:
            after, eased, left = _carry_out(after, [part for edit in stuck for part in _eased(after, edit)])
            assert len(left) < len(stuck) or eased, "a sound project can be built part by part"
            done, stuck = done + eased, left
        built = (*done, *_moves(after, whole))
        return built if a == empty else inverse_of(empty, built)[1]
    return (*_anew(a, empty), *_anew(empty, b))


def _carry_out(project: Project, pending: Sequence[Edit]) -> tuple[Project, list[Edit], list[Edit]]:
    """Apply what can be applied, again and again; return the project, what was done and what is stuck."""
    done: list[Edit] = []
    while pending:
        waiting = []
        for edit in pending:
            try:
                project = edit.apply(project)
            except EditError:
                waiting.append(edit)
            else:
                done.append(edit)
        if len(waiting) == len(pending):
            return project, done, waiting
        pending = waiting
    return project, done, []


def _planned(a: Project, b: Project) -> list[Edit]:
    """Return the edits from ``a`` to ``b`` but for order: what comes, what changes, what goes."""
    edits = _in_model(a, b, (), ())
    come = [edit for edit in edits if isinstance(edit, Add)]
    gone = [edit for edit in edits if isinstance(edit, Remove)]
    changed = [edit for edit in edits if not isinstance(edit, (Add, Remove))]
    return [*come, *changed, *reversed(gone)]


def _in_model(a: Model, b: Model, route: Route, keys: tuple[Any, ...]) -> list[Edit]:
    edits: list[Edit] = []
    for name, part in parts(type(a)):
        old, new = getattr(a, name), getattr(b, name)
        if old is new or old == new:
            continue
        edits += _in_field(part, old, new, (*route, name), keys)
    return edits


def _in_field(part: Part, old: Any, new: Any, route: Route, keys: tuple[Any, ...]) -> list[Edit]:
    with suppress(_Unreachable):
        match part:
            case Part.CELLS:
                return [_cells(old, new, route, keys)]
            case Part.ITEMS:
                return _in_items(old, new, route, keys)
            case Part.ENTRIES:
                return _in_entries(old, new, route, keys)
            case Part.MODEL if isinstance(old, Channel):
                return _in_model(old, new, ("channel", None), keys[-1:] or (MASTER,))
            case Part.MODEL:
                return _in_model(old, new, route, keys)
    return [_made(Set, route, keys, **{str(route[-1]): new})]


def _cells(old: Any, new: Any, route: Route, keys: tuple[Any, ...]) -> Edit:
    before, after = keyed(old), keyed(new)
    written = tuple(item for key, item in after.items() if before.get(key) != item)
    cleared = tuple(key for key in before if key not in after)
    return _made(PutCells, route, keys, items=written, cleared=cleared)


def _in_items(old: Any, new: Any, route: Route, keys: tuple[Any, ...]) -> list[Edit]:
    before, after = keyed(old), keyed(new)
    edits: list[Edit] = []
    place = list(before)
    for index, (key, item) in enumerate(after.items()):
        if key not in before:
            at = place.index(key_of(new[index - 1])) + 1 if index else 0
            place.insert(at, key)
            edits.append(_made(Add, route, keys, item=item, index=at))
        elif before[key] != item:
            edits += _in_item(before[key], item, at=index, route=route, keys=keys)
    edits += [_made(Remove, (*route, None), (*keys, key)) for key in before if key not in after]
    return edits


def _in_item(old: Any, new: Any, *, at: int, route: Route, keys: tuple[Any, ...]) -> list[Edit]:
    if type(old) is type(new):
        with suppress(_Unreachable):
            return _in_model(old, new, (*route, None), (*keys, key_of(old)))
    if (Replace, route) in _edits_by_place():
        return [_made(Replace, route, keys, item=new)]
    return [
        _made(Remove, (*route, None), (*keys, key_of(old))),
        _made(Add, route, keys, item=new, index=at),
    ]


def _in_entries(old: Any, new: Any, route: Route, keys: tuple[Any, ...]) -> list[Edit]:
    kind = _kind(PutEntry, route)
    return [
        _made(PutEntry, route, keys, **{kind.key: name, "value": new.get(name)})  # type: ignore[attr-defined]
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]


def _eased(project: Project, edit: Edit) -> list[Edit]:
    """Return an edit that is stuck in easier pieces: first what asks for little, then the rest."""
    if isinstance(edit, Add):
        return _added_bare(edit)
    with suppress(ValidationError, EditError):
        if isinstance(edit, PutCells):
            return [edit.updated(items=()), edit.updated(cleared=())]
        if isinstance(edit, Set):
            name = str(edit.template[-1])
            if look(project, edit.path) is not None:
                return [edit.updated(**{name: None}), edit]
    return [edit]


def _added_bare(edit: Add[Any]) -> list[Edit]:
    """Return the edits that add an item with only what it must have, then the rest of it."""
    item = edit.item
    needed = {
        name: getattr(item, name) for name, field in type(item).model_fields.items() if field.is_required()
    }
    route, keys = _place_of(edit)
    with suppress(ValidationError, _Unreachable):
        bare = type(item)(**needed)
        if bare != item:
            return [edit.updated(item=bare), *_in_model(bare, item, (*route, None), (*keys, key_of(item)))]
    return [edit]


def _place_of(edit: Edit) -> tuple[Route, tuple[Any, ...]]:
    keys = [key for key, part in zip(edit.path, edit.template, strict=True) if not isinstance(part, str)]
    return _route(edit.template), tuple(keys)


def _route(template: tuple[str | tuple[str, ...], ...]) -> Route:
    return tuple(part if isinstance(part, str) else None for part in template)


def _made(verb: type[Edit], route: Route, keys: Iterable[Any], **fields: Any) -> Edit:
    """Return the edit of ``verb`` at a place. Raises :class:`_Unreachable` when there is none."""
    kind = _kind(verb, route)
    names = [part for part in kind.template if not isinstance(part, str)]
    for part, key in zip(names, keys, strict=True):
        fields |= dict(zip(part, key if len(part) > 1 else (key,), strict=True))
    return kind(**fields)


def _kind(verb: type[Edit], route: Route) -> type[Edit]:
    kind = _edits_by_place().get((verb, route))
    if kind is None:
        raise _Unreachable
    return kind


@cache
def _edits_by_place() -> dict[tuple[type[Edit], Route], type[Edit]]:
    verbs = (Set, Add, Remove, Replace, Move, PutCells, PutEntry)
    return {
        (verb, _route(kind.template)): kind
        for kind in edit_types().values()
        for verb in verbs
        if issubclass(kind, verb)
    }


def _moves(project: Project, wanted: Project) -> list[Edit]:
    """Return the edits that put every collection into the order it has in ``wanted``."""
    edits: list[Edit] = []

    def visit(a: Model, b: Model, route: Route, keys: tuple[Any, ...]) -> None:
        for name, part in parts(type(a)):
            old, new = getattr(a, name), getattr(b, name)
            if part is Part.MODEL and isinstance(old, Channel):
                visit(old, new, ("channel", None), keys[-1:] or (MASTER,))
            elif part is Part.MODEL:
                visit(old, new, (*route, name), keys)
            elif part is Part.ITEMS:
                before, after = keyed(old), keyed(new)
                for key, index in moves(list(before), list(after)):
                    edits.append(_made(Move, (*route, name, None), (*keys, key), index=index))
                for key, item in before.items():
                    visit(item, after[key], (*route, name, None), (*keys, key))

    if project != wanted:
        visit(project, wanted, (), ())
    return edits
