"""Conditions of steps: in which passes of its pattern a step plays. Text in files, parsed once here."""

import re
from enum import StrEnum
from typing import NamedTuple

MAX_CYCLE = 64
_TEXT = re.compile(r"(!?)(?:([1-9][0-9]?):([1-9][0-9]?)|([a-z]+))")


class TrigKind(StrEnum):
    """What decides.

    The count of passes, a fill, the first pass, or what the last step with a chance or a condition of its own
    did: before this one on the same track, or up to now on the track above.
    """

    CYCLE = "cycle"
    FILL = "fill"
    FIRST = "first"
    PREVIOUS = "previous"
    NEIGHBOUR = "neighbour"


class Trig(NamedTuple):
    """A parsed condition: of every ``of`` passes the ``nth`` (from 1) for CYCLE; ``denied`` turns it over."""

    kind: TrigKind
    denied: bool = False
    nth: int = 1
    of: int = 1

    @property
    def asks_others(self) -> bool:
        """Whether it repeats what another step did and so decides nothing itself."""
        return self.kind in (TrigKind.PREVIOUS, TrigKind.NEIGHBOUR)

    def __str__(self) -> str:
        word = f"{self.nth}:{self.of}" if self.kind is TrigKind.CYCLE else self.kind.value
        return "!" * self.denied + word


def parse_condition(text: str) -> Trig:
    """Return the condition ``text`` says. Raises ``ValueError`` in one sentence."""
    found = _TEXT.fullmatch(text)
    denied = bool(found and found[1])
    if found and found[2] and int(found[2]) <= int(found[3]) <= MAX_CYCLE:
        return Trig(TrigKind.CYCLE, denied, int(found[2]), int(found[3]))
    if found and found[4] in {kind.value for kind in TrigKind} - {TrigKind.CYCLE}:
        return Trig(TrigKind(found[4]), denied)
    raise ValueError(
        f"condition = {text!r}; allowed: n:m with n up to m up to {MAX_CYCLE}, fill, first, previous, "
        "neighbour, with ! before them for the opposite"
    )
