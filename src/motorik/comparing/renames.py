"""Which parts of a song got another id: gone on one side, come on the other, and much the same inside."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from motorik.comparing.names import COLLECTIONS, RenameError, Renames, ids_of, items_of, renamed
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.journal.path import Path
from motorik.journal.tree import Part, keyed, parts

ALIKE: Final = 0.7
"""From which share of equal content on a part counts as the one that went."""

MOST_PAIRS: Final = 2**14
"""Where more pairs of parts went and came, whole lists were exchanged: nothing counts as renamed."""

Content = dict[Path, Any]


def find_renames(before: Project, after: Project) -> dict[tuple[str, str], str]:
    """Return the new ids of parts that were renamed, by (kind, old id).

    A part that was renamed and edited is still found while most of it is as it was; so is a track that
    plays a renamed patch.
    """
    found: dict[tuple[str, str], str] = {}
    for what in COLLECTIONS:
        taken = ids_of(before, what)
        steps = {(what, old): new for old, new in _pairs(before, after, what) if new not in taken}
        before, done = renamed_where_possible(before, steps)
        found |= done
    return found


def renamed_where_possible(project: Project, renames: Renames) -> tuple[Project, dict[tuple[str, str], str]]:
    """Return ``project`` with as many new ids as can be, and which those are."""
    with suppress(RenameError):
        return renamed(project, renames), dict(renames)
    done: dict[tuple[str, str], str] = {}
    for old, new in renames.items():
        with suppress(RenameError):
            project = renamed(project, {old: new})
            done[old] = new
    return project, done


def likeness(before: Project, after: Project, what: str, old: str, new: str) -> float:
    """Return how much two parts of one kind have in common, from 0 to 1: 1 is all but the id."""
    a = _content(before, what, keyed(items_of(before, what))[old])
    b = _content(after, what, keyed(items_of(after, what))[new])
    return _share(a, b)


def _share(a: Content, b: Content) -> float:
    if not a or not b or min(len(a), len(b)) < ALIKE * max(len(a), len(b)):
        return 0.0
    shared = sum(place in b and b[place] == value for place, value in a.items())
    return float(shared) / len({**a, **b})


def _pairs(before: Project, after: Project, what: str) -> list[tuple[str, str]]:
    """Return (old, new) of parts that are alike, the most alike first, each part once."""
    there, now = keyed(items_of(before, what)), keyed(items_of(after, what))
    gone = {id: _content(before, what, item) for id, item in there.items() if id not in now}
    come = {id: _content(after, what, item) for id, item in now.items() if id not in there}
    if len(gone) * len(come) > MOST_PAIRS:
        return []
    scored = [(_share(a, b), old, new) for old, a in gone.items() for new, b in come.items()]
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for score, old, new in sorted(scored, key=lambda entry: -entry[0]):
        if score >= ALIKE and old not in pairs and new not in taken:
            pairs[old] = new
            taken.add(new)
    return list(pairs.items())


def _content(project: Project, what: str, item: Model) -> Content:
    """Return everything a part says by place, its defaults and its id left out, and where it is placed."""
    content: Content = {path: value for path, value in _leaves(item, ()) if path != ("id",)}
    if what in ("track", "pattern"):
        id = getattr(item, "id")  # noqa: B009  # parts with ids are known by their collection only
        content |= {
            ("placed", place.start, place.length): True
            for place in project.arrangement.placements
            if getattr(place, what) == id
        }
    return content


def _leaves(model: Model, path: Path) -> Iterator[tuple[Path, Any]]:
    for name, part in parts(type(model)):
        value = getattr(model, name)
        if _is_default(model, name, value):
            continue
        place = (*path, name)
        match part:
            case Part.MODEL:
                yield from _leaves(value, place)
            case Part.ENTRIES:
                yield from (((*place, key), entry) for key, entry in value.items())
            case Part.ITEMS | Part.CELLS:
                for key, item in keyed(value).items():
                    yield from _leaves(item, (*place, key))
            case _:
                yield place, value


def _is_default(model: Model, name: str, value: Any) -> bool:
    field = type(model).model_fields[name]
    if field.is_required():
        return False
    default: Any = field.get_default(call_default_factory=True, validated_data={})
    return bool(value == default)
