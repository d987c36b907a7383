"""Where a note ends, and which later lines of its column change it until then.

Found by looking ahead along the column, at most so far as :mod:`motorik.sequencer.passage` looks.
"""

from typing import NamedTuple

from motorik.domain.pattern import StepKind
from motorik.sequencer.cell import Cell
from motorik.sequencer.passage import Passage
from motorik.sequencer.reading import Pass
from motorik.sequencer.score import Part

MOST_LINES = 1024
"""How many lines with effects after its own a note follows."""


class Ending(NamedTuple):
    """Where a note is released, whether it is held one frame into a slide, and where its tail is cut.

    ``lines`` are the later lines that change the note while it is held, ``tail`` those after its release, as
    (sounding tick, cell); nothing of its column changes it from ``until`` on.
    """

    tick: int
    until: int
    tied: bool = False
    cut: int | None = None
    lines: tuple[tuple[int, Cell], ...] = ()
    tail: tuple[tuple[int, Cell], ...] = ()

    @property
    def fades(self) -> int | None:
        """Return where the line begins that fades the note out, None when none does."""
        last = [*self.lines, *self.tail][-1:]
        return next((at for at, line in last if line.kind is StepKind.FADE), None)


def sounding_tick(passage: Passage, tick: int, cell: Cell) -> int:
    """Return where ``cell`` with nominal ``tick`` sounds: groove and delay added, never before the song."""
    return max(tick + passage.groove.shift_at(tick) + cell.delay, 0)


def is_sounding_at(reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int) -> bool:
    """Return whether a note of its column sounds when ``cell`` begins, for it to glide."""
    at = sounding_tick(passage, tick, cell)
    for before, other, its_turn in passage.preceding(tick, cell, turn, reading.loop_pass):
        if not reading.plays(part, passage, before, other, its_turn):
            continue
        began = sounding_tick(passage, before, other)
        if other.cut >= 0 and began + other.cut <= at:
            return False
        if other.kind is not StepKind.LOCK:
            lasts = not other.length or began + other.length > at
            return other.kind is StepKind.NOTE and not other.phrase and lasts
    return False


def ending_of(
    reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int, start: int
) -> Ending:
    """Return how the note of ``cell`` ends, which sounds at ``start``.

    A slid note holds the note before it: also one with an explicit length, if that leaves a gap of less than
    a line.
    """
    release: int | None = None
    held, length = start, cell.length
    cut = start + cell.cut if cell.cut >= 0 else None
    lines: list[tuple[int, Cell]] = []
    tail: list[tuple[int, Cell]] = []
    until = passage.end
    for next_tick, following, its_turn in passage.following(tick, cell, turn, reading.loop_pass):
        if not (following.certain or reading.plays(part, passage, next_tick, following, its_turn)):
            continue
        at = sounding_tick(passage, next_tick, following)
        if at >= passage.end:
            continue
        if cut is not None and at >= cut:
            break
        own = held + length if length else at
        if following.kind is StepKind.NOTE:
            if release is not None:
                until = at
                break
            if following.glides and not cell.phrase and (not length or own > at):
                lines.append((at, following))
                held, length = at, following.length
                cut = at + following.cut if following.cut >= 0 else None
                continue
            if following.slide and own > at - passage.sheet.line:
                return Ending(at, at, tied=True, lines=tuple(lines), tail=tuple(tail))
            release, until = min(own, at), at
            break
        is_held = release is None and (not length or own > at)
        if following.kind in (StepKind.OFF, StepKind.CUT):
            release = min(own, at) if release is None else release
            if following.kind is StepKind.CUT:
                cut = at
                break
            is_held = False
        changed = lines if is_held else tail
        if len(changed) < MOST_LINES and (is_held or following.moves):
            changed.append((at, following))
        if following.kind is StepKind.FADE:
            over = min(at + (following.length or passage.sheet.line), passage.end)
            if release is None:
                release = min(held + length, over) if length else over
            cut = over if cut is None else min(cut, over)
            break
        if following.kind is StepKind.LOCK and following.cut >= 0:
            cut = at + following.cut
    if release is None:
        release = min(held + length, passage.end) if length else passage.end
    if cut is not None:
        release, until = min(release, cut), min(until, cut)
    return Ending(release, until, cut=cut, lines=tuple(lines), tail=tuple(tail))
