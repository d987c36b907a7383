"""One channel of a pattern as it is heard once: its cells, and which notes start and end where."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from motorik.domain.pattern import LINE_UNITS, MOST_UNIT_TICKS, Pattern, Step, StepKind
from motorik.domain.time import TICKS_PER_BEAT

from .cells import ENDS, KEYS, no_volume, patch_id, step_of
from .module import INSTRUMENT, NOTE, ClassicModule
from .patches import keys_of, sampler_of
from .walk import PlayedRow, Strike

COLUMNS = 16
MOST_FINE = MOST_UNIT_TICKS - 1


class Segment(NamedTuple):
    """Rows of a pattern from ``row`` on, heard one after the other: places ``first`` to ``last``.

    Each is ``width`` lines of the song long.
    """

    pattern: int
    row: int
    first: int
    last: int
    width: int = 1


class Heard(NamedTuple):
    """A step as it is heard, in a form that can be compared. ``start`` is a share of the sample."""

    row: int
    column: int
    kind: StepKind
    pitch: float = 60.0
    velocity: float = 0.8
    offset: int = 0
    length: int = 0
    instrument: str | None = None
    sampler: str = ""
    start: float = 0.0


@dataclass(slots=True)
class Sheet:
    """What is heard, sorted by (row, column), and (from, to) ticks of notes held beyond the end.

    ``left`` counts strikes for which their row has no column any more.
    """

    heard: list[Heard] = field(default_factory=list)
    held: list[tuple[int, int]] = field(default_factory=list)
    left: int = 0


class TickOf:
    """Ticks of the song by time: a row is as many lines as ``widths`` says, times within it are shares of it.

    ``starts`` are the ticks of the rows, and one beyond the last.
    """

    def __init__(self, rows: Sequence[PlayedRow], line: int, widths: Sequence[int]) -> None:
        self.rows, self.line, self.widths = rows, line, widths
        self.starts = [0, *(lines * line for lines in accumulate(widths))]
        self._times = [row.start for row in rows]

    def __call__(self, time: int) -> int:
        """Return the tick of ``time``, in 1 / SECOND."""
        place = max(bisect_right(self._times, time) - 1, 0)
        row, width = self.rows[place], self.widths[place] * self.line
        within = ((time - row.start) * width * 2 + row.length) // max(row.length * 2, 1)
        return self.starts[place] + min(within, width)


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


def sheet_of(
    module: ClassicModule, segment: Segment, channel: int, strikes: Sequence[Strike], ticks: TickOf,
    instruments: int,
) -> Sheet:  # fmt: skip
    """Return what ``channel`` plays in ``segment``; ``strikes`` are all of the channel."""
    sheet = Sheet()
    cells = module.patterns[segment.pattern][segment.row :, channel]
    low = bisect_left(strikes, segment.first, key=lambda strike: strike.row)
    high = bisect_right(strikes, segment.last, key=lambda strike: strike.row)
    before = strikes[low - 1] if low else None
    quiet_from = ticks(before.end) if before else 0
    end, line = ticks.starts[segment.last + 1], segment.width * ticks.line
    origin = ticks.starts[segment.first]
    begun: dict[int, list[tuple[int, Strike]]] = {}
    for place in range(low, high):
        begun.setdefault(strikes[place].row - segment.first, []).append((place, strikes[place]))
    for row, cell in enumerate(cells.tolist()):
        played = segment.first + row <= segment.last
        here = begun.get(row, ())
        at = origin + row * line
        sheet.left += len(here[COLUMNS:])
        for column, (_, strike) in enumerate(here[:COLUMNS]):
            start = ticks(strike.start)
            quiet_from = max(ticks(strike.end), start + 1)
            key = strike.key = _key(module, strike, cell[NOTE], sheet)
            sample = module.samples[strike.sample]
            sheet.heard.append(
                Heard(
                    row, column, StepKind.NOTE, float(key), round(min(strike.peak, 1.0), 6),
                    min(start - at, line - 1), quiet_from - start,
                    patch_id(strike.instrument + 1), sampler_of(sample),
                    round(min(strike.position / max(len(sample.sound), 1), 1.0), 9),
                )
            )  # fmt: skip
            if quiet_from > end:
                sheet.held.append((end, quiet_from))
        if not here and any(cell[part] != nothing for part, nothing in enumerate(_empty(module))):
            silent = not played or quiet_from <= at
            sheet.heard.append(_silent(row, cell, instruments, ends=silent))
    sheet.heard = _open_ended(sheet.heard, segment, line)
    return sheet


def pattern_of(
    id: str, module: ClassicModule, segment: Segment, channel: int, heard: Sequence[Heard], lines: int
) -> Pattern:
    """Return the pattern of what is heard, cells beside it."""
    cells = module.patterns[segment.pattern][segment.row :, channel]
    line = segment.width * TICKS_PER_BEAT // lines
    steps = []
    for one in heard:
        said = _said(one, line)
        steps.append(step_of(cells[one.row], module.dialect, said) if one.column == 0 else Step(**said))
    return Pattern(
        id=id,
        name=f"Pattern {segment.pattern}, channel {channel + 1}",
        rows=len(cells),
        lines_per_beat=lines,
        effect_ticks=min(max(module.speed, 1), 48),
        steps=tuple(steps),
    )


def _said(one: Heard, line: int) -> dict[str, Any]:
    """Return the fields of a step."""
    said: dict[str, Any] = {"row": one.row, "column": one.column, "kind": one.kind, "pitch": one.pitch}
    if one.instrument is not None:
        said["instrument"] = one.instrument
    if one.kind is not StepKind.NOTE:
        return said
    unit = line // LINE_UNITS
    said |= {"velocity": one.velocity, "delay": one.offset // unit, "fine": min(one.offset % unit, MOST_FINE)}
    if one.length:
        length = -(-one.length // unit)
        said |= {"length": length, "length_fine": max(one.length - length * unit, -MOST_FINE)}
    if one.start:
        said["locks"] = {f"{one.sampler}.start": one.start}
    return said


def _empty(module: ClassicModule) -> tuple[int, ...]:
    return 0, 0, no_volume(module.dialect), 0, 0


def _silent(row: int, cell: Sequence[int], instruments: int, *, ends: bool) -> Heard:
    """Return a cell at which no note starts; ``ends``: nothing sounds that an ending would end."""
    note, instrument = cell[NOTE], cell[INSTRUMENT]
    named = patch_id(instrument) if 1 <= instrument <= instruments else None
    if note in ENDS and ends:
        return Heard(row, 0, ENDS[note], instrument=named)
    pitch = float(note - 1) if 1 <= note <= KEYS else 60.0
    return Heard(row, 0, StepKind.LOCK, pitch, instrument=named)


def _key(module: ClassicModule, strike: Strike, note: int, sheet: Sheet) -> int:
    """Return the key that plays the strike's sample: as written, as before, or the nearest there is."""
    keys = keys_of(module, strike.instrument)
    latest = next((int(it.pitch) for it in reversed(sheet.heard) if it.kind is StepKind.NOTE), None)
    for key in (note - 1 if 1 <= note <= KEYS else None, latest):
        if key is not None and key < len(keys) and keys[key][1] == strike.sample:
            return key
    fitting = [key for key, (_, sample) in enumerate(keys) if sample == strike.sample]
    wanted = min(max(strike.note, 0), KEYS - 1)
    return min(fitting, key=lambda key: abs(keys[key][0] - wanted), default=wanted)


def _open_ended(heard: list[Heard], segment: Segment, line: int) -> list[Heard]:
    """Leave out lengths that end with the next step of the column, or with the pattern."""
    end = (segment.last + 1 - segment.first) * line
    following: dict[int, int] = {}
    found: list[Heard] = []
    for one in reversed(heard):
        at = one.row * line + one.offset
        if one.kind is StepKind.NOTE:
            stop = at + one.length
            limit = following.get(one.column, end)
            if stop >= limit:
                one = one._replace(length=0)
        if one.kind is not StepKind.LOCK and at < end:
            following[one.column] = at
        found.append(one)
    return found[::-1]
