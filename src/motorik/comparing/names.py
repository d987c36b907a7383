"""Who names whom by id, as data, so that an id can be changed everywhere it is used.

What leads from one part of a project to another is checked by :mod:`motorik.domain.references`; this table
says where such names are written. A name that stands in a field missing here is not changed, and then the
renaming is refused as a whole: a new field costs precision, never soundness.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from motorik.comparing.changes import ABSENT
from motorik.domain.model import Model
from motorik.domain.project import Automation, Project
from motorik.journal.path import Path, key_of
from motorik.journal.tree import Part, keyed, models_in, parts

COLLECTIONS: Final[dict[str, Path]] = {
    "groove": ("grooves",),
    "tuning": ("tunings",),
    "device": ("devices",),
    "sample": ("samples",),
    "pattern": ("patterns",),
    "patch": ("patches",),
    "return": ("mixer", "returns"),
    "track": ("tracks",),
    "automation": ("automation",),
    "region": ("arrangement", "regions"),
    "scene": ("live", "scenes"),
    "mute group": ("live", "groups"),
    "knob": ("live", "knobs"),
}
"""Where the parts are that have ids, those first that name no others."""

CHANNELS: Final = ("track", "return")
"""Kinds that share their ids."""

NAMES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("Groove", "id"): ("groove",),
    ("Tuning", "id"): ("tuning",),
    ("SongDevice", "id"): ("device",),
    ("Sample", "id"): ("sample",),
    ("Pattern", "id"): ("pattern",),
    ("Patch", "id"): ("patch",),
    ("Return", "id"): ("return",),
    ("Track", "id"): ("track",),
    ("Automation", "id"): ("automation",),
    ("Project", "tuning"): ("tuning",),
    ("Patch", "tuning"): ("tuning",),
    ("Outside", "device"): ("device",),
    ("Module", "samples"): ("sample",),
    ("Pattern", "groove"): ("groove",),
    ("Alias", "pattern"): ("pattern",),
    ("Step", "instrument"): ("patch",),
    ("Step", "phrase"): ("pattern",),
    ("Track", "groove"): ("groove",),
    ("Track", "patch"): ("patch",),
    ("Channel", "rack"): ("patch",),
    ("Channel", "output"): ("return",),
    ("Send", "target"): ("return",),
    ("DirectOutput", "target"): ("return",),
    ("SideChain", "source"): CHANNELS,
    ("Automation", "owner"): CHANNELS,
    ("Placement", "track"): ("track",),
    ("Placement", "pattern"): ("pattern",),
    ("Region", "id"): ("region",),
    ("Scene", "id"): ("scene",),
    ("MuteGroup", "id"): ("mute group",),
    ("LiveMacro", "id"): ("knob",),
    ("Clip", "track"): ("track",),
    ("Clip", "scene"): ("scene",),
    ("Clip", "pattern"): ("pattern",),
    ("MuteGroup", "tracks"): ("track",),
    ("LiveMacroTarget", "owner"): CHANNELS,
    ("DeckChannel", "track"): ("track",),
    ("DeckSample", "sample"): ("sample",),
}
"""Which kinds of id a field of a model, by its name, holds."""

Renames = Mapping[tuple[str, str], str]
"""New ids by (kind, old id)."""


class RenameError(ValueError):
    """Ids cannot be changed this way: one is taken, or a name of it is not known to be one."""


def items_of(project: Project, what: str) -> tuple[Any, ...]:
    """Return the parts of one kind."""
    node: Any = project
    for name in COLLECTIONS[what]:
        node = getattr(node, name)
    items: tuple[Any, ...] = node
    return items


def item_of(project: Project, what: str, id: str) -> Any:
    """Return one part, ``ABSENT`` where there is none of this id."""
    return keyed(items_of(project, what)).get(id, ABSENT)


def with_items(project: Project, what: str, items: tuple[Any, ...]) -> Project:
    """Return ``project`` with other parts of one kind; nothing is checked."""
    path = COLLECTIONS[what]
    if len(path) == 1:
        return project.model_copy(update={path[0]: items})
    inner = getattr(project, path[0]).model_copy(update={path[1]: items})
    return project.model_copy(update={path[0]: inner})


def ids_of(project: Project, what: str) -> set[str]:
    """Return the ids that are taken for a new part of one kind."""
    if what in CHANNELS:
        return {item.id for kind in CHANNELS for item in items_of(project, kind)} | {"master"}
    return {item.id for item in items_of(project, what)}


def renamed(project: Project, renames: Renames) -> Project:
    """Return ``project`` with other ids, wherever they are named.

    Raises:
        RenameError: the result would not be sound.
    """
    if not renames:
        return project

    def change(model: Model, name: str, value: Any) -> Any:
        kinds = NAMES.get((type(model).__name__, name), ())
        if type(value) is tuple:
            return tuple(_new_id(renames, kinds, id) for id in value) if kinds else value
        if isinstance(model, Automation) and name == "target" and model.scope == "channel":
            return _send_target(renames, value)
        return _new_id(renames, kinds, value) if kinds else value

    try:
        return Project.model_validate(dict(rewritten(project, change).__dict__))
    except ValidationError as error:
        raise RenameError(str(error)) from None


def rewritten(model: Model, change: Callable[[Model, str, Any], Any]) -> Model:
    """Return ``model`` with ``change(model, field, value)`` for every value that may hold a name.

    What does not change is shared; collections that sort themselves are sorted by their new keys. Nothing is
    checked.
    """
    new: dict[str, Any] = {}
    for name, part in _naming(type(model)):
        old = getattr(model, name)
        value: Any
        if isinstance(old, Model):
            value = rewritten(old, change)
        elif type(old) is tuple and old and isinstance(old[0], Model):
            value = tuple(rewritten(item, change) for item in old)
            if all(a is b for a, b in zip(old, value, strict=True)):
                continue
            if part is Part.CELLS:
                value = tuple(sorted(value, key=key_of))
        else:
            value = change(model, name, old)
        if value is not old and value != old:
            new[name] = value
    return model.model_copy(update=new) if new else model


@cache
def _naming(model: type[Model]) -> tuple[tuple[str, Part], ...]:
    """Return the fields of a model that hold names of parts, themselves or further inside."""
    found = [
        (name, part)
        for name, part in parts(model)
        if (model.__name__, name) in NAMES
        or (model is Automation and name == "target")
        or any(_naming(inner) for inner in models_in(model.model_fields[name].annotation))
    ]
    return tuple(found)


def _new_id(renames: Renames, kinds: tuple[str, ...], id: str | None) -> str | None:
    if id is None:
        return None
    return next((renames[kind, id] for kind in kinds if (kind, id) in renames), id)


def _send_target(renames: Renames, target: str) -> str:
    module, _, parameter = target.partition(".")
    bus = module.removeprefix("send-")
    new = renames.get(("return", bus), bus)
    return f"send-{new}.{parameter}" if module.startswith("send-") else target
