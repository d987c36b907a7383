"""A watch inside the interpreter, on every system: Python tells of what it is about to do, and is refused.

Source: PEP 578 and the table of audit events. It holds against Python, not against native code, so it is no
wall to trust in; but where the system has none it is far better than the language alone. It cannot be taken
off.
"""

import sys
from typing import Any

_ALLOWED_EVENTS = """
    builtins.id code.__new__ compile exec function.__new__
    object.__delattr__ object.__getattr__ object.__setattr__ sys._getframe sys._getframemodulename
"""
_ALLOWED = frozenset(_ALLOWED_EVENTS.split())
"""What the interface, dataclasses and named tuples need. What later Pythons tell of is refused."""


def keep_watch() -> list[str]:
    """Refuse, from now on and for good, all that is not on the list; return what holds."""

    # The list is bound here so that nobody who gets at this module can put something on it.
    def refuse(event: str, arguments: tuple[Any, ...], allowed: frozenset[str] = _ALLOWED) -> None:
        if event not in allowed:
            raise PermissionError(f"{event} is off limits for scripts")

    sys.addaudithook(refuse)
    return ["interpreter"]
