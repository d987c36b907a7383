"""What a project is made of, read off the models: values, mappings, models inside, collections with keys.

Whoever walks a project by these parts (comparing, merging) needs no change when a model gets a new field.
"""

from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from motorik.domain.model import Model
from motorik.journal.edit import edit_types
from motorik.journal.path import IDENTITY, key_of
from motorik.journal.verbs import PutCells


class Part(Enum):
    """What a field holds.

    ``VALUE`` is compared as a whole; ``ENTRIES`` is a mapping by name; ``MODEL`` one model that is always
    there; ``ITEMS`` a collection whose items have keys and an order; ``CELLS`` one that sorts itself by key.
    """

    VALUE = "value"
    ENTRIES = "entries"
    MODEL = "model"
    ITEMS = "items"
    CELLS = "cells"


@cache
def parts(model: type[Model]) -> tuple[tuple[str, Part], ...]:
    """Return what each field of ``model`` holds, in declared order."""
    return tuple((name, _part(field.annotation)) for name, field in model.model_fields.items())


def keyed(items: tuple[Any, ...]) -> dict[Any, Any]:
    """Return the items of a collection by their keys, in order."""
    return {key_of(item): item for item in items}


def _part(annotation: Any) -> Part:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return Part.MODEL
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return Part.ENTRIES
    if origin is tuple and len(inner) == 2 and inner[1] is ...:
        kinds = _models(inner[0])
        if kinds and all(kind in IDENTITY or "id" in kind.model_fields for kind in kinds):
            return Part.CELLS if kinds <= _self_sorting() else Part.ITEMS
    return Part.VALUE


def _models(annotation: Any) -> set[type[Model]]:
    """Return the models an item may be; empty when it may be something else as well."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _models(get_args(annotation)[0])
    if origin in (Union, UnionType):
        found = [_models(inner) for inner in get_args(annotation)]
        return set().union(*found) if all(found) else set()
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return {annotation}
    return set()


def models_in(annotation: Any) -> set[type[Model]]:
    """Return the models that stand anywhere in a field's type."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return {annotation}
    found: set[type[Model]] = set()
    for inner in get_args(annotation):
        found |= models_in(inner)
    return found


@cache
def _self_sorting() -> frozenset[type[Model]]:
    """Return the kinds of items that edits put by key, never by position."""
    return frozenset(
        kind
        for edit in edit_types().values()
        if issubclass(edit, PutCells)
        for kind in _models(get_args(edit.model_fields["items"].annotation)[0])
    )
