"""The clipboard as a value: what was copied, to be kept, sent and pasted anywhere."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from motorik.domain.explain import explain
from motorik.domain.model import Model
from motorik.domain.pattern import MAX_ROWS, Step
from motorik.domain.project import Project
from motorik.editing.area import Areas, Column, Slot, area_of, pattern_of
from motorik.editing.bench import Bench, Outcome
from motorik.editing.errors import EditingError
from motorik.editing.fields import ALL, EMPTY, MAX_COLUMNS, fields_of, is_empty, part_of, shared
from motorik.editing.operations.rows import push_down
from motorik.editing.operations.values import Clear
from motorik.editing.sheet import Sheet

FORMAT: Final = "motorik.clip"
MAX_TRACKS = 256
MAX_CHARACTERS = 8 << 20
MAX_REPEATS = 4096


class ClipColumn(Model):
    """A copied column: ``track`` and ``column`` counted from the first that was copied.

    ``fields`` are those that were copied, none stands for all. Rows of the steps count from the first row;
    their columns are 0.
    """

    track: Annotated[int, Field(ge=0, lt=MAX_TRACKS)] = 0
    column: Column = 0
    fields: tuple[Annotated[str, Field(max_length=140)], ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def mask(self) -> frozenset[str]:
        """The copied fields as a set."""
        return frozenset(self.fields) or ALL


class Clip(Model):
    """A copied block of ``rows`` rows; ``lines_per_beat`` tells how fast they were where they came from."""

    format: Literal["motorik.clip"] = FORMAT
    version: Literal[1] = 1
    rows: Annotated[int, Field(ge=1, le=MAX_ROWS)]
    lines_per_beat: Annotated[int, Field(ge=1, le=48)] = 4
    columns: Annotated[tuple[ClipColumn, ...], Field(max_length=MAX_TRACKS * MAX_COLUMNS)] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        places = [(column.track, column.column) for column in self.columns]
        if len(set(places)) < len(places):
            raise ValueError("a clip has a column of a track once")
        for column in self.columns:
            fields_of(column.mask)
            rows = [step.row for step in column.steps]
            if any(a >= b for a, b in zip(rows, rows[1:], strict=False)) or max(rows, default=0) >= self.rows:
                raise ValueError(f"steps of a clip ascend by row, from 0 to {self.rows - 1}")
            if any(step.column for step in column.steps):
                raise ValueError("steps of a clip are in column 0")
        return self

    def text(self) -> str:
        """Return the clip as JSON on one line."""
        return self.model_dump_json(exclude_defaults=True)


def parse_clip(text: str) -> Clip:
    """Return the clip written as JSON. Raises ``EditingError`` in one sentence."""
    if len(text) > MAX_CHARACTERS:
        raise EditingError(f"a clip of {len(text)} characters; allowed: {MAX_CHARACTERS}")
    try:
        return Clip.model_validate_json(text)
    except ValidationError as error:
        raise EditingError(f"clip: {explain(error, None, Clip)}") from None


def copy(project: Project, areas: Areas, mask: frozenset[str] = ALL) -> Clip | None:
    """Return a clip of ``areas``, each one a track, in the fields of ``mask``; None when they are empty.

    Raises:
        EditError: an area names a pattern that is not there.
        EditingError: a field is not there.
    """
    kept = [area for area in areas if area.rows and area.slots][:MAX_TRACKS]
    if not kept:
        return None
    columns: list[ClipColumn] = []
    for track, area in enumerate(kept):
        sheet = Sheet(pattern_of(project, area.pattern))
        for slot in area.slots:
            fields = shared(slot.mask, mask)
            steps = _copied(sheet, area.rows, slot.column, fields)
            if fields:
                names = () if fields >= ALL else tuple(field.id for field in fields_of(fields))
                column = slot.column - area.slots[0].column
                columns.append(ClipColumn(track=track, column=column, fields=names, steps=steps))
    lines = pattern_of(project, kept[0].pattern).lines_per_beat
    return Clip(rows=max(len(area.rows) for area in kept), lines_per_beat=lines, columns=tuple(columns))


def _copied(sheet: Sheet, rows: Sequence[int], column: int, mask: frozenset[str]) -> tuple[Step, ...]:
    parts = ((place, sheet.take(row, column, mask)) for place, row in enumerate(rows))
    return tuple(
        part.model_copy(update={"row": place, "column": 0}) for place, part in parts if not is_empty(part)
    )


def cut(project: Project, areas: Areas, mask: frozenset[str] = ALL) -> tuple[Clip | None, Outcome]:
    """Return a clip of ``areas`` and the edits that empty them. Raises as :func:`copy`."""
    narrowed = tuple(area.model_copy(update={"slots": _narrowed(area.slots, mask)}) for area in areas)
    return copy(project, areas, mask), Clear().run(project, narrowed)


def _narrowed(slots: tuple[Slot, ...], mask: frozenset[str]) -> tuple[Slot, ...]:
    masks = [(slot.column, shared(slot.mask, mask)) for slot in slots]
    return tuple(Slot(column=column, fields=tuple(sorted(kept))) for column, kept in masks if kept)


class PasteMode(StrEnum):
    """What happens to what is there.

    ``replace`` writes the empty places of the clip too, ``over`` only what it holds. ``mix`` writes only into
    cells that are empty, ``mix-fields`` into fields that are. ``insert`` pushes what is there down.
    """

    REPLACE = "replace"
    OVER = "over"
    MIX = "mix"
    MIX_FIELDS = "mix-fields"
    INSERT = "insert"


class Strip(NamedTuple):
    """Where one track of a clip goes: rows of ``pattern`` in order, None for a row that is not there."""

    pattern: str | None
    rows: tuple[int | None, ...]
    column: int = 0


def strip_of(project: Project, pattern: str, row: int = 0, column: int = 0) -> Strip:
    """Return the strip from ``row`` of a pattern to its end. Raises ``EditError`` when there is none."""
    rows = range(max(row, 0), pattern_of(project, pattern).rows)
    return Strip(pattern, tuple(rows), column)


def paste(
    project: Project,
    clip: Clip,
    strips: Sequence[Strip],
    mode: PasteMode = PasteMode.REPLACE,
    *,
    mask: frozenset[str] = ALL,
    repeat: int | None = 1,
) -> Outcome:
    """Return the edits that paste ``clip``, track by track, into ``strips``, only the fields of ``mask``.

    ``repeat`` times one below the other; None floods to the end of the strips. What has no place is left out,
    and told.

    Raises:
        EditError: a strip names a pattern that is not there.
    """
    bench = Bench(project)
    times = MAX_REPEATS if repeat is None else min(max(repeat, 0), MAX_REPEATS)
    lost = 0
    for column in clip.columns:
        strip = strips[column.track] if column.track < len(strips) else Strip(None, ())
        place = strip.column + column.column
        if strip.pattern is None or not bench.own((area_of(pattern_of(project, strip.pattern)),)):
            lost += len(column.steps)
            continue
        if place >= MAX_COLUMNS:
            lost += len(column.steps)
            continue
        lost += _Pasting(bench.sheet(strip.pattern), place, column, mode, mask).run(strip, clip.rows, times)
    if lost and repeat is not None:
        bench.tell(f"{lost} cells of the clip had no place and were left out")
    return bench.outcome()


class _Pasting(NamedTuple):
    """One column of a clip on its way into a sheet."""

    sheet: Sheet
    column: int
    clip: ClipColumn
    mode: PasteMode
    mask: frozenset[str]

    def run(self, strip: Strip, rows: int, times: int) -> int:
        """Paste; return how many occupied cells of the clip had no place."""
        steps = {step.row: step for step in self.clip.steps}
        fields = shared(self.clip.mask, self.mask)
        here = [row for row in strip.rows[:1] if row is not None]
        if self.mode is PasteMode.INSERT and here:
            span = min(rows * times, len(strip.rows))
            push_down(self.sheet, Slot(column=self.column, fields=tuple(sorted(fields))), here[0], span)
        total, seen = min(rows * times, len(strip.rows)), set()
        for at in range(total):
            row = strip.rows[at]
            if row is None or row in seen:
                continue
            seen.add(row)
            self._write(row, part_of(steps.get(at % rows, EMPTY), fields), fields)
        written = sum(step.row < total for step in self.clip.steps)
        return len(steps) - written

    def _write(self, row: int, part: Step, fields: frozenset[str]) -> None:
        there = self.sheet.get(row, self.column)
        if self.mode in (PasteMode.REPLACE, PasteMode.INSERT):
            self.sheet.merge(row, self.column, part, fields)
        elif self.mode is PasteMode.MIX:
            if is_empty(there):
                self.sheet.put(row, self.column, part)
        else:
            for field in fields_of(fields):
                free = self.mode is PasteMode.OVER or field.is_empty(there)
                if free and not field.is_empty(part):
                    there = field.write(there, field.read(part))
            self.sheet.put(row, self.column, there)
