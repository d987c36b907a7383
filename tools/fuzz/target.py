"""What is fuzzed: a reader, seeds it accepts, and the exceptions with which it may refuse."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

MAX_BYTES: Final = 3000
"""Longest input; small ones are tried faster, and every branch is reached by small ones."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under fuzzing.

    ``read`` gets any bytes and either returns, or raises one of ``refuses`` with one line of text; anything
    else is a finding, as are more than :data:`SECONDS` or :data:`MEMORY_BYTES` beyond what the program had.
    ``words`` are byte strings of the format that chance would not find.
    """

    name: str
    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[bytes, ...] = ()

    def try_one(self, data: bytes) -> bool:
        """Read one input and tell whether it was accepted.

        Raises:
            Exception: a finding.
        """
        try:
            self.read(data)
        except self.refuses as refusal:
            if not str(refusal) or "\n" in str(refusal):
                raise AssertionError(f"refused with {str(refusal)!r}, which is no sentence") from refusal
            return False
        return True


SECONDS: Final = 5
MEMORY_BYTES: Final = 1 << 29
