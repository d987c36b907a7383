"""What the grid shows: the page, what comes before and after it, and where each lane and field stands."""

import builtins
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from motorik.domain.aliases import resolved
from motorik.domain.pattern import Pattern
from motorik.domain.project import Direction, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.page import Lane, Page, Stretch
from motorik.editing.state import Layout
from motorik.ui.views.pattern.characters import Grid, Slot, lane_characters, slots_of

ABSENT, BETWEEN = -1, -2
"""In place of a pattern's row: nothing lies there; no line begins there."""
KEPT_PATTERNS, KEPT_BLOCKS = 512, 8
Block = tuple[Grid, Grid, Grid]


class Paper:
    """What lies under characters: bits of a byte."""

    BEAT = 1
    BAR = 2
    GAP = 4
    ABSENT = 8


@dataclass(frozen=True, slots=True)
class LaneSpan:
    """A lane on the sheet: its characters from ``first`` up to ``last``, not included."""

    track: str | None
    first: int
    last: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Sheet:
    """Characters, inks and papers, all [rows, width]; the page's rows are those from ``before`` on."""

    glyphs: Grid
    inks: Grid
    papers: Grid
    lanes: tuple[LaneSpan, ...]
    before: int
    rows: int
    labels: tuple[int, ...]
    """For each row of the sheet, the number that stands beside it."""

    @property
    def width(self) -> int:
        """Characters from left to right."""
        return int(self.glyphs.shape[1])

    @cached_property
    def _starts(self) -> list[int]:
        return [lane.first for lane in self.lanes]

    def slot_at(self, character: int) -> tuple[int, Slot, int] | None:
        """Return (lane, slot, digit) of a character, or of the nearest of the lane; None without lanes."""
        if not self.lanes:
            return None
        lane = min(max(bisect_right(self._starts, character) - 1, 0), len(self.lanes) - 1)
        inside = character - self.lanes[lane].first
        slots = self.lanes[lane].slots
        slot = next((it for it in slots if inside < it.first + it.width), slots[-1])
        return lane, slot, min(max(inside - slot.first, 0), slot.width - 1)

    def characters_of(self, lane: int, column: int, field: str) -> tuple[int, int]:
        """Return first and width of a field of the sheet; (0, 0) where it is not shown."""
        if lane >= len(self.lanes):
            return 0, 0
        span = self.lanes[lane]
        slot = next((it for it in span.slots if (it.column, it.field) == (column, field)), None)
        return (span.first + slot.first, slot.width) if slot else (0, 0)


class SheetMaker:
    """Makes sheets. Patterns that did not change are not laid out again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], _Kept] = {}
        self._instruments: Mapping[str, int] = {}
        self._blocks: OrderedDict[tuple[object, ...], tuple[Page, Project, Block]] = OrderedDict()

    def make(
        self, project: Project, pages: tuple[Page | None, Page, Page | None], layout: Layout, context: int
    ) -> Sheet:
        """Return the sheet of a page between two others, of which it shows ``context`` rows at most."""
        before, page, after = pages
        parts = [(before, range(max(before.rows - context, 0), before.rows))] if before else []
        ahead = sum(len(rows) for _, rows in parts)
        parts.append((page, range(page.rows)))
        if after:
            parts.append((after, range(min(after.rows, context))))
        columns = tuple(max(it.lanes[lane].columns for it, _ in parts) for lane in range(len(page.lanes)))
        blocks = [self._block(project, it, rows, columns, layout) for it, rows in parts]
        spans, width = _spans(page, columns, layout)
        glyphs, inks, papers = (
            np.concatenate([block[at] for block in blocks]) if width else np.zeros((page.rows, 1), np.uint8)
            for at in range(3)
        )
        labels = tuple(row for _, rows in parts for row in rows)
        return Sheet(glyphs, inks, papers, spans, ahead, page.rows, labels)

    def _block(
        self, project: Project, page: Page, rows: range, columns: tuple[int, ...], layout: Layout
    ) -> Block:
        """Return rows of a page; those put together lately are kept as long as page and song are the same."""
        key = (builtins.id(page), rows.start, rows.stop, columns, layout.fields, layout.hexadecimal)
        kept = self._blocks.get(key)
        if kept is not None and kept[0] is page and kept[1] is project:
            self._blocks.move_to_end(key)
            return kept[2]
        made = self._made(project, page, rows, columns, layout)
        self._blocks[key] = (page, project, made)
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        return made

    def _made(
        self, project: Project, page: Page, rows: range, columns: tuple[int, ...], layout: Layout
    ) -> Block:
        patterns = {it.id: it for it in project.patterns}
        instruments = self._numbers(project)
        spans, width = _spans(page, columns, layout)
        glyphs, inks = np.zeros((len(rows), width), np.uint8), np.zeros((len(rows), width), np.uint8)
        papers = np.repeat(_beat_paper(page, rows)[:, None], width, axis=1)
        ruler = _Ruler.of(page)
        for lane, span, wanted in zip(page.lanes, spans, columns, strict=True):
            absent = np.ones(len(rows), bool)
            lie = slice(span.first, span.last)
            for id, places in _places(page, lane, rows, ruler).items():
                absent[places != ABSENT] = False
                there = np.flatnonzero(places >= 0)
                found = self._pattern(patterns, id, wanted, layout, instruments)
                glyphs[there, lie], inks[there, lie] = found[0][places[there]], found[1][places[there]]
            papers[absent, lie] |= Paper.ABSENT
            papers[:, span.last - 1] |= Paper.GAP
        return glyphs, inks, papers

    def _pattern(
        self,
        patterns: Mapping[str, Pattern],
        id: str,
        columns: int,
        layout: Layout,
        instruments: Mapping[str, int],
    ) -> tuple[Grid, Grid]:
        chain = [pattern := patterns[id]]
        while pattern.alias is not None:
            chain.append(pattern := patterns[pattern.alias.pattern])
        made_of = (*chain, instruments)
        key = (id, columns, layout.fields, layout.hexadecimal)
        kept = self._kept.get(key)
        if kept is not None and list(map(builtins.id, kept.made_of)) == list(map(builtins.id, made_of)):
            return kept.glyphs, kept.inks
        if len(self._kept) > KEPT_PATTERNS:
            self._kept.clear()
        glyphs, inks = lane_characters(resolved(chain[0], patterns), columns, layout, instruments)
        self._kept[key] = _Kept(made_of, glyphs, inks)
        return glyphs, inks

    def _numbers(self, project: Project) -> Mapping[str, int]:
        """Return the numbers of instruments, the same mapping as long as they are the same."""
        ids = tuple(patch.id for patch in project.patches)
        if ids != tuple(self._instruments):
            self._instruments = {id: number for number, id in enumerate(ids)}
        return self._instruments


@dataclass(frozen=True, slots=True)
class _Kept:
    """A pattern laid out, and what it was made of."""

    made_of: tuple[object, ...]
    glyphs: Grid
    inks: Grid


def _spans(page: Page, columns: Sequence[int], layout: Layout) -> tuple[tuple[LaneSpan, ...], int]:
    spans, at = [], 0
    for lane, count in zip(page.lanes, columns, strict=True):
        slots, width = slots_of(count, layout)
        spans.append(LaneSpan(lane.track, at, at + width, slots))
        at += width
    return tuple(spans), at


class _Ruler(NamedTuple):
    """A page's rows in whole numbers: of parts, so many to a tick, where it starts and how long a row is."""

    parts: int
    start: int
    line: int

    @classmethod
    def of(cls, page: Page) -> Self:
        """Return the ruler of a page."""
        parts = lcm(page.start.denominator, page.line.denominator)
        return cls(parts, int(page.start * parts), int(page.line * parts))

    def row_from(self, tick: int) -> int:
        """Return the first row of the page that begins at ``tick`` or later."""
        return -((self.start - tick * self.parts) // self.line)


def _places(page: Page, lane: Lane, rows: range, ruler: _Ruler) -> dict[str, NDArray[np.int64]]:
    """Return by pattern which of its rows lies at each of ``rows``, ``ABSENT`` and ``BETWEEN`` for none."""
    found: dict[str, NDArray[np.int64]] = {}
    ends = sorted({tick for it in lane.stretches for tick in (it.start, it.end)})
    cuts = [rows.start, *(min(max(ruler.row_from(tick), rows.start), rows.stop) for tick in ends), rows.stop]
    for first, last in pairwise(cuts):
        stretch = lane.stretch_at(page.tick_at(first)) if first < last else None
        if stretch is not None:
            places = found.setdefault(stretch.pattern, np.full(len(rows), ABSENT, np.int64))
            places[first - rows.start : last - rows.start] = _rows_read(ruler, stretch, first, last)
    return found


def _rows_read(ruler: _Ruler, stretch: Stretch, first: int, last: int) -> NDArray[np.int64]:
    """Return which row of its pattern a stretch reads in rows ``first`` to ``last``, the same throughout."""
    since = ruler.start - stretch.origin * ruler.parts + ruler.line * np.arange(first, last)
    line = stretch.line
    lines, rest = np.divmod(since * line.denominator, ruler.parts * line.numerator)
    turns, read = np.divmod(lines, stretch.rows)
    if stretch.direction is Direction.BACKWARD:
        read = stretch.rows - 1 - read
    elif stretch.direction is Direction.PING_PONG:
        read = np.where(turns % 2 == 1, stretch.rows - 1 - read, read)
    return np.where(rest == 0, read, BETWEEN)


def _beat_paper(page: Page, rows: range) -> NDArray[np.uint8]:
    """Return for each row whether a beat or a bar begins there."""
    paper = np.zeros(len(rows), np.uint8)
    ruler = _Ruler.of(page)
    begin = ruler.start + ruler.line * np.arange(rows.start, rows.stop)
    for ticks, bits in ((TICKS_PER_BEAT, Paper.BEAT), (page.bar, Paper.BAR | Paper.BEAT)):
        paper[begin % (ticks * ruler.parts) < ruler.line] |= bits
    return paper
