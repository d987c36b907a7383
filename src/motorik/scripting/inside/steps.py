"""New content for the cells of a pattern."""

from collections.abc import Iterable, Iterator
from typing import Any

from motorik.scripting.inside.place import script_line
from motorik.scripting.inside.records import Mistake, plain
from motorik.scripting.inside.rules import STEP_RULES
from motorik.scripting.inside.song import Selection
from motorik.scripting.theory import pitch as pitch_of

COLUMNS = 16
MAX_ROWS = 4096


class Steps:
    """New content for cells of one pattern. Nothing outside the selection can be written or cleared.

    ``where`` is a selection, a pattern of the song, or the id of a pattern made by the same script.
    """

    def __init__(self, where: Any, rows: int | None = None) -> None:
        selection = where if isinstance(where, Selection) else None
        pattern = where.pattern if selection else where
        self._pattern = pattern if isinstance(pattern, str) else pattern.id
        self._before = () if isinstance(pattern, str) else pattern.steps
        length = rows if rows is not None else MAX_ROWS if isinstance(pattern, str) else pattern.rows
        self._rows = selection.rows if selection else range(length)
        self._columns = selection.columns if selection else range(COLUMNS)
        self._cells: dict[tuple[int, int], dict[str, Any] | None] = {}
        self._line = script_line()

    @property
    def existing(self) -> tuple[Any, ...]:
        """The steps that stand in the selection before the script, by row and column."""
        return tuple(step for step in self._before if step.row in self._rows and step.column in self._columns)

    def note(self, row: int, pitch: str | float, **fields: Any) -> None:
        """Write a note: ``pitch`` 0-127 (60 is C4) or a name; ``fields`` are those of a step."""
        self.put(row=row, kind="note", pitch=pitch_of(pitch), **fields)

    def off(self, row: int, **fields: Any) -> None:
        """Write a note off."""
        self.put(row=row, kind="off", **fields)

    def cut(self, row: int, **fields: Any) -> None:
        """Write a note cut."""
        self.put(row=row, kind="cut", **fields)

    def lock(self, row: int, locks: dict[str, float], **fields: Any) -> None:
        """Set parameters for one row without a note: ``{"filter.cutoff": 800}``."""
        self.put(row=row, kind="lock", locks=locks, **fields)

    def chord(self, row: int, pitches: Iterable[str | float], **fields: Any) -> None:
        """Write notes side by side, from the first selected column on."""
        for column, each in enumerate(pitches, self._columns.start):
            self.note(row, each, column=column, **fields)

    def put(self, step: Any = None, **fields: Any) -> None:
        """Write a cell: every field of ``step``, where there is one, and then ``fields``. None leaves out."""
        given = plain(dict(step.items()) if step is not None else {}) | plain(fields)
        given.setdefault("column", self._columns.start)
        STEP_RULES.check(given)
        if "row" not in given:
            raise Mistake("a step needs its row")
        self._check_cell(given["row"], given["column"])
        self._line = script_line()
        self._cells[given["row"], given["column"]] = {
            name: value for name, value in given.items() if value is not None
        }

    def clear(self, rows: Iterable[int] | None = None, columns: Iterable[int] | None = None) -> None:
        """Empty cells that have something in them: all of the selection, or only these rows and columns."""
        self._line = script_line()
        meant_rows = self._rows if rows is None else frozenset(rows)
        meant_columns = self._columns if columns is None else frozenset(columns)
        for step in self.existing:
            if step.row in meant_rows and step.column in meant_columns:
                self._cells[step.row, step.column] = None
        for cell in [*self._cells]:
            if cell[0] in meant_rows and cell[1] in meant_columns:
                self._cells[cell] = None

    def _check_cell(self, row: int, column: int) -> None:
        for name, value, allowed in (("row", row, self._rows), ("column", column, self._columns)):
            if value not in allowed:
                raise Mistake(f"{name} = {value}; allowed {allowed.start}-{allowed.stop - 1}, as selected")

    def entries(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the edit this amounts to, if any, with the line of the script."""
        items = [fields for _, fields in sorted(self._cells.items()) if fields is not None]
        cleared = [list(cell) for cell, fields in sorted(self._cells.items()) if fields is None]
        if items or cleared:
            yield (
                self._line,
                {"op": "set_steps", "pattern": self._pattern, "items": items, "cleared": cleared},
            )
