"""Notes: where a cell's note starts, repeats and ends.

A column is one voice of the pattern: a note lasts its length, at most until the next note, OFF, CUT or FADE
of its column that plays, at most until its passage ends. Every NOTE_ON has exactly one NOTE_OFF with the same
id, at least one frame later; a CUT adds a NOTE_CUT, also for a tail that still rings after an OFF. All events
of a note carry the nominal tick of the note, so a span holds notes whole; what effects on later lines do to
it is among them. Effects bend and strike a note while it is held; its level and pan they move until the next
note of the column, also in a tail that still rings (:mod:`motorik.sequencer.weights`).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from motorik.domain.pattern import StepKind
from motorik.domain.tuning import Tuning, pitch_of
from motorik.sequencer.cell import Cell
from motorik.sequencer.chance import note_id
from motorik.sequencer.ending import Ending, ending_of, is_sounding_at, sounding_tick
from motorik.sequencer.events import Event, EventKind, Touch, fast_event
from motorik.sequencer.passage import Passage
from motorik.sequencer.reading import Pass
from motorik.sequencer.score import Part
from motorik.sequencer.weights import added, weights_of


def is_direct(part: Part, passage: Passage) -> bool:
    """Return whether cells sound when and how they are written: nothing shifts, tunes or holds them."""
    return (
        part.pedal is None
        and part.tuning is None
        and not passage.transpose
        and not (passage.instrument or passage.carried)
        and not any(passage.groove.offsets)
    )


def direct_note(
    reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int
) -> tuple[Event, Event]:
    """Return what :func:`note_events` does in a direct passage for a cell that lasts a known time."""
    start, frames = tick + cell.delay, reading.frames
    owner, pitch, pattern, row, column = part.owner, cell.pitch, passage.sheet.pattern, cell.row, cell.column
    id, on = note_id(part.note_key, tick, column, 0, reading.loop_pass), frames[start]
    off = frames[start + cell.lasts]
    return fast_event(
        on, EventKind.NOTE_ON, owner, id, pitch, cell.velocity * passage.gain, cell.accent, cell.slide,
        "patch", "", 0.0, tick, pattern, row, turn, column,
    ), fast_event(
        off if off > on else on + 1, EventKind.NOTE_OFF, owner, id, pitch, 0.0, False, False,
        "patch", "", 0.0, tick, pattern, row, turn, column,
    )  # fmt: skip


def note_events(
    reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int
) -> Iterator[Event]:
    """Yield the events of the note of ``cell``.

    None when groove or delay moves it out of its passage, when its key is silent in the tuning, or when it
    only gives a sounding note another pitch.
    """
    start = sounding_tick(passage, tick, cell)
    instrument = cell.instrument or passage.instrument
    tuning = part.tunings[instrument] if instrument else part.tuning
    pitch = pitch_of(tuning, key_of(passage, cell) if passage.transpose else cell.pitch)
    if start >= passage.end or pitch is None:
        return
    if cell.glides and is_sounding_at(reading, part, passage, tick, cell, turn):
        return
    ending = ending_of(reading, part, passage, tick, cell, turn, start)
    released = ending.tick if part.pedal is None or ending.tied else part.pedal.release(ending.tick)
    off = reading.frames[released] + ending.tied
    cut = None if ending.cut is None else reading.frames[ending.cut]
    scope = part.scope(instrument) if instrument else "patch"
    changed = ending.lines or ending.tail or passage.carried
    if cell.plain and cut is None and not changed:  # the short way, for nearly all notes
        owner, pattern, row, column = part.owner, passage.sheet.pattern, cell.row, cell.column
        id, on = note_id(part.note_key, tick, column, 0, reading.loop_pass), reading.frames[start]
        yield fast_event(
            on, EventKind.NOTE_ON, owner, id, pitch, cell.velocity * passage.gain, cell.accent, cell.slide,
            scope, "", 0.0, tick, pattern, row, turn, column,
        )  # fmt: skip
        yield fast_event(
            max(off, on + 1), EventKind.NOTE_OFF, owner, id, pitch, 0.0, False, False, scope, "", 0.0,
            tick, pattern, row, turn, column,
        )  # fmt: skip
        return
    sound = _Sound(part, passage, cell, tick, turn, pitch, scope)
    starts = _strikes(reading, cell, start, ending)
    for index, (on, velocity) in enumerate(starts):
        end = off if index == len(starts) - 1 else starts[index + 1][0]
        yield from sound.strike(index, reading, on, velocity, end, cut)
    points = _bends(reading, tuning, passage, cell, start, pitch, ending)
    ons = [on for on, _ in starts]
    for index, frame, value in _at_strikes(ons, off, points):
        yield sound.moved(index, reading, frame, Touch.BEND, value)
    until = reading.frames[ending.until] if ending.until < passage.end else None
    faded = None if ending.fades is None else reading.frames[ending.fades]
    for touch, weights in added(weights_of(reading, cell, start, ending), passage.carried, until):
        for index, frame, value in _at_tails(ons, weights, faded):
            yield sound.moved(index, reading, frame, touch, value)


class _Sound(NamedTuple):
    """What all events of one note share."""

    part: Part
    passage: Passage
    cell: Cell
    tick: int
    turn: int
    pitch: float
    scope: str

    def strike(
        self, index: int, reading: Pass, on: int, velocity: float, off: int, cut: int | None
    ) -> list[Event]:
        """Return start, release and cut of the ``index``-th time the note is struck."""
        part, passage, cell, tick, turn, pitch, scope = self
        owner, pattern, row, column = part.owner, passage.sheet.pattern, cell.row, cell.column
        id = note_id(part.note_key, tick, column, index, reading.loop_pass)
        end = max(off, on + 1)
        events = [
            fast_event(
                on, EventKind.NOTE_ON, owner, id, pitch, velocity * passage.gain, cell.accent,
                cell.slide and index == 0, scope, "", 0.0, tick, pattern, row, turn, column,
            ),
            fast_event(
                end, EventKind.NOTE_OFF, owner, id, pitch, 0.0, False, False, scope, "", 0.0,
                tick, pattern, row, turn, column,
            ),
        ]  # fmt: skip
        if cut is not None:
            events.append(
                fast_event(
                    max(end, cut), EventKind.NOTE_CUT, owner, id, pitch, 0.0, False, False, scope, "", 0.0,
                    tick, pattern, row, turn, column,
                )
            )  # fmt: skip
        return events

    def moved(self, index: int, reading: Pass, frame: int, touch: Touch, value: float) -> Event:
        """Return the event that moves ``touch`` of the ``index``-th strike of the note."""
        part, passage, cell, tick, turn, _, scope = self
        id = note_id(part.note_key, tick, cell.column, index, reading.loop_pass)
        return fast_event(
            frame, EventKind.EXPRESSION, part.owner, id, 0.0, 0.0, False, False, scope, "", value,
            tick, passage.sheet.pattern, cell.row, turn, cell.column, touch,
        )  # fmt: skip


def key_of(passage: Passage, cell: Cell) -> float:
    """Return the key ``cell`` plays: a phrase is transposed, but never beyond the keyboard."""
    if not passage.transpose:
        return cell.pitch
    return min(max(cell.pitch + passage.transpose, 0.0), 127.0)


def _strikes(reading: Pass, cell: Cell, start: int, ending: Ending) -> list[tuple[int, float]]:
    """Return (frame, velocity) of every time the note is struck: as a ratchet over its length or line too."""
    strikes = [(reading.frames[start], cell.velocity)]
    if cell.plain:
        return strikes
    end, at = ending.tick, reading.frames.timeline.frame_at
    strikes += [(at(start + offset), velocity) for offset, velocity in cell.repeats if start + offset < end]
    for begin, line in ending.lines:
        for offset, factor in line.repeats:
            velocity = factor if line.kind is StepKind.NOTE else min(factor * cell.velocity, 1.0)
            if start < begin + offset < end:
                strikes.append((at(begin + offset), velocity))
    return strikes if len(strikes) == 1 else sorted(strikes, key=lambda strike: strike[0])


def _bends(
    reading: Pass,
    tuning: Tuning | None,
    passage: Passage,
    cell: Cell,
    start: int,
    pitch: float,
    ending: Ending,
) -> list[tuple[int, float]]:
    """Return (frame, semitones) for every change of the note's pitch, in order, from no bend on."""
    points: list[tuple[int, float]] = []
    bend = value = base = 0.0
    for (begin, line), (stop, _) in pairwise([(start, cell), *ending.lines, (ending.tick, cell)]):
        motion = line.motion
        if motion is None:
            continue
        goal = pitch_of(tuning, key_of(passage, line)) if motion.glide else None
        for index, offset in enumerate(motion.offsets):
            base = bend + motion.slide[index]
            if motion.glide and goal is not None:
                base += (goal - pitch - base) * motion.glide[index]
            target = base + motion.wobble[index]
            if begin + offset < stop and target != value:
                points.append((reading.frames[begin + offset], target))
                value = target
        bend = base
        if value != bend and begin + motion.offsets[-1] >= stop:
            value = bend
            points.append((reading.frames[stop], bend))
    return list(dict(points).items())  # in one frame the last counts


def _at_strikes(
    starts: list[int], off: int, points: list[tuple[int, float]]
) -> Iterator[tuple[int, int, float]]:
    """Yield (strike, frame, semitones): each strike is told its first bend and every change in it."""
    value, at = 0.0, 0
    for index, on in enumerate(starts):
        end = off if index == len(starts) - 1 else starts[index + 1]
        while at < len(points) and points[at][0] <= on:
            value, at = points[at][1], at + 1
        if value:
            yield index, on, value
        while at < len(points) and points[at][0] < end:
            value = points[at][1]
            yield index, points[at][0], value
            at += 1


def _at_tails(
    starts: list[int], points: list[tuple[int, float]], faded: int | None
) -> Iterator[tuple[int, int, float]]:
    """Yield (strike, frame, value) as :func:`_at_strikes`; what a fade does reaches tails of all strikes."""
    last = max(points[-1][0], starts[-1]) + 1
    yield from _at_strikes(starts, last, points)
    if faded is not None:
        for index in range(len(starts) - 1):
            yield from ((index, frame, value) for frame, value in points if frame > max(faded, starts[-1]))
