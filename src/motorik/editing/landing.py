"""Where a note that is played by hand lands: which row of which pattern was heard, and how far inside it.

Everything is counted in what is heard: where a groove plays a line late, a note played with it is on time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Annotated

from pydantic import Field

from motorik.domain.model import Model
from motorik.domain.pattern import LINE_UNITS, MAX_ROWS, MOST_UNIT_TICKS
from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT, Exact
from motorik.sequencer.passage import Passage
from motorik.sequencer.reading import Loop
from motorik.sequencer.score import score_of

EARLY_TICKS = TICKS_PER_BEAT // 4
"""How far ahead of a pattern a note is still taken for one on its first line, at most half a line."""
DELAYS = (-LINE_UNITS // 2, LINE_UNITS - 1)


class Quantise(Model):
    """Where notes are pulled to: every ``lines`` lines (1/2 is between them, 0 leaves them where they are).

    ``strength`` is how much of the way, in percent. With ``ends`` lengths become whole numbers of it too.
    """

    lines: Exact = Fraction(1)
    strength: Annotated[int, Field(ge=0, le=100)] = 100
    ends: bool = False

    @property
    def step(self) -> Fraction | None:
        """The grid in lines, None when there is nothing to pull."""
        step = Fraction(self.lines)
        return step if step > 0 and self.strength else None


@dataclass(frozen=True, slots=True)
class Landing:
    """A row of a pattern and the ticks after its line begins (below 0: before); ``line`` is a line in ticks.

    ``tick`` is where in the song that row's line is written; ``wrapped``: in the next round of the loop.
    """

    pattern: str
    row: int
    delay: int
    line: Fraction
    tick: int
    wrapped: bool = False


def landing(
    heard: Project,
    track: str,
    tick: int,
    quantise: Quantise,
    *,
    loop: Loop | None = None,
    loop_pass: int = 0,
) -> Landing | None:
    """Return where a note of ``track`` played at ``tick`` lands, None where no pattern is heard.

    ``heard`` is the song as it sounds. A note pulled past the end of the ``loop`` is the first of the next
    round; one pulled to where nothing lies stays on the grid line before.
    """
    part = score_of(heard).parts_by_owner.get(track)
    if part is None:
        return None
    passage = part.passage_at(tick)
    if passage is None:
        passage = part.passage_at(tick + EARLY_TICKS)
        if passage is None or passage.start < tick or 2 * (passage.start - tick) > _line_of(passage):
            return None
        tick = passage.start
    index, turn, delay = _line_heard(passage, tick, loop_pass)
    step = quantise.step
    if step is None:
        return _at(passage, turn, index, delay, loop_pass)
    line = _line_of(passage)
    place = index + Fraction(delay) / line
    for wanted in (round(place / step) * step, floor(place / step) * step):
        pulled = place + (wanted - place) * Fraction(quantise.strength, 100)
        row = floor(pulled)
        nominal = _tick_of(passage, turn, row, loop_pass)
        wrapped = loop is not None and tick < loop[1] <= nominal
        if wrapped and loop is not None:
            nominal += loop[0] - loop[1]
        there = part.passage_at(nominal)
        if there is not None:
            later = loop_pass + wrapped
            found, its_turn = _line_written(there, nominal, later)
            rest = nominal - _tick_of(there, its_turn, found, later) + floor((pulled - row) * line)
            return _at(there, its_turn, found, rest, later, wrapped=wrapped)
    return _at(passage, turn, index, 0, loop_pass)


def rows_passed(
    heard: Project, track: str, start: int, end: int, loop_pass: int = 0
) -> Iterator[tuple[int, str, int]]:
    """Yield (tick, pattern, row) of the lines of ``track`` that are written from ``start`` up to ``end``."""
    part = score_of(heard).parts_by_owner.get(track)
    for passage in part.passages_between(start, end) if part else ():
        first, last = max(start, passage.start), min(end, passage.end)
        turn, line = passage.turn_at(first), _line_of(passage)
        while passage.base(turn) < last:
            sheet = passage.sheet_of(turn, loop_pass)
            for index, row in enumerate(sheet.rows):
                tick = passage.base(turn) + floor(index * line)
                if first <= tick < last:
                    yield tick, sheet.pattern, row
            turn += 1


def delay_units(delay: int, line: Fraction) -> tuple[int, int]:
    """Return ``delay`` ticks as (1/256 lines, ticks beyond), as steps have them; exact where they can be."""
    units = floor(delay * LINE_UNITS / line)
    while units > DELAYS[0] and round(units * line / LINE_UNITS) > delay:
        units -= 1
    units = min(max(units, DELAYS[0]), DELAYS[1])
    rest = delay - round(units * line / LINE_UNITS)
    return units, min(max(rest, 0), MOST_UNIT_TICKS - 1)


def length_units(length: int, line: Fraction) -> tuple[int, int]:
    """Return ``length`` ticks as (1/256 lines, ticks beyond or before); no step is longer."""
    units = min(max(round(length * LINE_UNITS / line), 1), LINE_UNITS * MAX_ROWS)
    rest = length - round(units * line / LINE_UNITS)
    return units, min(max(rest, 1 - MOST_UNIT_TICKS), MOST_UNIT_TICKS - 1)


def _line_of(passage: Passage) -> Fraction:
    sheet = passage.sheet
    return Fraction(sheet.numerator, sheet.denominator * len(sheet.rows))


def _at(
    passage: Passage, turn: int, index: int, delay: int, loop_pass: int, *, wrapped: bool = False
) -> Landing:
    sheet = passage.sheet_of(turn, loop_pass)
    tick = _tick_of(passage, turn, index, loop_pass)
    return Landing(sheet.pattern, sheet.rows[index], delay, _line_of(passage), tick, wrapped)


def _tick_of(passage: Passage, turn: int, index: int, loop_pass: int) -> int:
    """Return where a line is written; it may lie in another pass."""
    turns, index = divmod(index, len(passage.sheet_of(turn, loop_pass).rows))
    return passage.base(turn + turns) + floor(index * _line_of(passage))


def _line_written(passage: Passage, tick: int, loop_pass: int) -> tuple[int, int]:
    """Return the line that is written at or last before ``tick``, and its pass."""
    turn = passage.turn_at(tick)
    sheet = passage.sheet
    lines = len(passage.sheet_of(turn, loop_pass).rows)
    index = ((tick - passage.base(turn) + 1) * lines * sheet.denominator - 1) // sheet.numerator
    return min(index, lines - 1), turn


def _line_heard(passage: Passage, tick: int, loop_pass: int) -> tuple[int, int, int]:
    """Return (line, pass, delay) of the line that is heard at or last before ``tick``.

    Where a groove leaves a longer gap than a delay can reach over it is the next one, or the nearest place.
    """
    written, its_turn = _line_written(passage, tick, loop_pass)
    longest = floor(_line_of(passage)) - 1
    found: list[tuple[tuple[int, bool, int], tuple[int, int, int]]] = []
    for by in (0, 1, -1):
        step = _beside(passage, its_turn, written, by, loop_pass)
        if step is not None:
            turn, index = step
            wanted = tick - _sounds(passage, turn, index, loop_pass)
            delay = min(max(wanted, -longest // 2), longest)
            found.append(((abs(wanted - delay), delay < 0, abs(delay)), (index, turn, delay)))
    return min(found)[1]


def _beside(passage: Passage, turn: int, index: int, by: int, loop_pass: int) -> tuple[int, int] | None:
    """Return (pass, line) so many lines further, None outside the passage."""
    turns, index = divmod(index + by, len(passage.sheet_of(turn, loop_pass).rows))
    turn += turns
    inside = turn >= 0 and passage.start <= _tick_of(passage, turn, index, loop_pass) < passage.end
    return (turn, index) if inside else None


def _sounds(passage: Passage, turn: int, index: int, loop_pass: int) -> int:
    nominal = _tick_of(passage, turn, index, loop_pass)
    return nominal + passage.groove.shift_at(nominal)
