"""The clock while the song stands: at its tempo, in step with what was, and out of the way when it plays."""

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.project import Arrangement, Project
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event
from motorik.sequencer.listener import Beat
from motorik.sequencer.transport import Transport
from tests.sequencer.fakes import FakeSink

RATE = 48000


def at_tempo(*bpm: int) -> Project:
    """Return a song of a tempo for every four beats."""
    points = tuple(TempoPoint(tick=4 * it * TICKS_PER_BEAT, bpm=Fraction(a)) for it, a in enumerate(bpm))
    return Project(arrangement=Arrangement(length=16 * TICKS_PER_BEAT), tempo=TempoMap(points=points))


class Ear:
    """Hears the clock, and forgets what is taken back."""

    def __init__(self) -> None:
        self.beats: list[Beat] = []

    def hear(self, project: Project, frame: int) -> None: ...

    def push(self, events: Sequence[Event], offset: int) -> None: ...

    def now(self, events: Sequence[Event], frame: int) -> None: ...

    def beat(self, beats: Sequence[Beat]) -> None:
        self.beats += beats

    def revoke(self, frame: int) -> None:
        self.beats = [beat for beat in self.beats if beat.frame < frame]

    def pulses(self, start: int = 0, end: int = 1 << 60) -> list[int]:
        return [beat.frame for beat in self.beats if beat.kind == "clock" and start <= beat.frame < end]

    def said(self) -> list[str]:
        return [beat.kind for beat in self.beats if beat.kind != "clock"]


def stage(*bpm: int) -> tuple[Transport, FakeSink, Ear]:
    sink, ear = FakeSink(), Ear()
    transport = Transport(at_tempo(*bpm), sink, RATE)
    transport.listen([ear])
    return transport, sink, ear


def run(transport: Transport, sink: FakeSink, frames: int) -> None:
    end = sink.now + frames
    while sink.now < end:
        transport.wake()
        sink.advance(min(480, end - sink.now))


def steps(pulses: list[int]) -> set[int]:
    return {after - before for before, after in zip(pulses, pulses[1:], strict=False)}


@settings(max_examples=30)
@given(bpm=st.integers(30, 300))
def test_at_rest_pulses_come_at_the_tempo_of_the_song_without_drift(bpm: int) -> None:
    transport, sink, ear = stage(bpm)
    run(transport, sink, 2 * RATE)
    pace = Fraction(60 * RATE, 24 * bpm)
    pulses = ear.pulses(0, 2 * RATE)
    assert pulses == [int(number * pace + Fraction(1, 2)) for number in range(len(pulses))]
    assert 2 * RATE - pulses[-1] <= pace + 1
    assert all(beat.resting for beat in ear.beats)
    assert not ear.said()


@settings(max_examples=30)
@given(before=st.integers(30, 300), after=st.integers(30, 300), wait=st.integers(0, 20))
def test_a_tempo_edit_at_rest_is_followed_within_the_margin_and_a_pulse(
    before: int, after: int, wait: int
) -> None:
    transport, sink, ear = stage(before)
    run(transport, sink, RATE + wait * 480)
    edited = sink.now
    transport.set_project(at_tempo(after))
    run(transport, sink, 2 * RATE)
    new = Fraction(60 * RATE, 24 * after)
    settled = edited + 1440 + int(max(new, Fraction(60 * RATE, 24 * before))) + 480
    assert all(abs(step - new) <= 1 for step in steps(ear.pulses(settled, sink.now)))
    # None is dropped and none doubled where the tempo changes.
    longest = max(new, Fraction(60 * RATE, 24 * before)) + 1
    assert max(steps(ear.pulses(0, sink.now))) <= longest + 480
    assert ear.pulses() == sorted(set(ear.pulses()))


@settings(max_examples=30)
@given(standing=st.integers(0, 40), playing=st.integers(60, 200))
def test_a_start_takes_over_from_the_pulses_at_rest_and_a_stop_gives_back_in_step(
    standing: int, playing: int
) -> None:
    transport, sink, ear = stage(120)
    run(transport, sink, RATE // 2 + standing * 480)
    transport.play(0)
    run(transport, sink, playing * 480)
    transport.stop()
    run(transport, sink, RATE)
    assert ear.said() == ["position", "start", "stop"]
    start, stop = (next(it.frame for it in ear.beats if it.kind == kind) for kind in ("start", "stop"))
    assert all(beat.resting != (start <= beat.frame < stop) for beat in ear.beats if beat.kind == "clock")
    assert ear.pulses(start)[0] == start
    assert steps(ear.pulses(start, sink.now)) == {1000}
    assert steps(ear.pulses(0, start)) == {1000}
    assert ear.beats == sorted(ear.beats, key=lambda beat: beat.frame)


def test_where_the_song_stands_decides_the_tempo_at_rest() -> None:
    transport, sink, ear = stage(120, 60)
    run(transport, sink, RATE)
    transport.seek(5 * TICKS_PER_BEAT)
    run(transport, sink, RATE)
    assert steps(ear.pulses(RATE + 4000, 2 * RATE)) == {2000}


def test_who_joins_while_it_plays_hears_what_comes_and_where_to_go_on() -> None:
    sink, ear = FakeSink(), Ear()
    transport = Transport(at_tempo(120), sink, RATE)
    transport.play(0)
    run(transport, sink, RATE)
    transport.listen([ear])
    joined = sink.now
    run(transport, sink, RATE)
    assert ear.beats[0].kind == "position"
    assert ear.said() == ["position", "continue"]
    assert ear.beats[0].frame >= joined
    position, goes_on = ear.beats[0].position, next(it.frame for it in ear.beats if it.kind == "continue")
    assert goes_on == 1440 + position * 6000
    assert steps(ear.pulses()) == {1000}


def test_a_count_in_is_filled_with_pulses_at_rest() -> None:
    transport, sink, ear = stage(120)
    run(transport, sink, RATE)
    transport.count_in(0, RATE)
    run(transport, sink, 2 * RATE)
    start = next(beat.frame for beat in ear.beats if beat.kind == "start")
    assert start - ear.pulses(0, start)[-1] <= 1000
    assert steps(ear.pulses(0, start)) == {1000}
