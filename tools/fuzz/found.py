"""What fuzzing found so far; every entry has a test of its own."""

from typing import NamedTuple


class Found(NamedTuple):
    """A finding: which reader, what went wrong, what it does now."""

    reader: str
    wrong: str
    now: str


FOUND: tuple[Found, ...] = ()
