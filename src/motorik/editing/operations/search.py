"""Find and replace, over any field of any cells."""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import Field

from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.pattern import Step
from motorik.domain.project import Project
from motorik.editing.area import Area, Areas, apart, pattern_of
from motorik.editing.bench import Bench
from motorik.editing.errors import EditingError
from motorik.editing.field import Field as CellField
from motorik.editing.fields import Note, field_named, selects
from motorik.editing.note_names import pitch_named, shifted
from motorik.editing.operation import CellOperation, FieldName
from motorik.editing.sheet import Sheet

Condition = Annotated[str, Field(min_length=1, max_length=200)]
"""What a field is to be.

Alternatives with ``|``, each a value as in plain text, a range ``0.5..1`` or ``C-3..B-4``, or a text with the
wildcards ``*`` (anything) and ``?`` (one character); with ``!`` before it the opposite. ``*`` alone is
anything that is not empty.
"""

Change = Annotated[str, Field(min_length=1, max_length=200)]
"""What a field becomes: a value as in plain text; ``+12`` or ``-12`` adds, ``x0.5`` multiplies; ``clear``."""

_RANGE = re.compile(r"(.*?)\.\.(.*)")


class Match(Model):
    """A cell that was found."""

    pattern: Id
    row: int
    column: int


class Replace(CellOperation):
    """Find cells and write into them.

    ``where`` says by field what a cell has to be, ``write`` what becomes of its fields; all has to hold,
    in columns whose selection has those fields. Without ``write`` nothing changes.
    """

    where: Annotated[dict[FieldName, Condition], Field(min_length=1, max_length=16)]
    write: Annotated[dict[FieldName, Change], Field(max_length=16)] = Field(default_factory=dict)

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Replace in one area."""
        tests, writers = self._tests(), self._writers()
        for row, column in _found(sheet, area, tests):
            step = sheet.cells[row, column]
            for field, change in writers:
                value = change(field.read(step))
                if value is _STAYS:
                    bench.tell(f"pattern {area.pattern}: row {row}, column {column} would leave its range")
                else:
                    step = field.write(step, value)
            sheet.put(row, column, step)

    def matches(self, project: Project, areas: Areas) -> tuple[Match, ...]:
        """Return what is found in ``areas``, in their order.

        Raises:
            EditingError: a condition cannot be read, or names a field that is not there.
            EditError: an area names a pattern that is not there.
        """
        tests = self._tests()
        return tuple(
            Match(pattern=area.pattern, row=row, column=column)
            for area in apart(areas)
            for row, column in _found(Sheet(pattern_of(project, area.pattern)), area, tests)
        )

    def _tests(self) -> list[tuple[CellField, Callable[[Any], bool]]]:
        return [(field_named(id), condition(field_named(id), text)) for id, text in self.where.items()]

    def _writers(self) -> list[tuple[CellField, Callable[[Any], Any]]]:
        return [(field_named(id), changing(field_named(id), text)) for id, text in self.write.items()]


_STAYS = object()


def _found(
    sheet: Sheet, area: Area, tests: list[tuple[CellField, Callable[[Any], bool]]]
) -> Iterator[tuple[int, int]]:
    masks = {slot.column: slot.mask for slot in area.slots}
    for row, column in sheet.occupied(area):
        step: Step = sheet.cells[row, column]
        fits = (field.applies(step) and test(field.read(step)) for field, test in tests)
        if all(selects(masks[column], field.id) for field, _ in tests) and all(fits):
            yield row, column


def condition(field: CellField, text: str) -> Callable[[Any], bool]:
    """Return the test that ``text`` describes for values of ``field``. Raises ``EditingError``."""
    denied, wanted = text.startswith("!"), text.removeprefix("!")
    tests = [_alternative(field, part.strip()) for part in wanted.split("|")]
    return lambda value: any(test(value) for test in tests) is not denied


def _alternative(field: CellField, text: str) -> Callable[[Any], bool]:
    if text == "*":
        return lambda value: bool(value != field.empty)
    if "*" in text or "?" in text:
        return lambda value: fnmatchcase(field.show(value).lower(), text.lower().replace("[", "[[]"))
    ends = _RANGE.fullmatch(text)
    if ends:
        low, high = (_number(field, end) for end in ends.groups())
        return lambda value: (number := _as_number(value)) is not None and low <= number <= high
    exact = field.parse(text)
    return lambda value: bool(value == exact)


def _number(field: CellField, text: str) -> float:
    if field.id == "note":
        return pitch_named(text)
    number = _as_number(field.parse(text))
    if number is None:
        raise EditingError(f"{field.id} = {text[:40]!r}; allowed in a range: numbers")
    return number


def _as_number(value: Any) -> float | None:
    if isinstance(value, Note):
        return value.pitch if value.kind.value == "note" else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def changing(field: CellField, text: str) -> Callable[[Any], Any]:
    """Return what ``text`` makes of values of ``field``. Raises ``EditingError``."""
    if text == "clear":
        return lambda value: field.empty
    if text[0] in "+-x" and re.fullmatch(r"\d+(\.\d*)?|\.\d+", text[1:]):
        amount = float(text[1:])
        return lambda value: _calculated(field, value, text[0], amount)
    exact = field.parse(text)
    return lambda value: exact


def _calculated(field: CellField, value: Any, sign: str, amount: float) -> Any:
    number = _as_number(value)
    if number is None:
        return value
    if isinstance(value, Note):
        pitch = shifted(number, -amount if sign == "-" else amount) if sign != "x" else None
        return _STAYS if pitch is None else Note(value.kind, pitch)
    assert field.number is not None
    return field.number.fit(number * amount if sign == "x" else number + (amount if sign == "+" else -amount))
