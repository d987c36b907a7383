"""The pure sequencer: a project and a span of ticks give events, always the same ones.

**Which span an event belongs to.** Every event has a nominal tick: of a note and its locks the tick of the
line it is written on, of automation the tick of the change. ``schedule`` returns the events with a nominal
tick in [start, end), wherever groove, delay and length take their frames: up to a line before the span, or
long after it (a note's end belongs to the note). Hence the law: over any partition of a span the parts
together equal the whole, bit for bit, and in order once sorted by
:data:`~motorik.sequencer.events.event_order`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter, itemgetter
from typing import NamedTuple

from motorik.domain.pattern import StepKind
from motorik.domain.project import Project
from motorik.sequencer.automation import Lane
from motorik.sequencer.events import Event, EventKind, event_order, fast_event
from motorik.sequencer.locks import lock_events, locks_between
from motorik.sequencer.midi_lanes import SCOPE, expressions
from motorik.sequencer.notes import direct_note, is_direct, note_events
from motorik.sequencer.passage import Passage
from motorik.sequencer.phrases import layers
from motorik.sequencer.reading import FrameMemo, Loop, Pass
from motorik.sequencer.score import Part, Score, score_of
from motorik.sequencer.tempo import tempo_events
from motorik.sequencer.timeline import timeline_of


class Address(NamedTuple):
    """Names one parameter of the song."""

    owner: str
    scope: str
    target: str


def schedule(
    project: Project,
    start_tick: int,
    end_tick: int,
    sample_rate: int,
    *,
    loop_pass: int = 0,
    loop: Loop | None = None,
    fill: bool = False,
) -> list[Event]:
    """Return the events with a nominal tick in [start_tick, end_tick), in order of ``event_order``.

    Frames count from the start of the song at ``sample_rate`` Hz. ``loop_pass`` is the round of the ``loop``:
    chance, conditions and note ids differ between rounds, everything else is equal. ``fill`` makes all of it
    a fill.
    """
    timeline = timeline_of(project.tempo, sample_rate)
    score = score_of(project)
    reading = Pass(FrameMemo(timeline), score, loop_pass, loop, fill)
    events: list[Event] = []
    for part in score.parts:
        _add_part(events, reading, part, start_tick, end_tick)
    events.extend(_automation_events(reading, score, start_tick, end_tick))
    events.extend(tempo_events(project.tempo, timeline, start_tick, end_tick))
    events.sort(key=event_order)
    return events


def schedule_from(
    project: Project,
    start_tick: int,
    end_tick: int,
    sample_rate: int,
    *,
    frame: int,
    loop_pass: int = 0,
    loop: Loop | None = None,
    fill: bool = False,
) -> list[Event]:
    """Return what is left of ``schedule(project, start_tick, end_tick, …)`` from ``frame`` on.

    Of notes that started before ``frame`` nothing is returned (:func:`note_at` knows them). Costs only what
    lies after ``frame``: it looks back no further than groove and delay reach.
    """
    timeline = timeline_of(project.tempo, sample_rate)
    score = score_of(project)
    reading = Pass(FrameMemo(timeline), score, loop_pass, loop, fill)
    tick = timeline.first_tick_at(frame)
    events: list[Event] = []
    for part in score.parts:
        _add_part(events, reading, part, max(tick - part.late, start_tick), end_tick)
    started = {event.note for event in events if event.kind is EventKind.NOTE_ON and event.frame < frame}
    events = [event for event in events if event.frame >= frame and event.note not in started]
    events.extend(_automation_events(reading, score, max(tick, start_tick), end_tick))
    events.extend(tempo_events(project.tempo, timeline, max(tick, start_tick), end_tick))
    events.sort(key=event_order)
    return events


def note_at(
    project: Project,
    owner: str,
    tick: int,
    sample_rate: int,
    *,
    loop_pass: int = 0,
    loop: Loop | None = None,
    fill: bool = False,
) -> list[Event]:
    """Return the note events of track ``owner`` written at nominal ``tick``, in order."""
    score = score_of(project)
    part = score.parts_by_owner.get(owner)
    if part is None:
        return []
    reading = Pass(FrameMemo(timeline_of(project.tempo, sample_rate)), score, loop_pass, loop, fill)
    events: list[Event] = []
    _add_part(events, reading, part, tick, tick + 1)
    return sorted((event for event in events if event.kind is not EventKind.PARAMETER), key=event_order)


def initial_parameters(project: Project, tick: int) -> dict[Address, float]:
    """Return every automated parameter's value at ``tick``; lanes that begin later are left out."""
    lanes = score_of(project).lanes_by_target.values()
    values = {Address(lane.owner, lane.scope, lane.target): lane.value_at(tick) for lane in lanes}
    return {address: value for address, value in values.items() if value is not None}


def changing_at(project: Project, tick: int) -> frozenset[Address]:
    """Return the parameters whose automation changes at ``tick`` itself."""
    lanes = score_of(project).lanes_by_target
    return frozenset(Address(*key) for key, lane in lanes.items() if any(lane.changes(tick, tick + 1)))


def parameters_before(
    project: Project,
    frame: int,
    sample_rate: int,
    *,
    start_tick: int = 0,
    end_tick: int | None = None,
    loop_pass: int = 0,
    loop: Loop | None = None,
    fill: bool = False,
) -> dict[Address, float]:
    """Return what automation and locks in [start_tick, end_tick) have made of parameters before ``frame``.

    Parameters nothing has moved are left out; a lock that has ended counts as nothing.
    """
    timeline = timeline_of(project.tempo, sample_rate)
    tick = timeline.first_tick_at(frame)
    values = initial_parameters(project, max(tick - 1, start_tick))
    score = score_of(project)
    reading = Pass(FrameMemo(timeline), score, loop_pass, loop, fill)
    for part in score.parts:
        locks = locks_between(reading, part, tick, tick + 1, part.locked, start_tick, end_tick)
        in_force = [lock for lock in locks if lock.start < frame <= lock.end]
        for lock in sorted(in_force, key=attrgetter("start", "order")):
            values[Address(part.owner, *lock.place)] = lock.value
    return values


def resting_value(project: Project, address: Address, tick: int) -> float | None:
    """Return what a parameter has at ``tick`` apart from locks: automation, else base; None: unknown."""
    return score_of(project).resting_value(*address, tick)


def _add_part(events: list[Event], reading: Pass, part: Part, start: int, end: int) -> None:
    for outer in part.passages_between(start, end + part.early if part.phrases else end):
        if outer.sheet.phrases:
            for player, passage in layers(reading, part, outer, start, end):
                _add_passage(events, reading, player, passage, start, end)
        else:
            _add_passage(events, reading, part, outer, start, end)


def _add_passage(
    events: list[Event], reading: Pass, part: Part, passage: Passage, start: int, end: int
) -> None:
    direct = is_direct(part, passage)
    for tick, cell, turn in passage.cells(start, end, reading.loop_pass):
        if direct and cell.lasts and tick + cell.delay + cell.lasts < passage.end:
            events += direct_note(reading, part, passage, tick, cell, turn)
            continue
        if not (cell.certain or reading.plays(part, passage, tick, cell, turn)):
            continue
        if cell.locks or cell.settings:
            events += lock_events(reading, part, passage, tick, cell, turn)
        if cell.kind is StepKind.NOTE and not cell.phrase:
            events += note_events(reading, part, passage, tick, cell, turn)


def _automation_events(reading: Pass, score: Score, start: int, end: int) -> Iterator[Event]:
    """Yield the changes of every lane in [start, end), except while a lock holds the parameter."""
    for lane in score.lanes_by_target.values():
        if lane.scope == SCOPE:
            yield from _touches(reading, score, lane, start, end)
            continue
        changes = list(lane.changes(start, end))
        locked = _locked_frames(reading, score, lane, start, end) if changes else []
        for tick, value in changes:
            frame = reading.frames[tick]
            index = bisect_right(locked, frame, key=itemgetter(0)) - 1
            if index < 0 or frame >= locked[index][1]:
                yield fast_event(
                    frame, EventKind.PARAMETER, lane.owner, 0, 0.0, 0.0, False, False,
                    lane.scope, lane.target, value, tick, "", -1, 0, 0,
                )  # fmt: skip


def _touches(reading: Pass, score: Score, lane: Lane, start: int, end: int) -> Iterator[Event]:
    part = score.parts_by_owner.get(lane.owner)
    scopes = part.scopes if part else ("patch",)
    outside = part is not None and part.outside
    for tick, value in lane.changes(start, end):
        frame = reading.frames[tick]
        yield from expressions(frame, lane.owner, lane.target, value, tick, scopes, outside=outside)


def _locked_frames(reading: Pass, score: Score, lane: Lane, start: int, end: int) -> list[tuple[int, int]]:
    """Return the frames in which locks hold the lane's parameter, as ranges that ascend and do not touch."""
    part = score.parts_by_owner.get(lane.owner)
    place = (lane.scope, lane.target)
    if part is None or place not in part.locked:
        return []
    ranges: list[tuple[int, int]] = []
    locks = locks_between(reading, part, start, end, frozenset((place,)))
    for first, last in sorted((lock.start, lock.end) for lock in locks):
        if ranges and first <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
        else:
            ranges.append((first, last))
    return ranges
