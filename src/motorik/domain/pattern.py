"""Patterns: what one track plays, row by row.

A pattern belongs to no track until it is placed; every track has its own length of pattern, so polymeter
needs nothing special. Steps are sparse and sorted by (row, column). A change in one place is heard
everywhere: an *alias* is another pattern heard differently, a *phrase* is a pattern a single note plays.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from motorik.domain.condition import parse_condition
from motorik.domain.ids import Endpoint, Id
from motorik.domain.model import Model
from motorik.domain.patch import Name, Value
from motorik.domain.time import TICKS_PER_BEAT

MAX_ROWS = 4096
LINE_UNITS = 256
"""Delays and lengths inside a pattern are counted in 1/256 line."""
MOST_UNIT_TICKS = TICKS_PER_BEAT // LINE_UNITS
"""Ticks of 1/256 line where a line is a beat long."""


MAX_EFFECT_COLUMNS = 8

COMMAND_PATTERN = r"^[a-z][a-z0-9-]{0,30}(\.[A-Za-z0-9-]{1,15})?$"
Command = Annotated[str, StringConstraints(pattern=COMMAND_PATTERN)]
"""An effect command: one of Motorik's own such as ``slide-up``, or of another tracker, such as ``it.A``."""

Condition = Annotated[
    str,
    StringConstraints(max_length=20),
    AfterValidator(lambda text: str(parse_condition(text))),
]
"""When a step plays: see :class:`~motorik.domain.condition.Trig`."""


class StepKind(StrEnum):
    """A note starts, is released, is silenced at once, fades over the line, or nothing but locks."""

    NOTE = "note"
    OFF = "off"
    CUT = "cut"
    LOCK = "lock"
    FADE = "fade"


class Effect(Model):
    """``command`` with a byte, ``value``, in one of eight effect columns.

    It acts on its own line only and remembers nothing: 0 is the value 0. What the byte means the command says
    (``docs/reference/effects.md``). Well-formed commands Motorik does not know are kept and silent.
    """

    column: Annotated[int, Field(ge=0, lt=MAX_EFFECT_COLUMNS)] = 0
    command: Command
    value: Annotated[int, Field(ge=0, le=255)] = 0


class Step(Model):
    """One cell of a pattern.

    ``pitch`` in MIDI semitones (60 = middle C, fractions allowed), ``velocity`` 0-1, ``delay`` and ``length``
    in 1/256 line (a delay below 0 is early; no length: until the next step of the column), ``probability`` in
    percent, ``ratchet`` repeats within the length (or the line). What was played or imported falls between
    these units: ``fine`` and ``length_fine`` add ticks to delay and length; a note still starts inside its
    line. ``locks`` set parameters ``<module>.<parameter>`` of the step's patch for this step only,
    ``channel_locks`` those of the track's channel, by the names automation has for them.

    ``instrument`` is the patch this step plays instead of its track's. ``pan`` places the note from -1 to 1,
    beside the pan of the channel. ``phrase`` is a pattern the note plays, transposed by its distance from
    middle C, as long as it lasts. ``condition`` says in which passes the step plays: ``1:4``, ``fill``,
    ``first``, ``previous``, ``neighbour``, each also denied, as in ``!fill``. ``ratchet_time`` above 0 makes
    the repeats follow faster and faster, below 0 slower; ``ratchet_velocity`` above 0 lets them swell from
    silence (at 1), below 0 die away.
    """

    written_in_one_line: ClassVar[bool] = True

    row: Annotated[int, Field(ge=0, lt=MAX_ROWS)]
    column: Annotated[int, Field(ge=0, lt=16)] = 0
    kind: StepKind = StepKind.NOTE
    pitch: Annotated[float, Field(ge=0, le=127)] = 60.0
    velocity: Annotated[float, Field(ge=0, le=1)] = 0.8
    delay: Annotated[int, Field(ge=-LINE_UNITS // 2, lt=LINE_UNITS)] = 0
    length: Annotated[int, Field(ge=1, le=LINE_UNITS * MAX_ROWS)] | None = None
    fine: Annotated[int, Field(ge=0, lt=MOST_UNIT_TICKS)] = 0
    length_fine: Annotated[int, Field(gt=-MOST_UNIT_TICKS, lt=MOST_UNIT_TICKS)] = 0
    accent: bool = False
    slide: bool = False
    probability: Annotated[int, Field(ge=0, le=100)] = 100
    ratchet: Annotated[int, Field(ge=1, le=16)] = 1
    locks: dict[Endpoint, Value] = Field(default_factory=dict)
    instrument: Id | None = None
    pan: Annotated[float, Field(ge=-1, le=1)] | None = None
    phrase: Id | None = None
    condition: Condition | None = None
    ratchet_time: Annotated[float, Field(ge=-1, le=1)] = 0.0
    ratchet_velocity: Annotated[float, Field(ge=-1, le=1)] = 0.0
    channel_locks: dict[Endpoint, Value] = Field(default_factory=dict)
    effects: Annotated[tuple[Effect, ...], Field(max_length=MAX_EFFECT_COLUMNS)] = ()

    @field_validator("effects")
    @classmethod
    def _one_a_column(cls, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        if len(effects) < 2:
            return effects
        ordered = tuple(sorted(effects, key=lambda effect: effect.column))
        for a, b in zip(ordered, ordered[1:], strict=False):
            if a.column == b.column:
                raise ValueError(f"effect column {a.column} holds {a.command!r} and {b.command!r}")
        return ordered


class Alias(Model):
    """Another pattern heard differently.

    ``transpose`` in semitones (notes that leave 0-127 stay at its edge), ``rotate`` by rows (above 0: later,
    what leaves at the end enters at the beginning), without the columns in ``muted``.
    """

    pattern: Id
    transpose: Annotated[float, Field(ge=-127, le=127)] = 0.0
    rotate: Annotated[int, Field(gt=-MAX_ROWS, lt=MAX_ROWS)] = 0
    muted: tuple[Annotated[int, Field(ge=0, lt=16)], ...] = Field(default=(), max_length=16)


class Pattern(Model):
    """``rows`` lines of ``1 / lines_per_beat`` beat each; ``groove`` overrides the track's.

    ``effect_ticks`` is how many ticks a line has for effects that count them. An ``alias`` has no rows and
    steps of its own: it takes them from its source (:func:`motorik.domain.aliases.resolved`).
    """

    id: Id
    name: Name = ""
    rows: Annotated[int, Field(ge=1, le=MAX_ROWS)] = 16
    lines_per_beat: Annotated[int, Field(ge=1, le=48)] = 4
    groove: Id | None = None
    effect_ticks: Annotated[int, Field(ge=1, le=48)] = 12
    alias: Alias | None = None
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _alias_is_bare(self) -> Self:
        if self.alias is not None and (
            self.steps or (self.rows, self.lines_per_beat, self.effect_ticks) != (16, 4, 12)
        ):
            raise ValueError(
                f"pattern {self.id!r} is an alias of {self.alias.pattern!r}; allowed: neither steps nor "
                "rows, lines_per_beat or effect_ticks of its own"
            )
        return self

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
