import time

import numpy as np
import pytest

from motorik.domain.patch import Module, Sample
from motorik.engine.drivers import AudioError, DriverStatus, NullDriver
from motorik.engine.graph import GraphError
from motorik.engine.host import Engine
from motorik.engine.samples import SampleError
from motorik.modules import registry
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.sink import EventSink
from tests.engine.kinds import KINDS
from tests.engine.songs import song

RATE = 48000


def note(frame, pitch=60.0, id=1, owner="lead", kind=EventKind.NOTE_ON):
    return Event(frame, kind, owner, id, pitch=pitch, velocity=0.8)


def move(frame, value, target="filter.cutoff", owner="lead", scope="patch"):
    return Event(frame, EventKind.PARAMETER, owner, scope=scope, target=target, value=value)


@pytest.fixture
def engine():
    made = Engine(RATE)
    made.install(song())
    return made


def changed(project, track, **fields):
    tracks = tuple(t.model_copy(update=fields) if t.id == track else t for t in project.tracks)
    return project.model_copy(update={"tracks": tracks})


def strip(track, **fields):
    """Return the channel of a track of the song with other values."""
    return next(t for t in song().tracks if t.id == track).channel.model_copy(update=fields)


def loudest(sound):
    return float(np.abs(sound).max())


def test_it_is_an_event_sink(engine):
    sink: EventSink = engine
    assert sink.frame() == 0
    engine.render(100)
    assert sink.frame() == 100


def test_a_scheduled_note_starts_on_its_frame(engine):
    assert engine.push([note(1000), note(3000, kind=EventKind.NOTE_OFF)], offset=500) == 2
    sound = engine.render(4000)
    assert not sound[:1500].any()
    assert loudest(sound[1500:1700]) > 0


def test_an_immediate_note_does_not_wait_behind_a_scheduled_one(engine):
    engine.push([note(10**6, id=1)])
    assert engine.push_now([note(10**9, id=2)]) == 1
    assert loudest(engine.render(500)) > 0


def test_what_is_revoked_does_not_sound(engine):
    engine.push([note(1000, id=1), note(2000, id=2)], epoch=0)
    engine.revoke(1, 1500)
    engine.push([note(3000, id=3, kind=EventKind.NOTE_CUT)], epoch=1)
    engine.log_events(on=True)
    engine.render(4000)
    assert [(event.frame, event.note) for event in engine.read_log()] == [(1000, 1), (3000, 3)]
    assert engine.telemetry().revoked_commands == 1


def test_a_full_ring_takes_the_first_events_and_says_how_many(engine):
    events = [note(10**6 + n, id=n + 1) for n in range(40_000)]
    taken = engine.push(events)
    assert 0 < taken < len(events)
    assert engine.push(events[taken:]) == 0
    assert engine.telemetry().ring_full > 0


def test_a_revoke_that_finds_no_room_goes_before_whatever_comes_next(engine):
    events = [note(10**6 + n, id=n + 1) for n in range(40_000)]
    taken = engine.push(events, epoch=0)
    engine.revoke(1, 0)
    assert engine.push([note(5000, id=7)], epoch=1) == 0
    for _ in range(200):
        engine.render(32)
        if engine.push([note(20_000, id=7)], epoch=1):
            break
    engine.log_events(on=True)
    engine.render(30_000)
    assert [event.note for event in engine.read_log()] == [7]
    assert engine.telemetry().revoked_commands == taken


def test_events_for_what_is_not_there_are_taken_and_counted(engine):
    events = [note(10, owner="nobody"), move(10, 1.0, target="filter.tone"), note(20)]
    assert engine.push(events) == 3
    assert engine.telemetry().unaddressed == 2


def test_the_log_has_what_took_effect_under_its_own_names(engine):
    engine.log_events(on=True)
    engine.push([note(64), move(70, 500.0), move(80, -6.0, "channel.level_db", scope="channel")])
    engine.render(200)
    log = engine.read_log()
    assert [(e.frame, e.kind, e.owner, e.scope, e.target) for e in log] == [
        (64, EventKind.NOTE_ON, "lead", "patch", ""),
        (70, EventKind.PARAMETER, "lead", "patch", "filter.cutoff"),
        (80, EventKind.PARAMETER, "lead", "channel", "channel.level_db"),
    ]
    assert log[1].value == 500
    assert log[0].pitch == 60
    assert engine.read_log() == []


def test_a_value_is_applied_without_a_new_plan(engine):
    engine.push([note(0)])
    before = loudest(engine.render(4000))
    quiet = changed(song(), "lead", channel=strip("lead", level_db=-40))
    assert engine.apply(quiet) is False
    engine.render(2000)
    assert loudest(engine.render(4000)) < before / 20
    assert engine.telemetry().plans_alive == 1


def test_a_new_structure_is_swapped_in_while_the_other_track_goes_on(engine):
    """The bass must not notice that the lead is rebuilt: its stem is the same, bit for bit."""
    events = [note(0, pitch=33, id=1, owner="bass"), note(0, id=2)]
    plain = Engine(RATE)
    for each in (engine, plain):
        each.install(only(song(), "bass"))
        each.push(events[:1])
    engine.push(events[:1])
    engine.render(4096), plain.render(4096)
    assert engine.apply(song()) is True
    assert np.array_equal(engine.render(4096), plain.render(4096))
    assert engine.collect() >= 1


def only(project, track):
    return project.model_copy(update={"tracks": tuple(t for t in project.tracks if t.id == track)})


def test_a_refused_project_leaves_what_plays(engine):
    patch = song().patches[0]
    bad = patch.model_copy(update={"modules": (*patch.modules, Module(id="x", kind="osc.theremin"))})
    engine.push([note(0)])
    with pytest.raises(GraphError, match="unknown module kind"):
        engine.apply(song().model_copy(update={"patches": (bad, *song().patches[1:])}))
    assert loudest(engine.render(2000)) > 0
    assert engine.apply(song()) is False


def test_mute_and_solo_are_heard(engine):
    engine.push([note(0, pitch=33, id=1, owner="bass"), note(0, id=2)])
    engine.render(4800)
    engine.apply(changed(song(), "bass", channel=strip("bass", soloed=True)))
    engine.render(4800)
    engine.peaks()
    engine.render(4800)
    peaks = engine.peaks()
    assert peaks["lead"] == 0
    assert peaks["bass"] > 0
    assert peaks["master"] > 0
    assert set(peaks) == {"bass", "lead", "echo", "master"}


def test_cut_release_and_reset(engine):
    engine.push([note(0)])
    engine.render(4800)
    engine.cut_all()
    engine.render(4800)
    engine.reset()
    engine.render(64)
    assert not engine.render(4800).any()
    assert engine.telemetry().active_voices == 0
    engine.push_now([note(0, id=2)])
    engine.render(4800)
    engine.release_all()
    engine.render(48000 * 3)
    assert engine.telemetry().active_voices == 0


def test_install_begins_anew(engine):
    engine.push([note(0)])
    first = engine.render(5000)
    engine.install(song())
    assert engine.frame() == 0
    engine.push([note(0)])
    assert np.array_equal(engine.render(5000), first)


def test_a_missing_sample_is_named():
    kick = Sample(id="kick", sha256="0" * 64)
    player = Module(id="player", kind="test.sampler", samples=("kick",))
    patches = tuple(p.model_copy(update={"modules": (*p.modules, player)}) for p in song().patches)
    project = song().model_copy(update={"samples": (kick,), "patches": patches})
    with pytest.raises(SampleError, match="sample 'kick': no folder of samples is open"):
        Engine(RATE, kinds={**registry(), **KINDS}).install(project)


@pytest.mark.parametrize("block", [64, 128, 100])
def test_the_null_driver_plays_what_an_offline_render_gives(block):
    events = [note(4800), note(9600, kind=EventKind.NOTE_OFF)]
    offline = Engine(RATE)
    offline.install(song())
    offline.push(events)
    expected = offline.render(14_400)

    engine = Engine(RATE)
    engine.install(song())
    engine.push(events)
    driver = NullDriver(engine, block=block, capture_frames=14_400)
    assert driver.status is DriverStatus.STOPPED
    driver.start()
    assert driver.active
    deadline = time.monotonic() + 5
    while engine.frame() < 14_400 + block and time.monotonic() < deadline:
        time.sleep(0.01)
    driver.stop()
    assert np.array_equal(driver.captured(), expected)
    assert driver.status is DriverStatus.STOPPED


def test_the_null_driver_keeps_time():
    engine = Engine(RATE)
    engine.install(song())
    driver = NullDriver(engine, block=128)
    began = time.monotonic()
    driver.start()
    time.sleep(0.5)
    driver.stop()
    assert engine.frame() == pytest.approx((time.monotonic() - began) * RATE, rel=0.1)
    figures = engine.telemetry()
    assert figures.callbacks == engine.frame() // 128
    assert 0 < figures.load_mean < 1


def test_a_senseless_block_is_refused():
    with pytest.raises(AudioError, match="block = 0 frames; allowed 1-8192"):
        NullDriver(Engine(RATE), block=0)


def test_a_senseless_engine_is_refused():
    with pytest.raises(ValueError, match="0 Hz with 1 threads; allowed are 8000 to 768000 Hz"):
        Engine(0)
    with pytest.raises(ValueError, match="instruction set"):
        Engine(RATE, instruction_set="z80")
