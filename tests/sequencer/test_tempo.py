"""Laws of tempo events: whoever follows them knows the beat at every frame, whatever is played."""

from fractions import Fraction
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Step
from motorik.domain.project import Project
from motorik.domain.tempo import TempoCurve, TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.schedule import schedule
from motorik.sequencer.tempo import STEP_TICKS, tempo_at, tempo_events
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport import Transport
from tests.sequencer.fakes import FakeSink
from tests.sequencer.songs import RATE, law, song, tempo_maps

SPAN = 12 * TICKS_PER_BEAT
END = 16 * TICKS_PER_BEAT


def tempo(*points: tuple[int, int, TempoCurve]) -> TempoMap:
    return TempoMap(points=tuple(TempoPoint(tick=t, bpm=Fraction(b), curve=c) for t, b, c in points))


RAMP = tempo(
    (0, 120, TempoCurve.STEP),
    (2 * TICKS_PER_BEAT, 100, TempoCurve.RAMP),
    (4 * TICKS_PER_BEAT, 160, TempoCurve.STEP),
)


def counted(event: Event, frames: int) -> float:
    """Return the beat ``frames`` after a tempo event, as the engine counts it."""
    return event.beat + frames * event.value / 60 / RATE


@law
@given(tempo_maps(SPAN), st.integers(0, 600_000))
def test_the_beat_counted_from_the_last_event_is_the_songs(tempo: TempoMap, frame: int) -> None:
    timeline = timeline_of(tempo, RATE)
    events = [event for event in tempo_events(tempo, timeline, 0, 2 * END) if event.frame <= frame]
    exact = float(timeline.tick_at(frame) / TICKS_PER_BEAT)
    # A ramp from 60 to 400 within one step bends away from its straight line by a third of the step.
    assert counted(events[-1], frame - events[-1].frame) == pytest.approx(exact, abs=1 / 60)
    state = tempo_at(tempo, timeline, frame)
    assert state.frame == frame
    assert state.beat == pytest.approx(exact, abs=1e-9)


@law
@given(tempo_maps(SPAN))
def test_beats_never_jump(tempo: TempoMap) -> None:
    """Where one straight line ends the next begins: the engine's clock of beats is continuous."""
    events = list(tempo_events(tempo, timeline_of(tempo, RATE), 0, END))
    for before, after in zip(events, events[1:], strict=False):
        if after.frame > before.frame:
            assert counted(before, after.frame - before.frame) == pytest.approx(after.beat, abs=2e-4)


@law
@given(tempo_maps(SPAN), st.lists(st.integers(0, END), max_size=4))
def test_spans_add_up(tempo: TempoMap, cuts: list[int]) -> None:
    timeline = timeline_of(tempo, RATE)
    edges = [0, *sorted(cuts), END]
    parts = [tempo_events(tempo, timeline, *span) for span in zip(edges, edges[1:], strict=False)]
    assert list(chain.from_iterable(parts)) == list(tempo_events(tempo, timeline, 0, END))


def test_a_ramp_is_told_every_24th_of_a_beat() -> None:
    events = list(tempo_events(RAMP, timeline_of(RAMP, RATE), 0, END))
    ticks = [event.tick for event in events]
    ramp = list(range(2 * TICKS_PER_BEAT, 4 * TICKS_PER_BEAT, STEP_TICKS))
    assert ticks == [0, *ramp, 4 * TICKS_PER_BEAT]
    assert [events[0].value, events[-1].value] == [120, 160]
    values = [event.value for event in events[1:]]
    assert values == sorted(values)
    assert values[0] == pytest.approx(100, rel=0.02)


def test_tempo_comes_first_in_its_frame() -> None:
    events = schedule(song(Step(row=0)), 0, END, RATE)
    assert [event.kind for event in events if event.frame == 0] == [EventKind.TEMPO, EventKind.NOTE_ON]
    assert events[0].owner == ""


# ---- whatever is played -----------------------------------------------------------------------------------


def beats(sink: FakeSink) -> list[tuple[int, Event]]:
    return [(at, event) for at, event in sink.played if event.kind is EventKind.TEMPO]


def followed(transport: Transport, sink: FakeSink, frames: int) -> None:
    """Play on; at every wake the beat counted from the events is where the transport says it is."""
    for _ in range(frames // 487):
        transport.wake()
        sink.advance(487)
        at, event = beats(sink)[-1]
        exact = transport.state().tick / TICKS_PER_BEAT
        assert counted(event, sink.now - at) == pytest.approx(exact, abs=2e-3)


def in_tempo(tempo: TempoMap) -> Project:
    return song(Step(row=0)).model_copy(update={"tempo": tempo})


def playing(project: Project, tick: int = 0) -> tuple[Transport, FakeSink]:
    sink = FakeSink()
    transport = Transport(project, sink, RATE)
    transport.play(tick)
    transport.wake()
    sink.advance(1440 + 480)
    return transport, sink


def test_seeking_looping_and_a_new_tempo_keep_the_beat() -> None:
    project = in_tempo(RAMP)
    transport, sink = playing(project, 3 * TICKS_PER_BEAT)
    followed(transport, sink, 48_000)
    transport.seek(TICKS_PER_BEAT // 3)
    transport.wake()
    sink.advance(2400)
    followed(transport, sink, 24_000)
    transport.set_loop((TICKS_PER_BEAT, 3 * TICKS_PER_BEAT + 1000))
    transport.wake()
    sink.advance(2400)
    followed(transport, sink, 240_000)
    transport.set_project(project.model_copy(update={"tempo": tempo((0, 90, TempoCurve.STEP))}))
    transport.wake()
    sink.advance(2400)
    followed(transport, sink, 96_000)
    transport.set_loop(None)
    transport.wake()
    sink.advance(2400)
    followed(transport, sink, 48_000)


@pytest.mark.parametrize("start", [0, 2 * TICKS_PER_BEAT, 3 * TICKS_PER_BEAT + 777])
def test_live_and_offline_tell_the_same(start: int) -> None:
    project = in_tempo(RAMP)
    transport, sink = playing(project, start)
    followed(transport, sink, 96_000)
    first = beats(sink)[0][0]
    live = [(at - first, event.value, event.beat) for at, event in beats(sink)]
    spans = render_plan(project, RATE, start, 8 * TICKS_PER_BEAT)
    offline = [event for span in spans for event in span.events if event.kind is EventKind.TEMPO]
    assert live == [(event.frame, event.value, event.beat) for event in offline][: len(live)]


def test_what_is_played_while_the_song_stands_still_hears_its_tempo() -> None:
    project = in_tempo(tempo((0, 90, TempoCurve.STEP)))
    sink = FakeSink()
    transport = Transport(project, sink, RATE)
    transport.wake()
    transport.wake()
    assert [(event.value, event.beat) for event in sink.immediate] == [(90, 0)]
    transport.set_project(project.model_copy(update={"tempo": RAMP}))
    transport.wake()
    assert [event.value for event in sink.immediate] == [90, 120]


def test_an_expression_is_played_live_as_it_is() -> None:
    sink = FakeSink()
    transport = Transport(song(), sink, RATE)
    transport.wake()
    bend = Event(0, EventKind.EXPRESSION, "bass", value=2.0, touch=Touch.BEND)
    transport.schedule_event(bend)
    assert sink.immediate[-1] == bend
