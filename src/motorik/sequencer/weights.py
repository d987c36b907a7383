"""Level and pan of a note along its column: what its own line and later ones make of them.

Values are decibels and places from -1 to 1, each beside what instrument and channel have; 0 changes nothing.
What a note with a phrase is moved by is carried to every note of the phrase and added to its own.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from motorik.sequencer.cell import Cell
from motorik.sequencer.ending import Ending
from motorik.sequencer.events import Touch
from motorik.sequencer.passage import Weights
from motorik.sequencer.reading import Pass

RANGES: Final = {Touch.LEVEL: (-96.0, 24.0), Touch.PAN: (-1.0, 1.0)}


def weights_of(reading: Pass, cell: Cell, start: int, ending: Ending) -> Weights:
    """Return how level and pan of the note of ``cell`` move, which sounds at ``start``; both begin at 0.

    What a line moves to and fro has returned when the next one moves it on, but not where the note is cut.
    """
    lines = [(start, cell), *ending.lines, *ending.tail]
    found: dict[Touch, list[tuple[int, float]]] = {}
    for (begin, line), (stop, _) in pairwise([*lines, (ending.until, cell)]):
        for move in line.moves:
            points = found.setdefault(move.touch, [])
            base = points[-1][1] if points and not move.absolute else 0.0
            for offset, value in move.points:
                if begin + offset < stop:
                    points.append((reading.frames[begin + offset], _held(move.touch, base + value)))
            last = _held(move.touch, base + move.points[-1][1])
            if stop != ending.cut and (not points or points[-1][1] != last):
                points.append((reading.frames[stop], last))
    return tuple((touch, tuple(points)) for touch, points in found.items() if points)


def added(
    own: Weights, carried: Weights, until: int | None
) -> Iterator[tuple[Touch, list[tuple[int, float]]]]:
    """Yield what is left of ``own`` and ``carried`` together: (frame, value) wherever the sum changes.

    Of what is carried all before the frame ``until`` counts; None: all of it.
    """
    for touch in dict.fromkeys(touch for touch, _ in (*own, *carried)):
        mine, theirs = _points(own, touch), _points(carried, touch)
        points = [(frame, 0, value) for frame, value in mine]
        points += [(frame, 1, value) for frame, value in theirs if until is None or frame < until]
        if summed := list(_sums(touch, sorted(points, key=lambda point: point[0]))):
            yield touch, summed


def _sums(touch: Touch, points: Iterable[tuple[int, int, float]]) -> Iterator[tuple[int, float]]:
    parts, told = [0.0, 0.0], 0.0
    totals: dict[int, float] = {}  # what holds in a frame is what came last there
    for frame, part, value in points:
        parts[part] = value
        totals[frame] = _held(touch, sum(parts))
    for frame, total in totals.items():
        if total != told:
            told = total
            yield frame, total


def _points(weights: Weights, touch: Touch) -> tuple[tuple[int, float], ...]:
    return next((points for own, points in weights if own is touch), ())


def _held(touch: Touch, value: float) -> float:
    low, high = RANGES[touch]
    return min(max(value, low), high)
