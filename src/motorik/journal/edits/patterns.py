"""Patterns and their steps."""

from typing import Annotated

from pydantic import Field

from motorik.domain.ids import Id
from motorik.domain.patch import Name
from motorik.domain.pattern import MAX_ROWS, Alias, Pattern, Step
from motorik.journal.verbs import Add, Move, PutCells, Remove, Replace, Set

Cell = tuple[Annotated[int, Field(ge=0, lt=MAX_ROWS)], Annotated[int, Field(ge=0, lt=16)]]
"""(row, column) of a pattern."""


class AddPattern(Add[Pattern], at="patterns"):
    """Add a pattern."""


class RemovePattern(Remove, at="patterns/{pattern}"):
    """Remove a pattern that is placed nowhere."""

    pattern: Id


class ReplacePattern(Replace[Pattern], at="patterns"):
    """Put another content under the same id: every placement follows."""


class MovePattern(Move, at="patterns/{pattern}"):
    """Move a pattern within the list."""

    pattern: Id


class SetPatternName(Set, at="patterns/{pattern}/name"):
    """Rename a pattern."""

    pattern: Id
    name: Name


class SetPatternRows(Set, at="patterns/{pattern}/rows"):
    """Set the length of a pattern in lines; steps beyond it have to go first."""

    pattern: Id
    rows: Annotated[int, Field(ge=1, le=MAX_ROWS)]


class SetLinesPerBeat(Set, at="patterns/{pattern}/lines_per_beat"):
    """Set how many lines make a beat."""

    pattern: Id
    lines_per_beat: Annotated[int, Field(ge=1, le=48)]


class SetPatternGroove(Set, at="patterns/{pattern}/groove"):
    """Choose the groove of a pattern, or none to follow its track's."""

    pattern: Id
    groove: Id | None


class SetEffectTicks(Set, at="patterns/{pattern}/effect_ticks"):
    """Set how many ticks a line has for effects that count them."""

    pattern: Id
    effect_ticks: Annotated[int, Field(ge=1, le=48)]


class SetAlias(Set, at="patterns/{pattern}/alias"):
    """Let a pattern without steps be another one heard differently, or be itself again."""

    pattern: Id
    alias: Alias | None


class SetSteps(PutCells[Step], at="patterns/{pattern}/steps"):
    """Write and clear cells of a pattern: a note entered, a selection transposed, a block pasted."""

    pattern: Id
    cleared: tuple[Cell, ...] = ()
