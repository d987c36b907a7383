"""Selections: blocks over tracks, rows and fields, marked and turned into areas of patterns."""

from collections.abc import Iterable

from motorik.editing.area import Area, Areas, Place, Slot, apart
from motorik.editing.clipboard import Band, Strip
from motorik.editing.fields import ALL, FIELDS
from motorik.editing.page import Page
from motorik.editing.state import EditState, Layout, Position, Selection

QUICK_ROWS = 16


def areas_of_selection(page: Page, layout: Layout, selection: Selection) -> Areas:
    """Return what a selection covers: each cell once, the patterns of a track one after another.

    A column of which every shown field is selected is selected with all it holds; a note goes with all that
    is not shown.
    """
    top, bottom, left, right = _corners(page, layout, selection)
    found = []
    for lane in range(left.lane, right.lane + 1):
        slots = _slots(page, layout, lane, left, right)
        found += areas_over(page.places(lane, range(top, bottom + 1)), slots)
    return apart(found)


def bands_of_selection(page: Page, layout: Layout, selection: Selection) -> list[Band]:
    """Return what copying a selection takes: a band for each track, with a row for each row of the page."""
    top, bottom, left, right = _corners(page, layout, selection)
    return [
        Band(page.places(lane, range(top, bottom + 1)), _slots(page, layout, lane, left, right))
        for lane in range(left.lane, right.lane + 1)
    ]


def areas_over(places: Iterable[Place | None], slots: tuple[Slot, ...]) -> list[Area]:
    """Return the areas that ``places`` make, one for each pattern."""
    rows: dict[str, list[int]] = {}
    for place in places:
        if place is not None:
            rows.setdefault(place[0], []).append(place[1])
    return [Area(pattern=id, rows=tuple(found), slots=slots) for id, found in rows.items() if slots]


def areas_at(page: Page, state: EditState) -> Areas:
    """Return what an operation on "the block" works on: the selection, or the cell at the cursor."""
    if state.selection is not None:
        return areas_of_selection(page, state.layout, state.selection)
    spot = page.spot(state.cursor.lane, state.cursor.row)
    if spot is None or not spot.begins:
        return ()
    return (Area(pattern=spot.pattern, rows=(spot.row,), slots=(Slot(column=state.cursor.column),)),)


def areas_of_lane(page: Page, lane: int) -> Areas:
    """Return the whole track on the page: every column of what lies under its rows."""
    slots = tuple(Slot(column=column) for column in range(_columns(page, lane)))
    return tuple(areas_over(page.places(lane, range(page.rows)), slots))


def areas_of_page(page: Page) -> Areas:
    """Return all tracks of the page."""
    return apart(area for lane in range(len(page.lanes)) for area in areas_of_lane(page, lane))


def strips_at(page: Page, cursor: Position) -> list[Strip]:
    """Return where a clip goes that is pasted at the cursor: its track, and those to its right."""
    strips = []
    for lane in range(cursor.lane, len(page.lanes)):
        places = page.places(lane, range(cursor.row, page.rows))
        strips.append(Strip(places, cursor.column if lane == cursor.lane else 0))
    return strips


def marked(state: EditState, *, begin: bool) -> EditState:
    """Return the state with the block beginning or ending at the cursor, as IT's Alt+B and Alt+E do."""
    old = state.selection
    other = state.cursor if old is None else old.head if begin else old.anchor
    ends = (state.cursor, other) if begin else (other, state.cursor)
    return state.with_(selection=Selection(anchor=ends[0], head=ends[1]))


def extended(state: EditState, head: Position) -> EditState:
    """Return the state with the cursor at ``head`` and the selection grown or begun up to there."""
    anchor = state.cursor if state.selection is None else state.selection.anchor
    return state.with_(cursor=head, selection=Selection(anchor=anchor, head=head))


def selected(page: Page, state: EditState, extent: str) -> EditState:
    """Return the state with a whole ``column``, ``track`` or ``page`` selected, all rows of it."""
    cursor = state.cursor
    fields = state.layout.fields
    last = len(page.lanes) - 1
    lanes = (0, max(last, 0)) if extent == "page" else (cursor.lane, cursor.lane)
    columns = (cursor.column, cursor.column) if extent == "column" else (0, _columns(page, lanes[1]) - 1)
    anchor = Position(lane=lanes[0], row=0, column=columns[0], field=fields[0])
    head = Position(lane=lanes[1], row=max(page.rows - 1, 0), column=columns[1], field=fields[-1])
    return state.with_(selection=Selection(anchor=anchor, head=head))


def quick_marked(page: Page, state: EditState) -> EditState:
    """Return the state with 16 rows of the column selected from the cursor, with twice as many each time."""
    cursor, old = state.cursor, state.selection
    rows = QUICK_ROWS
    if old is not None and old.anchor.row == cursor.row and old.anchor.lane == cursor.lane:
        rows = 2 * (old.head.row - old.anchor.row + 1)
    fields = state.layout.fields
    last = min(cursor.row + rows, page.rows) - 1
    anchor = cursor.model_copy(update={"field": fields[0], "digit": 0})
    head = anchor.model_copy(update={"row": max(last, cursor.row), "field": fields[-1]})
    return state.with_(selection=Selection(anchor=anchor, head=head))


def _columns(page: Page, lane: int) -> int:
    return page.lanes[lane].columns if lane < len(page.lanes) else 1


def _corners(page: Page, layout: Layout, selection: Selection) -> tuple[int, int, Position, Position]:
    """Return first and last row, and the left and right ends, cut to the page."""
    ends = (selection.anchor, selection.head)
    top, bottom = (max(min(pick(end.row for end in ends), page.rows - 1), 0) for pick in (min, max))
    left, right = sorted(ends, key=lambda end: (end.lane, end.column, _place(layout, end.field)))
    lane = min(right.lane, max(len(page.lanes) - 1, 0))
    return top, bottom, left, right.model_copy(update={"lane": lane})


def _place(layout: Layout, field: str) -> int:
    return layout.fields.index(field) if field in layout.fields else 0


def _slots(page: Page, layout: Layout, lane: int, left: Position, right: Position) -> tuple[Slot, ...]:
    first = left.column if lane == left.lane else 0
    last = right.column if lane == right.lane else _columns(page, lane) - 1
    slots = []
    for column in range(first, min(last, _columns(page, lane) - 1) + 1):
        starts = _place(layout, left.field) if (lane, column) == (left.lane, left.column) else 0
        ends = _place(layout, right.field) if (lane, column) == (right.lane, right.column) else None
        shown = layout.fields[starts : None if ends is None else ends + 1]
        slots.append(Slot(column=column, fields=_fields(layout, shown)))
    return tuple(slots)


def _fields(layout: Layout, shown: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields that are selected with those shown; none, which is all, when all shown are."""
    if set(shown) == set(layout.fields):
        return ()
    known = {id.partition(".")[0] for id in layout.fields}
    chosen = {id.partition(".")[0] for id in shown}
    hidden = {id for id in ALL if id not in known and not (id == "effects" and _effects(known))}
    return tuple(sorted(chosen | (hidden if "note" in chosen else set())))


def _effects(ids: set[str]) -> bool:
    return any(id not in FIELDS and id.startswith("effect") for id in ids)
