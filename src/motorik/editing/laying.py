"""Played notes laid into patterns: each into a column where it cuts no other note and none cuts it."""

from collections.abc import Iterator
from math import ceil

from motorik.domain.pattern import LINE_UNITS, Step, StepKind
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.bench import Bench
from motorik.editing.fields import EMPTY, FIELDS, NOTE_FIELDS, Note
from motorik.editing.landing import Landing, delay_units, length_units
from motorik.editing.sheet import Sheet


def lay_note(
    bench: Bench,
    at: Landing,
    key: float,
    velocity: float,
    length: int,
    columns: range,
    *,
    instrument: str | None = None,
) -> bool:
    """Write a note of ``length`` ticks where it landed; return whether there was room in ``columns``.

    It tells when there was none, or when the pattern has no cells of its own.
    """
    sheet = sheet_of(bench, at.pattern)
    if sheet is None:
        return False
    if at.row >= sheet.rows:
        bench.tell(f"pattern {at.pattern} has no row {at.row} any more; the note was not written")
        return False
    units, fine = length_units(length, at.line)
    column = _free_column(sheet, at, length, columns)
    if column is None:
        bench.tell(f"row {at.row} of {at.pattern} has no free column; the note was not written")
        return False
    step = sheet.get(at.row, column)
    for id in NOTE_FIELDS:
        step = FIELDS[id].clear(step)
    step = FIELDS["note"].write(step, Note(StepKind.NOTE, key))
    delay, rest = delay_units(at.delay, at.line)
    written = {"velocity": velocity, "delay": delay, "fine": rest, "length": units, "length_fine": fine}
    step = step.model_copy(update={**written, "instrument": instrument})
    sheet.put(at.row, column, Step.model_validate(step.__dict__))
    return True


def clear_row(bench: Bench, pattern: str, row: int, columns: range) -> None:
    """Take everything out of a row of a pattern, in ``columns``."""
    sheet = sheet_of(bench, pattern)
    for column in columns if sheet is not None else ():
        assert sheet is not None
        sheet.put(row, column, EMPTY)


def sheet_of(bench: Bench, pattern: str) -> Sheet | None:
    """Return the sheet of a pattern that can be recorded into; None, and told why, of others."""
    if all(it.id != pattern for it in bench.before.patterns):
        bench.tell(f"there is no pattern {pattern} any more; nothing was recorded into it")
        return None
    sheet = bench.sheet(pattern)
    if sheet.before.alias is not None:
        bench.tell(f"pattern {pattern} is an alias of {sheet.before.alias.pattern}; nothing was recorded")
        return None
    return sheet


def _free_column(sheet: Sheet, at: Landing, length: int, columns: range) -> int | None:
    """Return the first column in which the note cuts none and none cuts it; else any free one."""
    free = [column for column in columns if sheet.get(at.row, column).kind is StepKind.LOCK]
    line = _line(sheet)
    wanted = at.row * line + round(at.delay * line / at.line)
    lasts = min(ceil(length * line / at.line), sheet.rows * line)
    whole = (column for column in free if _has_room(sheet, column, wanted, lasts))
    return next(whole, free[0] if free else None)


def _has_room(sheet: Sheet, column: int, wanted: int, lasts: int) -> bool:
    """Whether nothing in a column begins while the note sounds or sounds while it begins, in ticks.

    A pattern comes again, so what is near its end reaches to its beginning.
    """
    line, whole = _line(sheet), sheet.rows * _line(sheet)
    acting = [*_acting(sheet, column)]
    for begins, step in acting:
        if (begins - wanted) % whole < lasts:
            return False
        if step.kind is not StepKind.NOTE:
            continue
        ends = min(((other - begins) % whole or whole for other, _ in acting), default=whole)
        if step.length is not None:
            ends = min(ends, round(step.length * line / LINE_UNITS) + step.length_fine)
        if (wanted - begins) % whole < ends:
            return False
    return True


def _acting(sheet: Sheet, column: int) -> Iterator[tuple[int, Step]]:
    line = _line(sheet)
    for (row, at), step in sheet.cells.items():
        if at == column and step.kind is not StepKind.LOCK:
            yield row * line + round(step.delay * line / LINE_UNITS) + step.fine, step


def _line(sheet: Sheet) -> int:
    """Return how many ticks a line lasts at the pattern's own speed."""
    return TICKS_PER_BEAT // sheet.lines_per_beat
