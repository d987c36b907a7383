"""A project laid out for reading: patterns as cells in ticks, tracks as passages of patterns, lanes.

Everything here is derived from an immutable project and immutable itself. Patterns are laid out once and
found again by identity, so an edit costs the patterns it touches.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from motorik.domain.pattern import LINE_UNITS, Pattern, Step, StepKind
from motorik.domain.project import Placement, Project, Track
from motorik.domain.tuning import Tuning
from motorik.sequencer.automation import Lane, lane_of
from motorik.sequencer.base_values import base_value
from motorik.sequencer.chance import stream_of, text_key
from motorik.sequencer.groove import LineShift, groove_of, line_shift


@dataclass(frozen=True, slots=True)
class Cell:
    """A step in ticks. ``length`` 0 stands for "until the next".

    ``start`` is its line within the pattern, ``place`` its index among the cells of its column
    that end a note (-1: it ends none).
    """

    kind: StepKind
    start: int
    row: int
    column: int
    pitch: float
    velocity: float
    delay: int
    length: int
    accent: bool
    slide: bool
    probability: int
    ratchet: int
    locks: tuple[tuple[str, float], ...]
    place: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A pattern in ticks: cells in order of (row, column), their starts, and every column's ending cells."""

    pattern: str
    ticks: int
    line: int
    cells: tuple[Cell, ...]
    starts: tuple[int, ...]
    columns: dict[int, tuple[Cell, ...]]
    locked: frozenset[str]

    def line_locks(self, start: int) -> Iterator[Cell]:
        """Yield the cells with locks on the line ``start`` ticks into the pattern."""
        index = bisect_left(self.starts, start)
        while index < len(self.cells) and self.cells[index].start == start:
            if self.cells[index].locks:
                yield self.cells[index]
            index += 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A sheet that sounds on a track in [start, end); its first pass began at ``origin``."""

    origin: int
    start: int
    end: int
    sheet: Sheet
    groove: LineShift

    @property
    def early(self) -> int:
        """By how many ticks a cell acts before its nominal tick at most."""
        return max(0, -min(self.groove.offsets))

    @property
    def late(self) -> int:
        """By how many ticks a cell starts, and its lock ends, after its nominal tick at most.

        A lock ends with its line, grooved; a delay stays inside the line. The quarter of a line more covers
        the frame by which ends are pushed off starts.
        """
        return self.sheet.line * 5 // 4 + max(0, *self.groove.offsets)

    def cells(self, start: int, end: int) -> Iterator[tuple[int, Cell, int]]:
        """Yield (nominal tick, cell, turn) for the cells with a nominal tick in [start, end), in order."""
        sheet, start, end = self.sheet, max(start, self.start), min(end, self.end)
        if not sheet.cells:
            return
        turn = (start - self.origin) // sheet.ticks
        index = bisect_left(sheet.starts, (start - self.origin) % sheet.ticks)
        while (base := self.origin + turn * sheet.ticks) < end:
            for cell in sheet.cells[index:] if index else sheet.cells:
                tick = base + cell.start
                if tick >= end:
                    return
                yield tick, cell, turn
            turn, index = turn + 1, 0

    def following(self, tick: int, cell: Cell) -> Iterator[tuple[int, Cell]]:
        """Yield (nominal tick, cell) for all that may end the note of ``cell``, up to the passage's end."""
        column = self.sheet.columns[cell.column]
        base, place = tick - cell.start, cell.place + 1
        while True:
            if place == len(column):
                base, place = base + self.sheet.ticks, 0
            tick = base + column[place].start
            if tick >= self.end:
                return
            yield tick, column[place]
            place += 1


@dataclass(frozen=True)
class Part:
    """What one track plays: passages in order that never overlap, and the keys of its notes and chance.

    ``tuning`` is what its instrument sounds in.
    """

    owner: str
    passages: tuple[Passage, ...]
    ends: tuple[int, ...]
    note_key: int
    chance: int
    locked: frozenset[str]
    tuning: Tuning | None = None

    def passages_between(self, start: int, end: int) -> Iterator[Passage]:
        """Yield the passages that reach into [start, end)."""
        for index in range(bisect_left(self.ends, start + 1), len(self.passages)):
            if self.passages[index].start >= end:
                return
            yield self.passages[index]

    @cached_property
    def late(self) -> int:
        """The longest of :attr:`Passage.late`."""
        return max(passage.late for passage in self.passages)

    @cached_property
    def early(self) -> int:
        """The longest of :attr:`Passage.early`."""
        return max(passage.early for passage in self.passages)


class Score:
    """A project laid out for reading."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.parts = _parts(project)
        self.lanes = tuple(lane_of(automation) for automation in project.automation)
        self._base_values: dict[tuple[str, str, str], float | None] = {}

    @cached_property
    def parts_by_owner(self) -> dict[str, Part]:
        """Every part by its track's id."""
        return {part.owner: part for part in self.parts}

    @cached_property
    def lanes_by_target(self) -> dict[tuple[str, str, str], Lane]:
        """Every lane by (owner, scope, target); of two for one parameter the last counts."""
        return {(lane.owner, lane.scope, lane.target): lane for lane in self.lanes}

    @cached_property
    def early_ticks(self) -> int:
        """By how many ticks groove takes a note forward at most."""
        return max((part.early for part in self.parts), default=0)

    def resting_value(self, owner: str, scope: str, target: str, tick: int) -> float | None:
        """Return what a parameter has at ``tick`` apart from locks: automation, else base; None: unknown."""
        key = (owner, scope, target)
        lane = self.lanes_by_target.get(key)
        value = None if lane is None else lane.value_at(tick)
        if value is not None:
            return value
        if key not in self._base_values:
            self._base_values[key] = base_value(self.project, owner, scope, target)
        return self._base_values[key]


def score_of(project: Project) -> Score:
    """Return ``project`` laid out; the few used last are kept. Any thread may call."""
    with _lock:
        kept = _scores.get(id(project))
        if kept is None:
            kept = _scores[id(project)] = Score(project)
        _scores.move_to_end(id(project))
        if len(_scores) > 4:
            _scores.popitem(last=False)
        return kept


_scores: OrderedDict[int, Score] = OrderedDict()
_sheets: OrderedDict[int, tuple[Pattern, Sheet]] = OrderedDict()
_lock = Lock()


def _sheet_of(pattern: Pattern, keep: int) -> Sheet:
    # The pattern is kept beside its sheet, so its id cannot pass to another pattern meanwhile.
    kept = _sheets.get(id(pattern))
    if kept is None:
        kept = _sheets[id(pattern)] = (pattern, lay_out(pattern))
    _sheets.move_to_end(id(pattern))
    while len(_sheets) > keep:
        _sheets.popitem(last=False)
    return kept[1]


def lay_out(pattern: Pattern) -> Sheet:
    """Return ``pattern`` in ticks."""
    cells: list[Cell] = []
    columns: dict[int, list[Cell]] = {}
    for step in pattern.steps:
        column = columns.setdefault(step.column, [])
        ends = step.kind is not StepKind.LOCK and step.probability > 0
        cells.append(_cell(step, pattern.ticks_per_line, len(column) if ends else -1))
        if ends:
            column.append(cells[-1])
    return Sheet(
        pattern.id,
        pattern.ticks,
        pattern.ticks_per_line,
        tuple(cell for cell in cells if cell.probability > 0),
        tuple(cell.start for cell in cells if cell.probability > 0),
        {number: tuple(column) for number, column in columns.items()},
        frozenset(target for cell in cells for target, _ in cell.locks),
    )


def _cell(step: Step, line: int, place: int) -> Cell:
    unit = line // LINE_UNITS
    length = 0 if step.length is None else max(step.length * unit + step.length_fine, 1)
    return Cell(
        step.kind,
        step.row * line,
        step.row,
        step.column,
        step.pitch,
        step.velocity,
        min(step.delay * unit + step.fine, line - 1),
        length,
        step.accent,
        step.slide,
        step.probability,
        step.ratchet,
        tuple(step.locks.items()),
        place,
    )


def _parts(project: Project) -> tuple[Part, ...]:
    placements: dict[str, list[Placement]] = {}
    for placement in project.arrangement.placements:
        placements.setdefault(placement.track, []).append(placement)
    patterns = {pattern.id: pattern for pattern in project.patterns}
    return tuple(
        _part(project, track, placements[track.id], patterns)
        for track in project.tracks
        if track.id in placements
    )


def _part(project: Project, track: Track, placements: list[Placement], patterns: dict[str, Pattern]) -> Part:
    passages: list[Passage] = []
    for placement, start, end in _visible(placements):
        pattern = patterns[placement.pattern]
        sheet = _sheet_of(pattern, keep=2 * len(patterns) + 64)
        groove = line_shift(groove_of(project, pattern, track), sheet.line)
        passages.append(Passage(placement.start, start, end, sheet, groove))
    return Part(
        track.id,
        tuple(passages),
        tuple(passage.end for passage in passages),
        text_key(track.id),
        stream_of(project.seed, track.id),
        frozenset[str]().union(*(passage.sheet.locked for passage in passages)),
        tuning_of(project, track),
    )


def tuning_of(project: Project, track: Track) -> Tuning | None:
    """Return what the track's instrument sounds in, None for twelve equal steps."""
    own = next(patch.tuning for patch in project.patches if patch.id == track.patch)
    wanted = own or project.tuning
    return next((tuning for tuning in project.tunings if tuning.id == wanted), None)


def _visible(placements: list[Placement]) -> Iterator[tuple[Placement, int, int]]:
    """Yield (placement, start, end) in order of time: where some overlap, the one that starts last is heard.

    After its end the one below goes on, in its own phase. Of two that start together the later in the list is
    heard.
    """
    edges = sorted({edge for place in placements for edge in (place.start, place.start + place.length)})
    found: list[tuple[Placement, int, int]] = []
    stack: list[Placement] = []
    waiting = sorted(placements, key=lambda place: place.start)
    cursor = 0
    for start, end in zip(edges, edges[1:], strict=False):
        while cursor < len(waiting) and waiting[cursor].start <= start:
            stack.append(waiting[cursor])
            cursor += 1
        while stack and stack[-1].start + stack[-1].length <= start:
            stack.pop()
        if not stack:
            continue
        if found and found[-1][0] is stack[-1] and found[-1][2] == start:
            found[-1] = (stack[-1], found[-1][1], end)
        else:
            found.append((stack[-1], start, end))
    yield from found
