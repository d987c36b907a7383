"""A pattern laid open to work on: every cell can be read and written, and nothing outside it can."""

from collections.abc import Iterator

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.editing.area import Area
from motorik.editing.fields import ALL, EMPTY, is_empty, part_of, with_part

Cell = tuple[int, int]
"""(row, column)."""


class Sheet:
    """The cells of one pattern, of any row and column; a cell that is empty is not kept."""

    def __init__(self, pattern: Pattern) -> None:
        self.before = pattern
        self.rows = pattern.rows
        self.lines_per_beat = pattern.lines_per_beat
        self.cells: dict[Cell, Step] = {(step.row, step.column): step for step in pattern.steps}

    def get(self, row: int, column: int) -> Step:
        """Return the cell, the empty one where nothing is or the pattern ends."""
        return self.cells.get((row, column), EMPTY)

    def put(self, row: int, column: int, step: Step) -> bool:
        """Write a whole cell; return whether it lies inside the pattern and so was written."""
        if not 0 <= row < self.rows:
            return False
        if is_empty(step):
            self.cells.pop((row, column), None)
        elif (step.row, step.column) == (row, column):
            self.cells[row, column] = step
        else:
            self.cells[row, column] = step.model_copy(update={"row": row, "column": column})
        return True

    def take(self, row: int, column: int, mask: frozenset[str] = ALL) -> Step:
        """Return what the cell holds in the fields of ``mask``."""
        return part_of(self.get(row, column), mask)

    def merge(self, row: int, column: int, part: Step, mask: frozenset[str] = ALL) -> bool:
        """Write the fields of ``mask``, also the empty ones; return whether the cell is in the pattern."""
        return self.put(row, column, with_part(self.get(row, column), part, mask))

    def occupied(self, area: Area) -> list[Cell]:
        """Return the cells of ``area`` in which there is something, by row and column."""
        rows, columns = set(area.rows), set(area.columns)
        return sorted(cell for cell in self.cells if cell[0] in rows and cell[1] in columns)

    def notes(self, area: Area) -> Iterator[tuple[int, int, Step]]:
        """Yield row, column and step of the notes in ``area``."""
        for row, column in self.occupied(area):
            step = self.cells[row, column]
            if step.kind is StepKind.NOTE:
                yield row, column, step

    def column(self, column: int) -> list[Step]:
        """Return the steps of a column, by row."""
        return [step for (_, c), step in sorted(self.cells.items()) if c == column]

    def pattern(self) -> Pattern:
        """Return the pattern as it is now: the very one that was laid open if nothing changed."""
        steps = tuple(self.cells[cell] for cell in sorted(self.cells) if cell[0] < self.rows)
        same = self.rows == self.before.rows and self.lines_per_beat == self.before.lines_per_beat
        if same and steps == self.before.steps:
            return self.before
        changed = {"rows": self.rows, "lines_per_beat": self.lines_per_beat, "steps": steps}
        return Pattern.model_validate({**self.before.__dict__, **changed})
