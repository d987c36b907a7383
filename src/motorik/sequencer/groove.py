"""Groove: which lines play early or late.

A groove's table runs along the lines of the song, not of the pattern: entry ``line % length`` where ``line``
counts from tick 0. So tracks of different pattern lengths (polymeter) swing together.
"""

from dataclasses import dataclass

from motorik.domain.pattern import LINE_UNITS, Pattern
from motorik.domain.project import Project, Track
from motorik.domain.tempo import Groove


@dataclass(frozen=True, slots=True)
class LineShift:
    """A groove for one line length: ``shift_at`` in ticks, less than a line either way."""

    line_ticks: int
    offsets: tuple[int, ...] = (0,)

    def shift_at(self, tick: int) -> int:
        """Return by how many ticks the line at nominal ``tick`` plays later (negative: earlier)."""
        return self.offsets[tick // self.line_ticks % len(self.offsets)]


def groove_of(project: Project, pattern: Pattern, track: Track) -> Groove | None:
    """Return the groove in force: the pattern's, else the track's, else none."""
    wanted = pattern.groove or track.groove
    return next((groove for groove in project.grooves if groove.id == wanted), None)


def line_shift(groove: Groove | None, line_ticks: int) -> LineShift:
    """Return ``groove`` in whole ticks for lines of ``line_ticks`` (a multiple of LINE_UNITS)."""
    if groove is None:
        return LineShift(line_ticks)
    unit = line_ticks // LINE_UNITS
    return LineShift(line_ticks, tuple(offset * unit for offset in groove.offsets))
