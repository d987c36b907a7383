"""The one generator or controller a script file declares."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from motorik.scripting.declared import Declared
from motorik.scripting.inside.records import Mistake, plain

HANDLERS = ("midi", "osc", "transport", "parameter")
"""Methods of a controller, one for each kind of event."""

MAX_PARAMETERS = 64
MAX_DOC = 2000


class Found:
    """What was declared: its kind, the function or class, the parameters by name."""

    def __init__(self, kind: str, made: Callable[..., Any], parameters: dict[str, Declared]) -> None:
        self.kind, self.made, self.parameters = kind, made, parameters

    def description(self) -> dict[str, Any]:
        """Return what others may know of the script, as plain JSON."""
        handlers = [name for name in HANDLERS if callable(getattr(self.made, name, None))]
        return {
            "kind": self.kind,
            "title": self.made.__name__.replace("_", " "),
            "doc": (self.made.__doc__ or "").strip()[:MAX_DOC],
            "parameters": [{"name": name, **plain(asdict(it))} for name, it in self.parameters.items()],
            "handlers": handlers if self.kind == "controller" else [],
        }


_declared: list[Found] = []


def declare(kind: str, made: Callable[..., Any], parameters: dict[str, Declared]) -> None:
    """Take note of the script's entry. :class:`Mistake` for a second one, or parameters that are none."""
    if _declared:
        raise Mistake("a file declares one generator or one controller; this is the second")
    if len(parameters) > MAX_PARAMETERS:
        raise Mistake(f"{len(parameters)} parameters; allowed: at most {MAX_PARAMETERS}")
    for name, parameter in parameters.items():
        if not isinstance(parameter, Declared):
            raise Mistake(f"parameter {name!r}; allowed: whole, number, choice, toggle, text, note")
    _declared.append(Found(kind, made, parameters))


def found() -> Found:
    """Return what the script declared. :class:`Mistake` when it declared nothing."""
    if not _declared:
        raise Mistake("the file declares nothing; allowed: one @generator or one @controller")
    return _declared[0]
