"""How the cursor moves over a page."""

from enum import StrEnum
from itertools import product

from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.page import Page
from motorik.editing.state import EditState, Layout, Position

PAGE_ROWS = 16
Stop = tuple[int, str, int]
"""(column, field, digit): where the cursor can stand in a row of a lane."""


class Unit(StrEnum):
    """How far one move goes. A beat and a bar end where the next one begins."""

    ROW = "row"
    STEP = "step"
    PAGE = "page"
    BEAT = "beat"
    BAR = "bar"
    DIGIT = "digit"
    FIELD = "field"
    COLUMN = "column"
    TRACK = "track"


class End(StrEnum):
    """A place to jump to."""

    FIRST_ROW = "first-row"
    LAST_ROW = "last-row"
    FIRST_FIELD = "first-field"
    LAST_FIELD = "last-field"
    FIRST_TRACK = "first-track"
    LAST_TRACK = "last-track"


def moved(page: Page, state: EditState, unit: Unit, count: int) -> Position:
    """Return where the cursor is after ``count`` moves, down or to the right, up or to the left below 0.

    At an edge it comes back at the other side, or stays there when ``state.wrap`` is off.
    """
    cursor = inside(page, state.layout, state.cursor)
    if not page.lanes or page.rows < 1:
        return cursor
    if unit in (Unit.DIGIT, Unit.FIELD, Unit.COLUMN):
        return _sideways(page, state, cursor, unit, count)
    if unit is Unit.TRACK:
        lane = _within(cursor.lane + count, len(page.lanes), state.wrap)
        first = state.layout.fields[0]
        return cursor.model_copy(update={"lane": lane, "column": 0, "field": first, "digit": 0})
    row = _within(_row(page, state, cursor.row, unit, count), page.rows, state.wrap)
    return cursor.model_copy(update={"row": row})


def jumped(page: Page, state: EditState, end: End) -> Position:
    """Return the cursor at an end of the page or of its lane."""
    cursor = inside(page, state.layout, state.cursor)
    if not page.lanes:
        return cursor
    if end in (End.FIRST_ROW, End.LAST_ROW):
        return cursor.model_copy(update={"row": 0 if end is End.FIRST_ROW else max(page.rows - 1, 0)})
    if end in (End.FIRST_TRACK, End.LAST_TRACK):
        lane = 0 if end is End.FIRST_TRACK else len(page.lanes) - 1
        return _stopped(cursor, lane, stops(page, state.layout, lane)[0])
    place = 0 if end is End.FIRST_FIELD else -1
    return _stopped(cursor, cursor.lane, stops(page, state.layout, cursor.lane)[place])


def part_row(page: Page, part: int, parts: int) -> int:
    """Return the first row of one of so many equal parts of the page: FT2's F9 to F12 are parts of four."""
    return min(max(part, 0), parts - 1) * page.rows // parts


def advanced(page: Page, state: EditState) -> Position:
    """Return the cursor after an entry: down by the edit step."""
    return moved(page, state, Unit.ROW, state.step)


def inside(page: Page, layout: Layout, cursor: Position) -> Position:
    """Return the cursor brought onto the page: another page may be smaller."""
    lane = min(cursor.lane, max(len(page.lanes) - 1, 0))
    row = min(cursor.row, max(page.rows - 1, 0))
    column = min(cursor.column, page.lanes[lane].columns - 1) if page.lanes else 0
    field = cursor.field if cursor.field in layout.fields else layout.fields[0]
    digit = min(cursor.digit, layout.digits(field) - 1)
    return Position(lane=lane, row=row, column=column, field=field, digit=digit)


def stops(page: Page, layout: Layout, lane: int) -> list[Stop]:
    """Return where the cursor can stand in a row of ``lane``, from left to right."""
    return [
        (column, id, digit)
        for column, id in product(range(page.lanes[lane].columns), layout.fields)
        for digit in range(layout.digits(id))
    ]


def _sideways(page: Page, state: EditState, cursor: Position, unit: Unit, count: int) -> Position:
    line = [(lane, stop) for lane in range(len(page.lanes)) for stop in stops(page, state.layout, lane)]
    here = line.index((cursor.lane, (cursor.column, cursor.field, cursor.digit)))
    if unit is not Unit.DIGIT:
        line = [(lane, stop) for lane, stop in line if stop[2] == 0]
        here = line.index((cursor.lane, (cursor.column, cursor.field, 0)))
    if unit is Unit.COLUMN:
        line = [(lane, stop) for lane, stop in line if stop[1] == cursor.field]
        here = line.index((cursor.lane, (cursor.column, cursor.field, 0)))
    lane, stop = line[_within(here + count, len(line), state.wrap)]
    return _stopped(cursor, lane, stop)


def _stopped(cursor: Position, lane: int, stop: Stop) -> Position:
    column, field, digit = stop
    return cursor.model_copy(update={"lane": lane, "column": column, "field": field, "digit": digit})


def _row(page: Page, state: EditState, row: int, unit: Unit, count: int) -> int:
    if unit in (Unit.BEAT, Unit.BAR):
        ticks = TICKS_PER_BEAT if unit is Unit.BEAT else page.bar
        rows = max(int(ticks / page.line), 1)
        first = row - row % rows
        return first + count * rows if count > 0 or row == first else first + (count + 1) * rows
    return row + count * {Unit.STEP: max(state.step, 1), Unit.PAGE: PAGE_ROWS}.get(unit, 1)


def _within(place: int, count: int, wrap: bool) -> int:
    return place % count if wrap else min(max(place, 0), count - 1)
