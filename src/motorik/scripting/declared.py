"""The parameters a script declares: type, range, default, one line of help.

Read by command line and windows.
"""

from dataclasses import dataclass
from typing import Any

from motorik.scripting.inside.records import Mistake
from motorik.scripting.theory import pitch

MAX_TEXT = 200


@dataclass(frozen=True)
class Declared:
    """A parameter: ``kind`` is ``whole``, ``number``, ``choice``, ``toggle``, ``text`` or ``note``."""

    kind: str
    default: Any
    doc: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()


def whole(default: int, low: int, high: int, doc: str = "", unit: str = "") -> Declared:
    """Declare a whole number from ``low`` to ``high``."""
    return _checked(Declared("whole", default, doc, low, high, unit))


def number(default: float, low: float, high: float, doc: str = "", unit: str = "") -> Declared:
    """Declare a number from ``low`` to ``high``."""
    return _checked(Declared("number", default, doc, low, high, unit))


def choice(default: str, options: Any, doc: str = "") -> Declared:
    """Declare one of several texts."""
    return _checked(Declared("choice", default, doc, choices=tuple(options)))


def toggle(default: bool, doc: str = "") -> Declared:
    """Declare a switch."""
    return _checked(Declared("toggle", default, doc))


def text(default: str = "", doc: str = "") -> Declared:
    """Declare a text of at most 200 characters."""
    return _checked(Declared("text", default, doc))


def note(default: str | float, doc: str = "", low: str | float = 0, high: str | float = 127) -> Declared:
    """Declare a pitch, given as a number or as a name such as ``C#3``."""
    return _checked(Declared("note", pitch(default), doc, pitch(low), pitch(high)))


_TYPES: dict[str, tuple[type, ...]] = {
    "whole": (int,),
    "number": (int, float),
    "note": (int, float),
    "toggle": (bool,),
    "choice": (str,),
    "text": (str,),
}


def _checked(declared: Declared) -> Declared:
    value: Any = declared.default
    kind = declared.kind
    # bool is an int to Python, and 1.0 is no whole number.
    if type(value) not in _TYPES[kind]:
        raise Mistake(f"{kind}: the default is {value!r}, which is no {kind}")
    if declared.low is not None and declared.high is not None and not declared.low <= value <= declared.high:
        raise Mistake(f"{kind}: the default is {value}; allowed {declared.low}-{declared.high}")
    if kind == "choice" and value not in declared.choices:
        raise Mistake(f"choice: the default is {value!r}; allowed: {', '.join(map(str, declared.choices))}")
    if kind == "text" and len(value) > MAX_TEXT:
        raise Mistake(f"text: the default is too long; allowed: {MAX_TEXT} characters")
    return declared
