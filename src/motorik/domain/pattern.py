"""Patterns: what one track plays, row by row.

A pattern belongs to no track until it is placed; every track has its own length of pattern, so polymeter
needs nothing special. Steps are sparse and sorted by (row, column).
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from motorik.domain.ids import Endpoint, Id
from motorik.domain.model import Model
from motorik.domain.patch import Name, Value
from motorik.domain.time import TICKS_PER_BEAT

MAX_ROWS = 4096
LINE_UNITS = 256
"""Delays and lengths inside a pattern are counted in 1/256 line."""
MOST_UNIT_TICKS = TICKS_PER_BEAT // LINE_UNITS
"""Ticks of 1/256 line where a line is a beat long."""


class StepKind(StrEnum):
    """A note starts, is released, is silenced at once, or nothing happens but locks."""

    NOTE = "note"
    OFF = "off"
    CUT = "cut"
    LOCK = "lock"


class Step(Model):
    """One cell of a pattern.

    ``pitch`` in MIDI semitones (60 = middle C, fractions allowed), ``velocity`` 0-1, ``delay`` and ``length``
    in 1/256 line (no length: until the next step of the column), ``probability`` in percent, ``ratchet``
    equal repeats within the length (or the line). What was played or imported falls between these units:
    ``fine`` and ``length_fine`` add ticks to delay and length; a note still starts inside its line.
    ``locks`` set parameters ``<module>.<parameter>`` of the track's patch for this step only.
    """

    row: Annotated[int, Field(ge=0, lt=MAX_ROWS)]
    column: Annotated[int, Field(ge=0, lt=16)] = 0
    kind: StepKind = StepKind.NOTE
    pitch: Annotated[float, Field(ge=0, le=127)] = 60.0
    velocity: Annotated[float, Field(ge=0, le=1)] = 0.8
    delay: Annotated[int, Field(ge=0, lt=LINE_UNITS)] = 0
    length: Annotated[int, Field(ge=1, le=LINE_UNITS * MAX_ROWS)] | None = None
    fine: Annotated[int, Field(ge=0, lt=MOST_UNIT_TICKS)] = 0
    length_fine: Annotated[int, Field(gt=-MOST_UNIT_TICKS, lt=MOST_UNIT_TICKS)] = 0
    accent: bool = False
    slide: bool = False
    probability: Annotated[int, Field(ge=0, le=100)] = 100
    ratchet: Annotated[int, Field(ge=1, le=16)] = 1
    locks: dict[Endpoint, Value] = Field(default_factory=dict)


class Pattern(Model):
    """``rows`` lines of ``1 / lines_per_beat`` beat each; ``groove`` overrides the track's."""

    id: Id
    name: Name = ""
    rows: Annotated[int, Field(ge=1, le=MAX_ROWS)] = 16
    lines_per_beat: Annotated[int, Field(ge=1, le=48)] = 4
    groove: Id | None = None
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if TICKS_PER_BEAT % (self.lines_per_beat * LINE_UNITS):
            raise ValueError(
                f"pattern {self.id!r}: lines_per_beat = {self.lines_per_beat}; "
                f"allowed: 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 24, 30, 40, 48"
            )
        cells = [(step.row, step.column) for step in self.steps]
        if any(a >= b for a, b in zip(cells, cells[1:], strict=False)):
            raise ValueError(f"pattern {self.id!r}: steps must ascend by (row, column), one per cell")
        if cells and cells[-1][0] >= self.rows:
            raise ValueError(f"pattern {self.id!r}: row = {cells[-1][0]}; allowed 0-{self.rows - 1}")
        return self

    @property
    def ticks_per_line(self) -> int:
        """Length of one line in ticks."""
        return TICKS_PER_BEAT // self.lines_per_beat

    @property
    def ticks(self) -> int:
        """Length of the whole pattern in ticks."""
        return self.rows * self.ticks_per_line
