"""Cells in another order: reversed, rotated, shuffled, repeated."""

from abc import abstractmethod
from typing import Annotated

from pydantic import Field

from motorik.domain.pattern import MAX_ROWS, Step
from motorik.editing.area import Area
from motorik.editing.bench import Bench
from motorik.editing.chance import Dice, Purpose
from motorik.editing.operation import CellOperation, Seed
from motorik.editing.sheet import Sheet


class _Reorder(CellOperation, base=True):
    """Rows of an area take the places of one another; what was not selected of a cell stays."""

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Put the rows of one area into their new places."""
        order = self.order(area)
        for slot in area.slots:
            parts = [sheet.take(row, slot.column, slot.mask) for row in area.rows]
            for row, source in zip(area.rows, order, strict=True):
                sheet.merge(row, slot.column, parts[source], slot.mask)

    @abstractmethod
    def order(self, area: Area) -> list[int]:
        """Return for every place of the area's rows the index of the row that comes there."""


class Reverse(_Reorder):
    """Play it backwards: the last row comes first."""

    def order(self, area: Area) -> list[int]:
        """Return the rows from the last to the first."""
        return list(reversed(range(len(area.rows))))


class Rotate(_Reorder):
    """Move rows down, or up with a number below 0; what leaves at one end comes back at the other."""

    rows: Annotated[int, Field(ge=-MAX_ROWS, le=MAX_ROWS)] = 1

    def order(self, area: Area) -> list[int]:
        """Return the rows moved round."""
        count = len(area.rows)
        return [(place - self.rows) % count for place in range(count)]


class Shuffle(_Reorder):
    """Put rows into an order of chance; the same seed gives the same order."""

    seed: Seed = 0

    def order(self, area: Area) -> list[int]:
        """Return the rows sorted by what was drawn for each."""
        dice = Dice(self.seed, area.pattern)
        return sorted(range(len(area.rows)), key=lambda place: dice.share(area.rows[place], 0, Purpose.ORDER))


class Replicate(_Reorder):
    """Fill everything with its own first rows, again and again."""

    rows: Annotated[int, Field(ge=1, le=MAX_ROWS)]

    def order(self, area: Area) -> list[int]:
        """Return the first rows over and over."""
        return [place % self.rows for place in range(len(area.rows))]


class ReverseValues(CellOperation):
    """Turn round what the cells hold but leave the rhythm: the last note comes where the first was."""

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Turn round the columns of one area."""
        for slot in area.slots:
            rows = [row for row in area.rows if (row, slot.column) in sheet.cells]
            parts: list[Step] = [sheet.take(row, slot.column, slot.mask) for row in rows]
            for row, part in zip(rows, reversed(parts), strict=True):
                sheet.merge(row, slot.column, part, slot.mask)
