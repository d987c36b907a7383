"""Declarations of every module kind, found by looking: a new file here is a new module, no other changes."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from motorik.modules.declaration import Declaration


@cache
def registry() -> dict[str, Declaration]:
    """Return every declaration by kind, in the order of the kinds' names."""
    found: dict[str, Declaration] = {}
    for info in iter_modules(__path__):
        declaration = getattr(import_module(f"{__name__}.{info.name}"), "DECLARATION", None)
        if isinstance(declaration, Declaration):
            found[declaration.kind] = declaration
    return dict(sorted(found.items()))


def declaration(kind: str) -> Declaration:
    """Return the declaration of ``kind``; ``KeyError`` in one sentence when there is none."""
    try:
        return registry()[kind]
    except KeyError:
        raise KeyError(f"unknown module kind {kind!r}; 'motorik modules' lists the kinds there are") from None
