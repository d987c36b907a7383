"""Which names a script may write down or ask for, checked in the text and again at run time."""

from typing import Any

SCRIPT = "<script>"
"""What the compiled script is called in tracebacks."""

_METHOD_NAMES = """
    init post_init repr str bool len iter next reversed contains getitem setitem delitem missing call
    eq ne lt le gt ge hash int float index round neg pos abs invert enter exit
    add radd iadd sub rsub isub mul rmul imul truediv rtruediv floordiv rfloordiv mod rmod pow rpow
    and or xor lshift rshift
"""
METHODS = frozenset(f"__{name}__" for name in _METHOD_NAMES.split())
"""Special methods a class of a script may define, and call on ``super()``."""

_FORBIDDEN_STARTS = ("_", "ag_", "co_", "cr_", "f_", "func_", "gi_", "tb_")
"""Frames, code objects and tracebacks have attributes without an underscore that lead out."""

_FORBIDDEN = frozenset({"format", "format_map", "mro", "obj", "with_traceback"})
"""``str.format`` reads attributes named in text; ``mro`` leads to ``object``; an error's ``obj`` inside."""


def name_is_allowed(name: str) -> bool:
    """Whether a variable, parameter or function may be called so: no underscore in front but ``_``."""
    return name == "_" or not name.startswith("_")


def attribute_is_allowed(name: str) -> bool:
    """Whether an attribute called so may be read or written."""
    return not name.startswith(_FORBIDDEN_STARTS) and name not in _FORBIDDEN


def checked_attribute(name: object) -> str:
    """Return ``name`` when it is plain text that may be asked for; ``AttributeError`` otherwise.

    A subclass of ``str`` could answer differently the second time, so only ``str`` itself will do.
    """
    if type(name) is not str or not attribute_is_allowed(name):
        raise AttributeError(f"{name!r} is no attribute a script may use")
    return name


def guarded_getattr(holder: Any, name: object, *default: Any) -> Any:
    """``getattr`` for names a script may write down."""
    return getattr(holder, checked_attribute(name), *default)


def guarded_hasattr(holder: Any, name: object) -> bool:
    """``hasattr`` for names a script may write down."""
    return hasattr(holder, checked_attribute(name))


def guarded_setattr(holder: Any, name: object, value: Any) -> None:
    """``setattr`` for names a script may write down."""
    setattr(holder, checked_attribute(name), value)
