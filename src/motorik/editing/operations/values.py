"""Values of fields: straight lines and curves, scaling, chance."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from motorik.domain.ids import Id
from motorik.domain.pattern import Step
from motorik.editing.area import Area
from motorik.editing.bench import Bench
from motorik.editing.chance import Dice, Purpose
from motorik.editing.errors import EditingError
from motorik.editing.field import Field as CellField
from motorik.editing.field import Number
from motorik.editing.fields import EMPTY, NOTE_FIELDS, field_named, selects
from motorik.editing.operation import CellOperation, FieldName, Seed
from motorik.editing.sheet import Sheet

Amount = Annotated[float, Field(ge=-1e9, le=1e9)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Shape(StrEnum):
    """How values get from the first to the last: by equal steps or by equal ratios."""

    LINEAR = "linear"
    EXPONENTIAL = "exponential"


def counted(name: str) -> tuple[CellField, Number]:
    """Return a field that has numbers. Raises ``EditingError``."""
    field = field_named(name)
    if field.number is None:
        raise EditingError(f"field = {name!r}; allowed: a field with numbers, such as velocity")
    return field, field.number


def cells_with(
    bench: Bench, sheet: Sheet, area: Area, field: CellField, *, every: bool = False
) -> list[tuple[int, int, Step]]:
    """Return row, column and step of the cells of ``area`` in which ``field`` means something.

    Only where something is, or in ``every`` cell. A column whose selection leaves the field out has none; if
    that are all, it is told.
    """
    if not any(selects(slot.mask, field.id) for slot in area.slots):
        bench.tell(f"pattern {area.pattern}: the selection leaves {field.id} out")
    return list(_cells_with(sheet, area, field, every=every))


def _cells_with(
    sheet: Sheet, area: Area, field: CellField, *, every: bool
) -> Iterator[tuple[int, int, Step]]:
    masks = {slot.column: slot.mask for slot in area.slots if selects(slot.mask, field.id)}
    if every:
        cells = [(row, column) for column in masks for row in area.rows]
    else:
        cells = [(row, column) for row, column in sheet.occupied(area) if column in masks]
    for row, column in cells:
        step = sheet.get(row, column)
        if field.applies(step):
            yield row, column, step


def carried(step: Step, first: Step, field: CellField) -> Step:
    """Return ``step`` with what carries ``field`` (an effect's command), from ``first`` where it has none."""
    carrier = field_named(field.carrier) if field.carrier else None
    if carrier is None or not carrier.is_empty(step):
        return step
    return carrier.write(step, carrier.read(first))


class Interpolate(CellOperation):
    """Fill a field between the first and the last row in which it has a value, in every column.

    ``start`` and ``end``, when given, are the values at the first and last row instead. What works alone
    (locks, effects, with the first one's command) is written into every row, all else where notes are.
    """

    field: FieldName
    shape: Shape = Shape.LINEAR
    start: Amount | None = None
    end: Amount | None = None

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Fill the columns of one area."""
        field, number = counted(self.field)
        place = {row: index for index, row in enumerate(area.rows)}
        cells = cells_with(bench, sheet, area, field, every=field.alone)
        for column in dict.fromkeys(column for _, column, _ in cells):
            line = sorted((place[row], row, step) for row, at, step in cells if at == column)
            self._fill(bench, sheet, field, number, column, line)

    def _fill(
        self,
        bench: Bench,
        sheet: Sheet,
        field: CellField,
        number: Number,
        column: int,
        line: list[tuple[int, int, Step]],
    ) -> None:
        anchors = [(at, field.read(step)) for at, _, step in line if field.read(step) is not None]
        if self.start is not None:
            anchors = [(line[0][0], number.fit(self.start)), *anchors[-1:]]
        if self.end is not None:
            anchors = [*anchors[:1], (line[-1][0], number.fit(self.end))]
        if len(anchors) < 2 or anchors[0][0] == anchors[-1][0]:
            if anchors:
                bench.tell(
                    f"pattern {sheet.before.id}, column {column}: two values are needed to fill between"
                )
            return
        (first, low), (last, high) = anchors[0], anchors[-1]
        if self.shape is Shape.EXPONENTIAL and low * high <= 0:
            bench.tell(f"no exponential curve leads from {low:g} to {high:g}; allowed: both above or below 0")
            return
        origin = next(step for at, _, step in line if at == first)
        for at, row, step in line:
            if first <= at <= last:
                value = self._value(low, high, (at - first) / (last - first))
                sheet.put(row, column, field.write(carried(step, origin, field), number.fit(value)))

    def _value(self, low: float, high: float, share: float) -> float:
        if share in (0.0, 1.0):
            return high if share else low
        if self.shape is Shape.EXPONENTIAL:
            return float(low * (high / low) ** share)
        return low * (1 - share) + high * share


class Scale(CellOperation):
    """Multiply the values of a field and add to them; what leaves the range stops at its end."""

    field: FieldName
    factor: Annotated[float, Field(ge=-1000, le=1000)] = 1.0
    offset: Amount = 0.0

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Scale the values of one area."""
        field, number = counted(self.field)
        for row, column, step in cells_with(bench, sheet, area, field):
            value = field.read(step)
            if value is not None:
                sheet.put(row, column, field.write(step, number.fit(value * self.factor + self.offset)))


class Randomise(CellOperation):
    """Draw the values of a field by chance, from ``low`` to ``high``.

    Only where notes are, unless the field works alone; ``percent`` is how many of the cells, about.
    The same seed gives the same values.
    """

    field: FieldName
    low: Amount
    high: Amount
    seed: Seed = 0
    percent: Percent = 100

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Draw the values of one area."""
        field, number = counted(self.field)
        dice = Dice(self.seed, area.pattern)
        for row, column, step in cells_with(bench, sheet, area, field, every=field.alone):
            if dice.share(row, column, Purpose.WHETHER) * 100 < self.percent:
                value = dice.within(self.low, self.high, row, column)
                sheet.put(row, column, field.write(step, number.fit(value)))


class RandomiseNotes(CellOperation):
    """Draw the pitch of every note by chance, from ``low`` to ``high``, of a scale above ``root``."""

    low: Annotated[int, Field(ge=0, le=127)]
    high: Annotated[int, Field(ge=0, le=127)]
    seed: Seed = 0
    root: Annotated[int, Field(ge=0, lt=12)] = 0
    scale: Annotated[tuple[Annotated[int, Field(ge=0, lt=12)], ...], Field(min_length=1, max_length=12)] = (
        *range(12),
    )

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Draw the notes of one area."""
        keys = [key for key in range(self.low, self.high + 1) if (key - self.root) % 12 in self.scale]
        if not keys:
            bench.tell(f"no note of the scale lies from {self.low} to {self.high}")
            return
        dice = Dice(self.seed, area.pattern)
        for row, column, step in cells_with(bench, sheet, area, field_named("note")):
            if step.kind.value == "note":
                pitch = keys[int(dice.share(row, column) * len(keys))]
                sheet.put(row, column, step.model_copy(update={"pitch": float(pitch)}))


class Humanise(CellOperation):
    """Let notes deviate a little by chance.

    By ``velocity`` (0-1) up or down, and by ``delay`` 1/256 lines earlier or later.
    """

    velocity: Annotated[float, Field(ge=0, le=1)] = 0.08
    delay: Annotated[int, Field(ge=0, lt=256)] = 0
    seed: Seed = 0

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Let the notes of one area deviate."""
        dice = Dice(self.seed, area.pattern)
        velocity, loud = counted("velocity")
        for row, column, step in cells_with(bench, sheet, area, velocity):
            value = loud.fit(step.velocity + dice.around(self.velocity, row, column))
            sheet.put(row, column, velocity.write(step, value))
        if not self.delay:
            return
        delay, late = counted("delay")
        for row, column, step in cells_with(bench, sheet, area, delay):
            value = late.fit(step.delay + dice.around(self.delay, row, column, Purpose.DELAY))
            sheet.put(row, column, delay.write(step, value))


class Clear(CellOperation):
    """Empty cells: all that was selected, or the fields named. A note goes with what belongs to it."""

    fields: tuple[FieldName, ...] = ()

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Empty the cells of one area."""
        wanted = frozenset(field_named(id).id for id in self.fields)
        wanted |= NOTE_FIELDS if "note" in wanted else frozenset()
        masks = {slot.column: slot.mask for slot in area.slots}
        for row, column in sheet.occupied(area):
            mask = wanted or masks[column]
            sheet.merge(row, column, EMPTY, mask)


class RemapInstrument(CellOperation):
    """Let steps that play one instrument play another; none stands for that of the track."""

    old: Id | None
    new: Id | None

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Remap the steps of one area."""
        field = field_named("instrument")
        for row, column, step in cells_with(bench, sheet, area, field):
            if step.instrument == self.old:
                sheet.put(row, column, field.write(step, self.new))


class SetField(CellOperation):
    """Write one value into a field: ``text`` as it stands in plain text, such as ``C-4``, ``0.5`` or ``yes``.

    Into every cell where the field means something; what works without a note into every row when ``every``
    is set, else where there is something already.
    """

    field: FieldName
    text: Annotated[str, Field(max_length=200)]
    every: bool = False

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Write into the cells of one area."""
        field = field_named(self.field)
        value = field.parse(self.text)
        every = self.every and field.alone
        for row, column, step in cells_with(bench, sheet, area, field, every=every):
            sheet.put(row, column, field.write(step, value))
