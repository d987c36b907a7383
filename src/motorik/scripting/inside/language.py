"""The built-in names a script has: those of Python without files, code, frames and addresses."""

import builtins
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from motorik.scripting.inside.names import guarded_getattr, guarded_hasattr, guarded_setattr

_PLAIN = """
    abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter
    float frozenset hex int isinstance issubclass iter len list map max min next oct ord pow property range
    repr reversed round set slice sorted staticmethod str sum super tuple zip
    False True None NotImplemented Ellipsis
    Exception ArithmeticError AssertionError AttributeError IndexError KeyError LookupError MemoryError
    NameError NotImplementedError OverflowError RecursionError RuntimeError StopIteration TypeError
    UnboundLocalError UnicodeError ValueError ZeroDivisionError
"""

MAX_PRINTED = 10_000
"""Characters a script may print in one call; the rest is dropped."""


class Printed:
    """What a script prints: kept, up to :data:`MAX_PRINTED` characters, until it answers."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._left = MAX_PRINTED

    def print(self, *values: Any, sep: str = " ", end: str = "\n") -> None:
        """Keep a line to show to the person who runs the script."""
        text = (sep.join(str(value) for value in values) + end)[: max(0, self._left)]
        self._left -= len(text)
        if text:
            self._lines.append(text)

    def take(self) -> str:
        """Return what was printed since the last time."""
        text = "".join(self._lines)
        self._lines, self._left = [], MAX_PRINTED
        return text


def script_builtins(printed: Printed, importer: Callable[..., Any]) -> dict[str, Any]:
    """Return what stands in for ``builtins`` in a script."""
    names: dict[str, Any] = {name: getattr(builtins, name) for name in _PLAIN.split()}
    return names | {
        "__build_class__": build_class,
        "__import__": importer,
        "getattr": guarded_getattr,
        "hasattr": guarded_hasattr,
        "setattr": guarded_setattr,
        "print": printed.print,
    }


class Steady:
    """What classes of scripts come from: objects that neither hash nor print by their address.

    Addresses differ from run to run; a set of objects would then be in another order each time.
    """

    __slots__ = ("__dict__", "__weakref__")

    def __hash__(self) -> int:
        return len(type(self).__name__)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def build_class(body: Callable[..., Any], name: str, *bases: Any) -> Any:
    """Make a class as ``class`` does, from :class:`Steady` when it names no bases."""
    return builtins.__build_class__(body, name, *(bases or (Steady,)))


class Namespace:
    """A module as scripts see it: the listed names and nothing behind them. It cannot be changed."""

    __slots__ = ("_names", "_title")

    def __init__(self, title: str, names: dict[str, Any]) -> None:
        object.__setattr__(self, "_title", title)
        object.__setattr__(self, "_names", MappingProxyType(names))

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_names")[name]
        except KeyError:
            raise AttributeError(f"{self._title} has no {name!r} for scripts") from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self._title} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self._title} cannot be changed")

    def __repr__(self) -> str:
        return f"<{self._title}>"
