"""Rows of a deck on the timeline: what its channels' placed patterns say, line by line.

The first channel with a pattern somewhere decides where rows begin there; a row of another channel belongs
to the one it begins in. Where nothing is placed at all, rows without notes go on by the deck's own grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from motorik.domain.aliases import resolved
from motorik.domain.deck import Deck
from motorik.domain.pattern import Pattern
from motorik.domain.project import Direction, Placement, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.classic.cells import CELL_FIELDS, cells_of, no_volume
from motorik.sequencer.classic.score import Dialect
from motorik.sequencer.score import heard_placements

MOST_ROWS = 1 << 20
"""What lies behind is silent: a day of rows at the usual speed."""

Ticks = NDArray[np.int64]
Cells = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """``ticks`` [rows + 1]: where rows begin, and where the last one ends; ``cells`` [rows, channels, 5]."""

    ticks: Ticks
    cells: Cells


class _Piece(NamedTuple):
    """What a channel plays in [start, end): rows of its pattern begin at ``ticks``, as ``rows`` says."""

    channel: int
    start: int
    end: int
    ticks: Ticks
    cells: Cells


def grid_of(project: Project, deck: Deck) -> Grid:
    """Return the rows of ``deck`` from the beginning of the song to the end of what is placed."""
    return _Gridding(project, deck).grid()


class _Gridding:
    def __init__(self, project: Project, deck: Deck) -> None:
        self.deck = deck
        self.dialect = Dialect[deck.dialect.upper()]
        self.patterns = {pattern.id: pattern for pattern in project.patterns}
        self.heard: dict[str, Pattern] = {}
        self.starts: dict[
            tuple[int, int, Fraction, Direction, int, int, int], tuple[Ticks, NDArray[np.int64]]
        ] = {}
        channel = {it.track: number for number, it in enumerate(deck.channels)}
        placed: list[list[Placement]] = [[] for _ in deck.channels]
        for placement in project.arrangement.placements:
            if placement.track in channel:
                placed[channel[placement.track]].append(placement)
        self.pieces = [
            self._piece(number, *heard)
            for number, placements in enumerate(placed)
            for heard in heard_placements(placements)
        ]

    def grid(self) -> Grid:
        edges = sorted({edge for piece in self.pieces for edge in (piece.start, piece.end)} | {0})
        by_start: dict[int, list[_Piece]] = {}
        for piece in self.pieces:
            by_start.setdefault(piece.start, []).append(piece)
        playing: list[_Piece] = []
        found: list[tuple[Ticks, list[_Piece]]] = []
        rows = 0
        for start, end in zip(edges, edges[1:], strict=False):
            playing = [piece for piece in playing if piece.end > start] + by_start.get(start, [])
            playing.sort(key=lambda piece: piece.channel)
            ticks = self._rows_between(start, end, playing)
            rows += len(ticks)
            if rows > MOST_ROWS:
                break
            found.append((ticks, playing))
        return self._filled(found, edges[-1])

    def _rows_between(self, start: int, end: int, playing: Sequence[_Piece]) -> Ticks:
        if playing:
            leader = playing[0].ticks
            low, high = np.searchsorted(leader, (start, end))
            return leader[low:high]
        line = TICKS_PER_BEAT // self.deck.lines_per_beat
        return np.arange(start, end, line, dtype=np.int64)

    def _filled(self, found: Sequence[tuple[Ticks, list[_Piece]]], end: int) -> Grid:
        ticks = np.concatenate([*(ticks for ticks, _ in found), np.array([end])]).astype(np.int64)
        cells = np.zeros((len(ticks) - 1, len(self.deck.channels), CELL_FIELDS), np.uint8)
        cells[:, :, 2] = no_volume(self.dialect)
        row = 0
        for rows, playing in found:
            for piece in playing:
                if not _fill(cells[row : row + len(rows), piece.channel], rows, piece):
                    _fill_any(cells[:, piece.channel], ticks, piece)
            row += len(rows)
        return Grid(ticks, cells)

    def _piece(self, channel: int, placement: Placement, start: int, end: int) -> _Piece:
        pattern = self._pattern(placement.pattern)
        ticks, order = self._starts(placement, pattern, start, end)
        return _Piece(channel, start, end, ticks, cells_of(pattern, self.dialect)[order])

    def _pattern(self, id: str) -> Pattern:
        if id not in self.heard:
            self.heard[id] = resolved(self.patterns[id], self.patterns)
        return self.heard[id]

    def _starts(
        self, placement: Placement, pattern: Pattern, start: int, end: int
    ) -> tuple[Ticks, NDArray[np.int64]]:
        """Return where the rows that begin in [start, end) begin, and which rows of the pattern they are."""
        origin = placement.start - placement.offset
        key = (start, end, placement.speed, placement.direction, origin, pattern.rows, pattern.ticks_per_line)
        if key not in self.starts:
            line = pattern.ticks_per_line / placement.speed
            first = -(-(start - origin) * line.denominator // line.numerator)
            last = -(-(end - origin) * line.denominator // line.numerator)
            numbers = np.arange(first, min(last, first + MOST_ROWS), dtype=np.int64)
            ticks = origin + numbers * line.numerator // line.denominator
            kept = ticks >= start
            self.starts[key] = ticks[kept], _rows_read(numbers[kept], pattern.rows, placement.direction)
        return self.starts[key]


def _rows_read(numbers: NDArray[np.int64], rows: int, direction: Direction) -> NDArray[np.int64]:
    """Return the row each line reads; lines drawn at random are read forward."""
    turns, within = np.divmod(numbers, rows)
    backward = direction is Direction.BACKWARD
    if direction is Direction.PING_PONG:
        return np.where(turns % 2 == 1, rows - 1 - within, within)
    return rows - 1 - within if backward else within


def _fill(column: Cells, rows: Ticks, piece: _Piece) -> bool:
    """Write what ``piece`` says into rows that begin at ``rows``; return whether its own begin there, too."""
    if not len(rows) or not len(piece.ticks):
        return not len(piece.ticks)
    low = int(np.searchsorted(piece.ticks, rows[0]))
    same = piece.ticks[low : low + len(rows)]
    if not np.array_equal(same, rows):
        return False
    column[:] = piece.cells[low : low + len(rows)]
    return True


def _fill_any(column: Cells, ticks: Ticks, piece: _Piece) -> None:
    """Write each row of ``piece`` into the one it begins in, of several the last."""
    places = np.searchsorted(ticks[:-1], piece.ticks, side="right") - 1
    column[places] = piece.cells
