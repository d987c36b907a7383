"""What stands at an address: what it takes, what it means, how it is read. Values and pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Literal

from motorik.bridges.osc.wire import Argument, OscError
from motorik.domain.project import Project
from motorik.studio.hand import Express, NoteOff, NoteOn
from motorik.studio.protocol import StudioState, TransportCommand

if TYPE_CHECKING:
    from motorik.engine.meters import Meter
    from motorik.journal import Edit
    from motorik.scripting.events import OscEvent

Arguments = tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """The studio at one moment, as addresses are read and understood.

    ``held`` has the values that are being moved and are not written yet, by the key of their dial.
    """

    project: Project
    state: StudioState = field(default_factory=StudioState)
    meters: "Mapping[str, Meter]" = field(default_factory=dict)
    held: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """An argument. ``tag`` is what it is sent as; every number is taken for ``f``, ``i`` and ``T``.

    A number beyond its range stands at the end of it. ``choices`` name the values 0, 1, … of an ``i``.
    """

    name: str
    tag: Literal["f", "i", "s", "T"]
    low: float | None = None
    high: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False

    def take(self, given: Argument) -> Argument:
        """Return what was given as this argument is meant; :class:`OscError` when it cannot be meant so."""
        if self.tag == "s":
            if isinstance(given, str):
                return given
        elif isinstance(given, str) and given in self.choices:
            return self.choices.index(given)
        elif isinstance(given, int | float) and isfinite(given):
            return self._number(float(f"{given:.7g}") if isinstance(given, float) else given)
        wanted = {"s": "a text", "T": "0 or 1"}.get(self.tag, "a number")
        raise OscError(
            "refused", f"{self.name} = {given!r:.60}; allowed: {', '.join(self.choices) or wanted}"
        )

    def _number(self, given: float) -> Argument:
        if self.tag == "T":
            return bool(given)
        low, high = self.low, self.high
        inside = given if low is None else max(given, low)
        inside = inside if high is None else min(inside, high)
        return round(inside) if self.tag == "i" else float(inside)


@dataclass(frozen=True, slots=True)
class Dial:
    """A value that is moved: heard at once, written as one undo step when it comes to rest.

    Addresses of the same ``key`` move the same. ``heard`` is where the engine finds it (owner, scope,
    target); without it the edits themselves are heard.
    """

    key: str
    label: str
    read: Callable[[Situation], float]
    edit: "Callable[[float, Situation], Edit]"
    heard: tuple[str, Literal["patch", "channel"], str] | None = None

    def now(self, situation: Situation) -> float:
        """Return where it is moved to, or what the song says."""
        held = situation.held.get(self.key)
        return self.read(situation) if held is None else held


@dataclass(frozen=True, slots=True)
class Turn:
    """Move a dial to ``value``."""

    dial: Dial
    value: float


@dataclass(frozen=True, slots=True)
class Write:
    """Change the song in one undo step."""

    label: str
    edits: "tuple[Edit, ...]"


@dataclass(frozen=True, slots=True)
class Call:
    """What a studio does when it is asked by name."""

    what: Literal["undo", "redo", "save", "keep_performance"]


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell those who listen along of a message that is not the song's."""

    event: "OscEvent"


@dataclass(frozen=True, slots=True)
class Query:
    """Answer with the values of all that ``pattern`` is about."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Names:
    """Answer with the names below ``address``."""

    address: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Send what changes, ``rate`` times a second, for ``seconds``; to another ``port`` of the same host."""

    pattern: str
    rate: float
    seconds: float
    port: int | None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Send no more, of one pattern or of all."""

    pattern: str | None


Wish = Query | Names | Subscribe | Unsubscribe
"""What a peer wants to be told."""
Played = NoteOn | NoteOff | Express
"""What a hand does on keys."""
Deed = Turn | Played | TransportCommand | Write | Call | Tell | Wish
"""What a message comes to."""


@dataclass(frozen=True, slots=True)
class Node:
    """An address. ``family`` is its pattern with what differs from song to song in braces.

    ``do`` makes deeds of arguments that were taken; without it the address is only read. ``read`` gives the
    values, None while there are none; without it the address is only written.
    """

    family: str
    address: str
    doc: str
    fields: tuple[Field, ...] = ()
    do: Callable[[Arguments, Situation], Deed | None] | None = None
    read: Callable[[Situation], Arguments | None] | None = None
    title: str = ""

    @property
    def access(self) -> int:
        """0 nothing, 1 read, 2 write, 3 both: as OSCQuery has it."""
        return (1 if self.read else 0) + (2 if self.do else 0)

    @property
    def tags(self) -> str:
        """The type tags of its arguments."""
        return "".join(field.tag for field in self.fields)

    def deed(self, given: Arguments, situation: Situation) -> Deed | None:
        """Return what ``given`` means here, None for nothing: a button that is let go.

        Raises:
            OscError: it cannot be meant.
        """
        if self.do is None:
            raise OscError("refused", f"{self.address} is only read")
        if not self.fields and len(given) == 1:
            # A button of a touch screen sends 1 when it is pressed and 0 when it is let go.
            if given[0] == 0:
                return None
            given = ()
        least = sum(not field.optional for field in self.fields)
        if not least <= len(given) <= len(self.fields):
            wanted = ", ".join(field.name for field in self.fields) or "none"
            raise OscError("refused", f"{self.address} with {len(given)} arguments; allowed: {wanted}")
        try:
            taken = tuple(field.take(it) for field, it in zip(self.fields, given, strict=False))
        except OscError as error:
            raise OscError(error.failing, f"{self.address}: {error}") from None
        return self.do(taken + (None,) * (len(self.fields) - len(taken)), situation)
