"""Places inside a project, and rebuilding a project with one place changed.

A path alternates names of fields with keys of items: ``("patches", "bass", "modules", "filter",
"bypassed")``. It may start with ``"channel"`` and the id of a track, a return or ``master``, which leads to
that mixer channel wherever it is kept. Items are known by what identifies them, never by position.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from pydantic import ValidationError

from motorik.domain.explain import explain, value
from motorik.domain.live import Clip
from motorik.domain.model import Model
from motorik.domain.patch import Cable, Modulation
from motorik.domain.pattern import Step
from motorik.domain.project import AutomationPoint, DirectOutput, Marker, Placement, Project, Send, SideChain
from motorik.domain.references import MASTER
from motorik.domain.sentence import Sentence
from motorik.domain.tempo import TempoPoint, TimeSignature

Key = Any
"""The id of an item, or a tuple when several fields identify it."""

Path = tuple[Any, ...]

THERE_ARE, THERE_ARE_NONE = Sentence("(there are {names})"), Sentence("(there are none)")

IDENTITY: dict[type[Model], tuple[str, ...]] = {
    AutomationPoint: ("tick",),
    Cable: ("source", "target"),
    Clip: ("track", "scene"),
    DirectOutput: ("module",),
    Marker: ("tick",),
    Modulation: ("source", "target"),
    Placement: ("start", "track", "pattern"),
    Send: ("target",),
    SideChain: ("target", "source"),
    Step: ("row", "column"),
    TempoPoint: ("tick",),
    TimeSignature: ("tick",),
}
"""What identifies an item that has no id."""

_KEYS = {kind: attrgetter(*names) for kind, names in IDENTITY.items()}
_ID = attrgetter("id")


class EditError(ValueError):
    """An edit cannot be applied to this project: one sentence saying why and what is allowed."""


def key_of(item: Model) -> Key:
    """Return what identifies ``item`` among its kind."""
    return _KEYS.get(type(item), _ID)(item)


def position(items: tuple[Any, ...], key: Key) -> int | None:
    """Return where the item known by ``key`` stands, or None."""
    if not items:
        return None
    identify = _KEYS.get(type(items[0]), _ID)
    for index, item in enumerate(items):
        if identify(item) == key:
            return index
    return None


def look(project: Project, path: Path) -> Any:
    """Return what stands at ``path``. Raises ``EditError`` when nothing does."""
    path = _absolute(project, path)
    node: Any = project
    for depth, head in enumerate(path):
        node = node[_index(node, path, depth)] if isinstance(node, tuple) else getattr(node, head)
    return node


def rewrite(project: Project, path: Path, change: Callable[[Any], Any]) -> Project:
    """Return ``project`` with ``change`` applied to what stands at ``path``; all else is shared, not copied.

    Every model on the way is validated with its new part; references between parts are not looked at.

    Raises:
        EditError: the path leads nowhere, or a model refuses its new part.
    """
    path = _absolute(project, path)

    def descend(node: Any, depth: int) -> Any:
        if depth == len(path):
            return change(node)
        head = path[depth]
        if isinstance(node, tuple):
            index = _index(node, path, depth)
            return (*node[:index], descend(node[index], depth + 1), *node[index + 1 :])
        return with_field(node, head, descend(getattr(node, head), depth + 1))

    rebuilt: Project = descend(project, 0)
    return rebuilt


def with_field(model: Model, name: str, new: Any) -> Model:
    """Return ``model`` with one field replaced and its own rules checked. Raises ``EditError``."""
    if isinstance(model, Project):
        return model.model_copy(update={name: new})
    try:
        return type(model).model_validate({**model.__dict__, name: new})
    except ValidationError as error:
        raise EditError(explain(error, {})) from None


def _absolute(project: Project, path: Path) -> Path:
    if path[0] != "channel":
        return path
    owner = path[1]
    if owner == MASTER:
        return ("mixer", "master", *path[2:])
    if position(project.tracks, owner) is not None:
        return ("tracks", owner, "channel", *path[2:])
    if position(project.mixer.returns, owner) is not None:
        return ("mixer", "returns", owner, "channel", *path[2:])
    raise EditError(f"no channel {value(owner)}; allowed: a track, a return or {MASTER}")


def _index(items: tuple[Any, ...], path: Path, depth: int) -> int:
    index = position(items, path[depth])
    if index is None:
        where = "/".join(str(part) for part in path[:depth])
        raise EditError(f"{where}: there is no {value(path[depth])} {_known(items)}")
    return index


def _known(items: tuple[Any, ...]) -> str:
    names = [str(key_of(item)) for item in items[:8]] + ["…"] * (len(items) > 8)
    return THERE_ARE(names=", ".join(names)) if items else THERE_ARE_NONE()
