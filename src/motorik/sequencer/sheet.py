"""A pattern laid out for reading: cells in ticks, in the order in which they play.

How a step is read does not depend on where its line plays, so steps become cells once (a *mould*) and lines
are put in order afterwards: forward, backward, or in any order of rows.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from motorik.domain.pattern import LINE_UNITS, Pattern, StepKind
from motorik.sequencer.cell import Cell, Setting, cell_of
from motorik.sequencer.line import Move


@dataclass(frozen=True, slots=True)
class Sheet:
    """A pattern in ticks: cells in order of (line, column), their starts, every column's acting cells.

    ``rows`` are the rows of its lines. A pass is exactly ``numerator / denominator`` ticks long, ``ticks``
    when rounded down; ``line`` is a line rounded down. ``targets`` are the (instrument, parameter) its cells
    set, ``deciding`` the indices of the cells that play by a chance or condition of their own, ``phrases``
    and ``instruments`` what its cells name. ``early`` is by how many ticks a cell is early at most, ``reach``
    how long after its line a setting ends at most. In a ``tangled`` sheet what is set may overlap from line
    to line; a lock holds ``lock_ticks`` at least.
    """

    pattern: str
    rows: Sequence[int]
    ticks: int
    line: int
    cells: tuple[Cell, ...]
    starts: tuple[int, ...]
    columns: dict[int, tuple[Cell, ...]]
    numerator: int
    denominator: int
    targets: frozenset[tuple[str, str]]
    deciding: tuple[int, ...]
    phrases: frozenset[str]
    instruments: frozenset[str]
    early: int
    reach: int
    tangled: bool
    lock_ticks: int

    def line_locks(self, start: int) -> Iterator[Cell]:
        """Yield the cells with locks on the line ``start`` ticks into the pattern."""
        index = bisect_left(self.starts, start)
        while index < len(self.cells) and self.cells[index].start == start:
            if self.cells[index].locks:
                yield self.cells[index]
            index += 1


@dataclass(frozen=True, slots=True)
class Mould:
    """A pattern's steps as cells by row, not yet in an order."""

    pattern: Pattern
    line: Fraction
    rows: dict[int, tuple[Cell, ...]]

    def lay_out(self, order: Sequence[int], *, wraps: bool = True) -> Sheet:
        """Return the sheet that plays the rows in ``order``; ``wraps``: the next pass is the same."""
        line = self.line
        whole = len(order) * line
        counts: Counter[int] = Counter()
        cells: list[Cell] = []
        length, parts = line.numerator, line.denominator
        for place, row in enumerate(order):
            for cell in self.rows.get(row, ()):
                acts = cell.acts
                cells.append(
                    cell._replace(
                        start=place * length // parts,
                        stop=(place + 1) * length // parts,
                        number=len(cells),
                        place=counts[cell.column] if acts else -1,
                    )
                )
                counts[cell.column] += acts
        cells = _settled(_in_time(cells, int(line), whole), int(whole), wraps=wraps)
        cells = _lasting(cells, whole, wraps=wraps)
        columns: dict[int, list[Cell]] = {}
        for cell in cells:
            column = columns.setdefault(cell.column, [])
            if cell.place >= 0:
                column.append(cell)
        return _sheet(self.pattern.id, order, line, cells, columns)


def mould_of(pattern: Pattern, speed: Fraction) -> Mould:
    """Return the cells of ``pattern`` (no alias) at ``speed``. Steps that never play are left out."""
    line = pattern.ticks_per_line / speed
    rows: dict[int, list[Cell]] = {}
    for step in pattern.steps:
        if step.probability > 0:
            rows.setdefault(step.row, []).append(cell_of(step, line, pattern.effect_ticks))
    return Mould(pattern, line, {row: tuple(cells) for row, cells in rows.items()})


def _sheet(
    pattern: str, rows: Sequence[int], line: Fraction, cells: list[Cell], columns: dict[int, list[Cell]]
) -> Sheet:
    whole = len(rows) * line
    settings = [setting for cell in cells for setting in cell.settings]
    return Sheet(
        pattern=pattern,
        rows=rows,
        ticks=int(whole),
        line=int(line),
        cells=tuple(cells),
        starts=tuple(cell.start for cell in cells),
        columns={number: tuple(column) for number, column in columns.items()},
        numerator=whole.numerator,
        denominator=whole.denominator,
        targets=frozenset(
            (cell.instrument, target)
            for cell in cells
            for target in (*(lock[0] for lock in cell.locks), *(it.target for it in cell.settings))
        ),
        deciding=tuple(index for index, cell in enumerate(cells) if cell.decides),
        phrases=frozenset(cell.phrase for cell in cells if cell.phrase),
        instruments=frozenset(cell.instrument for cell in cells if cell.instrument),
        early=max((-cell.delay for cell in cells if cell.delay < 0), default=0),
        reach=max((max(it.offset + it.lasts, it.until + it.later) for it in settings), default=0),
        tangled=bool(settings) or any(cell.locks and cell.delay for cell in cells),
        lock_ticks=max(int(line) // LINE_UNITS, 1),
    )


def _in_time(cells: list[Cell], line: int, whole: Fraction) -> list[Cell]:
    """Return ``cells`` so that none that comes early overtakes the one on the line before in its column."""
    if all(cell.delay >= 0 for cell in cells):
        return cells
    before = {cell.column: (cell.start - int(whole), cell.delay) for cell in cells if cell.acts}
    found: list[Cell] = []
    for cell in cells:
        if cell.acts:
            start, delay = before.get(cell.column, (cell.start - 2 * line, 0))
            earliest = start + delay - cell.start
            if cell.delay < 0 and cell.delay < earliest:
                cell = cell._replace(delay=min(earliest, 0))
            before[cell.column] = (cell.start, cell.delay)
        found.append(cell)
    return found


def _lasting(cells: list[Cell], whole: Fraction, *, wraps: bool) -> list[Cell]:
    """Return ``cells``, those with a known length with it; it may reach into the next pass if that wraps."""
    following: dict[int, tuple[Cell, int]] = {}
    if wraps and whole.denominator == 1:
        following = {cell.column: (cell, cell.start + int(whole)) for cell in reversed(cells) if cell.acts}
    found: list[Cell] = []
    for cell in reversed(cells):
        lasts = _length(cell, *following[cell.column]) if cell.column in following else 0
        if lasts:
            cell = cell._replace(lasts=lasts)
        if cell.acts:
            following[cell.column] = (cell, cell.start)
        found.append(cell)
    return found[::-1]


def _length(cell: Cell, following: Cell, start: int) -> int:
    """Return how long ``cell`` lasts before ``following`` on the line at ``start``; 0: reading tells."""
    alone = cell.kind is StepKind.NOTE and cell.plain and cell.certain and not cell.locks
    ends = following.strikes and following.certain and not following.slide
    if not (alone and ends) or cell.delay < 0 or following.delay < 0:
        return 0
    room = start + following.delay - cell.start - cell.delay
    return min(cell.length, room) if cell.length else room


def _settled(cells: list[Cell], whole: int, *, wraps: bool) -> list[Cell]:
    """Return ``cells`` with their moves as settings: added up along each column, each with its end."""
    if not any(cell.moves for cell in cells):
        return cells
    running: dict[tuple[int, str], tuple[bool, float]] = {}
    found: list[Cell] = []
    for number, cell in enumerate(cells):
        if cell.strikes:
            running = {key: state for key, state in running.items() if key[0] != cell.column}
        settings: list[Setting] = []
        for move in cell.moves:
            absolute, base = running.get((cell.column, move.target), (False, 0.0))
            if move.absolute:
                absolute, base = True, 0.0
            if move.holds:
                running[cell.column, move.target] = (absolute, base + move.points[-1][1])
            until, later = cell.stop - cell.start, 0
            if move.holds:
                until, later = _held_until(cells, number, move.target, whole, wraps=wraps)
            settings += _settings(move, absolute, base, until, later)
        found.append(cell._replace(settings=tuple(settings)) if settings else cell)
    return found


def _settings(move: Move, absolute: bool, base: float, until: int, later: int) -> Iterator[Setting]:
    for index, (offset, value) in enumerate(move.points):
        last = index + 1 == len(move.points)
        if last and not move.holds and not move.absolute:
            return  # it only ends the one before
        lasts = 0 if last else move.points[index + 1][0] - offset
        yield Setting(move.target, offset, base + value, absolute, lasts, until, later)


def _held_until(cells: list[Cell], number: int, target: str, whole: int, *, wraps: bool) -> tuple[int, int]:
    """Return the line, from that of the cell, and the delay on it, at which a held value ends.

    It is that of the next note of the column or the next cell that holds a value of its own, at the latest
    the same cell a pass later, or the end of the pass when that does not wrap.
    """
    cell = cells[number]
    around = [(other, 0) for other in cells[number + 1 :]]
    if wraps:
        around += [(other, whole) for other in cells[: number + 1]]
    for other, turn in around:
        holds = any(move.holds and move.target == target for move in other.moves)
        if other.column == cell.column and (other.strikes or holds):
            return turn + other.start - cell.start, other.delay
    return whole - cell.start, 0
