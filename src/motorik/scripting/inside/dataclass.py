"""``dataclasses`` for scripts, which never hold a ``Field``.

The real one writes code from the names of fields, and reads attributes by them. A field's name can be set: a
script that held one could have any text carried out.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

_MISSING = object()


class Pending:
    """What ``field()`` leaves in a class until it is made a dataclass."""

    __slots__ = ("_options",)

    def __init__(self, **options: Any) -> None:
        self._options = options

    def real(self) -> Any:
        """Return the field itself, for the class alone."""
        return dataclasses.field(**self._options)


def field(
    *,
    default: Any = _MISSING,
    default_factory: Any = _MISSING,
    init: bool = True,
    repr: bool = True,
    compare: bool = True,
    kw_only: bool = False,
) -> Any:
    """Say more about a field than its default, as ``dataclasses.field``."""
    options = {"default": default, "default_factory": default_factory}
    given = {name: value for name, value in options.items() if value is not _MISSING}
    return Pending(**given, init=bool(init), repr=bool(repr), compare=bool(compare), kw_only=bool(kw_only))


def dataclass(
    cls: Any = None,
    *,
    init: bool = True,
    repr: bool = True,
    eq: bool = True,
    order: bool = False,
    frozen: bool = False,
    kw_only: bool = False,
) -> Any:
    """Make a class a dataclass, as ``dataclasses.dataclass``."""
    options = {"init": init, "repr": repr, "eq": eq, "order": order, "frozen": frozen, "kw_only": kw_only}
    make: Callable[[Any], Any] = dataclasses.dataclass(**{name: bool(on) for name, on in options.items()})

    def made(kind: Any) -> Any:
        for name, value in list(vars(kind).items()):
            if isinstance(value, Pending):
                setattr(kind, name, value.real())
        return make(kind)

    return made if cls is None else made(cls)
