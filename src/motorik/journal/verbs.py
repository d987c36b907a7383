"""The verbs edits are made of. Each knows how to apply and invert itself at any path.

A subclass names the path.
"""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from motorik.domain.explain import value
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.journal.edit import Edit
from motorik.journal.path import EditError, Key, key_of, look, position, rewrite

ItemT = TypeVar("ItemT", bound=Model)
Index = Annotated[int, Field(ge=0)]
"""A position in a collection, counted from 0; past the end means last."""


class Set(Edit):
    """Set one field.

    The path ends in the field's name, and the edit has a field of the same name for the value.
    """

    def _change(self, project: Project) -> Project:
        new = getattr(self, self._field)
        return rewrite(project, self.path, lambda _: new)

    def _invert(self, before: Project) -> Edit:
        return self.updated(**{self._field: look(before, self.path)})

    def _supersedes(self, other: Edit) -> bool:
        return type(self) is type(other) and self.path == other.path

    @property
    def _field(self) -> str:
        name = self.template[-1]
        assert isinstance(name, str)
        return name


class Add(Edit, Generic[ItemT]):
    """Add ``item`` at ``index`` of an ordered collection, last when there is no index.

    Its key must be free.
    """

    item: ItemT
    index: Index | None = None

    def _change(self, project: Project) -> Project:
        def insert(items: tuple[Any, ...]) -> tuple[Any, ...]:
            if position(items, key_of(self.item)) is not None:
                raise EditError(
                    f"{self.op}: there is {value(key_of(self.item))} already; allowed: a key not in use"
                )
            index = len(items) if self.index is None else self.index
            return (*items[:index], self.item, *items[index:])

        return rewrite(project, self.path, insert)

    def _invert(self, before: Project) -> Edit:
        return self.twin(Remove, key_of(self.item))


class Remove(Edit):
    """Remove the item the path ends in. What others still name is refused: see ``journal.transactions``."""

    def _change(self, project: Project) -> Project:
        index = _index(project, self)
        return rewrite(project, self.path[:-1], lambda items: (*items[:index], *items[index + 1 :]))

    def _invert(self, before: Project) -> Edit:
        return self.twin(Add, item=look(before, self.path), index=_index(before, self))


class Replace(Edit, Generic[ItemT]):
    """Put ``item`` in the place of the item with the same key."""

    item: ItemT

    def _change(self, project: Project) -> Project:
        return rewrite(project, (*self.path, key_of(self.item)), lambda _: self.item)

    def _invert(self, before: Project) -> Edit:
        return self.updated(item=look(before, (*self.path, key_of(self.item))))

    def _supersedes(self, other: Edit) -> bool:
        if not (isinstance(other, Replace) and type(self) is type(other)):
            return False
        return (self.path, key_of(self.item)) == (other.path, key_of(other.item))


class Move(Edit):
    """Move the item the path ends in to ``index`` of its collection, counted without it."""

    index: Index

    def _change(self, project: Project) -> Project:
        old = _index(project, self)

        def move(items: tuple[Any, ...]) -> tuple[Any, ...]:
            rest = (*items[:old], *items[old + 1 :])
            return (*rest[: self.index], items[old], *rest[self.index :])

        return rewrite(project, self.path[:-1], move)

    def _invert(self, before: Project) -> Edit:
        return self.updated(index=_index(before, self))


class PutCells(Edit, Generic[ItemT]):
    """Write and clear cells of a collection that sorts itself: items go to their own keys.

    A key that is cleared need not be there; one that is both cleared and written is written.
    """

    items: tuple[ItemT, ...] = ()

    def _change(self, project: Project) -> Project:
        def put(items: tuple[Any, ...]) -> tuple[Any, ...]:
            cells = {key_of(item): item for item in items}
            for key in self._cleared():
                cells.pop(key, None)
            cells |= {key_of(item): item for item in self.items}
            return tuple(cells[key] for key in sorted(cells))

        return rewrite(project, self.path, put)

    def _invert(self, before: Project) -> Edit:
        cells = {key_of(item): item for item in look(before, self.path)}
        touched = dict.fromkeys([*self._cleared(), *map(key_of, self.items)])
        items = tuple(cells[key] for key in touched if key in cells)
        return self.updated(items=items, cleared=tuple(key for key in touched if key not in cells))

    def _supersedes(self, other: Edit) -> bool:
        if not (isinstance(other, PutCells) and type(self) is type(other) and self.path == other.path):
            return False
        return other.touched() <= self.touched()

    def touched(self) -> set[Key]:
        """Return the keys that are written or cleared."""
        return {*self._cleared(), *map(key_of, self.items)}

    def _cleared(self) -> tuple[Key, ...]:
        cleared: tuple[Key, ...] = getattr(self, "cleared", ())
        return cleared


def _index(project: Project, edit: Edit) -> int:
    """Return where the item stands that the edit's path ends in. Raises ``EditError``."""
    look(project, edit.path)
    index = position(look(project, edit.path[:-1]), edit.path[-1])
    assert index is not None
    return index
