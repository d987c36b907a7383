"""A module played once, as a list: its rows in the order they are heard, and every note with its life.

All of it is what the tick player does, never a reading of the cells: jumps, loops, effect memories, delays,
retriggers, envelopes and fades have happened.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from motorik.sequencer.classic.player import ClassicPlayer, TickFlags, VoiceFlags
from motorik.sequencer.classic.score import ClassicScore

MOST_TICKS = 200_000
"""More than an hour at the usual tempo; what would play longer is cut there."""
MOST_POINTS = 600_000
"""Changes of all channels together."""
MOST_CELLS = 3_000_000
"""Cells that are laid out, those of a pattern each time it is entered; every entry counts as some more."""

_BLOCK_TICKS = 1024
_CELLS_AN_ENTRY = 50
_BEGINS = VoiceFlags.TRIGGERED | VoiceFlags.SAMPLE_CHANGED | VoiceFlags.POSITION_SET | VoiceFlags.RESTARTED


@dataclass(frozen=True, slots=True)
class PlayedRow:
    """A row as it is heard; ``start`` and ``length`` in 1 / ``player.SECOND`` second."""

    order: int
    pattern: int
    row: int
    start: int
    length: int


@dataclass(slots=True)
class Strike:
    """A sample starts to sound at ``position`` frames; ``end`` is when it stops or another takes its place.

    ``row`` is its place among the rows played, ``key`` the key of the step that plays it (set when laid out).
    ``moves`` are (time, level 0-1, pan 0-255, frames of the
    sample a second), the first at ``start``, then whenever one of them changes.
    """

    row: int
    start: int
    end: int
    serial: int
    note: int
    instrument: int
    sample: int
    position: float
    key: int = 60
    moves: list[tuple[int, float, int, float]] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """The highest level it has."""
        return max(level for _, level, _, _ in self.moves)


@dataclass(slots=True)
class Walk:
    """A module from its beginning to where it ends or repeats.

    ``strikes`` by channel; ``left_behind`` counts notes that sound on in the background, ``complete`` is
    false when the module was cut.
    """

    rows: list[PlayedRow]
    strikes: list[list[Strike]]
    left_behind: int = 0
    filtered: bool = False
    complete: bool = True


def walk(score: ClassicScore) -> Walk:
    """Play a score once."""
    return _Walker(score).walk()


class _Walker:
    def __init__(self, score: ClassicScore) -> None:
        self.player = ClassicPlayer(score)
        channels = len(score.channels)
        self.pattern_rows = (score.pattern_start[1:] - score.pattern_start[:-1]).tolist()
        self.has_sound = [length > 0 for length in score.samples["length"].tolist()]
        self.instruments = len(score.instruments)
        self.walked = Walk([], [[] for _ in range(channels)])
        self.sounding: list[Strike | None] = [None] * channels
        self.points = self.cells = 0
        self.behind: set[int] = set()

    def walk(self) -> Walk:
        walked = self.walked
        while not self.player.ended:
            ticks, voices = self.player.play(_BLOCK_TICKS)
            walked.complete = self._block(ticks, voices)
            if not walked.complete or not len(ticks):
                break
        walked.left_behind = len(self.behind)
        end = walked.rows[-1].start + walked.rows[-1].length if walked.rows else 0
        for channel in range(len(self.sounding)):
            self._end(channel, end)
        return walked

    def _block(self, ticks: NDArray[np.void], voices: NDArray[np.void]) -> bool:
        """Take ticks; return whether there is room for more."""
        names = ("time", "length", "order", "pattern", "row", "flags", "first_voice", "voices")
        columns = [ticks[name].tolist() for name in names]
        rows = _voice_rows(voices)
        for time, length, order, pattern, row, flags, first, count in zip(*columns, strict=True):
            if self.points >= MOST_POINTS or self.cells >= MOST_CELLS:
                return False
            self._tick(time, length, (order, pattern, row), flags)
            self._voices(time, length, rows[first : first + count])
        return self.player.ticks < MOST_TICKS

    def _tick(self, time: int, length: int, place: tuple[int, int, int], flags: int) -> None:
        rows = self.walked.rows
        if flags & TickFlags.FIRST_TICK or not rows:
            _, pattern, row = place
            last = rows[-1] if rows else None
            if last is None or (last.order, last.pattern, last.row + 1) != place:
                left = max(self.pattern_rows[pattern] - row, 0)
                self.cells += (left + _CELLS_AN_ENTRY) * len(self.sounding)
            rows.append(PlayedRow(*place, time, length))
        else:
            begun = rows[-1]
            rows[-1] = PlayedRow(*place, begun.start, time + length - begun.start)

    def _voices(self, time: int, length: int, heard: list[tuple[float, ...]]) -> None:
        seen: set[int] = set()
        for voice in heard:
            channel, serial, flags = int(voice[0]), int(voice[1]), int(voice[2])
            now = self.sounding[channel]
            if flags & (VoiceFlags.STOPPED | VoiceFlags.BACKGROUND):
                if flags & VoiceFlags.BACKGROUND and not flags & VoiceFlags.STOPPED:
                    self.behind.add(serial)
                if now is not None and now.serial == serial:
                    self._end(channel, time)
                continue
            if not (self.has_sound[int(voice[8])] and 0 <= voice[7] < self.instruments):
                continue
            seen.add(channel)
            self._sound(time, channel, serial, flags, voice)
            if flags & VoiceFlags.ENDS:
                self._end(channel, time + length)
        for channel, now in enumerate(self.sounding):
            if now is not None and channel not in seen:
                self._end(channel, time)

    def _sound(self, time: int, channel: int, serial: int, flags: int, voice: tuple[float, ...]) -> None:
        level, pan, frequency = voice[3], int(voice[4]), voice[5]
        now = self.sounding[channel]
        if now is None or now.serial != serial or flags & _BEGINS:
            self._end(channel, time)
            note, instrument, sample, position = int(voice[6]), int(voice[7]), int(voice[8]), voice[9]
            place = len(self.walked.rows) - 1
            now = Strike(place, time, time, serial, note, instrument, sample, position)
            self.sounding[channel] = now
            self.walked.strikes[channel].append(now)
        if flags & VoiceFlags.SURROUND:
            pan = 128
        self.walked.filtered |= voice[10] < 255 or voice[11] > 0
        if not now.moves or now.moves[-1][1:] != (level, pan, frequency):
            now.moves.append((time, level, pan, frequency))
            self.points += 1

    def _end(self, channel: int, time: int) -> None:
        now = self.sounding[channel]
        if now is not None:
            now.end = time
            self.sounding[channel] = None


def _voice_rows(voices: NDArray[np.void]) -> list[tuple[float, ...]]:
    names = (
        "channel", "serial", "flags", "level", "pan", "frequency", "note", "instrument", "sample", "position",
        "cutoff", "resonance",
    )  # fmt: skip
    return list(zip(*(voices[name].tolist() for name in names), strict=True))
