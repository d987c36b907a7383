"""Notes in ticks laid out as patterns: rows on the grid of the music, delay and length exact to a tick.

A track becomes patterns of a few bars. No pattern ends while a note is held, as a pattern's end would release
it; equal stretches share one pattern.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from motorik.domain.pattern import LINE_UNITS, MAX_ROWS, Pattern, Step
from motorik.domain.tempo import TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.interchange import id_of

GRIDS = (4, 3, 6, 8, 12, 16)
"""Lines a beat that are tried, in this order; triplets before finer binary ones."""
ON_GRID = 0.95
"""A grid is that of the music when so many of the notes start on its lines."""
PLAYED_GRID = 4
"""The grid of music that was played by hand and lies on none."""
COLUMNS = 16
BARS = 4


@dataclass(frozen=True, slots=True, order=True)
class Struck:
    """A note from ``start`` to ``end`` ticks; ``velocity`` 0-1."""

    start: int
    pitch: float
    end: int
    velocity: float


@dataclass(slots=True)
class LaidOut:
    """Patterns, and where each stretch stands: (pattern id, start, length).

    ``left`` are notes for another track: no column was free, or they sound across the end of the longest
    pattern there is. ``cut`` counts those that no pattern is long enough for.
    """

    patterns: list[Pattern] = field(default_factory=list)
    places: list[tuple[str, int, int]] = field(default_factory=list)
    left: list[Struck] = field(default_factory=list)
    cut: int = 0


def bar_ticks(signatures: Sequence[TimeSignature], end: int) -> list[int]:
    """Return where bars start, from 0 to the first that starts at ``end`` or later."""
    bars: list[int] = []
    for signature, following in pairwise([*signatures, None]):
        assert signature is not None
        tick, size = signature.tick, signature.beats * 4 * TICKS_PER_BEAT // signature.unit
        while (following is None or tick < following.tick) and (not bars or bars[-1] < end):
            bars.append(tick)
            tick += size
    return bars


def grid_of(notes: Sequence[Struck]) -> int:
    """Return the lines a beat on which the notes lie; 4 when they lie on none."""
    for lines in GRIDS:
        line = TICKS_PER_BEAT // lines
        if sum(note.start % line == 0 for note in notes) >= ON_GRID * len(notes):
            return lines
    return PLAYED_GRID


def lay_out(
    name: str, notes: Sequence[Struck], bars: Sequence[int], lines: int | None, taken: Collection[str]
) -> LaidOut:
    """Return ``notes``, sorted, as patterns called after ``name``; ``taken`` are pattern ids in use.

    ``lines`` a beat are chosen by the notes when None; a stretch too dense for its columns has a finer grid.
    """
    laid_out = LaidOut()
    lines = lines or grid_of(notes)
    taken = set(taken)
    shared: dict[tuple[object, ...], str] = {}
    for start, end in _stretches(notes, bars, MAX_ROWS * TICKS_PER_BEAT // lines):
        first, last = _between(notes, start, end)
        if first == last:
            continue
        most = MAX_ROWS * TICKS_PER_BEAT // lines
        held = [note for note in notes[first:last] if note.end <= end]
        across = [note for note in notes[first:last] if note.end > end]
        laid_out.left += [note for note in across if note.end - note.start <= most // 2]
        endless = [note for note in across if note.end - note.start > most // 2]
        laid_out.cut += len(endless)
        held = sorted([*held, *(Struck(it.start, it.pitch, end, it.velocity) for it in endless)])
        used, cells, left = _finest(held, start, end - start, lines)
        laid_out.left += left
        if not cells:
            continue
        rows = -(-(end - start) * used // TICKS_PER_BEAT)
        steps = tuple(cells[place] for place in sorted(cells))
        key = (rows, used, *map(_written, steps))
        if key not in shared:
            id = id_of(f"{name}-{len(laid_out.patterns) + 1:02d}", "pattern", taken)
            taken.add(id)
            shared[key] = id
            laid_out.patterns.append(Pattern(id=id, rows=rows, lines_per_beat=used, steps=steps))
        laid_out.places.append((shared[key], start, end - start))
    laid_out.left.sort()
    return laid_out


def _written(step: Step) -> tuple[object, ...]:
    """Return all that a step made here says."""
    place, sound = (step.row, step.column, step.delay, step.fine), (step.pitch, step.velocity)
    return (*place, *sound, step.length, step.length_fine)


def _between(notes: Sequence[Struck], start: int, end: int) -> tuple[int, int]:
    return (
        bisect_left(notes, start, key=lambda note: note.start),
        bisect_left(notes, end, key=lambda note: note.start),
    )


def _stretches(notes: Sequence[Struck], bars: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of patterns: BARS bars, longer while a note is held, never more than ``most``."""
    starts = [note.start for note in notes]
    latest = list(accumulate((note.end for note in notes), max))
    first = 0
    while first < len(bars) - 1:
        last = first + 1
        for bar in range(first + 1, len(bars)):
            if bars[bar] - bars[first] > most and bar > first + 1:
                break
            last = bar
            before = bisect_left(starts, bars[bar])
            if bar - first >= BARS and (before == 0 or latest[before - 1] <= bars[bar]):
                break
        yield bars[first], bars[last]
        first = last


def _finest(
    notes: Sequence[Struck], origin: int, length: int, lines: int
) -> tuple[int, dict[tuple[int, int], Step], list[Struck]]:
    """Return (lines a beat, cells, notes left over) for the coarsest grid with a column for every note."""
    best = (lines, *_cells(notes, origin, TICKS_PER_BEAT // lines))
    for finer in (8, 12, 16, 24, 48):
        if finer > lines and best[2] and length * finer <= MAX_ROWS * TICKS_PER_BEAT:
            best = (finer, *_cells(notes, origin, TICKS_PER_BEAT // finer))
    return best


def _cells(
    notes: Sequence[Struck], origin: int, line: int
) -> tuple[dict[tuple[int, int], Step], list[Struck]]:
    """Put every note into the lowest column that is free: nothing held in it, nothing on its row."""
    cells: dict[tuple[int, int], Step] = {}
    left: list[Struck] = []
    free, rows = [origin] * COLUMNS, [-1] * COLUMNS
    for note in notes:
        row, rest = divmod(note.start - origin, line)
        column = next((c for c in range(COLUMNS) if free[c] <= note.start and rows[c] < row), None)
        if column is None:
            left.append(note)
            continue
        # The end of a note of no length is a tick away, as every note is heard.
        free[column], rows[column] = max(note.end, note.start + 1), row
        cells[row, column] = _step(note, row, column, rest, line)
    return cells, left


def _step(note: Struck, row: int, column: int, rest: int, line: int) -> Step:
    unit = line // LINE_UNITS
    ticks = max(note.end - note.start, 1)
    length = -(-ticks // unit)
    return Step(
        row=row, column=column, pitch=note.pitch, velocity=note.velocity,
        delay=rest // unit, fine=rest % unit, length=length, length_fine=ticks - length * unit,
    )  # fmt: skip


def bar_at_or_after(bars: Sequence[int], tick: int) -> int:
    """Return the first of ``bars`` at ``tick`` or later, else the last."""
    return bars[min(bisect_right(bars, max(tick - 1, -1)), len(bars) - 1)]
