"""Parameter locks: a value for one line, then back to what the parameter would have without it."""

from collections.abc import Iterator
from dataclasses import dataclass

from motorik.domain.pattern import LINE_UNITS
from motorik.sequencer.events import Event, EventKind, fast_event
from motorik.sequencer.notes import Pass, sounding_tick
from motorik.sequencer.score import Cell, Part, Passage, Score


@dataclass(frozen=True, slots=True)
class Lock:
    """``target`` has ``value`` in frames [start, end); then it returns to what holds at ``back``.

    ``back`` is None where a lock of the next line takes over.
    """

    start: int
    end: int
    target: str
    value: float
    back: int | None


def locks_of(reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell) -> Iterator[Lock]:
    """Yield the locks of ``cell``, which plays at nominal ``tick``."""
    start = sounding_tick(passage, tick, cell)
    if start >= passage.end:
        return
    line = passage.sheet.line
    following = tick + line
    line_end = following + passage.groove.shift_at(following)
    back = max(line_end, start + line // LINE_UNITS)
    first = reading.frames[start]
    end = max(reading.frames[back], first + 1)
    taken = _locked_at(reading, part, passage, following) if back == line_end else ()
    for target, value in cell.locks:
        yield Lock(first, end, target, value, None if target in taken else back)


def lock_events(
    reading: Pass, score: Score, part: Part, passage: Passage, tick: int, cell: Cell, turn: int
) -> Iterator[Event]:
    """Yield the PARAMETER events that set and return the locks of ``cell``."""
    place = (tick, passage.sheet.pattern, cell.row, turn, cell.column)
    for lock in locks_of(reading, part, passage, tick, cell):
        yield _parameter(lock.start, part.owner, lock.target, lock.value, place)
        if lock.back is None:
            continue
        value = score.resting_value(part.owner, "patch", lock.target, lock.back)
        if value is not None:
            yield _parameter(lock.end, part.owner, lock.target, value, place)


def locks_between(
    reading: Pass,
    part: Part,
    start: int,
    end: int,
    targets: frozenset[str],
    first_tick: int = 0,
    end_tick: int | None = None,
) -> Iterator[Lock]:
    """Yield the locks of ``targets`` that can act between the ticks ``start`` and ``end``.

    Only those with a nominal tick in [first_tick, end_tick).
    """
    if part.locked.isdisjoint(targets):
        return
    for passage in part.passages_between(start - part.late, end + part.early):
        last = end + passage.early if end_tick is None else min(end + passage.early, end_tick)
        for tick, cell, _ in passage.cells(max(start - passage.late, first_tick), last):
            if cell.locks and reading.plays(part, tick, cell):
                yield from (
                    lock for lock in locks_of(reading, part, passage, tick, cell) if lock.target in targets
                )


def _locked_at(reading: Pass, part: Part, passage: Passage, tick: int) -> set[str]:
    """Return the targets locked from the very start of the line at ``tick``."""
    if tick >= passage.end or tick + passage.groove.shift_at(tick) >= passage.end:
        return set()
    cells = passage.sheet.line_locks((tick - passage.origin) % passage.sheet.ticks)
    return {
        target
        for cell in cells
        if cell.delay == 0 and reading.plays(part, tick, cell)
        for target, _ in cell.locks
    }


def _parameter(
    frame: int, owner: str, target: str, value: float, place: tuple[int, str, int, int, int]
) -> Event:
    return fast_event(
        frame, EventKind.PARAMETER, owner, 0, 0.0, 0.0, False, False, "patch", target, value, *place
    )  # fmt: skip
