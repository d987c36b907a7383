"""When notes begin and how long they last."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from motorik.domain.pattern import LINE_UNITS, MAX_ROWS, Step, StepKind
from motorik.editing.area import Area
from motorik.editing.bench import Bench
from motorik.editing.field import limits
from motorik.editing.operation import CellOperation
from motorik.editing.places import place_of, seat
from motorik.editing.sheet import Cell, Sheet

Units = Annotated[int, Field(ge=-LINE_UNITS * MAX_ROWS, le=LINE_UNITS * MAX_ROWS)]


def move_cells(sheet: Sheet, places: dict[Cell, int]) -> list[Cell]:
    """Move cells to new places, in 1/256 line; return those that stayed.

    A cell stays whose place lies outside the pattern or is taken by one that does not move away.
    """
    stayed: list[Cell] = []
    wanted = dict(places)
    while True:
        targets: dict[Cell, Cell] = {}
        refused = []
        for (row, column), place in wanted.items():
            found = seat(place)
            target = (found[0] if found else sheet.rows, column)
            blocked = target in sheet.cells and target not in wanted
            if blocked or target in targets or target[0] >= sheet.rows:
                refused.append((row, column))
            else:
                targets[target] = (row, column)
        if not refused:
            break
        stayed += refused
        for cell in refused:
            del wanted[cell]
    steps = {cell: sheet.cells.pop(cell) for cell in wanted}
    for cell, place in wanted.items():
        row, delay = seat(place) or (0, 0)
        sheet.put(row, cell[1], steps[cell].model_copy(update={"delay": delay}))
    return sorted(stayed)


class Nudge(CellOperation):
    """Move notes later, or earlier below 0, by 1/256 lines.

    Across lines where ``carry`` is set, to an empty cell; else at most to the ends of their line.
    """

    units: Units
    carry: bool = True

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Nudge the notes of one area."""
        if self.carry:
            places = {cell: place_of(sheet.cells[cell]) + self.units for cell in _moving(sheet, area)}
            _tell(bench, area, move_cells(sheet, places))
            return
        for row, column in _moving(sheet, area):
            step = sheet.cells[row, column]
            delay = limits("delay").fit(step.delay + self.units)
            sheet.put(row, column, step.model_copy(update={"delay": delay}))


class Quantise(CellOperation):
    """Move notes onto a grid of so many lines, as far as ``percent`` says."""

    lines: Annotated[int, Field(ge=1, le=MAX_ROWS)] = 1
    percent: Annotated[int, Field(ge=0, le=100)] = 100

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Move the notes of one area."""
        grid, places = self.lines * LINE_UNITS, {}
        for cell in _moving(sheet, area):
            place = place_of(sheet.cells[cell])
            nearest = (place + grid // 2) // grid * grid
            places[cell] = place + round((nearest - place) * self.percent / 100)
        _tell(bench, area, move_cells(sheet, places))


def _moving(sheet: Sheet, area: Area) -> list[Cell]:
    """Return the cells of ``area`` whose delay is selected and that begin or end something."""
    masks = {slot.column: slot.mask for slot in area.slots}
    return [
        cell
        for cell in sheet.occupied(area)
        if "delay" in masks[cell[1]] and sheet.cells[cell].kind is not StepKind.LOCK
    ]


def _tell(bench: Bench, area: Area, stayed: list[Cell]) -> None:
    if stayed:
        bench.tell(f"pattern {area.pattern}: {len(stayed)} notes had no free place to go to and stayed")


def _room(sheet: Sheet, step: Step) -> int:
    """Return the 1/256 lines from ``step`` to what ends it in its column: a note, an off, or the pattern."""
    starts = [place_of(other) for other in sheet.column(step.column) if other.kind is not StepKind.LOCK]
    later = [start for start in starts if start > place_of(step)]
    return min(later, default=sheet.rows * LINE_UNITS) - place_of(step)


class Legato(CellOperation):
    """Let every note last until the next step of its column."""

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Lengthen the notes of one area."""
        for row, column, step in list(sheet.notes(area)):
            sheet.put(row, column, step.model_copy(update={"length": None}))


class Staccato(CellOperation):
    """Let every note last for a part of the time to the next step of its column, in percent."""

    percent: Annotated[int, Field(ge=1, le=100)] = 50

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Shorten the notes of one area."""
        for row, column, step in list(sheet.notes(area)):
            length = limits("length").fit(_room(sheet, step) * self.percent / 100)
            sheet.put(row, column, step.model_copy(update={"length": length}))


class StrumWay(StrEnum):
    """Which note of a chord comes first: the lowest, the highest, or every time the other."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


class Strum(CellOperation):
    """Spread the notes of each row in time: every further one is so many 1/256 lines later."""

    units: Annotated[int, Field(ge=0, lt=LINE_UNITS)] = 12
    way: StrumWay = StrumWay.UP

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Spread the chords of one area."""
        chords: dict[int, list[Step]] = {}
        for row, _, step in sheet.notes(area):
            chords.setdefault(row, []).append(step)
        spread = [row for row, chord in chords.items() if len(chord) > 1]
        for turn, row in enumerate(spread):
            down = self.way is StrumWay.DOWN or (self.way is StrumWay.BOTH and turn % 2 == 1)
            order = sorted(chords[row], key=lambda step: (step.pitch, step.column), reverse=down)
            first = min(step.delay for step in order)
            for place, step in enumerate(order):
                delay = limits("delay").fit(first + place * self.units)
                sheet.put(row, step.column, step.model_copy(update={"delay": delay}))
