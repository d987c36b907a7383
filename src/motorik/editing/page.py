"""The page: several tracks side by side at one place of the song, each with its own length, speed and lines.

Rows of a page are lines of one track, the one in focus. For the others a row is where their own line begins
at that tick, again and again when their pattern is shorter; between their lines there is no cell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from motorik.domain.aliases import resolved
from motorik.domain.pattern import LINE_UNITS, MAX_ROWS, Pattern
from motorik.domain.project import Direction, Placement, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.area import Place, used_columns
from motorik.journal.path import look

FOREVER = 2**60
DEFAULT_LINES = 4
DEFAULT_ROWS = 64


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a pattern, in which pass of its placement, and how far inside its line, in 1/256 line."""

    pattern: str
    row: int
    turn: int = 0
    rest: Fraction = Fraction(0)

    @property
    def begins(self) -> bool:
        """Whether the line begins here: only then there is a cell to write into."""
        return self.rest == 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A pattern on a track from tick ``start`` to ``end``; ``line`` is how many ticks its line is played.

    It begins ``offset`` ticks inside the pattern.
    """

    pattern: str
    start: int
    end: int
    rows: int
    line: Fraction
    direction: Direction = Direction.FORWARD
    offset: int = 0

    @property
    def origin(self) -> int:
        """Where its first pass would have begun: before ``start`` when it begins inside the pattern."""
        return self.start - self.offset

    def spot_at(self, tick: Fraction) -> Spot:
        """Return what is read at ``tick``; in random order, as if it were forward."""
        line, rest = divmod((tick - self.origin) / self.line, 1)
        turn, row = divmod(int(line), self.rows)
        backward = self.direction is Direction.BACKWARD or (
            self.direction is Direction.PING_PONG and turn % 2 == 1
        )
        return Spot(self.pattern, self.rows - 1 - row if backward else row, turn, rest * LINE_UNITS)

    def units(self, ticks: int) -> int:
        """Return so many ticks in 1/256 line, rounded."""
        return round(Fraction(ticks) / self.line * LINE_UNITS)


@dataclass(frozen=True, slots=True)
class Lane:
    """A track on the page: what lies on it, in order of start, and how many columns are shown."""

    track: str | None
    stretches: tuple[Stretch, ...]
    columns: int

    def stretch_at(self, tick: Fraction | int) -> Stretch | None:
        """Return what is heard at ``tick``: of several the one that starts last, of two such the later."""
        found = [stretch for stretch in self.stretches if stretch.start <= tick < stretch.end]
        return max(reversed(found), key=lambda stretch: stretch.start) if found else None


@dataclass(frozen=True, slots=True)
class Page:
    """``rows`` rows of ``line`` ticks from tick ``start``, over ``lanes``; a bar has ``bar`` ticks."""

    start: Fraction
    rows: int
    line: Fraction
    lanes: tuple[Lane, ...]
    bar: int = 4 * TICKS_PER_BEAT

    def tick_at(self, row: int) -> Fraction:
        """Return where a row begins."""
        return self.start + row * self.line

    def spot(self, lane: int, row: int) -> Spot | None:
        """Return what lies under a row of the page, None where nothing does or the page has no such row."""
        if not (0 <= lane < len(self.lanes) and 0 <= row < self.rows):
            return None
        tick = self.tick_at(row)
        stretch = self.lanes[lane].stretch_at(tick)
        return stretch.spot_at(tick) if stretch else None

    def places(self, lane: int, rows: Iterable[int]) -> tuple[Place | None, ...]:
        """Return pattern and row under each of ``rows``.

        None where no line begins, and for a place that came before: a pattern shorter than the page comes
        again, but a cell is met once.
        """
        found: dict[Place | int, Place | None] = {}
        for row in rows:
            spot = self.spot(lane, row)
            place = (spot.pattern, spot.row) if spot and spot.begins else None
            fresh = place is not None and place not in found
            found[place if place and fresh else row] = place if fresh else None
        return tuple(found.values())


def page_at(
    project: Project, tick: int, focus: str | None = None, *, columns: Mapping[str, int] | None = None
) -> Page:
    """Return the page at ``tick`` of the song: all tracks, by the lines of the track ``focus``.

    It shows one pass of the pattern that lies there on ``focus`` (the first track with any, when it is None
    or has nothing there). ``columns`` is how many columns a track shows at least.

    Raises:
        EditError: there is no track ``focus``.
    """
    if focus is not None:
        look(project, ("tracks", focus))
    patterns = {it.id: it for it in project.patterns}
    stretch = _stretch_in_focus(project, patterns, tick, focus)
    bar = _bar_ticks(project, tick)
    start, rows, line = Fraction(tick), DEFAULT_ROWS, Fraction(TICKS_PER_BEAT, DEFAULT_LINES)
    if stretch is not None:
        line, length = stretch.line, stretch.rows * stretch.line
        start = stretch.origin + (tick - stretch.origin) // length * length
        if start < stretch.start:
            start = stretch.origin + -((stretch.origin - stretch.start) // line) * line
        rows = min(stretch.rows, -int((start - stretch.end) // line))
    least, span = columns or {}, (start, start + rows * line)
    lanes = tuple(_lane(project, patterns, it.id, least.get(it.id, 1), span) for it in project.tracks)
    return Page(start, rows, line, lanes, bar)


def _stretch_in_focus(
    project: Project, patterns: Mapping[str, Pattern], tick: int, focus: str | None
) -> Stretch | None:
    """Return what is heard at ``tick`` on the track ``focus``, else on the first track with anything."""
    there = [it for it in project.arrangement.placements if it.start <= tick < it.start + it.length]
    for track in (focus, *(it.id for it in project.tracks)):
        found = [it for it in there if it.track == track]
        if found:
            place = max(reversed(found), key=lambda it: it.start)
            return _stretch(place, resolved(patterns[place.pattern], patterns))
    return None


def page_of(project: Project, ids: Iterable[str], *, columns: int = 1) -> Page:
    """Return patterns side by side from their first rows, wherever they are placed; the first is in focus.

    Raises:
        EditError: a pattern is not there.
    """
    patterns = {it.id: it for it in project.patterns}
    lanes, first = [], None
    for id in ids:
        look(project, ("patterns", id))
        whole = resolved(patterns[id], patterns)
        first = first or whole
        stretch = Stretch(id, 0, FOREVER, whole.rows, Fraction(whole.ticks_per_line))
        lanes.append(Lane(None, (stretch,), max(columns, used_columns([whole]))))
    rows, line = (first.rows, Fraction(first.ticks_per_line)) if first else (DEFAULT_ROWS, Fraction(1))
    return Page(Fraction(0), min(rows, MAX_ROWS), line, tuple(lanes), _bar_ticks(project, 0))


def lane_of(project: Project, track: str) -> Lane:
    """Return a track with all that lies on it. Raises ``EditError`` when there is no such track."""
    look(project, ("tracks", track))
    return _lane(project, {it.id: it for it in project.patterns}, track, 1)


def _lane(
    project: Project,
    patterns: Mapping[str, Pattern],
    track: str,
    least: int,
    span: tuple[Fraction | int, Fraction | int] = (0, FOREVER),
) -> Lane:
    """Return a track with what lies on it in ``span`` of ticks."""
    placements = [
        place
        for place in project.arrangement.placements
        if place.track == track and place.start < span[1] and place.start + place.length > span[0]
    ]
    wholes = {id: resolved(patterns[id], patterns) for id in {place.pattern for place in placements}}
    stretches = tuple(_stretch(place, wholes[place.pattern]) for place in placements)
    return Lane(track, stretches, max(least, used_columns(wholes.values())))


def _stretch(place: Placement, pattern: Pattern) -> Stretch:
    line = pattern.ticks_per_line / place.speed
    return Stretch(
        place.pattern,
        place.start,
        place.start + place.length,
        pattern.rows,
        line,
        place.direction,
        place.offset,
    )


def _bar_ticks(project: Project, tick: int) -> int:
    """Return how long a bar is in the time signature at ``tick``."""
    signature = [it for it in project.tempo.signatures if it.tick <= tick][-1]
    return int(signature.beats * 4 * TICKS_PER_BEAT / signature.unit)
