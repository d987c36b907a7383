"""What the hardware screen consists of: groups of lines, each with what it says and what one can do there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from motorik.ui.models.question import Option, Question
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.ui.models.drawings import Handle
    from motorik.ui.models.graph import Line as Stroke
    from motorik.ui.models.workbench import Workbench
    from motorik.ui.views.hardware.velocity import VelocityDrawing


@dataclass(frozen=True, slots=True)
class Deed:
    """A button: ``on`` shows it switched on, ``says`` is its name for those who listen, if not its text.

    ``curve`` is drawn on it in place of an icon.
    """

    text: str
    does: Callable[[], object]
    icon: str = ""
    says: str = ""
    hint: str = ""
    on: bool = False
    strong: bool = False
    curve: "Stroke" = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys from ``low`` to ``high`` among all there are; ``moved`` gets both when one end was dragged."""

    says: str
    low: int
    high: int
    moved: Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve that is dragged by its points; ``told`` says where one is."""

    says: str
    drawing: "VelocityDrawing"
    told: "Callable[[Handle], str]"


@dataclass(frozen=True, slots=True)
class Line:
    """A thing by its ``id`` and ``title``; ``detail`` is how it is now, ``wrong`` that this is not well.

    ``part`` is shown large below it. One that is ``within`` belongs to the line above.
    """

    id: str
    title: str
    detail: str = ""
    deeds: tuple[Deed, ...] = ()
    wrong: bool = False
    part: Keys | Curve | None = None
    within: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a title."""

    title: str
    lines: tuple[Line, ...]
    hint: str = ""


def choose(
    bench: "Workbench", title: str, options: Iterable[tuple[object, str]], now: object,
    then: Callable[[object], object],
) -> None:  # fmt: skip
    """Ask for one of (value, words); the one that counts ``now`` is marked."""
    made = [Option(words, value) for value, words in options]
    at = next((number for number, it in enumerate(made) if it.value == now), 0)

    def answered(value: object) -> None:
        then(value)

    bench.put(Question(title, answered, tuple(made), at=at))


def ask_number(
    bench: "Workbench", title: str, now: float | None, low: float, high: float,
    then: Callable[[float], object], *, hint: str = "", nothing: Callable[[], object] | None = None,
) -> None:  # fmt: skip
    """Ask for a number from ``low`` to ``high``; anything else is said to be none.

    ``now`` None is an empty line; with ``nothing`` an empty line is an answer.
    """

    def answered(text: str) -> None:
        if nothing is not None and not text.strip():
            nothing()
            return
        try:
            value = float(text.replace("−", "-").replace(",", "."))
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            then(value)
        else:
            told = _("{text} does not fit; allowed: {low} to {high}")
            bench.say(told.format(text=text or "–", low=f"{low:g}", high=f"{high:g}"))

    text = "" if now is None else f"{now:g}"
    bench.put(Question(title, answered, text=text, hint=hint or f"{low:g} … {high:g}"))


def misfit(error: ValidationError) -> str:
    """Return the first thing that does not fit, in a sentence."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def milliseconds(value: float) -> str:
    """Return an offset in words."""
    return f"{value:+g} ms".replace("-", "−")
