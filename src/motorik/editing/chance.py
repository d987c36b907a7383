"""Chance of operations: drawn from a seed and the place of a cell, never from what was drawn before."""

from enum import IntEnum

from motorik.sequencer.chance import mix, stream_of


class Purpose(IntEnum):
    """What a draw decides: draws for different purposes at one place are independent."""

    VALUE = 33
    WHETHER = 34
    DELAY = 35
    ORDER = 36


class Dice:
    """Draws for the cells of one pattern: the same seed, pattern and cell give the same draw."""

    def __init__(self, seed: int, pattern: str) -> None:
        self._stream = stream_of(seed, pattern)

    def share(self, row: int, column: int, purpose: Purpose = Purpose.VALUE) -> float:
        """Return a number from 0 up to 1, all as likely."""
        return (self._draw(row, column, purpose) >> 11) / (1 << 53)

    def within(self, low: float, high: float, row: int, column: int) -> float:
        """Return a number from ``low`` to ``high``."""
        return low + (high - low) * self.share(row, column)

    def around(self, amount: float, row: int, column: int, purpose: Purpose = Purpose.VALUE) -> float:
        """Return a number from -amount to amount, all as likely."""
        return amount * (2 * self.share(row, column, purpose) - 1)

    def _draw(self, row: int, column: int, purpose: Purpose) -> int:
        return mix(mix(self._stream ^ (row << 4 | column)) ^ purpose)
