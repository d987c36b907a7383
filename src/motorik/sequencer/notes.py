"""Notes: where a cell's note starts, repeats and ends.

A column is one voice of the pattern: a note lasts its length, at most until the next note, OFF or CUT of its
column that plays, at most until its passage ends. Every NOTE_ON has exactly one NOTE_OFF with the same id, at
least one frame later; a CUT adds a NOTE_CUT, also for a tail that still rings after an OFF. All events of a
note carry the nominal tick of the note, so a span holds notes whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from motorik.domain.pattern import StepKind
from motorik.domain.tuning import pitch_of
from motorik.sequencer.chance import happens, note_id
from motorik.sequencer.events import Event, EventKind, fast_event
from motorik.sequencer.score import Cell, Part, Passage
from motorik.sequencer.timeline import Timeline


class FrameMemo(dict[int, int]):
    """Frames of the ticks asked for so far: tracks share their lines, so most are asked for many times."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self.timeline = timeline

    def __missing__(self, tick: int) -> int:
        frame = self[tick] = self.timeline.frame_at(tick)
        return frame


@dataclass(frozen=True, slots=True)
class Pass:
    """What all cells of one reading share: the clock and which round of a loop it is."""

    frames: FrameMemo
    loop_pass: int = 0

    def plays(self, part: Part, tick: int, cell: Cell) -> bool:
        """Return whether chance lets ``cell`` play at its nominal ``tick``."""
        return cell.probability >= 100 or happens(
            cell.probability, part.chance, tick, cell.column, self.loop_pass
        )


@dataclass(frozen=True, slots=True)
class _Ending:
    """Where a note is released, whether it is held one frame into a slide, and where its tail is cut."""

    tick: int
    tied: bool = False
    cut: int | None = None


def sounding_tick(passage: Passage, tick: int, cell: Cell) -> int:
    """Return where ``cell`` with nominal ``tick`` sounds: groove and delay added, never before the song."""
    return max(tick + passage.groove.shift_at(tick) + cell.delay, 0)


def note_events(
    reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int
) -> Iterator[Event]:
    """Yield the events of the note of ``cell``.

    None when groove or delay moves it out of its passage, or its key is silent in the track's tuning.
    """
    start = sounding_tick(passage, tick, cell)
    pitch = pitch_of(part.tuning, cell.pitch)
    if start >= passage.end or pitch is None:
        return
    ending = _ending(reading, part, passage, tick, cell, start)
    off = reading.frames[ending.tick] + ending.tied
    cut = None if ending.cut is None else reading.frames[ending.cut]
    starts = _repeats(reading.frames, passage, cell, start, ending.tick)
    for index, on in enumerate(starts):
        last = index == len(starts) - 1
        id = note_id(part.note_key, tick, cell.column, index, reading.loop_pass)
        place = (tick, passage.sheet.pattern, cell.row, turn, cell.column)
        slide = cell.slide and index == 0
        yield fast_event(
            on,
            EventKind.NOTE_ON,
            part.owner,
            id,
            pitch,
            cell.velocity,
            cell.accent,
            slide,
            "patch",
            "",
            0.0,
            *place,
        )
        end = max(off if last else starts[index + 1], on + 1)
        yield fast_event(
            end, EventKind.NOTE_OFF, part.owner, id, pitch, 0.0, False, False, "patch", "", 0.0, *place
        )
        if cut is not None:
            end = max(end, cut)
            yield fast_event(
                end,
                EventKind.NOTE_CUT,
                part.owner,
                id,
                pitch,
                0.0,
                False,
                False,
                "patch",
                "",
                0.0,
                *place,
            )


def _repeats(frames: FrameMemo, passage: Passage, cell: Cell, start: int, end: int) -> list[int]:
    """Return the frames at which the note starts: once, or as a ratchet evenly over its length or line."""
    if cell.ratchet == 1:
        return [frames[start]]
    span = cell.length or passage.sheet.line
    ticks = [start + Fraction(index * span, cell.ratchet) for index in range(cell.ratchet)]
    return [frames.timeline.frame_at(tick) for tick in ticks if tick < end or tick == start]


def _ending(reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, start: int) -> _Ending:
    """Return how the note of ``cell`` ends.

    A slid note holds the note before it: also one with an explicit length, if that leaves a gap of less than
    a line.
    """
    release: int | None = None
    for next_tick, following in passage.following(tick, cell):
        if not reading.plays(part, next_tick, following):
            continue
        at = sounding_tick(passage, next_tick, following)
        if at >= passage.end:
            continue
        own = start + cell.length if cell.length else at
        if following.kind is StepKind.NOTE:
            if release is not None:
                return _Ending(release)
            if following.slide and own > at - passage.sheet.line:
                return _Ending(at, tied=True)
            return _Ending(min(own, at))
        release = min(own, at) if release is None else release
        if following.kind is StepKind.CUT:
            return _Ending(release, cut=at)
    if release is not None:
        return _Ending(release)
    return _Ending(min(start + cell.length, passage.end) if cell.length else passage.end)
