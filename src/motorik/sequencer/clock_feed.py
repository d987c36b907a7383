"""The song's MIDI clock along the playhead's way: through loops, seeks, edits and changes of tempo.

24 pulses to a quarter note. Where playing begins, jumps or goes round, the position is told first, in
sixteenths; when that lies between two, the next one is told, and continuing waits for it. Who joins while it
plays is told so, too.
Source: MIDI 1.0 Detailed Specification, System Common and System Real Time Messages.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.leg import Leg, stretches
from motorik.sequencer.listener import Beat
from motorik.sequencer.timeline import Timeline

PULSE: Final = TICKS_PER_BEAT // 24
SIXTEENTH: Final = 6 * PULSE
LAST_POSITION: Final = 16383


class ClockFeed:
    """Hands out the beats of a song by engine frames, each once, in order."""

    def __init__(self) -> None:
        self._told = 0
        self._end: int | None = None
        self._runs = False
        self._pulses: deque[tuple[int, int, int]] = deque()  # frame, leg and number of those told
        self._begins = (-1, 0)  # a leg, and the pulse of it with which devices start

    def start(self, frame: int) -> None:
        """Begin at ``frame``, where nothing has been told."""
        self._told = frame

    def join(self, frame: int) -> None:
        """Tell nothing of what lies before ``frame``: nobody heard it."""
        self._told = max(self._told, frame)

    def go_on_from(self, frame: int) -> None:
        """Forget what was told from ``frame`` on: a seek or an edit changes it."""
        self._told = min(self._told, frame)
        while self._pulses and self._pulses[-1][0] >= frame:
            self._pulses.pop()
        if self._end is not None and self._end >= frame:
            self._end = None

    def end(self, frame: int) -> None:
        """Stop at ``frame``."""
        self.go_on_from(frame)
        self._end = frame if self._runs else None

    def take(self, legs: Sequence[Leg], timeline: Timeline, until: int) -> list[Beat]:
        """Return what is said before engine frame ``until``, up to which ``legs`` reach."""
        beats: list[Beat] = []
        if self._end is not None and self._end < until:
            beats.append(Beat(self._end, "stop"))
            self._end, self._runs = None, False
            self._pulses.clear()
        for leg, first, last in stretches(legs, self._told, until):
            beats += self._of(leg, timeline, first, last)
            self._runs = True
        self._told = max(self._told, until)
        while len(self._pulses) > 1 and self._pulses[0][0] < self._told - timeline.sample_rate:
            self._pulses.popleft()
        return beats

    def _of(self, leg: Leg, timeline: Timeline, first: int, last: int) -> Iterator[Beat]:
        said = next((number for _, of, number in reversed(self._pulses) if of == leg.number), None)
        if said is None:
            tick = leg.tick_at(first, timeline)
            sixteenth = ceil(tick / SIXTEENTH)
            self._begins = (leg.number, sixteenth * 6)
            if sixteenth <= LAST_POSITION:
                yield Beat(first, "position", sixteenth)
            number = ceil(tick / PULSE)
        else:
            # Where the tempo moved, what was told has another frame by now: it is not told twice.
            number = said + 1
        while (frame := max(timeline.frame_at(number * PULSE) + leg.offset, leg.start_frame)) < last:
            if frame >= first or said is not None:
                frame = max(frame, first)
                if (leg.number, number) == self._begins:
                    yield Beat(frame, "continue" if number else "start")
                yield Beat(frame, "clock")
                self._pulses.append((frame, leg.number, number))
            number += 1
