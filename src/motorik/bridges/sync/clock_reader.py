"""What MIDI clock, start, stop, continue and song position say together. No port, no studio, no thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from motorik.bridges.sync.pulse_clock import PULSES_A_BEAT, Pulse, PulseClock
from motorik.domain.time import TICKS_PER_BEAT

PULSE_TICKS = TICKS_PER_BEAT // PULSES_A_BEAT
PULSES_A_POSITION = 6
"""Song position counts sixteenths."""
UNSURE = 0.4
"""How much of the jitter is left in what the loop says, seen from the outside of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """``tick``, up to multiples of ``wrap``, is at ``seconds``, give or take ``slack``; on at ``bpm``."""

    tick: int
    seconds: float
    bpm: float
    wrap: int | None = None
    slack: float = 0.0


class Song(Protocol):
    """What a clock moves."""

    def follow(self, line: Line) -> None:
        """Keep to ``line``."""

    def play(self, tick: int) -> None:
        """Play from ``tick`` on."""

    def stop(self) -> None:
        """Stop."""

    def locate(self, tick: int) -> None:
        """Go to ``tick``."""


class ClockReader:
    """Turns messages into what a :class:`Song` does. Single-threaded; times as of :class:`PulseClock`."""

    def __init__(self, song: Song, *, start_stop: Callable[[], bool] = lambda: True) -> None:
        self.clock = PulseClock()
        self.running = False
        self._song = song
        self._start_stop = start_stop
        self._pulses = 0
        self._origin: int | None = None
        self._begins = False

    def hear(self, message: bytes, seconds: float) -> None:
        """Hear a message that came at ``seconds``; others than a clock's are passed over."""
        match message[0]:
            case 0xF8:
                self._pulse(seconds)
            case 0xFA:
                self._start(0, seconds)
            case 0xFB:
                self._start(self._pulses, seconds)
            case 0xFC:
                self._stop()
            case 0xF2 if len(message) == 3:
                self._locate((message[1] | message[2] << 7) * PULSES_A_POSITION)

    def _pulse(self, seconds: float) -> None:
        if self._begins and not self.clock.expects(seconds):
            self.clock.forget()
        known = self.clock.pulse(seconds)
        if self._begins:
            # The first clock after a start is the first pulse of the song, however unsure its time is.
            played, self._begins = self._origin is not None, False
            self._origin = self.clock.count - self._pulses
            if not played:
                self._play()
        elif not known:
            self._origin = None
        self._tell()

    def _tell(self) -> None:
        line = self.clock.line
        if line is not None:
            self._song.follow(self._line(line))

    def _line(self, line: Pulse) -> Line:
        slack = self.clock.jitter * UNSURE
        if self._origin is None or not self.running:
            return Line(0, line.seconds, line.bpm, PULSE_TICKS, slack)
        return Line((line.number - self._origin) * PULSE_TICKS, line.seconds, line.bpm, None, slack)

    def _start(self, pulses: int, seconds: float) -> None:
        self._pulses, self.running, self._begins, self._origin = pulses, True, True, None
        if self.clock.silent_at(seconds):
            self.clock.forget()
        if self.clock.line is not None:
            # The clock runs already, so when its next pulse comes is known: no time is lost.
            self._origin = self.clock.count + 1 - pulses
            self._tell()
            self._play()

    def _play(self) -> None:
        if self._start_stop():
            self._song.play(self._pulses * PULSE_TICKS)

    def _stop(self) -> None:
        if self.running and self._origin is not None:
            self._pulses = max(self.clock.count - self._origin + 1, 0)
        self.running = False
        if self._start_stop():
            self._song.stop()

    def _locate(self, pulses: int) -> None:
        self._pulses = pulses
        if self.running and not self._begins:
            self._origin = self.clock.count + 1 - pulses
        elif self._start_stop():
            self._song.locate(pulses * PULSE_TICKS)
