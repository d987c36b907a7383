"""Recording while the song plays: what was struck at a tick becomes steps of what lies there on a track.

Either quantised onto lines or with its delay kept; over what is there or in its place; between punch points.
"""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.pattern import LINE_UNITS, MAX_ROWS, StepKind
from motorik.domain.project import Direction, Project
from motorik.domain.time import Ticks
from motorik.editing.area import Column
from motorik.editing.bench import Bench, Outcome
from motorik.editing.field import limits
from motorik.editing.fields import EMPTY, FIELDS, MAX_COLUMNS, NOTE_FIELDS, Note
from motorik.editing.page import Lane, Stretch, lane_of
from motorik.editing.sheet import Sheet


class RecordMode(StrEnum):
    """Whether what is there stays, or goes when the song passes over it."""

    OVERDUB = "overdub"
    REPLACE = "replace"


class OffMode(StrEnum):
    """How the end of a note is written: as its length, or as an off in its column."""

    LENGTH = "length"
    STEP = "step"


class RecordSettings(Model):
    """How to record.

    ``quantise`` lines to the nearest of which everything goes, 0 keeps the delay. ``punch`` [in, out) in
    ticks; outside nothing is written. ``columns`` is how many columns of the track may be used, from
    ``column``.
    """

    quantise: Annotated[int, Field(ge=0, le=MAX_ROWS)] = 1
    mode: RecordMode = RecordMode.OVERDUB
    off: OffMode = OffMode.LENGTH
    punch: tuple[Ticks, Ticks] | None = None
    column: Column = 0
    columns: Annotated[int, Field(ge=1, le=MAX_COLUMNS)] = MAX_COLUMNS

    @property
    def used(self) -> range:
        """The columns that may be used."""
        return range(self.column, min(self.column + self.columns, MAX_COLUMNS))

    def records(self, tick: int) -> bool:
        """Whether ``tick`` lies between the punch points."""
        return self.punch is None or self.punch[0] <= tick < self.punch[1]


class Sounding(Model):
    """A note that is held: its key, where it was written and at which tick it began."""

    key: Annotated[int, Field(ge=0, le=127)]
    pattern: Id
    row: Annotated[int, Field(ge=0, lt=MAX_ROWS)]
    column: Column
    tick: Ticks


class Written(Model):
    """A cell that was recorded; ``ahead`` if the song has yet to pass over its row."""

    pattern: Id
    row: Annotated[int, Field(ge=0, lt=MAX_ROWS)]
    column: Column
    ahead: bool


class Take(Model):
    """What a recording remembers: notes held, cells written, and the tick up to which the song has passed."""

    held: tuple[Sounding, ...] = ()
    written: tuple[Written, ...] = ()
    position: Ticks = 0

    def wrote(self, sheet: Sheet, row: int, column: int, at: int) -> "Take":
        """Return the take after a cell was written whose row begins at tick ``at``."""
        cell = Written(pattern=sheet.before.id, row=row, column=column, ahead=at >= self.position)
        return self.model_copy(update={"written": (*self.written, cell)})


def record_on(
    project: Project,
    track: str,
    take: Take,
    settings: RecordSettings,
    *,
    tick: int,
    key: int,
    velocity: float,
    instrument: str | None = None,
) -> tuple[Take, Outcome]:
    """Write a note struck at ``tick``.

    Into the first column that is free, or when replacing that no held note is in.

    Raises:
        EditError: there is no such track.
    """
    lane = lane_of(project, track)
    bench = Bench(project)
    place = _place(bench, lane, settings, tick) if settings.records(tick) else None
    if place is None:
        return take, bench.outcome()
    pattern, row, delay, at = place
    sheet = bench.sheet(pattern)
    column = _column(sheet, take, settings, row)
    if column is None:
        bench.tell(f"row {row} of {pattern} has no free column; the note was not written")
        return take, bench.outcome()
    step = EMPTY if settings.mode is RecordMode.REPLACE else sheet.get(row, column)
    for id in NOTE_FIELDS:
        step = FIELDS[id].clear(step)
    step = FIELDS["note"].write(step, Note(StepKind.NOTE, float(key)))
    for id, value in (("velocity", velocity), ("delay", delay), ("instrument", instrument)):
        step = FIELDS[id].write(step, value)
    sheet.put(row, column, step)
    struck = Sounding(key=key, pattern=pattern, row=row, column=column, tick=tick)
    others = tuple(note for note in take.held if note.key != key)
    take = take.wrote(sheet, row, column, at).model_copy(update={"held": (*others, struck)})
    return take, bench.outcome()


def record_off(
    project: Project, track: str, take: Take, settings: RecordSettings, *, tick: int, key: int
) -> tuple[Take, Outcome]:
    """Write where a held note ends, also behind the punch point; a key that is not held does nothing.

    Raises:
        EditError: there is no such track.
    """
    note = next((note for note in take.held if note.key == key), None)
    if note is None:
        return take, Outcome()
    rest = take.model_copy(update={"held": tuple(other for other in take.held if other is not note)})
    bench = Bench(project)
    lane = lane_of(project, track)
    stretch = lane.stretch_at(note.tick)
    if (
        stretch is None
        or stretch.pattern != note.pattern
        or all(p.id != note.pattern for p in project.patterns)
    ):
        return rest, bench.outcome()
    if settings.off is OffMode.STEP:
        return _write_off(bench, lane, rest, settings, note, tick), bench.outcome()
    sheet = bench.sheet(note.pattern)
    step = sheet.get(note.row, note.column)
    if step.kind is StepKind.NOTE:
        units = stretch.units(max(tick - note.tick, 0))
        grid = settings.quantise * LINE_UNITS
        length = max(round(Fraction(units, grid)), 1) * grid if grid else units
        sheet.put(note.row, note.column, FIELDS["length"].write(step, limits("length").fit(length)))
    return rest, bench.outcome()


def record_passed(
    project: Project, track: str, take: Take, settings: RecordSettings, *, start: int, end: int
) -> tuple[Take, Outcome]:
    """Clear what the song passed over from tick ``start`` to ``end`` when replacing.

    What was recorded ahead of the song stays this time; the next round goes over it too.

    Raises:
        EditError: there is no such track.
    """
    bench = Bench(project)
    lane = lane_of(project, track)
    take = take.model_copy(update={"position": end})
    if settings.punch is not None:
        start, end = max(start, settings.punch[0]), min(end, settings.punch[1])
    if settings.mode is not RecordMode.REPLACE or end <= start:
        return take, bench.outcome()
    passed = _rows_passed(lane, start, end)
    here = {(it.pattern, it.row, it.column): it for it in take.written if (it.pattern, it.row) in passed}
    for pattern, row in passed:
        sheet = bench.sheet(pattern)
        for column in settings.used:
            recorded = here.get((pattern, row, column))
            if sheet.before.alias is None and not (recorded and recorded.ahead):
                sheet.put(row, column, EMPTY)
    kept = [it for it in take.written if (it.pattern, it.row) not in passed]
    kept += [it.model_copy(update={"ahead": False}) for it in here.values() if it.ahead]
    return take.model_copy(update={"written": tuple(kept)}), bench.outcome()


def _rows_passed(lane: Lane, start: int, end: int) -> dict[tuple[str, int], None]:
    """Return the rows that begin from ``start`` to ``end``: at most one pass of each pattern."""
    rows: dict[tuple[str, int], None] = {}
    for stretch in lane.stretches:
        first = -((stretch.origin - max(start, stretch.start)) // stretch.line)
        last = -((stretch.origin - min(end, stretch.end)) // stretch.line)
        for line in range(int(first), int(min(last, first + stretch.rows))):
            tick = stretch.origin + line * stretch.line
            if lane.stretch_at(tick) is stretch:
                spot = stretch.spot_at(tick)
                rows[spot.pattern, spot.row] = None
    return rows


def _place(bench: Bench, lane: Lane, settings: RecordSettings, tick: int) -> tuple[str, int, int, int] | None:
    """Return pattern, row, delay and the tick of the row; None, and told why, where nothing can go."""
    stretch = lane.stretch_at(tick)
    if stretch is None:
        bench.tell(f"no pattern lies on track {lane.track} at tick {tick}")
        return None
    at = Fraction(tick)
    if settings.quantise:
        at = _nearest(lane, stretch, settings.quantise, tick)
        stretch = lane.stretch_at(at) or stretch
    alias = bench.sheet(stretch.pattern).before.alias
    if alias is not None or stretch.direction is Direction.RANDOM:
        why = f"is an alias of {alias.pattern}" if alias else "is read in random order"
        bench.tell(f"pattern {stretch.pattern} {why}; nothing was recorded")
        return None
    spot = stretch.spot_at(at)
    begins = int(at - spot.rest * stretch.line / LINE_UNITS)
    return spot.pattern, spot.row, int(limits("delay").fit(int(spot.rest))), begins


def _nearest(lane: Lane, stretch: Stretch, lines: int, tick: int) -> Fraction:
    """Return where the nearest of every so many lines begins; the one before where nothing lies later."""
    grid = stretch.line * lines
    count = (tick - stretch.origin) / grid
    nearest = stretch.origin + round(count) * grid
    return nearest if lane.stretch_at(nearest) else stretch.origin + int(count) * grid


def _column(sheet: Sheet, take: Take, settings: RecordSettings, row: int) -> int | None:
    """Return the column a new note goes to, None when all are taken."""
    busy = {note.column for note in take.held}
    taken = {it.column for it in take.written if (it.pattern, it.row) == (sheet.before.id, row)}
    for column in settings.used:
        free = sheet.get(row, column).kind is StepKind.LOCK or settings.mode is RecordMode.REPLACE
        if column not in busy and column not in taken and free:
            return column
    return None


def _write_off(
    bench: Bench, lane: Lane, take: Take, settings: RecordSettings, note: Sounding, tick: int
) -> Take:
    """Write an off in the column of ``note``, unless another step ends it there; return the take."""
    place = _place(bench, lane, settings, max(tick, note.tick + 1))
    if place is None:
        return take
    pattern, row, delay, at = place
    sheet = bench.sheet(pattern)
    there = sheet.get(row, note.column)
    if there.kind is not StepKind.LOCK:
        return take
    step = FIELDS["note"].write(there, Note(StepKind.OFF, EMPTY.pitch))
    sheet.put(row, note.column, FIELDS["delay"].write(step, delay))
    return take.wrote(sheet, row, note.column, at)
