"""Playing live equals the schedule, whatever happens around it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Step
from motorik.domain.project import Automation, AutomationPoint, Curve, Project
from motorik.domain.tempo import TempoMap
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event, EventKind, event_order
from motorik.sequencer.schedule import schedule
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.timing import GRID_FRAMES
from motorik.sequencer.transport import Timing, Transport
from tests.sequencer.fakes import FakeSink
from tests.sequencer.songs import LINE, RATE, law, song, songs, tempo_maps

ON, OFF, CUT = EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.NOTE_CUT
PARAMETER, TEMPO = EventKind.PARAMETER, EventKind.TEMPO
END = 20 * TICKS_PER_BEAT
MARGIN = 1440
Stamped = list[tuple[int, Event]]


def run(transport: Transport, sink: FakeSink, frames: int, block: int = 9600) -> None:
    end = sink.now + frames
    while sink.now < end:
        transport.wake()
        sink.advance(min(block, end - sink.now))


def play(project: Project, tick: int = 0) -> tuple[Transport, FakeSink]:
    sink = FakeSink()
    transport = Transport(project, sink, RATE)
    transport.play(tick)
    return transport, sink


def written(project: Project, start: int = 0, end: int = END, shift: int = MARGIN) -> Stamped:
    return [(event.frame + shift, event) for event in schedule(project, start, end, RATE)]


def ordered(events: Stamped) -> list[Any]:
    return sorted((frame, event_order(replace(event, frame=0))) for frame, event in events)


def sounding(events: Stamped, frame: int) -> set[int]:
    held: set[int] = set()
    for at, event in events:
        if at < frame and event.kind is ON:
            held.add(event.note)
        if at < frame and event.kind is OFF:
            held.discard(event.note)
    return held


@law
@given(songs(), st.integers(3000, 11_999))
def test_live_equals_the_schedule(project: Project, block: int) -> None:
    transport, sink = play(project)
    run(transport, sink, timeline_of(project.tempo, RATE).frame_at(END) + 50_000, block)
    assert sink.played == written(project)
    assert not transport.state().pending


def test_a_fill_is_heard_while_it_is_held() -> None:
    steps = (
        Step(row=row, column=col, condition=c) for row in range(16) for col, c in enumerate(("fill", "!fill"))
    )
    transport, sink = play(song(*steps, length=10 * 16 * LINE))
    line = 6000
    run(transport, sink, 20 * line, block=line // 2)
    transport.set_fill(True)
    assert transport.state().fill
    run(transport, sink, 10 * line, block=line // 2)
    transport.set_fill(False)
    run(transport, sink, 20 * line, block=line // 2)
    transport.stop()
    run(transport, sink, line)
    ons = [(frame, event.column) for frame, event in sink.played if event.kind is ON]
    fills = [frame for frame, column in ons if column == 0]
    assert fills == [MARGIN + number * line for number in range(20, 30)]
    others = [frame for frame, column in ons if column == 1]
    assert others == [MARGIN + number * line for number in (*range(20), *range(30, 50))]
    assert not sounding(sink.played, sink.now)


@law
@given(songs(), st.lists(st.integers(1, 100_000), max_size=4))
def test_holding_a_fill_leaves_no_note_behind(project: Project, presses: list[int]) -> None:
    transport, sink = play(project)
    for number, frames in enumerate(presses):
        run(transport, sink, frames)
        transport.set_fill(number % 2 == 0)
    run(transport, sink, timeline_of(project.tempo, RATE).frame_at(END) + 50_000)
    assert not sounding(sink.played, sink.now)


@law
@given(songs(), st.integers(0, 500_000))
def test_an_edit_that_changes_nothing_changes_no_bit(project: Project, frame: int) -> None:
    transport, sink = play(project)
    run(transport, sink, frame)
    transport.set_project(Project.model_validate_json(project.model_dump_json()))
    run(transport, sink, timeline_of(project.tempo, RATE).frame_at(END) + 50_000)
    assert len(sink.revokes) == 1
    assert ordered(sink.played) == ordered(written(project))


@law
@given(songs(), songs(), st.integers(1, 500_000))
def test_after_an_edit_the_future_is_that_of_the_new_song(old: Project, new: Project, frame: int) -> None:
    new = new.model_copy(update={"tempo": old.tempo})
    transport, sink = play(old)
    run(transport, sink, frame)
    transport.set_project(new)
    run(transport, sink, timeline_of(old.tempo, RATE).frame_at(END) + 50_000)
    (edge,) = sink.revokes
    held = sounding(sink.played, edge)
    song_on = {event.note: at for at, event in written(new) if event.kind is ON}
    expected = [
        (at, event)
        for at, event in written(new)
        if at >= edge
        and (
            event.kind in (ON, PARAMETER, TEMPO)
            or song_on[event.note] >= edge
            or (event.kind is OFF and event.note in held)
        )
    ]
    played = [(at, event) for at, event in sink.played if at >= edge]
    extra = list(played)
    for item in expected:
        assert item in extra
        extra.remove(item)
    assert all(at == edge or event.kind is CUT for at, event in extra)
    assert {event.kind for _, event in extra} <= {OFF, PARAMETER, CUT}
    ends = {event.note for _, event in played if event.kind is OFF}
    assert held <= ends


@law
@given(songs(), tempo_maps(12 * TICKS_PER_BEAT), st.integers(1, 400_000))
def test_a_new_tempo_plays_every_note_once(project: Project, tempo: TempoMap, frame: int) -> None:
    transport, sink = play(project)
    run(transport, sink, frame)
    transport.set_project(project.model_copy(update={"tempo": tempo}))
    seconds = timeline_of(tempo, RATE).seconds_at(END) + timeline_of(project.tempo, RATE).seconds_at(END)
    run(transport, sink, int(seconds * RATE) + 50_000)
    notes = [event.note for _, event in sink.played if event.kind is ON]
    assert sorted(notes) == sorted(event.note for _, event in written(project) if event.kind is ON)
    assert not sounding(sink.played, sink.now)


@law
@given(
    songs(),
    st.lists(
        st.tuples(st.integers(100, 90_000), st.sampled_from(["stop", "seek", "loop", "play", "edit"])),
        max_size=8,
    ),
)
def test_nothing_hangs(project: Project, deeds: list[tuple[int, str]]) -> None:
    transport, sink = play(project)
    changed = project.model_copy(update={"patterns": project.patterns[::-1], "automation": ()})
    for frames, deed in deeds:
        run(transport, sink, frames, 1000)
        if deed == "stop":
            transport.stop()
        elif deed == "play":
            transport.play()
        elif deed == "seek":
            transport.seek(frames * 3)
        elif deed == "loop":
            transport.set_loop((frames, frames + LINE))
        else:
            transport.set_project(changed)
    transport.stop()
    run(transport, sink, 100_000)
    assert not sounding(sorted(sink.played, key=lambda item: item[0]), sink.now)
    assert transport.state().pending == 0
    assert transport.state().late_events == 0


def test_stop_releases_and_play_goes_on() -> None:
    transport, sink = play(song(Step(row=0), Step(row=8)))
    run(transport, sink, 20_000)
    transport.stop()
    edge = sink.revokes[0]
    run(transport, sink, 100_000)
    assert [(at, event.kind) for at, event in sink.played] == [(MARGIN, TEMPO), (MARGIN, ON), (edge, OFF)]
    tick = transport.state().tick
    assert timeline_of(transport.project.tempo, RATE).frame_at(tick + 3) >= edge - MARGIN
    transport.play()
    run(transport, sink, 100_000)
    assert [event.row for _, event in sink.played if event.kind is ON] == [0, 8]


def test_rounds_of_a_loop_are_equally_long_and_differ_by_chance_alone() -> None:
    transport, sink = play(song(Step(row=0), Step(row=3, length=9999), length=4 * LINE, rows=4))
    transport.set_loop((0, 4 * LINE))
    run(transport, sink, 24_000 * 5)
    starts = [at for at, event in sink.played if event.kind is ON]
    assert starts == [MARGIN + 24_000 * n + row * 6_000 for n in range(5) for row in (0, 3)]
    assert len({event.note for _, event in sink.played if event.kind is ON}) == 10
    assert transport.state().loop_pass == 4
    assert transport.state().loop == (0, 4 * LINE)


def test_a_loop_sets_automation_back() -> None:
    points = (AutomationPoint(tick=0, value=1, curve=Curve.HOLD), AutomationPoint(tick=2 * LINE, value=2))
    lane = Automation(id="lane", owner="bass", target="filter.cutoff", points=points)
    transport, sink = play(song(automation=[lane]))
    transport.set_loop((0, 4 * LINE))
    run(transport, sink, 60_000)
    values = dict.fromkeys((at - MARGIN, event.value) for at, event in sink.played if event.kind is PARAMETER)
    assert list(values) == [(0, 1), (12_000, 2), (24_000, 1), (36_000, 2), (48_000, 1)]


def test_a_lock_the_loop_cuts_off_returns() -> None:
    steps = [Step(row=row, locks={"filter.cutoff": 500.0}) for row in (3, 4)]
    transport, sink = play(song(*steps))
    transport.set_loop((0, 4 * LINE))
    run(transport, sink, 30_000)
    values = [(at - MARGIN, event.value) for at, event in sink.played if event.kind is PARAMETER]
    assert values == [(18_000, 500.0), (24_000, 1000.0)]


def test_stop_returns_locks() -> None:
    transport, sink = play(song(Step(row=0, locks={"filter.cutoff": 500.0})))
    run(transport, sink, 3000)
    transport.stop()
    run(transport, sink, 20_000)
    assert [event.value for _, event in sink.played if event.kind is PARAMETER] == [500.0, 1000.0]


def test_play_from_the_middle_sets_automation_first() -> None:
    points = (AutomationPoint(tick=0, value=0), AutomationPoint(tick=8 * LINE, value=8))
    lane = Automation(id="lane", owner="bass", target="filter.cutoff", points=points)
    _, sink = transport_and_sink = play(song(automation=[lane]), 4 * LINE)
    run(*transport_and_sink, 2_000)
    assert [event.value for _, event in sink.played][:2] == [120, 4]
    assert sink.played[0][0] == MARGIN


def test_a_full_ring_is_tried_again() -> None:
    project = song(*(Step(row=row) for row in range(16)))
    sink = FakeSink(capacity=3)
    transport = Transport(project, sink, RATE)
    transport.play(0)
    run(transport, sink, 120_000, 1000)
    assert sink.played == written(project)
    assert transport.state().ring_full > 0
    assert transport.state().late_events == 0


def test_late_events_are_counted_and_still_played() -> None:
    project = song(*(Step(row=row) for row in range(16)))
    transport, sink = play(project)
    transport.wake()
    sink.advance(90_000)
    run(transport, sink, 60_000)
    assert len(sink.played) == len(written(project))
    assert transport.state().late_events > 0


def test_the_look_ahead_is_kept_and_spread() -> None:
    transport, sink = play(song(length=400 * LINE))
    transport.wake()
    first = transport.state().scheduled_frame
    assert 12_000 <= first < 24_000
    run(transport, sink, 48_000, 480)
    assert sink.now + 48_000 - 2 * 2400 <= transport.state().scheduled_frame <= sink.now + 48_000


def test_slow_wakes_keep_more_ready_and_lose_nothing() -> None:
    """Each wake half a second late, as with a hogged interpreter, where three steps a wake would run dry."""
    project = song(*(Step(row=row) for row in range(16)), length=400 * LINE)
    transport, sink = play(project)
    run(transport, sink, 48_000, 480)
    run(transport, sink, 40 * 24_000, 24_000)
    assert transport.state().late_events == 0
    assert transport.state().scheduled_frame > sink.now + 2 * 48_000
    run(transport, sink, 4 * 48_000, 480)
    assert transport.state().scheduled_frame <= sink.now + 48_000, "it passes when wakes come in time again"


def test_live_events_go_at_once_or_at_their_frame() -> None:
    project = song(Step(row=0))
    transport, sink = play(project)
    run(transport, sink, 4800)
    live = Event(0, ON, "bass", 77)
    later = Event(20_000, OFF, "bass", 77)
    transport.schedule_event(live)
    transport.schedule_event(later)
    assert sink.immediate == [live]
    run(transport, sink, 4800)
    transport.set_project(project.model_copy(update={"patterns": (*project.patterns,)[::-1]}))
    transport.set_project(project.model_copy(update={"seed": 5}))
    transport.stop()
    run(transport, sink, 30_000)
    assert sink.played.count((20_000, later)) == 1


def test_an_irrelevant_edit_revokes_nothing() -> None:
    project = song(Step(row=0))
    transport, sink = play(project)
    run(transport, sink, 4800)
    transport.set_project(project.model_copy(update={"title": "Other"}))
    assert sink.revokes == []


def test_bad_loops_and_timings_are_refused() -> None:
    transport, _ = play(song())
    with pytest.raises(ValueError, match="allowed"):
        transport.set_loop((5, 5))
    with pytest.raises(ValueError, match="allowed"):
        Timing(look_ahead=0.1)


@pytest.mark.parametrize("now", [0, 1, 31, 32, 4711])
def test_a_song_starts_on_the_control_grid(now: int) -> None:
    sink = FakeSink()
    sink.advance(now)
    transport = Transport(song(Step(row=0)), sink, RATE)
    transport.play(0)
    run(transport, sink, 12_000)
    first = sink.played[0][0]
    assert first % 32 == 0
    assert now + MARGIN <= first < now + MARGIN + 32


@given(st.integers(0, 100_000), st.integers(0, 300_000), st.integers(0, 400_000))
def test_counting_in_delays_the_song_and_stopping_ends_the_count(now: int, frames: int, stop: int) -> None:
    sink = FakeSink()
    sink.advance(now)
    transport = Transport(song(Step(row=0)), sink, RATE)
    beats = [Event(at, ON, "click", 1 + at, 60.0) for at in range(0, frames, 24_000)]
    transport.count_in(0, frames, beats)
    run(transport, sink, stop, 4800)
    transport.stop()
    run(transport, sink, frames + 96_000, 4800)
    clicks = [at for at, event in sink.played if event.kind is ON and event.owner == "click"]
    start = now + MARGIN + -(now + MARGIN) % 32
    assert clicks == [start + event.frame for event in beats][: len(clicks)]
    assert all(at <= now + stop + MARGIN for at in clicks)
    struck = [at for at, event in sink.played if event.kind is ON and event.owner == "bass"]
    first = start + frames + -frames % 32
    assert struck == ([first] if first < now + stop + MARGIN else [])
    assert not transport.state().playing and not sounding(
        [it for it in sink.played if it[1].owner == "bass"], sink.now
    )


def test_where_the_song_was_is_remembered_for_a_while() -> None:
    transport, sink = play(song(length=4 * LINE, rows=4))
    transport.set_loop((0, 4 * LINE))
    run(transport, sink, 10 * RATE, 480)
    legs = transport.state().legs
    assert all(
        a.number < b.number and a.end_frame == b.start_frame for a, b in zip(legs, legs[1:], strict=False)
    )
    assert legs[0].start_frame <= sink.now - 2 * RATE + 24_000 and len(legs) < 12


@given(at=st.integers(3000, 11_000), block=st.integers(480, 4800))
@settings(max_examples=20)
def test_start_stop_and_jump_act_at_the_frame_they_are_given(at: int, block: int) -> None:
    project = song(*(Step(row=row) for row in range(16)), length=32 * LINE)
    sink = FakeSink()
    transport = Transport(project, sink, RATE)
    run(transport, sink, block)
    start = sink.now + at
    transport.play(0, frame=start)
    run(transport, sink, at + 30_000, block)
    assert sink.played[0][0] == start
    jump = sink.now + at
    transport.seek(0, frame=jump)
    run(transport, sink, at + 9000, block)
    assert (jump, 0) in [(frame, event.tick) for frame, event in sink.played if event.kind is ON]
    stop = sink.now + at
    transport.stop(frame=stop)
    transport.play(0, frame=stop + at)
    run(transport, sink, 2 * at + 20_000, block)
    strikes = [frame for frame, event in sink.played if event.kind is ON]
    assert not [frame for frame in strikes if stop <= frame < stop + at]
    assert stop + at in strikes
    assert not sounding(sink.played, stop + 1) - sounding(sink.played, stop)
    assert sounding([it for it in sink.played if it[0] <= stop], stop + 1) == set()
    state = transport.state()
    assert (state.late_events, state.late_revokes) == (0, 0)


def test_a_frame_that_has_passed_is_as_soon_as_can_be() -> None:
    project = song(*(Step(row=row) for row in range(16)))
    sink = FakeSink()
    transport = Transport(project, sink, RATE)
    run(transport, sink, RATE)
    assert transport.in_time(RATE + MARGIN) == RATE + MARGIN
    assert transport.in_time(RATE + MARGIN + 1) == RATE + MARGIN + GRID_FRAMES
    transport.play(0, frame=transport.in_time(10))
    run(transport, sink, RATE)
    assert sink.played[0][0] == RATE + MARGIN
