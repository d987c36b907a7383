"""Where a fill writes: some lines of one column."""

from collections.abc import Iterable
from dataclasses import dataclass

from motorik.domain.pattern import MAX_ROWS, Step
from motorik.journal.edits.patterns import SetSteps
from motorik.sequencer.chance import Purpose, draw, stream_of


@dataclass(frozen=True, slots=True)
class Region:
    """Rows ``first`` up to, without, ``end`` of ``column``, every ``every`` rows.

    ``seed`` and ``pattern`` are where its chance comes from: another pattern draws anew.
    """

    pattern: str
    first: int = 0
    end: int = 16
    column: int = 0
    every: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.first < self.end <= MAX_ROWS and self.every >= 1 and 0 <= self.column < 16):
            raise ValueError(
                f"{self}; allowed: rows from 0 with an end after the first and up to {MAX_ROWS}, every 1 row "
                "and more, columns 0-15"
            )

    @property
    def rows(self) -> range:
        """The rows there are to write."""
        return range(self.first, self.end, self.every)

    def chance(self, row: int, purpose: Purpose, number: int = 0) -> float:
        """Return a number from 0 up to, without, 1 for ``row``: the ``number``-th for ``purpose``."""
        stream = stream_of(self.seed, self.pattern)
        return (draw(stream, row, self.column, purpose, number) >> 11) / (1 << 53)

    def edit(self, steps: Iterable[Step]) -> SetSteps:
        """Return the edit that writes ``steps`` and clears what else the region's rows hold."""
        written = tuple(steps)
        rows = {step.row for step in written if step.column == self.column}
        cleared = tuple((row, self.column) for row in self.rows if row not in rows)
        return SetSteps(pattern=self.pattern, items=written, cleared=cleared)
