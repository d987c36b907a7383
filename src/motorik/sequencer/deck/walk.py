"""Rows of a module in the order in which its player hears them: jumps, breaks and loops have happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from motorik.sequencer.classic.player import ClassicPlayer, TickFlags
from motorik.sequencer.classic.score import ClassicScore

MOST_TICKS = 200_000
"""More than an hour at the usual tempo; what would play longer is cut there."""
MOST_CELLS = 3_000_000
"""Cells that are heard, those of a pattern each time it is entered; every entry counts as some more."""

_BLOCK_TICKS = 1 << 14
_CELLS_AN_ENTRY = 50


class PlayedRow(NamedTuple):
    """A row as it is heard; ``start`` and ``length`` in 1 / ``player.SECOND`` second."""

    order: int
    pattern: int
    row: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Walk:
    """A module from its beginning to where it ends or repeats; ``complete`` is false when it was cut."""

    rows: list[PlayedRow]
    complete: bool = True


class Segment(NamedTuple):
    """Rows of a pattern from ``row`` on, heard one after the other: places ``first`` to ``last``.

    Each is ``width`` lines of the song long.
    """

    pattern: int
    row: int
    first: int
    last: int
    width: int = 1


def walk(score: ClassicScore) -> Walk:
    """Play a score once."""
    player = ClassicPlayer(score)
    channels = len(score.channels)
    begun: list[tuple[int, int, int, int]] = []
    end = 0
    complete = True
    while not player.ended:
        ticks, _ = player.play(_BLOCK_TICKS)
        if not len(ticks):
            break
        rows = ticks[(ticks["flags"] & TickFlags.FIRST_TICK) != 0]
        begun += zip(*(rows[name].tolist() for name in ("order", "pattern", "row", "time")), strict=True)
        end = int(ticks[-1]["time"] + ticks[-1]["length"])
        if player.ticks >= MOST_TICKS or len(begun) * channels > 4 * MOST_CELLS:
            complete = player.ended
            break
    most = _most_rows(begun, score, channels)
    if most < len(begun):
        begun, end, complete = begun[:most], begun[most][3], False
    times = [*(time for *_, time in begun), end]
    return Walk(
        [PlayedRow(*row, times[place + 1] - row[3]) for place, row in enumerate(begun)],
        complete,
    )


def segments_of(rows: Sequence[PlayedRow], widths: Sequence[int]) -> list[Segment]:
    """Return the stretches of rows that follow one another in their pattern."""
    cuts = [
        place
        for place, (a, b) in enumerate(pairwise(rows), 1)
        if (b.order, b.pattern, b.row) != (a.order, a.pattern, a.row + 1)
        or widths[place] != widths[place - 1]
    ]
    edges = [0, *cuts, len(rows)]
    return [Segment(rows[a].pattern, rows[a].row, a, b - 1, widths[a]) for a, b in pairwise(edges)]


def ticks_of(widths: Sequence[int], line: int) -> list[int]:
    """Return the ticks at which rows of so many lines begin, and where the last one ends."""
    return [0, *(lines * line for lines in accumulate(widths))]


def _most_rows(begun: Sequence[tuple[int, int, int, int]], score: ClassicScore, channels: int) -> int:
    """Return how many rows there is room for."""
    if not begun:
        return 0
    places = np.array([row[:3] for row in begun], np.int64)
    sizes = np.diff(score.pattern_start.astype(np.int64))
    entered = np.ones(len(places), bool)
    entered[1:] = (np.diff(places[:, 2]) != 1) | (np.diff(places[:, 0]) != 0)
    left = np.maximum(sizes[places[:, 1]] - places[:, 2], 0)
    cells = np.cumsum(np.where(entered, (left + _CELLS_AN_ENTRY) * channels, 0))
    return max(int(np.searchsorted(cells, MOST_CELLS, side="right")), 1)
