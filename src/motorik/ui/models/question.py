"""Questions a person is asked on a sheet: choose one of these, or type a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from motorik.ui.models.finding import best


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: its text, what stands small beside it, an icon; ``value`` is what is given on.

    It is also found by ``words``, which are not shown.
    """

    text: str
    value: Any = None
    detail: str = ""
    right: str = ""
    icon: str = ""
    words: str = ""
    lively: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """``then`` is called with the value of the option that is chosen, ``at`` being marked at first.

    Without options a line is typed, beginning with ``text``; ``then`` gets it. ``hint`` tells what to type.
    """

    title: str
    then: Callable[[Any], None]
    options: tuple[Option, ...] = ()
    text: str = ""
    hint: str = ""
    at: int = 0


def found(options: Sequence[Option], query: str) -> list[Option]:
    """Return the options that meet what was typed, the best first; all in their order for nothing."""
    return best(query, options, lambda it: f"{it.text} {it.right} {it.detail} {it.words}")
