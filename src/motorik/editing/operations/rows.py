"""Rows put in and taken out, patterns and blocks stretched and pressed together."""

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from motorik.domain.pattern import LINE_UNITS, MAX_ROWS, Step
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.area import Area, Areas, Slot
from motorik.editing.bench import Bench
from motorik.editing.field import limits
from motorik.editing.fields import EMPTY, is_empty
from motorik.editing.operation import CellOperation, Factor, Operation
from motorik.editing.places import place_of, seat
from motorik.editing.sheet import Cell, Sheet

Count = Annotated[int, Field(ge=1, le=MAX_ROWS)]


class InsertRows(CellOperation):
    """Push what is selected down from its first row, to the end of the pattern.

    What falls out at the end is lost, and told; with ``grow`` the pattern becomes longer instead.
    """

    count: Count = 1
    grow: bool = False

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Push the columns of one area down."""
        if not area.rows:
            return
        first = min(area.rows)
        if self.grow and sheet.rows + self.count > MAX_ROWS:
            bench.tell(
                f"pattern {area.pattern} would have {sheet.rows + self.count} rows; allowed: {MAX_ROWS}"
            )
            return
        sheet.rows += self.count if self.grow else 0
        lost = sum(push_down(sheet, slot, first, self.count) for slot in area.slots)
        if lost:
            bench.tell(f"pattern {area.pattern}: {lost} cells fell out at the end")


class DeleteRows(CellOperation):
    """Take rows out of what is selected, from its first row; what lies below moves up.

    With ``shrink`` the pattern becomes shorter by as many rows.
    """

    count: Count = 1
    shrink: bool = False

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Pull the columns of one area up."""
        if not area.rows:
            return
        first = min(area.rows)
        count = min(self.count, sheet.rows - first)
        if self.shrink and count == sheet.rows:
            bench.tell(f"pattern {area.pattern} has {sheet.rows} rows; allowed: at least one stays")
            return
        for slot in area.slots:
            parts = [sheet.take(row, slot.column, slot.mask) for row in range(sheet.rows)]
            for row in range(first, sheet.rows):
                part = parts[row + count] if row + count < sheet.rows else EMPTY
                sheet.merge(row, slot.column, part, slot.mask)
        if self.shrink:
            _cut(bench, sheet, sheet.rows - count)


def push_down(sheet: Sheet, slot: Slot, first: int, count: int) -> int:
    """Push one column down from ``first``; return how many occupied cells fell out."""
    parts = [sheet.take(row, slot.column, slot.mask) for row in range(sheet.rows)]
    for row in range(first, sheet.rows):
        part = parts[row - count] if row - count >= first else EMPTY
        sheet.merge(row, slot.column, part, slot.mask)
    return sum(not is_empty(part) for part in parts[max(first, sheet.rows - count) :])


def _cut(bench: Bench, sheet: Sheet, rows: int) -> None:
    """Make the pattern end after ``rows``; what lies beyond is lost, and told."""
    lost = [cell for cell in sheet.cells if cell[0] >= rows]
    for cell in lost:
        del sheet.cells[cell]
    sheet.rows = rows
    if lost:
        bench.tell(f"pattern {sheet.before.id}: {len(lost)} cells fell out at the end")


class Expand(CellOperation):
    """Spread the rows of a block: row 1 comes to row 2, row 2 to row 4.

    Lengths of notes stretch along. What leaves the block is lost, and told.
    """

    factor: Factor = 2

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Spread one area."""
        lost = 0
        for slot in area.slots:
            parts = [sheet.take(row, slot.column, slot.mask) for row in area.rows]
            for place, row in enumerate(area.rows):
                source, rest = divmod(place, self.factor)
                part = EMPTY if rest else _longer(parts[source], self.factor)
                sheet.merge(row, slot.column, part, slot.mask)
            lost += sum(not is_empty(part) for part in parts[-(-len(parts) // self.factor) :])
        if lost:
            bench.tell(f"pattern {area.pattern}: {lost} cells left the block")


class Shrink(CellOperation):
    """Keep every second row of a block, together at its top; what lay between is lost, and told."""

    factor: Factor = 2

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Press one area together."""
        lost = 0
        for slot in area.slots:
            parts = [sheet.take(row, slot.column, slot.mask) for row in area.rows]
            for place, row in enumerate(area.rows):
                source = place * self.factor
                part = _shorter(parts[source], self.factor) if source < len(parts) else EMPTY
                sheet.merge(row, slot.column, part, slot.mask)
            lost += sum(not is_empty(part) for at, part in enumerate(parts) if at % self.factor)
        if lost:
            bench.tell(f"pattern {area.pattern}: {lost} cells lay between the rows that stay")


def _longer(step: Step, factor: int) -> Step:
    if step.length is None:
        return step
    return step.model_copy(update={"length": limits("length").fit(step.length * factor)})


def _shorter(step: Step, factor: int) -> Step:
    if step.length is None:
        return step
    return step.model_copy(update={"length": limits("length").fit(step.length / factor)})


class _Patterns(Operation, base=True):
    """Does something to every pattern that the areas touch, as a whole."""

    factor: Factor = 2

    def change(self, bench: Bench, areas: Areas) -> None:
        """Do it to every pattern once."""
        for id in dict.fromkeys(area.pattern for area in areas):
            self.change_pattern(bench, bench.sheet(id))

    def change_pattern(self, bench: Bench, sheet: Sheet) -> None:
        """Do it to one pattern."""
        raise NotImplementedError


class ExpandPattern(_Patterns):
    """Make a pattern longer by a factor, its rows spread and the lengths of its notes stretched."""

    def change_pattern(self, bench: Bench, sheet: Sheet) -> None:
        """Make one pattern longer."""
        if sheet.rows * self.factor > MAX_ROWS:
            bench.tell(
                f"pattern {sheet.before.id} would have {sheet.rows * self.factor} rows; allowed: {MAX_ROWS}"
            )
            return
        cells = list(sheet.cells.items())
        sheet.rows *= self.factor
        sheet.cells = {}
        for (row, column), step in cells:
            sheet.put(row * self.factor, column, _longer(step, self.factor))


class ShrinkPattern(_Patterns):
    """Make a pattern shorter by a factor: every second row stays; what lay between is lost, and told."""

    def change_pattern(self, bench: Bench, sheet: Sheet) -> None:
        """Make one pattern shorter."""
        cells = list(sheet.cells.items())
        sheet.rows = -(-sheet.rows // self.factor)
        sheet.cells = {}
        for (row, column), step in cells:
            if row % self.factor == 0:
                sheet.put(row // self.factor, column, _shorter(step, self.factor))
        lost = sum(bool(row % self.factor) for (row, _), _ in cells)
        if lost:
            bench.tell(f"pattern {sheet.before.id}: {lost} cells lay between the rows that stay")


def _rescaled(sheet: Sheet, factor: Fraction) -> dict[Cell, Step] | Cell:
    """Return the cells with all their times multiplied, or the first cell for which there is no place."""
    moved: dict[Cell, Step] = {}
    for (row, column), step in sheet.cells.items():
        place, length = place_of(step) * factor, (step.length or 0) * factor
        found = seat(int(place), int(row * factor)) if place.denominator == 1 else None
        if found is None or length.denominator != 1 or (found[0], column) in moved:
            return row, column
        update = {"row": found[0], "delay": found[1], "length": int(length) or None}
        moved[found[0], column] = step.model_copy(update=update)
    return moved


def _relined(bench: Bench, sheet: Sheet, factor: Fraction) -> None:
    """Give a pattern so many times the lines for the same time, or tell why it cannot have them."""
    id, rows, lines = sheet.before.id, sheet.rows * factor, sheet.lines_per_beat * factor
    allowed = lines.denominator == 1 and TICKS_PER_BEAT % (int(lines) * LINE_UNITS) == 0 and lines <= 48
    if not allowed or rows.denominator != 1 or rows > MAX_ROWS:
        bench.tell(f"pattern {id} cannot have {rows} rows with {lines} lines per beat")
        return
    moved = _rescaled(sheet, factor)
    if isinstance(moved, tuple):
        bench.tell(f"pattern {id}: row {moved[0]}, column {moved[1]} has no place on {lines} lines per beat")
        return
    sheet.cells, sheet.rows, sheet.lines_per_beat = moved, int(rows), int(lines)


class FinerLines(_Patterns):
    """Give a pattern more lines for the same time: it sounds as before, with room between the notes."""

    def change_pattern(self, bench: Bench, sheet: Sheet) -> None:
        """Give one pattern finer lines."""
        _relined(bench, sheet, Fraction(self.factor))


class CoarserLines(_Patterns):
    """Give a pattern fewer lines for the same time: what fell on lines that go is delayed on the one before.

    Told and left alone where cells would meet, a delay would not be whole, or the rows cannot be shared out.
    """

    def change_pattern(self, bench: Bench, sheet: Sheet) -> None:
        """Give one pattern coarser lines."""
        _relined(bench, sheet, Fraction(1, self.factor))
