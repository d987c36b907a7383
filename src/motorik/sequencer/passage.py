"""A sheet on a track: from where to where, in which order its passes are read."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from motorik.sequencer.cell import Cell
from motorik.sequencer.chance import Purpose, draw
from motorik.sequencer.events import Touch
from motorik.sequencer.groove import LineShift
from motorik.sequencer.sheet import Mould, Sheet

MOST_LOOKED_AT = 4096
"""How many cells and empty passes ahead a note's end is looked for; then it lasts to the passage's end."""


Weights = tuple[tuple[Touch, tuple[tuple[int, float], ...]], ...]
"""How level and pan move: (frame, value) of each, in order of the frames."""


class Order(Protocol):
    """Which sheet each pass plays, where it is not always the same."""

    def __call__(self, turn: int, loop_pass: int) -> Sheet:
        """Return the sheet of pass ``turn`` in round ``loop_pass`` of a loop."""


@dataclass(frozen=True, slots=True)
class ThereAndBack:
    """One pass forward, the next backward."""

    there: Sheet
    back: Sheet

    def __call__(self, turn: int, loop_pass: int) -> Sheet:
        """Return the sheet of pass ``turn``."""
        return self.back if turn % 2 else self.there


@dataclass(frozen=True, eq=False)
class Drawn:
    """Every line a row drawn anew from the track's ``stream``; passes begin at ``origin``."""

    mould: Mould
    stream: int
    origin: int

    def __call__(self, turn: int, loop_pass: int) -> Sheet:
        """Return the sheet of pass ``turn`` in round ``loop_pass``."""
        return _drawn(self, turn, loop_pass)


@lru_cache(maxsize=512)
def _drawn(order: Drawn, turn: int, loop_pass: int) -> Sheet:
    mould = order.mould
    rows = mould.pattern.rows
    whole = mould.line * rows
    base = order.origin + turn * whole.numerator // whole.denominator
    ticks = (base + int(place * mould.line) for place in range(rows))
    drawn = [draw(order.stream, tick, 0, Purpose.LINE, loop_pass) * rows >> 64 for tick in ticks]
    return mould.lay_out(drawn, wraps=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sheet that sounds on a track in [start, end); its first pass began at ``origin``.

    ``order`` gives other passes other sheets of the same pattern. ``fills`` are the passes that are fills
    (None: none). As a phrase it is transposed, quieter by ``gain``, moved by ``carried`` and played by
    ``instrument`` where its cells name none. In a ``tangled`` one what is set may overlap from line to line.
    """

    origin: int
    start: int
    end: int
    sheet: Sheet
    groove: LineShift
    order: Order | None = None
    fills: range | None = None
    transpose: float = 0.0
    gain: float = 1.0
    instrument: str = ""
    tangled: bool = False
    carried: Weights = ()

    @property
    def early(self) -> int:
        """By how many ticks a cell acts before its nominal tick at most."""
        own = self.sheet.early if self.order is None else self.sheet.line // 2 + 1
        return max(0, -min(self.groove.offsets)) + own

    @property
    def late(self) -> int:
        """By how many ticks a cell starts, and its lock ends, after its nominal tick at most.

        A lock ends with its line, grooved; a delay stays inside the line. The quarter of a line more covers
        the frame by which ends are pushed off starts.
        """
        return self.sheet.line * 5 // 4 + max(0, *self.groove.offsets)

    def base(self, turn: int) -> int:
        """Return the tick at which pass ``turn`` begins: whatever the speed, passes never drift."""
        return self.origin + turn * self.sheet.numerator // self.sheet.denominator

    def turn_at(self, tick: int) -> int:
        """Return the pass that ``tick`` lies in."""
        sheet = self.sheet
        if sheet.denominator == 1:
            return (tick - self.origin) // sheet.numerator
        turn = (tick - self.origin) * sheet.denominator // sheet.numerator
        return turn + (self.base(turn + 1) <= tick)

    def line_tick(self, turn: int, offset: int) -> int:
        """Return the tick ``offset`` ticks into pass ``turn``, at most one pass further."""
        beyond = offset - self.sheet.ticks
        return self.base(turn) + offset if beyond < 0 else self.base(turn + 1) + beyond

    def sheet_of(self, turn: int, loop_pass: int) -> Sheet:
        """Return what pass ``turn`` plays."""
        return self.sheet if self.order is None else self.order(turn, loop_pass)

    def cells(self, start: int, end: int, loop_pass: int) -> Iterator[tuple[int, Cell, int]]:
        """Yield (nominal tick, cell, turn) for the cells with a nominal tick in [start, end), in order."""
        start, end = max(start, self.start), min(end, self.end)
        if start >= end or not (self.sheet.cells or self.order):
            return
        turn = self.turn_at(start)
        base = self.base(turn)
        sheet = self.sheet if self.order is None else self.order(turn, loop_pass)
        index = bisect_left(sheet.starts, start - base)
        while base < end:
            for cell in sheet.cells[index:] if index else sheet.cells:
                tick = base + cell.start
                if tick >= end:
                    return
                yield tick, cell, turn
            turn, index = turn + 1, 0
            base, sheet = self.base(turn), self.sheet_of(turn, loop_pass)

    def following(self, tick: int, cell: Cell, turn: int, loop_pass: int) -> Iterator[tuple[int, Cell, int]]:
        """Yield (nominal tick, cell, turn) for all that may act on the note of ``cell``.

        Up to the passage's end, but no more than MOST_LOOKED_AT cells and empty passes.
        """
        column = self.sheet_of(turn, loop_pass).columns[cell.column]
        base, place = tick - cell.start, cell.place
        for _ in range(MOST_LOOKED_AT):
            place += 1
            if place >= len(column):
                turn, place = turn + 1, 0
                base = self.base(turn)
                if base >= self.end:
                    return
                column = self.sheet_of(turn, loop_pass).columns.get(cell.column, ())
                if not column:
                    continue
            tick = base + column[place].start
            if tick >= self.end:
                return
            yield tick, column[place], turn

    def preceding(self, tick: int, cell: Cell, turn: int, loop_pass: int) -> Iterator[tuple[int, Cell, int]]:
        """Yield (nominal tick, cell, turn) of the column's acting cells before ``cell``, the nearest first.

        Back to the passage's start, but no more than MOST_LOOKED_AT cells and passes.
        """
        column = self.sheet_of(turn, loop_pass).columns[cell.column]
        base, place = tick - cell.start, cell.place - 1
        for _ in range(MOST_LOOKED_AT):
            if place < 0:
                turn -= 1
                if turn < 0:
                    return
                base = self.base(turn)
                column = self.sheet_of(turn, loop_pass).columns.get(cell.column, ())
                place = len(column) - 1
                continue
            tick = base + column[place].start
            if tick < self.start:
                return
            yield tick, column[place], turn
            place -= 1
