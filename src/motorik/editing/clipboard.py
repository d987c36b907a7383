"""The clipboard as a value: what was copied, to be kept, sent and pasted anywhere."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from motorik.domain.explain import explain
from motorik.domain.model import Model
from motorik.domain.pattern import MAX_ROWS, Step
from motorik.domain.project import Project
from motorik.editing.area import Area, Areas, Column, Place, Slot, pattern_of
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


class Band(NamedTuple):
    """What is copied of one track: pattern and row for each row, None where there is no cell, and columns."""

    places: tuple[Place | None, ...]
    slots: tuple[Slot, ...]


def bands_of(areas: Areas) -> list[Band]:
    """Return areas as tracks to be copied, each for itself."""
    return [Band(tuple((area.pattern, row) for row in area.rows), area.slots) for area in areas]


def copy(project: Project, bands: Sequence[Band], mask: frozenset[str] = ALL) -> Clip | None:
    """Return a clip of ``bands``, track by track, in the fields of ``mask``; None when they are empty.

    Raises:
        EditError: a pattern is not there.
        EditingError: a field is not there.
    """
    kept = [band for band in bands if band.places and band.slots][:MAX_TRACKS]
    names = [place[0] for band in kept for place in band.places if place is not None]
    if not names:
        return None
    sheets = {id: Sheet(pattern_of(project, id)) for id in dict.fromkeys(names)}
    columns = [
        ClipColumn(
            track=track,
            column=slot.column - band.slots[0].column,
            fields=() if fields >= ALL else tuple(field.id for field in fields_of(fields)),
            steps=_copied(sheets, band.places, slot.column, fields),
        )
        for track, band in enumerate(kept)
        for slot in band.slots
        if (fields := shared(slot.mask, mask))
    ]
    rows = max(len(band.places) for band in kept)
    return Clip(rows=rows, lines_per_beat=sheets[names[0]].lines_per_beat, columns=tuple(columns))


def _copied(
    sheets: Mapping[str, Sheet], places: Sequence[Place | None], column: int, mask: frozenset[str]
) -> tuple[Step, ...]:
    parts = ((at, sheets[it[0]].take(it[1], column, mask)) for at, it in enumerate(places) if it)
    return tuple(part.model_copy(update={"row": at, "column": 0}) for at, part in parts if not is_empty(part))


def emptied(project: Project, areas: Areas, mask: frozenset[str] = ALL) -> Outcome:
    """Return the edits that empty ``areas`` in the fields of ``mask``: what cutting does after copying."""
    return Clear().run(project, tuple(_narrowed(area, mask) for area in areas))


def _narrowed(area: Area, mask: frozenset[str]) -> Area:
    masks = [(slot.column, shared(slot.mask, mask)) for slot in area.slots]
    slots = tuple(Slot(column=column, fields=tuple(sorted(kept))) for column, kept in masks if kept)
    return area.model_copy(update={"slots": slots})


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
    """Where one track of a clip goes: pattern and row for each row, None where there is no cell."""

    places: tuple[Place | None, ...]
    column: int = 0


def strip_of(project: Project, pattern: str, row: int = 0, column: int = 0) -> Strip:
    """Return the strip from ``row`` of a pattern to its end. Raises ``EditError`` when there is none."""
    rows = range(max(row, 0), pattern_of(project, pattern).rows)
    return Strip(tuple((pattern, row) for row in rows), column)


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
        strip = strips[column.track] if column.track < len(strips) else Strip(())
        pasting = _Pasting(bench, strip.column + column.column, column, mode, shared(column.mask, mask))
        lost += pasting.run(_own(bench, strip.places), clip.rows, times)
    if lost:
        bench.tell(f"{lost} cells of the clip had no place and were left out")
    return bench.outcome()


def _own(bench: Bench, places: tuple[Place | None, ...]) -> tuple[Place | None, ...]:
    """Return ``places`` without those of aliases, which have no cells to write into; that is told."""
    names = dict.fromkeys(place[0] for place in places if place is not None)
    kept = {id for id in names if bench.own((Area(pattern=id, rows=(0,), slots=(Slot(column=0),)),))}
    return tuple(place if place and place[0] in kept else None for place in places)


class _Pasting(NamedTuple):
    """One column of a clip on its way into a column of patterns."""

    bench: Bench
    column: int
    clip: ClipColumn
    mode: PasteMode
    fields: frozenset[str]

    def run(self, places: tuple[Place | None, ...], rows: int, times: int) -> int:
        """Paste; return how many occupied cells of the clip had no place."""
        if self.column >= MAX_COLUMNS or not self.fields:
            return len(self.clip.steps)
        steps = {step.row: step for step in self.clip.steps}
        total = min(rows * times, len(places))
        if self.mode is PasteMode.INSERT:
            self._make_room(places, total)
        for at, place in enumerate(places[:total]):
            if place is not None:
                part = part_of(steps.get(at % rows, EMPTY), self.fields)
                self._write(self.bench.sheet(place[0]), place[1], part)
        return sum(not any(places[row::rows][:times]) for row in steps) if times else 0

    def _make_room(self, places: tuple[Place | None, ...], total: int) -> None:
        """Push down what is there, in each pattern from the first row that is pasted into."""
        firsts: dict[str, int] = {}
        for place in places[:total]:
            if place is not None:
                firsts.setdefault(*place)
        slot = Slot(column=self.column, fields=tuple(sorted(self.fields)))
        for id, first in firsts.items():
            count = sum(place is not None and place[0] == id for place in places[:total])
            lost = push_down(self.bench.sheet(id), slot, first, count)
            if lost:
                self.bench.tell(f"pattern {id}: {lost} cells fell out at the end")

    def _write(self, sheet: Sheet, row: int, part: Step) -> None:
        there = sheet.get(row, self.column)
        if self.mode in (PasteMode.REPLACE, PasteMode.INSERT):
            sheet.merge(row, self.column, part, self.fields)
        elif self.mode is PasteMode.MIX:
            if is_empty(there):
                sheet.put(row, self.column, part)
        else:
            for field in fields_of(self.fields):
                free = self.mode is PasteMode.OVER or field.is_empty(there)
                if free and not field.is_empty(part):
                    there = field.write(there, field.read(part))
            sheet.put(row, self.column, there)
