"""Areas: which cells of which patterns something is done to. Everything outside a pattern is cut off."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Annotated

from pydantic import Field

from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.pattern import MAX_ROWS, Pattern
from motorik.domain.project import Project
from motorik.editing.errors import EditingError
from motorik.editing.fields import ALL, MAX_COLUMNS
from motorik.journal.path import look

Row = Annotated[int, Field(ge=0, lt=MAX_ROWS)]
Column = Annotated[int, Field(ge=0, lt=MAX_COLUMNS)]


Place = tuple[str, int]
"""A pattern and a row of it."""


class Slot(Model):
    """A column of cells and the fields of it; no fields stand for all."""

    column: Column
    fields: tuple[str, ...] = ()

    @property
    def mask(self) -> frozenset[str]:
        """The fields as a set."""
        return frozenset(self.fields) or ALL


class Area(Model):
    """Rows of a pattern, in the order in which they were selected, each once, and columns of them."""

    pattern: Id
    rows: tuple[Row, ...]
    slots: tuple[Slot, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns, in order."""
        return tuple(slot.column for slot in self.slots)


Areas = tuple[Area, ...]


def pattern_of(project: Project, id: str) -> Pattern:
    """Return the pattern called ``id``. Raises ``EditError`` when there is none."""
    pattern: Pattern = look(project, ("patterns", id))
    return pattern


def area_of(
    pattern: Pattern,
    rows: Iterable[int] | None = None,
    columns: Iterable[int] | None = None,
    fields: Sequence[str] = (),
) -> Area:
    """Return an area of ``pattern``, all rows and used columns where nothing is said, cut to the pattern."""
    wanted = range(pattern.rows) if rows is None else dict.fromkeys(rows)
    inside = tuple(row for row in wanted if 0 <= row < pattern.rows)
    chosen = range(used_columns([pattern])) if columns is None else sorted(set(columns))
    slots = tuple(Slot(column=c, fields=tuple(fields)) for c in chosen if 0 <= c < MAX_COLUMNS)
    return Area(pattern=pattern.id, rows=inside, slots=slots)


def used_columns(patterns: Iterable[Pattern]) -> int:
    """Return how many columns show every step of ``patterns``, at least 1."""
    return min(max((step.column + 1 for it in patterns for step in it.steps), default=1), MAX_COLUMNS)


def areas_of_patterns(project: Project, ids: Iterable[str]) -> Areas:
    """Return the whole of every pattern named, each once."""
    return tuple(area_of(pattern_of(project, id)) for id in dict.fromkeys(ids))


def areas_of_track(project: Project, track: str) -> Areas:
    """Return the whole of every pattern placed on ``track``, in order of time.

    Raises:
        EditError: there is no such track.
    """
    look(project, ("tracks", track))
    placements = project.arrangement.placements
    return areas_of_patterns(project, (place.pattern for place in placements if place.track == track))


def areas_of_song(project: Project) -> Areas:
    """Return every pattern of the song, placed or not."""
    return areas_of_patterns(project, (pattern.id for pattern in project.patterns))


def apart(areas: Iterable[Area]) -> Areas:
    """Return ``areas`` so that no cell is in two of them: the same pattern may be seen on several tracks."""
    kept: list[Area] = []
    for area in areas:
        for other in kept:
            if other.pattern == area.pattern and set(other.columns) & set(area.columns):
                taken = set(other.rows)
                rows = tuple(row for row in area.rows if row not in taken)
                area = area.model_copy(update={"rows": rows})
        if area.rows and area.slots:
            kept.append(area)
    return tuple(kept)


def parse_numbers(text: str, what: str, most: int) -> tuple[int, ...]:
    """Return what ``0-15``, ``3``, ``8-`` or ``0-3,8-11`` lists, in that order.

    Raises:
        EditingError: it is no such list, or a number is above ``most``.
    """
    return tuple(chain.from_iterable(_ranges(text, what, most)))


def _ranges(text: str, what: str, most: int) -> Iterator[range]:
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        start, end = first or "0", (last or str(most)) if dash else first
        if not (start.isdecimal() and end.isdecimal() and len(start + end) <= 12):
            raise EditingError(f"{what} = {text[:40]!r}; allowed: 0-15, 3, 8- or 0-3,8-11")
        if int(start) > most or int(end) > most or int(start) > int(end):
            raise EditingError(f"{what} = {text[:40]!r}; allowed: 0-{most}, ascending")
        yield range(int(start), int(end) + 1)
