"""Drawings that are dragged: what a module's points mean, and what it becomes when one is moved.

All is plain: a module goes in, a module comes out. Points are from 0 to 1, bottom up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from motorik.domain.patch import Module
from motorik.modules import registry
from motorik.modules.declaration import Parameter
from motorik.ui.models.graph import Line, Point
from motorik.ui.models.scaling import position_of, value_at

FOOT, HIGH = 0.05, 0.88
"""Where level 0 is drawn, and how far above it level 1 is."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A point that can be dragged; ``bends`` for one that bends the line it is on."""

    id: str
    at: Point
    bends: bool = False


class Drawing(Protocol):
    """How modules of a kind are drawn and dragged. One is kept for as long as a finger drags."""

    painted: bool
    """Whether a finger draws across handles, each a place from left to right, instead of taking one."""

    def lines(self, module: Module) -> tuple[Line, ...]:
        """Return what is drawn."""

    def handles(self, module: Module) -> tuple[Handle, ...]:
        """Return what can be dragged, from left to right."""

    def moved(self, module: Module, handle: str, to: Point) -> Module:
        """Return the module after a handle went to a point, as near as the declaration allows."""

    def inserted(self, module: Module, at: Point) -> Module:
        """Return the module with another point there, where it can have more."""

    def removed(self, module: Module, handle: str) -> Module:
        """Return the module without a point, where it can do without."""


class Knobs:
    """The parameters of a module by their declaration."""

    def __init__(self, module: Module) -> None:
        declared = registry()[module.kind]
        self._declared: Mapping[str, Parameter] = {it.id: it for it in declared.parameters}
        self._values = module.parameters

    def __getitem__(self, id: str) -> float:
        """Return a value, in its declared unit."""
        return self._values.get(id, self._declared[id].default)

    def place(self, id: str) -> float:
        """Return where a value stands between its bounds, 0 to 1, in its own scale."""
        return position_of(self._declared[id], self[id])

    def at(self, id: str, place: float) -> float:
        """Return the value at a place."""
        return value_at(self._declared[id], place)

    def held(self, id: str, value: float) -> float:
        """Return a value inside its bounds."""
        known = self._declared[id]
        return min(max(round(value, 4), known.low), known.high)


class Fixed:
    """The part of drawings whose points are always the same ones."""

    painted = False

    def inserted(self, module: Module, at: Point) -> Module:
        """Return the module as it is."""
        del at
        return module

    def removed(self, module: Module, handle: str) -> Module:
        """Return the module as it is."""
        del handle
        return module


def turned(module: Module, **values: float) -> Module:
    """Return a module with other values of parameters."""
    return module.model_copy(update={"parameters": module.parameters | values})


def drawn(module: Module, table: str, numbers: tuple[float, ...], **values: float) -> Module:
    """Return a module with a table drawn anew, and other values of parameters."""
    return turned(module.model_copy(update={"tables": module.tables | {table: numbers}}), **values)


def height(level: float) -> float:
    """Return how high a level from 0 to 1 is drawn."""
    return FOOT + HIGH * level


def level_at(y: float) -> float:
    """Return the level from 0 to 1 that is drawn so high."""
    return min(max((y - FOOT) / HIGH, 0.0), 1.0)
