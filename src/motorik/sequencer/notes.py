"""Notes: where a cell's note starts, repeats and ends.

A column is one voice of the pattern: a note lasts its length, at most until the next note, OFF, CUT or FADE
of its column that plays, at most until its passage ends. Every NOTE_ON has exactly one NOTE_OFF with the same
id, at least one frame later; a CUT adds a NOTE_CUT, also for a tail that still rings after an OFF. All events
of a note carry the nominal tick of the note, so a span holds notes whole; what effects on later lines do to
it is among them.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from motorik.domain.pattern import StepKind
from motorik.domain.tuning import Tuning, pitch_of
from motorik.sequencer.cell import Cell
from motorik.sequencer.chance import note_id
from motorik.sequencer.events import Event, EventKind, fast_event
from motorik.sequencer.passage import Passage
from motorik.sequencer.reading import Pass
from motorik.sequencer.score import Part

MOST_LINES = 1024
"""How many lines with effects after its own a note follows."""


class Ending(NamedTuple):
    """Where a note is released, whether it is held one frame into a slide, and where its tail is cut.

    ``lines`` are the later lines that change the note, as (sounding tick, cell).
    """

    tick: int
    tied: bool = False
    cut: int | None = None
    lines: tuple[tuple[int, Cell], ...] = ()


def sounding_tick(passage: Passage, tick: int, cell: Cell) -> int:
    """Return where ``cell`` with nominal ``tick`` sounds: groove and delay added, never before the song."""
    return max(tick + passage.groove.shift_at(tick) + cell.delay, 0)


def is_direct(part: Part, passage: Passage) -> bool:
    """Return whether cells sound when and how they are written: nothing shifts, tunes or holds them."""
    return (
        part.pedal is None
        and part.tuning is None
        and not passage.transpose
        and not passage.instrument
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
    if cell.plain and not ending.lines and cut is None:  # the short way, for nearly all notes
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
    for index, frame, value in _at_strikes([on for on, _ in starts], off, points):
        yield sound.bend(index, reading, frame, value)


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

    def bend(self, index: int, reading: Pass, frame: int, semitones: float) -> Event:
        """Return the event that bends the ``index``-th strike of the note."""
        part, passage, cell, tick, turn, _, scope = self
        id = note_id(part.note_key, tick, cell.column, index, reading.loop_pass)
        return fast_event(
            frame, EventKind.EXPRESSION, part.owner, id, 0.0, 0.0, False, False, scope, "", semitones,
            tick, passage.sheet.pattern, cell.row, turn, cell.column,
        )  # fmt: skip


def key_of(passage: Passage, cell: Cell) -> float:
    """Return the key ``cell`` plays: a phrase is transposed, but never beyond the keyboard."""
    if not passage.transpose:
        return cell.pitch
    return min(max(cell.pitch + passage.transpose, 0.0), 127.0)


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
                return _cut(release, cut, lines)
            if following.glides and not cell.phrase and (not length or own > at):
                lines.append((at, following))
                held, length = at, following.length
                cut = at + following.cut if following.cut >= 0 else None
                continue
            if following.slide and own > at - passage.sheet.line:
                return Ending(at, tied=True, lines=tuple(lines))
            return _cut(min(own, at), cut, lines)
        if following.kind is StepKind.LOCK:
            if (not length or own > at) and release is None and len(lines) < MOST_LINES:
                lines.append((at, following))
            if following.cut >= 0:
                cut = at + following.cut
            continue
        if following.kind is StepKind.FADE:
            over = min(at + (following.length or passage.sheet.line), passage.end)
            if release is None:
                release = min(held + length, over) if length else over
            return _cut(release, over if cut is None else min(cut, over), lines)
        release = min(own, at) if release is None else release
        if following.kind is StepKind.CUT:
            return Ending(release, cut=at, lines=tuple(lines))
    if release is None:
        release = min(held + length, passage.end) if length else passage.end
    return _cut(release, cut, lines)


def _cut(release: int, cut: int | None, lines: list[tuple[int, Cell]]) -> Ending:
    """Return an ending at ``release``, or at ``cut`` if that is first; either way the tail is cut there."""
    if cut is None and not lines:
        return Ending(release)
    return Ending(release if cut is None else min(release, cut), cut=cut, lines=tuple(lines))


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
    return points


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
