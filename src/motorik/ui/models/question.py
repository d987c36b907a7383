"""Questions a person is asked on a sheet: choose one of these, or type a line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: its text, what stands small beside it, an icon; ``value`` is what is given on."""

    text: str
    value: Any = None
    detail: str = ""
    right: str = ""
    icon: str = ""
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
