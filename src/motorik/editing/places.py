"""Where a step begins, exactly: in 1/256 line from the start of its pattern."""

from motorik.domain.pattern import LINE_UNITS, Step
from motorik.editing.field import limits


def place_of(step: Step) -> int:
    """Return where ``step`` begins; below 0 when it is early on the first line."""
    return step.row * LINE_UNITS + step.delay


def seat(place: int, line: int | None = None) -> tuple[int, int] | None:
    """Return row and delay of ``place``: on ``line`` if a delay reaches that far, else where it falls.

    None when it is too early for the first line.
    """
    delays = limits("delay")
    for row in (line, max(place // LINE_UNITS, 0)):
        if row is not None and row >= 0 and delays.low <= place - row * LINE_UNITS <= delays.high:
            return row, place - row * LINE_UNITS
    return None
