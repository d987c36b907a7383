"""Oracles: what each module should sound like, in float64 numpy, slow and readable.

One file per module, named like its kernel, with a class ``Oracle`` made from ``base.Base``. ``oracle_for``
finds it by looking. An oracle file may state ``BOUND_DB``, how far below the loudest of output, input and
``FULL_LEVEL`` (default 0.001) the kernel's error stays (default -100), and
``RANGES = {parameter: (low, high)}`` when it stands for part of a range only.
"""

from importlib import import_module, util
from types import ModuleType

from motorik.modules import declaration
from prototypes.oracles.base import Base, Voice

__all__ = ["BOUND_DB", "Voice", "module_for", "oracle_for"]

BOUND_DB = -100.0


def module_for(kind: str) -> ModuleType | None:
    """Return the oracle's file, or None where nobody has written one."""
    name = f"{__name__}.{kind.replace('.', '_')}"
    return import_module(name) if util.find_spec(name) else None


def oracle_for(kind: str) -> Base:
    """Return a new oracle of ``kind``; KeyError when there is none."""
    found = module_for(kind)
    if found is None:
        raise KeyError(f"no oracle for {kind}: prototypes/oracles/{kind.replace('.', '_')}.py is missing")
    oracle: Base = found.Oracle(declaration(kind))
    return oracle
