"""What a cell of a pattern is made of: one row of a table for each field, and everything else follows.

A cell is a total thing here: where a pattern has no step there is the *empty* step, which holds the empty
value of every field; a step that equals it is not kept. So every field is a plain pair of ``read`` and
``write`` with the laws ``read(write(s, v)) == v`` and ``write(s, read(s)) == s``, for values that fit.

A further field of :class:`~motorik.domain.pattern.Step` needs one row in :data:`FIELDS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple, get_args

from annotated_types import Ge, Le, Lt

from motorik.domain.pattern import Step, StepKind
from motorik.editing.errors import EditingError
from motorik.editing.note_names import note_name, pitch_named

EMPTY: Final = Step(row=0, kind=StepKind.LOCK)
"""What stands where a pattern has no step."""

LOCK_PREFIX = "lock:"
MAX_COLUMNS = 16
MAX_LOCK = 1e9


class Note(NamedTuple):
    """The value of the field ``note``; its empty value is a lock, which starts and ends nothing."""

    kind: StepKind
    pitch: float


@dataclass(frozen=True, slots=True)
class Number:
    """The range of a field that can be counted, interpolated and drawn by chance.

    ``units`` is how many whole steps the range has where it is typed and shown digit by digit: 128 for a
    velocity of 0-1, so that 80 in hexadecimal is full.
    """

    low: float
    high: float
    whole: bool
    units: int

    def fit(self, value: float) -> float:
        """Return ``value`` brought into the range, rounded where only whole numbers are allowed."""
        inside = min(max(value, self.low), self.high)
        return round(inside) if self.whole else float(inside)

    def to_units(self, value: float) -> int:
        """Return ``value`` as it is shown: 0 to ``units`` above ``low``, or itself where low is counted."""
        return round(self._base() + (value - self._base()) * self._scale())

    def from_units(self, units: int) -> float:
        """Return the value that ``units`` shows, brought into the range."""
        return self.fit(self._base() + (units - self._base()) / self._scale())

    def digits(self, base: int) -> int:
        """Return how many digits the largest shown number has to ``base``."""
        largest, digits = self.to_units(self.high), 1
        while largest >= base**digits:
            digits += 1
        return digits

    def _base(self) -> float:
        return 0 if self.whole else self.low

    def _scale(self) -> float:
        return 1 if self.whole else self.units / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a cell.

    ``notes_only`` says that it means something only where a note is. ``number`` is None for what cannot be
    counted. ``show`` and ``parse`` are its plain text, exact both ways. A field with ``members`` is a group of
    others, which have ids of their own.
    """

    id: str
    title: str
    read: Callable[[Step], Any]
    write: Callable[[Step, Any], Step]
    empty: Any
    show: Callable[[Any], str]
    parse: Callable[[str], Any]
    number: Number | None = None
    notes_only: bool = True
    members: Callable[[Step], tuple[str, ...]] | None = None

    def is_empty(self, step: Step) -> bool:
        """Whether ``step`` has nothing in this field."""
        return bool(self.read(step) == self.empty)

    def clear(self, step: Step) -> Step:
        """Return ``step`` with nothing in this field."""
        return self.write(step, self.empty)

    def applies(self, step: Step) -> bool:
        """Whether the field means something in ``step``."""
        return not self.notes_only or step.kind is StepKind.NOTE


def limits(name: str) -> Number:
    """Return the range the model of a step gives its field ``name``."""
    field = Step.model_fields[name]
    found = [*field.metadata, *(mark for part in get_args(field.annotation) for mark in _marks(part))]
    low = next(mark.ge for mark in found if isinstance(mark, Ge))
    high = next((mark.le for mark in found if isinstance(mark, Le)), None)
    below = next((mark.lt for mark in found if isinstance(mark, Lt)), None)
    top: Any = high if high is not None else below - 1
    whole = int in (field.annotation, *get_args(field.annotation), *_inner(field.annotation))
    return Number(low, top, whole, int(top - low))  # type: ignore[arg-type, operator]


def _marks(part: Any) -> tuple[Any, ...]:
    """Return what ``Annotated`` says besides the type, also through pydantic's own field marks."""
    marks = getattr(part, "__metadata__", ())
    return tuple(inner for mark in marks for inner in getattr(mark, "metadata", (mark,)))


def _inner(annotation: Any) -> tuple[Any, ...]:
    return tuple(inner for part in get_args(annotation) for inner in get_args(part))


def _put(name: str, fit: Callable[[Any], Any]) -> Callable[[Step, Any], Step]:
    def write(step: Step, value: Any) -> Step:
        return step.model_copy(update={name: fit(value)})

    return write


def _counted(name: str, title: str, *, units: int | None = None) -> Field:
    """Return the row of a number, which may be absent when the model says so."""
    default = Step.model_fields[name].default
    number = limits(name)
    number = number if units is None else Number(number.low, number.high, number.whole, units)

    def fit(value: Any) -> Any:
        return value if value is None and default is None else number.fit(value)

    def parse(text: str) -> Any:
        return fit(_parsed_number(name, text, number))

    return Field(
        name, title, lambda step: getattr(step, name), _put(name, fit), default, _shown, parse, number
    )


def _switch(name: str, title: str) -> Field:
    def parse(text: str) -> bool:
        if text not in ("yes", "no"):
            raise EditingError(f"{name} = {text[:40]!r}; allowed: yes, no")
        return text == "yes"

    def show(value: bool) -> str:
        return "yes" if value else "no"

    return Field(name, title, lambda step: getattr(step, name), _put(name, bool), False, show, parse)


def _shown(value: float | int | None) -> str:
    return "none" if value is None else repr(value).removesuffix(".0")


def _parsed_number(name: str, text: str, number: Number) -> float | None:
    if text == "none":
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not number.low <= value <= number.high:
        raise EditingError(f"{name} = {text[:40]!r}; allowed: {_shown(number.low)} to {_shown(number.high)}")
    return value


OFF_TEXT, CUT_TEXT, NOTHING_TEXT = "===", "^^^", "..."
_WORDS = {OFF_TEXT: StepKind.OFF, CUT_TEXT: StepKind.CUT, NOTHING_TEXT: StepKind.LOCK}
_WORD_OF = {kind: text for text, kind in _WORDS.items()}


def _show_note(value: Note) -> str:
    return note_name(value.pitch) if value.kind is StepKind.NOTE else _WORD_OF[value.kind]


def _parse_note(text: str) -> Note:
    if text in _WORDS:
        return Note(_WORDS[text], EMPTY.pitch)
    return Note(StepKind.NOTE, pitch_named(text))


def _write_note(step: Step, value: Note) -> Step:
    return step.model_copy(update={"kind": value.kind, "pitch": value.pitch})


def _no_text(text: str) -> Any:
    raise EditingError(f"{text[:40]!r}; allowed: one lock at a time, such as filter.cutoff=1200")


_NOTE = Field(
    "note",
    "Note",
    lambda step: Note(step.kind, step.pitch),
    _write_note,
    Note(EMPTY.kind, EMPTY.pitch),
    _show_note,
    _parse_note,
    notes_only=False,
)
_LOCKS = Field(
    "locks",
    "Parameter locks",
    lambda step: step.locks,
    lambda step, value: step.model_copy(update={"locks": dict(value)}),
    {},
    lambda value: " ".join(f"{target}={_shown(value[target])}" for target in sorted(value)),
    _no_text,
    notes_only=False,
    members=lambda step: tuple(f"{LOCK_PREFIX}{target}" for target in sorted(step.locks)),
)

FIELDS: Mapping[str, Field] = {
    field.id: field
    for field in (
        _NOTE,
        _counted("velocity", "Velocity", units=128),
        _counted("delay", "Delay in 1/256 line"),
        _counted("length", "Length in 1/256 line"),
        _switch("accent", "Accent"),
        _switch("slide", "Slide"),
        _counted("probability", "Probability in percent"),
        _counted("ratchet", "Repeats"),
        _LOCKS,
    )
}
"""Every field by its id, in the order of the columns."""

ALL: frozenset[str] = frozenset(FIELDS)
NOTE_FIELDS: frozenset[str] = frozenset(id for id, field in FIELDS.items() if field.notes_only) | {"note"}
"""What goes with a note when it is cleared: everything but what works without one."""


@cache
def field_named(id: str) -> Field:
    """Return the field called ``id``: one of :data:`FIELDS`, or ``lock:<module>.<parameter>``.

    Raises:
        EditingError: there is no such field.
    """
    if id in FIELDS:
        return FIELDS[id]
    target = id.removeprefix(LOCK_PREFIX)
    if target != id and target.count(".") == 1:
        return _lock(target)
    allowed = ", ".join([*FIELDS, f"{LOCK_PREFIX}<module>.<parameter>"])
    raise EditingError(f"field = {id[:60]!r}; allowed: {allowed}")


def _lock(target: str) -> Field:
    """Return the field of one parameter's lock: a number, or None where it is not locked."""
    number = Number(-MAX_LOCK, MAX_LOCK, whole=False, units=128)

    def write(step: Step, value: float | None) -> Step:
        locks = {other: kept for other, kept in step.locks.items() if other != target}
        if value is not None:
            locks[target] = number.fit(value)
        return step.model_copy(update={"locks": locks})

    return Field(
        f"{LOCK_PREFIX}{target}",
        f"Lock of {target}",
        lambda step: step.locks.get(target),
        write,
        None,
        _shown,
        lambda text: _parsed_number(target, text, number),
        number,
        notes_only=False,
    )


def selects(mask: frozenset[str], id: str) -> bool:
    """Whether ``mask`` has the field ``id``, or the group it belongs to."""
    return id in mask or (id.startswith(LOCK_PREFIX) and "locks" in mask)


def fields_of(mask: frozenset[str]) -> tuple[Field, ...]:
    """Return the fields of ``mask``, those of the table in its order. Raises ``EditingError``."""
    known = tuple(field for id, field in FIELDS.items() if id in mask)
    return known + tuple(field_named(id) for id in sorted(mask - ALL))


def part_of(step: Step, mask: frozenset[str]) -> Step:
    """Return what ``step`` holds in the fields of ``mask``, and nothing else."""
    if mask >= ALL:
        return step
    part = EMPTY.model_copy(update={"row": step.row, "column": step.column})
    for field in fields_of(mask):
        if not field.is_empty(step):
            part = field.write(part, field.read(step))
    return part


def with_part(step: Step, part: Step, mask: frozenset[str]) -> Step:
    """Return ``step`` with the fields of ``mask`` as they are in ``part``, its empty ones too."""
    if mask >= ALL:
        return part.model_copy(update={"row": step.row, "column": step.column})
    for field in fields_of(mask):
        value = field.read(part)
        if field.read(step) != value:
            step = field.write(step, value)
    return step


def is_empty(step: Step) -> bool:
    """Whether nothing is in any field of ``step``."""
    return all(field.is_empty(step) for field in FIELDS.values())
