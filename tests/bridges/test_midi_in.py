"""Keyboards and controllers at a studio, from the cable to the engine: real JACK ports, real sound."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from motorik.bridges.controllers.bindings import Binding, Feedback, ParameterTarget, Source
from motorik.bridges.midi.receiving.bridge import MidiIn
from motorik.bridges.midi.receiving.settings import InputSettings, Mpe, Zone
from motorik.bridges.midi.sending.bridge import MidiSending
from motorik.bridges.midi.sending.settings import SendingSettings
from motorik.bridges.rig import Rig
from motorik.domain.project import Outside
from motorik.engine.jack_dummy import JackDummy
from motorik.journal.edits.tracks import SetTrackOutside
from motorik.sequencer.events import Event, EventKind
from motorik.storage import create_song
from motorik.studio.hand import ArmTrack, Express, Hand, NoteOn, Record
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play, Stop
from motorik.studio.settings import DriverSettings
from tests.bridges.devices import Keyboard, server, until
from tests.cli.songs import small_project
from tools.midi.unplug import HEARD, Rounds, project, settings

pytestmark = pytest.mark.live
NULL = DriverSettings(driver="null", block=64)


@pytest.fixture(scope="module")
def jack() -> Iterator[JackDummy]:
    with server() as running:
        yield running


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        studio.open_audio(NULL)
        yield studio


@pytest.fixture
def midi(jack: JackDummy, studio: LocalStudio, tmp_path: Path) -> Iterator[MidiIn]:
    bridge = MidiIn(studio, tmp_path / "midi-in.json", tmp_path / "controllers.json")
    bridge.set_settings(bridge.settings.model_copy(update={"system": "jack"}))
    yield bridge
    bridge.stop()


def counts(midi: MidiIn) -> dict[str, int]:
    return {kind: n for it in midi.shown().inputs for kind, n in it.counts.items()}


def spied(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch) -> list[Hand]:
    """Return what hands do from now on; they do it all the same."""
    done: list[Hand] = []
    by_hand = studio.by_hand

    def spy(message: Hand) -> None:
        done.append(message)
        by_hand(message)

    monkeypatch.setattr(studio, "by_hand", spy)
    return done


def connected(midi: MidiIn) -> bool:
    return any(it.connected for it in midi.shown().inputs)


def test_a_key_sounds_on_the_track_at_the_cursor_and_is_recorded_when_it_arrived(
    studio: LocalStudio, midi: MidiIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = spied(studio, monkeypatch)
    with Keyboard() as keys:
        midi.start()
        midi.cursor_track = "lead"
        until(lambda: midi.state().sentence == f"hears {keys.identity}")
        studio.transport(ArmTrack(track="lead"))
        studio.transport(Record())
        until(lambda: studio.state().transport.tick > 0)
        (sent,) = keys.send([0x90, 64, 100])
        until(lambda: done)
        clock, figures = studio.clock(), studio.telemetry()
        keys.send([0x80, 64, 0])
        until(lambda: len(done) == 2)
        studio.transport(Stop())
    strike = done[0]
    assert isinstance(strike, NoteOn)
    assert (strike.track, strike.key) == ("lead", 64)
    assert clock is not None
    assert figures is not None
    assert strike.frame is not None
    assert clock.frame_at(sent) - 256 <= strike.frame <= figures.frame + 256
    written = [it.pitch for pattern in studio.project.patterns for it in pattern.steps if it.pitch == 64]
    assert written == [64]


def test_a_key_sounds_before_python_hears_of_it_and_once(
    studio: LocalStudio, midi: MidiIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = spied(studio, monkeypatch)
    addresses = studio.key_addresses()
    assert addresses is not None
    engine = addresses.engine
    engine.log_events(on=True)

    def played(keys: Keyboard) -> NoteOn:
        done.clear()
        keys.send([0x90, 64, 100], [0x80, 64, 0])
        until(lambda: len(done) == 2)
        assert isinstance(done[0], NoteOn)
        return done[0]

    def is_laid_out(strike: NoteOn) -> bool:
        return strike.track == "lead" and strike.sounds is not None

    with Keyboard() as keys:
        midi.start()
        midi.cursor_track = "lead"
        until(lambda: connected(midi))
        until(lambda: is_laid_out(played(keys)))  # what keys play is told to the native thread soon after
        strike = played(keys)
        heard = engine.frame()
        told: list[Event] = []

        def more_is_told() -> int:
            told.extend(event for event in engine.read_log() if event.note == strike.sounds)
            return len(told)

        until(lambda: more_is_told() >= 3)
        so_far = engine.frame()
        until(lambda: engine.frame() > so_far + 256)
        more_is_told()
    assert [event.kind for event in told] == [EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.NOTE_OFF]
    assert told[0].owner == "lead"
    assert told[0].frame <= heard + NULL.block  # the block that was being made when it was struck
    assert (told[0].pitch, told[0].velocity) == (64.0, float(np.float32(100 / 127)))


def test_a_device_that_is_opened_anew_is_played(
    studio: LocalStudio, midi: MidiIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = spied(studio, monkeypatch)
    with Keyboard() as keys:
        midi.start()
        until(lambda: connected(midi))
        for _ in range(2):
            studio.open_audio(NULL)
            studio.meters(on=True)
            keys.send([0x90, 60, 127])
            until(lambda: studio.meters()["bass"].peak_left > 1e-3)
            keys.send([0x80, 60, 0])
            until(lambda: len(done) == 2)
            done.clear()


def test_fingers_of_their_own_bend_their_own_notes(
    studio: LocalStudio, midi: MidiIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = spied(studio, monkeypatch)
    fingers = InputSettings(mpe=Mpe(lower=15), zones=(Zone(track="lead"),))
    midi.settings = midi.settings.model_copy(update={"others": fingers})
    with Keyboard() as keys:
        midi.start()
        until(lambda: connected(midi))
        keys.send([0x91, 60, 100], [0x92, 64, 100], [0xE2, 0, 96], [0xD1, 127])
        until(lambda: len(done) >= 4)
        bend, pressure = done[2:4]
    assert [it.hand for it in done[:4]] == ["note_on", "note_on", "express", "express"]
    assert isinstance(bend, Express)
    assert isinstance(pressure, Express)
    assert (bend.touch, bend.key, bend.value) == ("bend", 64, 24.0)
    assert (pressure.touch, pressure.key, pressure.value) == ("pressure", 60, 1.0)


def test_a_knob_is_learned_moves_and_is_told_back(studio: LocalStudio, midi: MidiIn, tmp_path: Path) -> None:
    target = ParameterTarget(owner="bass", scope="channel", target="channel.level_db")
    with Keyboard() as keys:
        midi.start()
        until(lambda: connected(midi))
        midi.mapper.learn(target)
        keys.send(*[[0xB0, 7, value] for value in range(40, 60)])
        until(lambda: midi.mapper.learned)
        assert midi.mapper.learned == (
            keys.identity, Binding(source=Source(kind="cc", channel=1, number=7), target=target),
        )  # fmt: skip
        before = studio.project.tracks[0].channel.level_db
        steps = studio.state().undo_label
        keys.send(*[[0xB0, 7, value] for value in range(60, 128)])
        until(lambda: studio.project.tracks[0].channel.level_db == 12)
        assert studio.state().undo_label == "Turn bass level" != steps
        studio.undo()
        assert studio.project.tracks[0].channel.level_db == before
        assert studio.state().undo_label is None
        midi.mapper.set_device(
            keys.identity,
            midi.mapper.controllers.of(keys.identity).model_copy(update={"output": keys.lamps}),
        )
        learned = midi.mapper.bindings(keys.identity)[0]
        midi.mapper.bind(keys.identity, learned.model_copy(update={"feedback": Feedback()}))
        until(lambda: keys.heard)
        assert keys.heard[-1][:2] == [0xB0, 7]
        assert abs(keys.heard[-1][2] - round(127 * 0.8 * 10 ** (before / 40))) <= 1
    assert '"number": 7' in (tmp_path / "controllers.json").read_text()


def test_what_a_song_plays_outside_does_not_come_back_in(
    studio: LocalStudio, midi: MidiIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Outside(port="Table", inside=False)
    studio.commit("Outside", *(SetTrackOutside(track=it.id, outside=outside) for it in studio.project.tracks))
    done = spied(studio, monkeypatch)
    sending = MidiSending(studio, SendingSettings(guard=False))
    sending.start()
    with Keyboard() as keys:
        midi.start()
        until(lambda: connected(midi))
        studio.transport(Play(tick=0))
        until(lambda: any(it.figures.sent > 60 for it in sending.outputs()))
        keys.send([0x90, 60, 100], [0x80, 60, 0])
        until(lambda: len(done) >= 2)
        assert [it.port for it in midi.shown().inputs] == [keys.identity]
        assert counts(midi) == {"played": 2}
        assert len(done) == 2
    sending.stop()


def test_what_is_no_music_is_counted_and_forgotten(studio: LocalStudio, midi: MidiIn) -> None:
    with Keyboard() as keys:
        midi.start()
        until(lambda: connected(midi))
        keys.send([0xF0, 0x7E, 0x7F, 6, 1, 0xF7], [0xF8], [0xC0, 5], [0x90, 60, 1], [0x80, 60, 0])
        until(lambda: counts(midi).get("played") == 2)
    assert counts(midi) == {"sysex": 1, "system": 1, "unused": 1, "played": 2}


def test_ports_and_servers_that_die_while_it_plays_leave_no_note_and_come_back(
    jack: JackDummy, tmp_path: Path
) -> None:
    song = create_song(tmp_path / "song", project())
    with LocalStudio(song, autosave_seconds=None) as studio:
        midi = MidiIn(studio, tmp_path / "midi-in.json", tmp_path / "controllers.json")
        midi.set_settings(settings())
        rounds = Rounds(studio, midi, jack, seed=4)
        for _ in range(5):
            rounds.one()
        rounds.close()
        midi.stop()
    report = rounds.report
    assert (report.stuck_notes, report.silent_returns, report.music_stood_still) == (0, 0, 0)
    assert report.cables_pulled >= 1
    assert report.servers_killed >= 1


def test_a_held_key_never_reads_as_silence_however_often_its_meter_is_read(
    jack: JackDummy, tmp_path: Path
) -> None:
    song = create_song(tmp_path / "song", project())
    with LocalStudio(song, autosave_seconds=None) as studio:
        midi = MidiIn(studio, tmp_path / "midi-in.json", tmp_path / "controllers.json")
        midi.set_settings(settings())
        rounds = Rounds(studio, midi, jack, seed=4)
        with Keyboard() as keys:
            until(lambda: connected(midi))
            keys.send([0x90, 36, 127])
            until(lambda: rounds.level() > HEARD)
            assert min(rounds.level() for _ in range(20)) > HEARD
        midi.stop()


def test_a_rig_has_it(jack: JackDummy, studio: LocalStudio, tmp_path: Path) -> None:
    def kind(of: LocalStudio) -> MidiIn:
        return MidiIn(of, tmp_path / "in.json", tmp_path / "controllers.json")

    with Rig(studio, (kind,)) as rig:
        until(lambda: rig.states()[0].status == "on")
        assert rig.states()[0].sentence == "no MIDI input is connected"
    assert rig.states()[0].status == "off"
