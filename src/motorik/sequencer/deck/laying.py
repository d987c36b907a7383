"""A module's order list laid out on the timeline: rows as its player hears them, as placements and tempi.

A row is a line, and each change of its length a tempo. A row longer than a line at the slowest tempo is
several lines long.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil

from motorik.domain.project import Placement
from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.classic.cells import pattern_id
from motorik.sequencer.classic.player import SECOND
from motorik.sequencer.deck.walk import Walk, segments_of, ticks_of

GRIDS = (4, 8, 3, 6, 2, 12, 16, 24, 48, 1)
"""Lines a beat, in the order in which they are tried until every row is a tempo that can be."""
MOST_WIDTH = 16
"""A placement plays at a sixteenth of the speed at the slowest."""
_NEAR = 1 << 30
"""A tempo within one part in so many of a plain fraction is that fraction: times of ticks are rounded."""


@dataclass(frozen=True)
class Laid:
    """A walk on a grid of ``lines`` a beat, on these ``tracks``."""

    walked: Walk
    lines: int
    tracks: Sequence[str]

    @cached_property
    def widths(self) -> list[int]:
        """How many lines each row is long."""
        return [width_of(row.length, self.lines) for row in self.walked.rows]

    @cached_property
    def ticks(self) -> list[int]:
        """Where rows begin, and where the last one ends."""
        return ticks_of(self.widths, TICKS_PER_BEAT // self.lines)

    @cached_property
    def misfits(self) -> int:
        """How many rows are longer or shorter than a tempo can make them."""
        return sum(
            _wanted(row.length, self.lines) != _played(row.length, self.lines) for row in self.walked.rows
        )

    def tempi(self) -> tuple[TempoPoint, ...]:
        """Return the tempo of each row, where it changes."""
        points: list[TempoPoint] = []
        for place, row in enumerate(self.walked.rows):
            bpm = _played(row.length, self.lines)
            if not points or points[-1].bpm != bpm:
                points.append(TempoPoint(tick=self.ticks[place], bpm=bpm))
        return tuple(points)

    def placements(self, known: Callable[[str], bool]) -> Iterator[Placement]:
        """Yield where patterns lie that are ``known``, in the order in which the player hears them."""
        line = TICKS_PER_BEAT // self.lines
        for segment in segments_of(self.walked.rows, self.widths):
            start = self.ticks[segment.first]
            for channel, track in enumerate(self.tracks):
                id = pattern_id(segment.pattern, channel)
                if known(id):
                    yield Placement(
                        track=track,
                        pattern=id,
                        start=start,
                        length=self.ticks[segment.last + 1] - start,
                        speed=Fraction(1, segment.width),
                        offset=segment.row * line * segment.width,
                    )


def grid_for(walked: Walk, usual_lines: int) -> int:
    """Return the lines a beat at which most rows, if not all, are a tempo that can be; usual ones first."""
    lengths: Counter[int] = Counter(row.length for row in walked.rows)

    def misfits(lines: int) -> int:
        return sum(lengths[length] for length in lengths if not MIN_BPM <= _bpm(length, lines) <= MAX_BPM)

    usual = [usual_lines] if usual_lines in GRIDS else []
    grids: list[int] = [*usual, *GRIDS]
    return min(grids, key=misfits)


@lru_cache(maxsize=4096)
def width_of(length: int, lines: int) -> int:
    """Return how many lines a row takes up: more than one where it is longer than a tempo can make a line."""
    wanted: int = ceil(Fraction(MIN_BPM) / _bpm(length, lines))
    return min(max(wanted, 1), MOST_WIDTH)


@lru_cache(maxsize=4096)
def _played(length: int, lines: int) -> Fraction:
    """Return the tempo that comes closest to the one wanted."""
    return min(max(_wanted(length, lines), Fraction(MIN_BPM)), Fraction(MAX_BPM))


@lru_cache(maxsize=4096)
def _wanted(length: int, lines: int) -> Fraction:
    """Return the tempo at which a row of this length lasts as many lines as it takes up."""
    return _bpm(length, lines) * width_of(length, lines)


@lru_cache(maxsize=4096)
def _bpm(length: int, lines: int) -> Fraction:
    """Return the tempo at which a line lasts ``length``."""
    exact = Fraction(60 * SECOND, lines * max(length, 1))
    plain = exact.limit_denominator(10_000)
    return plain if abs(plain - exact) * _NEAR <= exact else exact
