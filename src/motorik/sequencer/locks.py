"""Parameter locks: a value for one line, then back to what the parameter would have without it.

What notes and effects do to their track's level, pan and sampler are locks too; these may last longer than a
line. Of several that hold one parameter the one that began last counts, and where it ends the one before it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from motorik.domain.time import TICKS_PER_BEAT
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

_STRETCH = TICKS_PER_BEAT // 256
_RANGES = {LEVEL: (-96.0, 12.0), PAN: (-1.0, 1.0)}


class Lock(NamedTuple):
    """A parameter has ``value`` in frames [start, end); then it returns to what holds at ``back``.

    ``back`` is None where a lock of the next line takes over. ``order`` says which counts of several that
    start in the same frame: the greatest.
    """

    start: int
    end: int
    place: Place
    value: float
    back: int | None
    order: tuple[int, int, int, str, int]


def locks_of(
    reading: Pass,
    part: Part,
    passage: Passage,
    tick: int,
    cell: Cell,
    turn: int,
    wanted: frozenset[Place] | None = None,
) -> Iterator[Lock]:
    """Yield the locks of ``cell``, which plays at nominal ``tick``; only of ``wanted`` parameters."""
    start = sounding_tick(passage, tick, cell)
    if start >= passage.end:
        return
    settings: list[Lock] = []
    if cell.settings:
        settings = _settings(reading, part, passage, tick, cell, turn, start, wanted)
    if cell.locks:
        first = reading.frames[start]
        following = tick + cell.stop - cell.start
        if passage.sheet.denominator != 1:
            following = passage.line_tick(turn, cell.stop)
        line_end = following + passage.groove.shift_at(following)
        back = max(line_end, start + passage.sheet.lock_ticks)
        end = max(reading.frames[back], first + 1)
        taken: set[str] | None = None
        if back == line_end and not passage.tangled:
            taken = _locked_at(reading, part, passage, following)
        instrument = cell.instrument or passage.instrument
        order = (tick, cell.column, cell.row, passage.sheet.pattern, 0)
        if wanted is None and not settings and not instrument:
            for target, value in cell.locks:
                taken_over = taken is not None and target in taken
                yield Lock(first, end, ("patch", target), value, None if taken_over else back, order)
            return
        overruled = {lock.place for lock in settings} if settings else ()
        for target, value in cell.locks:
            place = part.targets[instrument, target] if instrument else ("patch", target)
            if place is None or place in overruled or (wanted is not None and place not in wanted):
                continue
            yield Lock(first, end, place, value, None if taken and target in taken else back, order)
    yield from settings


def _settings(
    reading: Pass,
    part: Part,
    passage: Passage,
    tick: int,
    cell: Cell,
    turn: int,
    start: int,
    wanted: frozenset[Place] | None,
) -> list[Lock]:
    """Return the locks that moves of ``cell``, which sounds at ``start``, make."""
    found: list[Lock] = []
    for number, setting in enumerate(cell.settings, 1):
        place = part.targets[cell.instrument or passage.instrument, setting.target]
        begin = start + setting.offset
        if place is None or begin >= passage.end or (wanted is not None and place not in wanted):
            continue
        back = _setting_end(passage, cell, turn, begin, setting)
        first, last = reading.frames[begin], reading.frames[back]
        if (setting.lasts and first == last) or (setting.offset and back <= begin):
            continue  # the next one begins in the same frame, or a note has ended it already
        value = setting.value
        if not setting.absolute:
            value += reading.score.resting_value(part.owner, *place, begin) or 0.0
        low, high = _RANGES.get(setting.target, (value, value))
        order = (tick, cell.column, cell.row, passage.sheet.pattern, number)
        found.append(Lock(first, max(last, first + 1), place, min(max(value, low), high), back, order))
    return found


def _setting_end(passage: Passage, cell: Cell, turn: int, begin: int, setting: Setting) -> int:
    """Return the tick at which a setting that begins at ``begin`` ends."""
    if setting.lasts:
        return min(begin + setting.lasts, passage.end)
    following = passage.line_tick(turn, cell.start + setting.until)
    back = following + passage.groove.shift_at(following) + setting.later
    if not setting.offset:
        back = max(back, begin + 1)
    return min(max(back, 0), passage.end)


def lock_events(
    reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int
) -> Iterator[Event]:
    """Yield the PARAMETER events that set and return the locks of ``cell``."""
    where = (tick, passage.sheet.pattern, cell.row, turn, cell.column)
    owner = part.owner
    if passage.tangled:
        yield from _tangled_events(
            reading, owner, [*locks_of(reading, part, passage, tick, cell, turn)], where
        )
        return
    for first, end, place, value, back, _ in locks_of(reading, part, passage, tick, cell, turn):
        yield _parameter(first, owner, place, value, where)
        if back is not None:
            rest = reading.score.resting_value(owner, *place, back)
            if rest is not None:
                yield _parameter(end, owner, place, rest, where)


def _tangled_events(
    reading: Pass, owner: str, locks: list[Lock], where: tuple[int, str, int, int, int]
) -> Iterator[Event]:
    part = reading.score.parts_by_owner[owner]
    starts = {(lock.place, lock.start): lock for lock in locks}
    for lock in locks:
        yield _parameter(lock.start, owner, lock.place, lock.value, where)
        if (lock.place, lock.end) in starts:
            continue  # the next piece of the same move takes over
        assert lock.back is not None
        value = _value_after(reading, owner, lock, _near(reading, part, lock.place, lock.back))
        if value is not None:
            yield _parameter(lock.end, owner, lock.place, value, where)


def _near(reading: Pass, part: Part, place: Place, tick: int) -> Sequence[Lock]:
    """Return all locks of a parameter that can act at ``tick``, and some more.

    They are worked out stretch by stretch and kept for this reading: neighbours ask for the same.
    """
    size = max(part.late // 4, _STRETCH)
    stretch = tick // size
    found = reading.near.get((part.owner, stretch))
    if found is None:
        found = reading.near[part.owner, stretch] = {}
        for lock in locks_between(reading, part, stretch * size, (stretch + 1) * size, part.locked):
            found.setdefault(lock.place, []).append(lock)
    return found.get(place, ())


def _value_after(reading: Pass, owner: str, lock: Lock, others: Sequence[Lock]) -> float | None:
    """Return what the parameter has when ``lock`` ends; None when that changes nothing."""
    assert lock.back is not None
    rank = (lock.start, lock.order)
    ranked = {(other.start, other.order): other for other in others if other.start <= lock.end < other.end}
    ranked.pop(rank, None)
    if any(other.start == lock.end or key > rank for key, other in ranked.items()):
        return None
    if ranked:
        return ranked[max(ranked)].value
    return reading.score.resting_value(owner, *lock.place, lock.back)


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
                    yield from locks_of(reading, player, passage, tick, cell, turn, places)


def _locked_at(reading: Pass, part: Part, passage: Passage, tick: int) -> set[str]:
    """Return the targets locked from the very start of the line at ``tick``."""
    if tick >= passage.end or tick + passage.groove.shift_at(tick) >= passage.end:
        return set()
    turn = passage.turn_at(tick)
    sheet = passage.sheet if passage.order is None else passage.order(turn, reading.loop_pass)
    return {
        target
        for cell in sheet.line_locks(tick - passage.base(turn))
        if cell.delay == 0 and (cell.certain or reading.plays(part, passage, tick, cell, turn))
        for target, _ in cell.locks
    }


def _parameter(
    frame: int, owner: str, place: Place, value: float, where: tuple[int, str, int, int, int]
) -> Event:
    scope, target = place
    return fast_event(
        frame, EventKind.PARAMETER, owner, 0, 0.0, 0.0, False, False, scope, target, value, *where
    )  # fmt: skip
