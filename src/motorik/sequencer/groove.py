"""Groove: which lines play early or late.

A groove's table runs along the lines of the song, not of the pattern: entry ``line % length`` where ``line``
counts from tick 0. So tracks of different pattern lengths (polymeter) swing together.
"""

from dataclasses import dataclass
from fractions import Fraction

from motorik.domain.pattern import LINE_UNITS, Pattern
from motorik.domain.project import Project, Track
from motorik.domain.tempo import Groove


@dataclass(frozen=True, slots=True)
class LineShift:
    """A groove for lines of ``numerator / denominator`` ticks: ``shift_at`` in ticks, less than a line."""

    numerator: int
    denominator: int = 1
    offsets: tuple[int, ...] = (0,)

    def shift_at(self, tick: int) -> int:
        """Return by how many ticks the line at nominal ``tick`` plays later (negative: earlier).

        The line is the last that begins, rounded down to a tick, at or before ``tick``.
        """
        line = ((tick + 1) * self.denominator - 1) // self.numerator
        return self.offsets[line % len(self.offsets)]


def groove_of(project: Project, pattern: Pattern, track: Track) -> Groove | None:
    """Return the groove in force: the pattern's, else the track's, else none."""
    wanted = pattern.groove or track.groove
    return next((groove for groove in project.grooves if groove.id == wanted), None)


def line_shift(groove: Groove | None, line: Fraction) -> LineShift:
    """Return ``groove`` in whole ticks for lines of ``line`` ticks."""
    offsets = groove.offsets if groove else (0,)
    shifts = tuple(round(offset * line / LINE_UNITS) for offset in offsets)
    return LineShift(line.numerator, line.denominator, shifts)
