"""Parameter locks: a value for one line, then back to what the parameter would have without it.

Locks of the track's channel and what effects set in the sampler are among them. Of several that hold one
parameter the one that began last counts, and where it ends the one before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.cell import Cell
from motorik.sequencer.ending import sounding_tick
from motorik.sequencer.events import Event, EventKind, fast_event
from motorik.sequencer.passage import Passage
from motorik.sequencer.phrases import layers
from motorik.sequencer.reading import Pass
from motorik.sequencer.score import Part

Place = tuple[str, str]
"""(scope, target) of a parameter of a track."""

_STRETCH = TICKS_PER_BEAT // 256


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
    order: tuple[int, int, int, str]


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
    first = reading.frames[start]
    following = tick + cell.stop - cell.start
    if passage.sheet.denominator != 1:
        following = passage.line_tick(turn, cell.stop)
    line_end = following + passage.groove.shift_at(following)
    back = min(max(line_end, start + passage.sheet.lock_ticks), passage.end)
    end = max(reading.frames[back], first + 1)
    taken: set[Place] | None = None
    if back == line_end and not passage.tangled:
        taken = _locked_at(reading, part, passage, following)
    order = (tick, cell.column, cell.row, passage.sheet.pattern)
    for place, value in _set_by(part, passage, cell):
        if wanted is None or place in wanted:
            yield Lock(first, end, place, value, None if taken and place in taken else back, order)


def _set_by(part: Part, passage: Passage, cell: Cell) -> Iterable[tuple[Place, float]]:
    """Return the parameters ``cell`` sets; what an effect sets goes before a lock."""
    instrument = cell.instrument or passage.instrument
    if not (instrument or cell.settings):
        return [(("patch", target), value) for target, value in cell.locks]
    found = {part.targets[instrument, it]: value for it, value in (*cell.locks, *cell.settings)}
    return [(place, value) for place, value in found.items() if place is not None]


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
    for lock in locks:
        yield _parameter(lock.start, owner, lock.place, lock.value, where)
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


def _locked_at(reading: Pass, part: Part, passage: Passage, tick: int) -> set[Place]:
    """Return the parameters locked from the very start of the line at ``tick``."""
    if tick >= passage.end or tick + passage.groove.shift_at(tick) >= passage.end:
        return set()
    turn = passage.turn_at(tick)
    sheet = passage.sheet if passage.order is None else passage.order(turn, reading.loop_pass)
    return {
        place
        for cell in sheet.line_locks(tick - passage.base(turn))
        if cell.delay == 0 and (cell.certain or reading.plays(part, passage, tick, cell, turn))
        for place, _ in _set_by(part, passage, cell)
    }


def _parameter(
    frame: int, owner: str, place: Place, value: float, where: tuple[int, str, int, int, int]
) -> Event:
    scope, target = place
    return fast_event(
        frame, EventKind.PARAMETER, owner, 0, 0.0, 0.0, False, False, scope, target, value, *where
    )  # fmt: skip
