"""Clipboard and operations on the selection, the column, the track, the page or the song."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, field_validator

from motorik.editing.action import Action, Desk, Performed
from motorik.editing.area import Area, Areas, Slot, areas_of_song, pattern_of
from motorik.editing.clipboard import Band, PasteMode, bands_of, copy, emptied, paste
from motorik.editing.errors import EditingError
from motorik.editing.fields import field_named
from motorik.editing.moves import Unit, moved
from motorik.editing.operation import Operation, parse_operation
from motorik.editing.operations.rows import DeleteRows, InsertRows
from motorik.editing.page import Page
from motorik.editing.selecting import (
    areas_at,
    areas_of_lane,
    areas_of_page,
    bands_of_selection,
    strips_at,
)
from motorik.editing.state import EditState


class On(StrEnum):
    """What is worked on.

    The selection (without one the cell at the cursor), the column of the cursor, the track or all tracks as
    far as the page shows them, or every pattern of the song.
    """

    BLOCK = "block"
    COLUMN = "column"
    TRACK = "track"
    PAGE = "page"
    SONG = "song"


def areas_on(desk: Desk, on: On) -> Areas:
    """Return the areas that ``on`` means."""
    page, state = desk.page, desk.state
    if on is On.BLOCK:
        return areas_at(page, state)
    if on is On.SONG:
        return areas_of_song(desk.project)
    if on is On.PAGE:
        return areas_of_page(page)
    areas = areas_of_lane(page, state.cursor.lane)
    if on is On.TRACK:
        return areas
    slot = Slot(column=state.cursor.column)
    return tuple(area.model_copy(update={"slots": (slot,)}) for area in areas)


def bands_on(desk: Desk, on: On) -> list[Band]:
    """Return what copying takes of ``on``: a band for each track of the page."""
    page, state = desk.page, desk.state
    if on is On.BLOCK and state.selection is not None:
        return bands_of_selection(page, state.layout, state.selection)
    if on is On.PAGE:
        return [band for lane in range(len(page.lanes)) for band in _bands_of_lane(page, lane)]
    if on is On.TRACK:
        return _bands_of_lane(page, state.cursor.lane)
    return bands_of(areas_on(desk, on))


def _bands_of_lane(page: Page, lane: int) -> list[Band]:
    slots = tuple(Slot(column=column) for column in range(page.lanes[lane].columns)) if page.lanes else ()
    return [Band(page.places(lane, range(page.rows)), slots)] if slots else []


class Operate(Action):
    """Do an operation to a part of the page or to the song.

    With ``here`` its field is the one the cursor stands on, where that has numbers.
    """

    operation: dict[str, Any]
    on: On = On.BLOCK
    here: bool = False

    @field_validator("operation")
    @classmethod
    def _known(cls, plain: dict[str, Any]) -> dict[str, Any]:
        return parse_operation(plain).plain()

    def words(self) -> str:
        """Return the operation, its values and what it is done to."""
        values = [f"{name} {given}" for name, given in self.operation.items() if name != "op"]
        where = ["or the field of the cursor"] * self.here + [f"on {self.on}"] * (self.on is not On.BLOCK)
        return " ".join([parse_operation(self.operation).label.lower(), *values, *where])

    def perform(self, desk: Desk) -> Performed:
        """Do it; an operation that names what is not there does nothing and tells."""
        try:
            operation = self._meant(desk.state.cursor.field)
            return desk.done(operation.run(desk.project, areas_on(desk, self.on)), operation.label)
        except EditingError as error:
            return Performed(desk.state, told=(str(error),))

    def _meant(self, field: str) -> Operation:
        if self.here and field_named(field).number is not None:
            return parse_operation({**self.operation, "field": field})
        return parse_operation(self.operation)


class Copy(Action):
    """Copy to the clipboard, as far as the edit mask reaches."""

    on: On = On.BLOCK

    def perform(self, desk: Desk) -> Performed:
        """Copy."""
        return desk.now(_with_clip(desk, self.on))


class Cut(Action):
    """Copy to the clipboard and empty it."""

    on: On = On.BLOCK

    def perform(self, desk: Desk) -> Performed:
        """Cut."""
        outcome = emptied(desk.project, areas_on(desk, self.on), desk.state.fields)
        return desk.done(outcome, "Cut", _with_clip(desk, self.on))


def _with_clip(desk: Desk, on: On) -> EditState:
    clip = copy(desk.project, bands_on(desk, on), desk.state.fields)
    return desk.state if clip is None else desk.state.with_(clip=clip)


class Paste(Action):
    """Paste what was copied at the cursor, or at the top of its track or of the page.

    ``repeat`` times, or to the end without it.
    """

    mode: PasteMode = PasteMode.REPLACE
    on: On = On.BLOCK
    repeat: Annotated[int, Field(ge=1, le=4096)] | None = 1

    def perform(self, desk: Desk) -> Performed:
        """Paste, and go below what was pasted at the cursor."""
        state = desk.state
        if state.clip is None:
            return Performed(state, told=("nothing was copied yet",))
        cursor = state.cursor
        if self.on is not On.BLOCK:
            start = {"row": 0, "column": 0} | ({"lane": 0} if self.on is On.PAGE else {})
            cursor = cursor.model_copy(update=start)
        strips = strips_at(desk.page, cursor)
        outcome = paste(desk.project, state.clip, strips, self.mode, mask=state.fields, repeat=self.repeat)
        if self.on is On.BLOCK and self.repeat is not None:
            rows = min(state.clip.rows * self.repeat, desk.page.rows)
            state = state.with_(cursor=moved(desk.page, state, Unit.ROW, rows))
        return desk.done(outcome, "Paste", state)


class InsertRow(Action):
    """Push the column, track or page down by a row at the cursor."""

    on: On = On.COLUMN

    def perform(self, desk: Desk) -> Performed:
        """Push."""
        return desk.done(InsertRows().run(desk.project, _from_cursor(desk, self.on)), "Insert a row")


class DeleteRow(Action):
    """Pull the column, track or page up by a row: the one at the cursor goes, or the one ``above`` it."""

    on: On = On.COLUMN
    above: bool = False

    def perform(self, desk: Desk) -> Performed:
        """Pull."""
        row = desk.state.cursor.row
        if self.above and row == 0:
            return Performed(desk.state, told=("there is no row above the first",))
        there = desk.moved(row=row - 1) if self.above else desk
        outcome = DeleteRows().run(desk.project, _from_cursor(there, self.on))
        return desk.done(outcome, "Delete a row", there.state)


def _from_cursor(desk: Desk, on: On) -> Areas:
    """Return the row at the cursor in what ``on`` means, each pattern from its own row."""
    page, state = desk.page, desk.state
    lanes = range(len(page.lanes)) if on in (On.PAGE, On.SONG) else (state.cursor.lane,)
    columns = range(16) if on is not On.COLUMN else (state.cursor.column,)
    slots = tuple(Slot(column=column) for column in columns)
    spots = [spot for lane in lanes if (spot := page.spot(lane, state.cursor.row)) and spot.begins]
    return tuple(
        Area(pattern=spot.pattern, rows=(spot.row,), slots=slots)
        for spot in spots
        if spot.row < pattern_of(desk.project, spot.pattern).rows
    )
