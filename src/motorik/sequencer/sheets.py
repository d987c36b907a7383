"""The sheets of a project: every pattern laid out once for each speed and order it is played in.

They are found again by the identity of the pattern, so an edit costs the patterns it touches.
"""

from collections import OrderedDict
from dataclasses import replace
from fractions import Fraction
from threading import Lock
from typing import NamedTuple

from motorik.domain.aliases import resolved
from motorik.domain.pattern import Pattern
from motorik.domain.project import Direction, FillMode, Placement, Project, Track
from motorik.sequencer.groove import groove_of, line_shift
from motorik.sequencer.passage import Drawn, Order, Passage, ThereAndBack
from motorik.sequencer.sheet import Mould, Sheet, mould_of


class _Laid(NamedTuple):
    """A pattern at a speed. The patterns of its key stay beside it, so their ids cannot pass to others."""

    sources: tuple[Pattern, ...]
    mould: Mould
    sheets: dict[tuple[bool, bool], Sheet]

    def sheet(self, *, backward: bool = False, wraps: bool = True) -> Sheet:
        found = self.sheets.get((backward, wraps))
        if found is None:
            rows = range(self.mould.pattern.rows)
            found = self.mould.lay_out(rows[::-1] if backward else rows, wraps=wraps)
            self.sheets[backward, wraps] = found
        return found


_laid: OrderedDict[tuple[int | Fraction, ...], _Laid] = OrderedDict()
_lock = Lock()


class Sheets:
    """The patterns of one project, laid out when asked for. Any thread may use one of its own."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._patterns = {pattern.id: pattern for pattern in project.patterns}
        self._keep = 2 * len(self._patterns) + 64

    def sheet(self, id: str) -> Sheet:
        """Return a pattern as it is: forward at its own speed."""
        return self._laid(id, Fraction(1)).sheet()

    def passage(self, place: Placement, track: Track, start: int, end: int, chance: int) -> Passage:
        """Return what ``place`` plays on ``track`` in [start, end)."""
        laid = self._laid(place.pattern, place.speed)
        sheet, order = _order(laid, place, chance)
        groove = groove_of(self._project, laid.mould.pattern, track)
        shift = line_shift(groove, laid.mould.line)
        tangled = (
            bool(sheet.tangled or sheet.phrases) or max(shift.offsets) - min(shift.offsets) >= sheet.line
        )
        passage = Passage(place.start - place.offset, start, end, sheet, shift, order, tangled=tangled)
        if place.fill is FillMode.NEVER:
            return passage
        last = passage.turn_at(place.start + place.length - 1)
        fills = range(last if place.fill is FillMode.LAST else 0, last + 1)
        return replace(passage, fills=fills)

    def _laid(self, id: str, speed: Fraction) -> _Laid:
        sources = [self._patterns[id]]
        while (alias := sources[-1].alias) is not None:
            sources.append(self._patterns[alias.pattern])
        key: tuple[int | Fraction, ...] = (*map(_identity, sources), speed)
        with _lock:
            kept = _laid.get(key)
            if kept is None:
                mould = mould_of(resolved(sources[0], self._patterns), speed)
                kept = _laid[key] = _Laid(tuple(sources), mould, {})
            _laid.move_to_end(key)
            while len(_laid) > self._keep:
                _laid.popitem(last=False)
            return kept


def _order(laid: _Laid, place: Placement, chance: int) -> tuple[Sheet, Order | None]:
    """Return the sheet that stands for all passes, and what passes play where they differ."""
    if place.direction is Direction.PING_PONG:
        there = laid.sheet(wraps=False)
        return there, ThereAndBack(there, laid.sheet(backward=True, wraps=False))
    if place.direction is Direction.RANDOM:
        return laid.sheet(), Drawn(laid.mould, chance, place.start - place.offset)
    return laid.sheet(backward=place.direction is Direction.BACKWARD), None


def _identity(pattern: Pattern) -> int:
    return id(pattern)
