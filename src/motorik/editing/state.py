"""What an editor remembers between two keys: cursor, selection, settings, clipboard. A frozen value."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.pattern import MAX_ROWS
from motorik.editing.area import Column
from motorik.editing.clipboard import Clip
from motorik.editing.fields import ALL, field_named

MAX_LANES = 4096
DEFAULT_FIELDS = ("note", "instrument", "velocity", "pan", "delay", "effect1.command", "effect1.value")
INSTRUMENT_DIGITS = 2


class Position(Model):
    """Where the cursor stands: lane and row of the page, column of the lane, field, digit of the field."""

    lane: Annotated[int, Field(ge=0, lt=MAX_LANES)] = 0
    row: Annotated[int, Field(ge=0, lt=MAX_ROWS)] = 0
    column: Column = 0
    field: Annotated[str, Field(max_length=140)] = "note"
    digit: Annotated[int, Field(ge=0, lt=8)] = 0


class Selection(Model):
    """A block between two positions, in any order."""

    anchor: Position
    head: Position


class Layout(Model):
    """The fields each column shows, from left to right, and whether numbers are hexadecimal or decimal."""

    fields: Annotated[tuple[str, ...], Field(min_length=1, max_length=64)] = DEFAULT_FIELDS
    hexadecimal: bool = True

    @model_validator(mode="after")
    def _known(self) -> Self:
        for id in self.fields:
            field_named(id)
        return self

    @property
    def base(self) -> int:
        """The base numbers are shown and typed in."""
        return 16 if self.hexadecimal else 10

    def digits(self, id: str) -> int:
        """Return at how many places the cursor stops in a field."""
        if id == "instrument":
            return INSTRUMENT_DIGITS
        number = field_named(id).number
        return number.digits(self.base) if number and id != "length" else 1


class DigitEntry(StrEnum):
    """Where the cursor goes after a digit: down by the edit step, or to the next digit first."""

    DOWN = "down"
    ACROSS = "across"


StoredRow = Annotated[int, Field(ge=0, lt=MAX_ROWS)] | None


class Held(Model):
    """A key that is held while notes are entered, and where its note went."""

    key: Annotated[int, Field(ge=-1, le=127)]
    row: Annotated[int, Field(ge=0, lt=MAX_ROWS)]
    column: Column


class EditState(Model):
    """Everything an editor remembers.

    ``step`` rows the cursor goes down after an entry; ``octave`` is that of the lower row of note keys, 4 has
    middle C; ``instrument`` is written with notes, none leaves it to the track; ``velocity`` is written where
    the input has none. ``editing`` off, nothing is written. ``mask`` are the fields that copying and pasting
    take. ``wrap`` lets the cursor come back at the other side. ``stored_rows`` are places to jump to.
    ``sounding`` tells for note keys that are down, by semitones, which key they struck.
    """

    cursor: Position = Position()
    selection: Selection | None = None
    layout: Layout = Layout()
    editing: bool = False
    recording: bool = False
    step: Annotated[int, Field(ge=0, le=256)] = 1
    octave: Annotated[int, Field(ge=0, le=9)] = 4
    instrument: Id | None = None
    velocity: Annotated[float, Field(ge=0, le=1)] = 0.8
    digit_entry: DigitEntry = DigitEntry.DOWN
    wrap: bool = True
    mask: tuple[str, ...] = ()
    clip: Clip | None = None
    held: tuple[Held, ...] = ()
    sounding: dict[int, int] = Field(default_factory=dict)
    stored_rows: Annotated[tuple[StoredRow, ...], Field(max_length=16)] = ()

    @property
    def fields(self) -> frozenset[str]:
        """The edit mask as a set; none stands for all."""
        return frozenset(self.mask) or ALL

    def at(self, **place: object) -> Self:
        """Return the state with the cursor moved to another lane, row, column, field or digit."""
        return self.with_(cursor=Position.model_validate({**self.cursor.__dict__, **place}))

    def with_(self, **changed: object) -> Self:
        """Return the state with some of it replaced, validated."""
        return type(self).model_validate({**self.__dict__, **changed})
