"""A field of a cell, and the rows of the table of fields: numbers, switches, words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic import TypeAdapter, ValidationError

from motorik.domain.pattern import Step, StepKind
from motorik.editing.errors import EditingError


@dataclass(frozen=True, slots=True)
class Number:
    """The range of a field that can be counted, interpolated and drawn by chance.

    ``units`` is how many whole steps the range has where it is typed and shown digit by digit: 128 for a
    velocity of 0-1, so that 80 in hexadecimal is full; 0 where that makes no sense.
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
        """Return ``value`` as it is shown: itself where it is whole, else how many units above ``low``."""
        return round(value if self.whole else (value - self.low) * self._scale())

    def from_units(self, units: int) -> float:
        """Return the value that ``units`` shows, brought into the range."""
        return self.fit(units if self.whole else self.low + units / self._scale())

    def digits(self, base: int) -> int:
        """Return how many digits the largest shown number has to ``base``."""
        largest, digits = self.to_units(self.high), 1
        while largest >= base**digits:
            digits += 1
        return digits

    def _scale(self) -> float:
        return max(self.units, 1) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a cell.

    ``notes_only``: it means something only where a note is; ``alone``: also where nothing else is, so that
    filling every row with it makes sense. ``number`` is None for what cannot be counted. ``show`` and
    ``parse`` are its plain text, exact both ways. A field with ``members`` is a group; ``carrier`` is the
    field without which it holds nothing.
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
    alone: bool = False
    members: Callable[[Step], tuple[str, ...]] | None = None
    carrier: str | None = None

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
    bottoms: list[Any] = [mark.ge for mark in found if isinstance(mark, Ge)]
    bottoms += [mark.gt + 1 for mark in found if isinstance(mark, Gt)]  # type: ignore[operator]  # a number
    low = bottoms[0]
    tops: list[Any] = [mark.le for mark in found if isinstance(mark, Le)]
    tops += [mark.lt - 1 for mark in found if isinstance(mark, Lt)]  # type: ignore[operator]  # it is a number
    whole = int in (field.annotation, *get_args(field.annotation), *_inner(field.annotation))
    return Number(low, tops[0], whole, int(tops[0] - low))


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


def counted(name: str, title: str, *, units: int | None = None, notes_only: bool = True) -> Field:
    """Return the row of a number, which may be absent when the model says so."""
    default = Step.model_fields[name].default
    number = limits(name)
    number = number if units is None else Number(number.low, number.high, number.whole, units)

    def fit(value: Any) -> Any:
        return value if value is None and default is None else number.fit(value)

    def parse(text: str) -> Any:
        return fit(parse_number(name, text, number))

    read = _attribute(name)
    return Field(name, title, read, _put(name, fit), default, show_number, parse, number, notes_only)


def switch(name: str, title: str) -> Field:
    """Return the row of something that is or is not."""

    def parse(text: str) -> bool:
        if text not in ("yes", "no"):
            raise EditingError(f"{name} = {text[:40]!r}; allowed: yes, no")
        return text == "yes"

    def show(value: bool) -> str:
        return "yes" if value else "no"

    return Field(name, title, _attribute(name), _put(name, bool), False, show, parse)


def worded(name: str, title: str, *, notes_only: bool = True) -> Field:
    """Return the row of a text, or of nothing, that the model of a step judges."""
    field = Step.model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(field.annotation or str)

    def parse(text: str) -> Any:
        try:
            return None if text == "none" else adapter.validate_python(text)
        except ValidationError as error:
            said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            like = said.replace("String should match pattern", "allowed: text like")
            raise EditingError(said if name in said else f"{name} = {text[:40]!r}; {like}") from None

    write = _put(name, lambda value: value)
    return Field(name, title, _attribute(name), write, None, lambda v: v or "none", parse, None, notes_only)


def _attribute(name: str) -> Callable[[Step], Any]:
    return lambda step: getattr(step, name)


def show_number(value: float | int | None) -> str:
    """Return a number as the shortest text that reads back the same."""
    return "none" if value is None else repr(value).removesuffix(".0")


def parse_number(name: str, text: str, number: Number) -> float | None:
    """Return the number ``text`` says, None for ``none``. Raises ``EditingError`` outside the range."""
    if text == "none":
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not number.low <= value <= number.high:
        raise EditingError(
            f"{name} = {text[:40]!r}; allowed: {show_number(number.low)} to {show_number(number.high)}"
        )
    return value
