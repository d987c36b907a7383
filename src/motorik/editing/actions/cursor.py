"""Cursor and selection."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from motorik.domain.pattern import MAX_ROWS
from motorik.editing.action import Action, Desk, Performed
from motorik.editing.moves import End, Unit, jumped, moved, part_row
from motorik.editing.selecting import extended, marked, quick_marked, selected

Count = Annotated[int, Field(ge=-MAX_ROWS, le=MAX_ROWS)]
Slot = Annotated[int, Field(ge=0, lt=16)]


class Move(Action):
    """Move the cursor: down and right above 0, up and left below."""

    unit: Unit
    count: Count

    def perform(self, desk: Desk) -> Performed:
        """Move."""
        return desk.now(desk.state.with_(cursor=moved(desk.page, desk.state, self.unit, self.count)))


class MoveSelecting(Action):
    """Move the cursor and select what lies between."""

    unit: Unit
    count: Count

    def perform(self, desk: Desk) -> Performed:
        """Move and select; at the edge of the page it stays."""
        still = desk.state.with_(wrap=False)
        return desk.now(extended(desk.state, moved(desk.page, still, self.unit, self.count)))


class Jump(Action):
    """Move the cursor to an end of the page."""

    to: End

    def perform(self, desk: Desk) -> Performed:
        """Jump."""
        return desk.now(desk.state.with_(cursor=jumped(desk.page, desk.state, self.to)))


class RecallRow(Action):
    """Move the cursor to a stored row; one that was never stored is the start of a quarter of the page."""

    slot: Slot

    def perform(self, desk: Desk) -> Performed:
        """Jump."""
        stored = desk.state.stored_rows
        row = stored[self.slot] if self.slot < len(stored) else None
        return desk.now(desk.state.at(row=part_row(desk.page, self.slot % 4, 4) if row is None else row))


class StoreRow(Action):
    """Remember the row of the cursor."""

    slot: Slot

    def perform(self, desk: Desk) -> Performed:
        """Remember."""
        rows = list(desk.state.stored_rows) + [None] * (self.slot + 1 - len(desk.state.stored_rows))
        rows[self.slot] = desk.state.cursor.row
        return desk.now(desk.state.with_(stored_rows=tuple(rows)))


class Extent(StrEnum):
    """What is selected at once."""

    COLUMN = "column"
    TRACK = "track"
    PAGE = "page"


class Select(Action):
    """Select a whole column, track or page."""

    extent: Extent

    def perform(self, desk: Desk) -> Performed:
        """Select."""
        return desk.now(selected(desk.page, desk.state, self.extent.value))


class SelectFurther(Action):
    """Select the column; once more the track, once more the page."""

    def perform(self, desk: Desk) -> Performed:
        """Select more than is selected."""
        grown = [selected(desk.page, desk.state, extent.value) for extent in Extent]
        at = next((i for i, it in enumerate(grown) if it.selection == desk.state.selection), -1)
        following = [it for it in grown[at + 1 :] if it.selection != desk.state.selection]
        return desk.now(following[0] if following else desk.state)


class MarkBlock(Action):
    """Let the selection begin or end at the cursor."""

    end: Literal["begin", "end"]

    def perform(self, desk: Desk) -> Performed:
        """Mark."""
        return desk.now(marked(desk.state, begin=self.end == "begin"))


class QuickMark(Action):
    """Select 16 rows of the column from the cursor; every further time twice as many."""

    def perform(self, desk: Desk) -> Performed:
        """Mark."""
        return desk.now(quick_marked(desk.page, desk.state))


class Unselect(Action):
    """Select nothing."""

    def perform(self, desk: Desk) -> Performed:
        """Forget the selection."""
        return desk.now(desk.state.with_(selection=None))
