"""Parameter locks: a value for one line, then back to what the parameter would have without it.

What notes and effects do to their track's level, pan and sampler are locks too; these may last longer than a
line. Of several that hold one parameter the one that began last counts, and where it ends the one before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from motorik.domain.pattern import LINE_UNITS
from motorik.sequencer.cell import Cell, Setting
from motorik.sequencer.events import Event, EventKind, fast_event
from motorik.sequencer.line import LEVEL, PAN
from motorik.sequencer.notes import sounding_tick
from motorik.sequencer.passage import Passage
from motorik.sequencer.phrases import layers
from motorik.sequencer.reading import Pass
from motorik.sequencer.score import Part

Place = tuple[str, str]
"""(scope, target) of a parameter of a track."""

_RANGES = {LEVEL: (-96.0, 12.0), PAN: (-1.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Lock:
    """A parameter has ``value`` in frames [start, end); then it returns to what holds at ``back``.

    ``back`` is None where a lock of the next line takes over. ``order`` says which counts of several that
    start in the same frame: the greatest.
    """

    start: int
    end: int
    place: Place
    value: float
    back: int | None
    order: tuple[int, int, int, int]


def locks_of(reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int) -> Iterator[Lock]:
    """Yield the locks of ``cell``, which plays at nominal ``tick``."""
    start = sounding_tick(passage, tick, cell)
    if start >= passage.end:
        return
    first = reading.frames[start]
    if cell.locks:
        following = passage.line_tick(turn, cell.stop)
        line_end = following + passage.groove.shift_at(following)
        back = max(line_end, start + max(passage.sheet.line // LINE_UNITS, 1))
        end = max(reading.frames[back], first + 1)
        taken = (
            _locked_at(reading, part, passage, following)
            if back == line_end and not is_tangled(passage)
            else ()
        )
        instrument = cell.instrument or passage.instrument
        for number, (target, value) in enumerate(cell.locks):
            place = part.targets[instrument, target]
            assert place is not None
            order = (start, tick, cell.column, number)
            yield Lock(first, end, place, value, None if target in taken else back, order)
    for number, setting in enumerate(cell.settings, len(cell.locks)):
        lock = _setting(reading, part, passage, tick, cell, turn, start, setting, number)
        if lock is not None:
            yield lock


def _setting(
    reading: Pass,
    part: Part,
    passage: Passage,
    tick: int,
    cell: Cell,
    turn: int,
    start: int,
    setting: Setting,
    number: int,
) -> Lock | None:
    place = part.targets[cell.instrument or passage.instrument, setting.target]
    begin = start + setting.offset
    if place is None or begin >= passage.end:
        return None
    if setting.lasts:
        back = begin + setting.lasts
    else:
        following = passage.line_tick(turn, cell.start + setting.until)
        back = max(following + passage.groove.shift_at(following) + setting.later, begin + 1)
    back = min(back, passage.end)
    first = reading.frames[begin]
    value = setting.value
    if not setting.absolute:
        value += reading.score.resting_value(part.owner, *place, begin) or 0.0
    low, high = _RANGES.get(setting.target, (value, value))
    return Lock(
        first,
        max(reading.frames[back], first + 1),
        place,
        min(max(value, low), high),
        back,
        (begin, tick, cell.column, number),
    )


def is_tangled(passage: Passage) -> bool:
    """Return whether locks of the passage may overlap from line to line."""
    offsets = passage.groove.offsets
    return passage.sheet.tangled or max(offsets) - min(offsets) >= passage.sheet.line


def lock_events(
    reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int
) -> Iterator[Event]:
    """Yield the PARAMETER events that set and return the locks of ``cell``."""
    where = (tick, passage.sheet.pattern, cell.row, turn, cell.column)
    tangled = is_tangled(passage)
    for lock in locks_of(reading, part, passage, tick, cell, turn):
        yield _parameter(lock.start, part.owner, lock.place, lock.value, where)
        if lock.back is None:
            continue
        value = (
            _value_after(reading, part.owner, lock)
            if tangled
            else reading.score.resting_value(part.owner, *lock.place, lock.back)
        )
        if value is not None:
            yield _parameter(lock.end, part.owner, lock.place, value, where)


def _value_after(reading: Pass, owner: str, lock: Lock) -> float | None:
    """Return what the parameter has when ``lock`` ends; None when that changes nothing."""
    assert lock.back is not None
    part = reading.score.parts_by_owner[owner]
    others = [
        other
        for other in locks_between(reading, part, lock.back, lock.back + 1, frozenset((lock.place,)))
        if other.start <= lock.end < other.end and (other.start, other.order) != (lock.start, lock.order)
    ]
    if any(other.start == lock.end or _rank(other) > _rank(lock) for other in others):
        return None
    if others:
        return max(others, key=_rank).value
    return reading.score.resting_value(owner, *lock.place, lock.back)


def _rank(lock: Lock) -> tuple[int, int, int, int]:
    return (lock.start, *lock.order[1:])


def locks_between(
    reading: Pass,
    part: Part,
    start: int,
    end: int,
    places: frozenset[Place],
    first_tick: int = 0,
    end_tick: int | None = None,
) -> Iterator[Lock]:
    """Yield the locks of ``places`` that can act between the ticks ``start`` and ``end``.

    Only those with a nominal tick in [first_tick, end_tick).
    """
    if part.locked.isdisjoint(places):
        return
    first = max(start - part.late, first_tick)
    last = end + part.early if end_tick is None else min(end + part.early, end_tick)
    for outer in part.passages_between(start - part.late, end + part.early):
        for player, passage in layers(reading, part, outer, first, last):
            for tick, cell, turn in passage.cells(
                max(start - passage.late, first_tick), last, reading.loop_pass
            ):
                if (cell.locks or cell.settings) and reading.plays(player, passage, tick, cell, turn):
                    locks = locks_of(reading, player, passage, tick, cell, turn)
                    yield from (lock for lock in locks if lock.place in places)


def _locked_at(reading: Pass, part: Part, passage: Passage, tick: int) -> set[str]:
    """Return the targets locked from the very start of the line at ``tick``."""
    if tick >= passage.end or tick + passage.groove.shift_at(tick) >= passage.end:
        return set()
    turn = passage.turn_at(tick)
    cells = passage.sheet_of(turn, reading.loop_pass).line_locks(tick - passage.base(turn))
    return {
        target
        for cell in cells
        if cell.delay == 0 and reading.plays(part, passage, tick, cell, turn)
        for target, _ in cell.locks
    }


def _parameter(
    frame: int, owner: str, place: Place, value: float, where: tuple[int, str, int, int, int]
) -> Event:
    scope, target = place
    return fast_event(
        frame, EventKind.PARAMETER, owner, 0, 0.0, 0.0, False, False, scope, target, value, *where
    )  # fmt: skip
