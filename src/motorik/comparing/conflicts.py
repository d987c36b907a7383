"""Places where two people's changes cannot both be: what each wanted, and what was taken."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from motorik.journal.path import Path


class Reason(StrEnum):
    """Why a place is a conflict."""

    BOTH_CHANGED = "both changed it"
    BOTH_ADDED = "both added it, each another one"
    REMOVED_AND_CHANGED = "one removed it, the other changed it"
    REMOVED_AND_USED = "one removed it, the other uses it"
    BOTH_RENAMED = "both renamed it"
    BOTH_MOVED = "both moved it"
    REMOVED_AND_MOVED = "one removed it, the other moved it"
    BOTH_ORDERED = "both put it into another order"
    IMPOSSIBLE = "the two together are not possible"


class Policy(StrEnum):
    """Who is right where both changed a place.

    ``KEEP`` takes ours, except that what only one side removed stays: nothing is dropped.
    """

    KEEP = "keep"
    OURS = "ours"
    THEIRS = "theirs"


class Taken(StrEnum):
    """Whose version the result has."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Conflict:
    """``path`` in the result; the three values, ``ABSENT`` where there is nothing; ``detail`` says more."""

    reason: Reason
    path: Path
    base: Any
    ours: Any
    theirs: Any
    taken: Taken
    detail: str = ""
