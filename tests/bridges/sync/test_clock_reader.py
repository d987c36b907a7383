"""Start, stop, continue and song position: what the song is told to do, and where it is."""

import pytest

from motorik.bridges.sync.clock_reader import PULSE_TICKS, ClockReader, Line
from motorik.domain.time import TICKS_PER_BEAT

PERIOD = 60 / (24 * 120)
START, CONTINUE, STOP, CLOCK = b"\xfa", b"\xfb", b"\xfc", b"\xf8"


class Told:
    """A song that keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.deeds: list[tuple[str, int]] = []

    def follow(self, line: Line) -> None:
        self.lines.append(line)

    def play(self, tick: int) -> None:
        self.deeds.append(("play", tick))

    def stop(self) -> None:
        self.deeds.append(("stop", 0))

    def locate(self, tick: int) -> None:
        self.deeds.append(("locate", tick))


class Master:
    """A clock at 120 BPM."""

    def __init__(self, **options: object) -> None:
        self.song = Told()
        self.reader = ClockReader(self.song, **options)
        self.now = 0.0

    def run(self, pulses: int) -> None:
        for _ in range(pulses):
            self.reader.hear(CLOCK, self.now)
            self.now += PERIOD

    def say(self, message: bytes) -> None:
        self.reader.hear(message, self.now - PERIOD / 2)

    @property
    def tick(self) -> float:
        """Where the last line puts the song at the last pulse."""
        line = self.song.lines[-1]
        assert line.wrap is None
        return line.tick + (self.now - PERIOD - line.seconds) / PERIOD * PULSE_TICKS


def position(sixteenths: int) -> bytes:
    return bytes((0xF2, sixteenths & 0x7F, sixteenths >> 7))


def test_the_first_pulse_after_a_start_is_tick_0() -> None:
    master = Master()
    master.run(60)
    assert master.song.lines[-1].wrap == PULSE_TICKS
    master.say(START)
    assert master.song.deeds == [("play", 0)]
    master.run(1)
    assert master.tick == pytest.approx(0, abs=1)
    master.run(48)
    assert master.tick == pytest.approx(2 * TICKS_PER_BEAT, abs=1)
    assert master.song.deeds == [("play", 0)]


def test_a_clock_that_only_runs_with_the_song_starts_it_at_its_first_pulse() -> None:
    master = Master()
    master.say(START)
    assert master.song.deeds == []
    master.run(1)
    assert master.song.deeds == [("play", 0)]
    master.run(48)
    assert master.tick == pytest.approx(2 * TICKS_PER_BEAT, abs=1)


@pytest.mark.parametrize("pause", [0, 5, 40, 3000])
def test_it_continues_where_it_stopped_whether_the_clock_runs_on_or_not(pause: int) -> None:
    master = Master()
    master.run(30)
    master.say(START)
    master.run(50)
    master.say(STOP)
    assert master.song.deeds[-1] == ("stop", 0)
    master.run(30 if pause == 40 else 0)
    master.now += pause * PERIOD
    master.say(CONTINUE)
    master.run(1)
    assert master.song.deeds[-1] == ("play", 50 * PULSE_TICKS)
    master.run(30)
    assert master.tick == pytest.approx(80 * PULSE_TICKS, abs=2)


def test_a_song_position_is_where_it_continues_from() -> None:
    master = Master()
    master.run(30)
    master.say(position(300))
    assert master.song.deeds == [("locate", 75 * TICKS_PER_BEAT)]
    master.say(CONTINUE)
    master.run(25)
    assert master.song.deeds[-1] == ("play", 75 * TICKS_PER_BEAT)
    assert master.tick == pytest.approx(76 * TICKS_PER_BEAT, abs=1)


def test_a_song_position_while_it_plays_moves_what_is_followed() -> None:
    master = Master()
    master.run(30)
    master.say(START)
    master.run(100)
    master.say(position(64))
    master.run(1)
    assert master.tick == pytest.approx(16 * TICKS_PER_BEAT, abs=1)
    assert master.song.deeds == [("play", 0)]


def test_a_dropped_second_leaves_the_place_right() -> None:
    master = Master()
    master.run(30)
    master.say(START)
    master.run(240)
    master.now += 48 * PERIOD
    master.run(24)
    assert master.tick == pytest.approx((240 + 48 + 23) * PULSE_TICKS, abs=2)


def test_tempo_alone_can_be_followed() -> None:
    master = Master(start_stop=lambda: False)
    master.run(30)
    master.say(START)
    master.run(30)
    master.say(STOP)
    assert master.song.deeds == []
    assert master.song.lines


def test_other_messages_are_passed_over() -> None:
    master = Master()
    for message in (b"\x90\x40\x40", b"\xfe", b"\xf2\x01", b"\xf0\x01\xf7"):
        master.reader.hear(message, 0.0)
    assert master.song.deeds == []
    assert master.song.lines == []
