"""OSC out: the events of the song, each once, in time; what sounds ends when the song does."""

import random
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from motorik.bridges.osc.clocks import monotonic_of
from motorik.bridges.osc.following import Follower
from motorik.bridges.osc.out import OscOut
from motorik.bridges.osc.speaking import OscOutSettings, osc_out, spoken
from motorik.bridges.osc.wire import OscMessage, read_packet
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal.edits.mixer import SetLevel
from motorik.sequencer.events import Event, EventKind, event_order
from motorik.sequencer.leg import Leg
from motorik.sequencer.schedule import schedule
from motorik.sequencer.transport_state import TransportState
from motorik.storage import create_song
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play, Stop
from motorik.studio.settings import DriverSettings
from tests.cli.songs import small_project

RATE = 48000
LENGTH = 8 * TICKS_PER_BEAT
PROJECT = small_project()


def playing(frame: int, *legs: Leg) -> TransportState:
    return TransportState(True, frame, 0, 0, None, 0, 0, 0, legs=legs)


def stopped(frame: int) -> TransportState:
    return TransportState(False, frame, 0, 0, None, 0, 0, 0)


def notes(events: Any, start: int = 0) -> list[tuple[int, EventKind, int]]:
    kinds = (EventKind.NOTE_ON, EventKind.NOTE_OFF)
    return sorted((it.frame - start, it.kind, it.note) for it in events if it.kind in kinds)


@pytest.mark.parametrize("seed", range(5))
def test_read_in_any_steps_it_is_the_schedule(seed: int) -> None:
    chance, follower, start = random.Random(seed), Follower(RATE), 10_000
    leg = Leg(0, 0, 0, start, start)
    frame, told = 0, []
    while frame < 300_000:
        frame += chance.randrange(1, 9000)
        read = follower.read(playing(frame, leg), PROJECT, frame)
        assert not read.ends
        told += read.events
    assert told == sorted(told, key=event_order)
    assert notes(told, start) == notes(schedule(PROJECT, 0, LENGTH, RATE))


def test_an_edit_changes_what_is_to_come_and_takes_nothing_back() -> None:
    follower, leg = Follower(RATE), Leg(0, 0, 0, 0, 0)
    first = follower.read(playing(0, leg), PROJECT, 50_000).events
    other = SetLevel(channel="bass", level_db=-1).apply(PROJECT)
    second = follower.read(playing(0, leg), other, 300_000)
    assert not second.ends
    assert notes([*first, *second.events]) == notes(schedule(PROJECT, 0, LENGTH, RATE))


def test_a_stop_ends_what_sounds_and_a_jump_begins_anew() -> None:
    follower = Follower(RATE)
    first = follower.read(playing(0, Leg(0, 0, 0, 0, 0)), PROJECT, 1000)
    assert any(it.kind is EventKind.NOTE_ON for it in first.events)
    told = follower.read(stopped(1000), PROJECT, 2000)
    assert told.ends and not told.events
    again = Leg(1, 0, 0, 5000, 5000)
    told = follower.read(playing(5000, again), PROJECT, 300_000)
    assert not told.ends
    assert notes(told.events, 5000) == notes(schedule(PROJECT, 0, LENGTH, RATE))


def test_rounds_of_a_loop_follow_one_another() -> None:
    follower, loop = Follower(RATE), (0, 2 * TICKS_PER_BEAT)
    frames = 2 * 60 * RATE // 125
    legs = [
        Leg(round, round, 0, round * frames, round * frames, loop[1], (round + 1) * frames, loop)
        for round in range(3)
    ]
    told = [
        event
        for number in range(3)
        for event in follower.read(playing(0, *legs[: number + 1]), PROJECT, (number + 1) * frames).events
    ]
    strikes = [it for it in told if it.kind is EventKind.NOTE_ON]
    assert len(strikes) == 3 * len({it.frame for it in strikes if it.frame < frames})
    assert len({it.note for it in strikes}) == len(strikes)


def test_words_become_messages() -> None:
    settings = OscOutSettings(
        note_on="/s_new default {id} 0 1 freq {hz} amp {velocity} name {track}", note_off="/n_set {id} gate 0"
    )
    events = [
        Event(10, EventKind.NOTE_ON, "bass", 7, 69.0, 0.5),
        Event(20, EventKind.NOTE_OFF, "bass", 7),
        Event(30, EventKind.PARAMETER, "bass", target="filter.cutoff", value=900.0),
    ]
    assert list(osc_out(PROJECT, events, settings)) == [
        (10, OscMessage("/s_new", ("default", 1007, 0, 1, "freq", 440.0, "amp", 0.5, "name", "bass"))),
        (20, OscMessage("/n_set", (1007, "gate", 0))),
        (30, OscMessage("/track/bass/module/filter/cutoff", (900.0,))),
    ]
    assert spoken("/a {key}x 1.5 two", {"key": 60}) == OscMessage("/a", ("60x", 1.5, "two"))
    assert not list(osc_out(PROJECT, events, OscOutSettings(tracks=("lead",))))


@pytest.mark.parametrize("wrong", ["s_new {id}", "/a {colour}", "/a {key.__class__}", "/a {key:f}", "/a {"])
def test_words_that_mean_nothing_are_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        OscOutSettings(note_on=wrong)


def test_settings_are_kept_and_what_is_wrong_with_them_is_said(studio: LocalStudio, tmp_path: Path) -> None:
    kept = tmp_path / "osc-out.json"
    out = OscOut(studio, path=kept)
    out.start()
    assert out.state().sentence == "is switched off"
    out.set_settings(OscOutSettings(on=True, port=9, note_on="/beep {hz}"))
    assert out.state().sentence == "sends to 127.0.0.1, port 9: 0 messages"
    out.stop()
    assert OscOut(studio, path=kept).settings == out.settings
    kept.write_text('{"on": true, "note_on": "/a {colour}"}')
    assert OscOut(studio, path=kept).settings == OscOutSettings(on=True)
    nowhere = OscOut(studio, OscOutSettings(on=True, host="no such host.invalid"))
    nowhere.start()
    assert nowhere.state().status == "trouble"


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", PROJECT), autosave_seconds=None) as studio:
        studio.open_audio(DriverSettings(driver="null", block=64))
        yield studio


def test_a_song_that_plays_is_sent_ahead_of_its_time_and_ends_when_it_stops(studio: LocalStudio) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(20)
        out = OscOut(studio, OscOutSettings(on=True, port=sock.getsockname()[1], tracks=("bass",)))
        out.start()
        studio.transport(Play(tick=0))
        heard: list[tuple[float, float, OscMessage]] = []
        while sum(it.address.endswith("/note") for *_, it in heard) < 6:
            for timetag, message in read_packet(sock.recv(2000)).messages:
                heard.append((monotonic_of(timetag), time.monotonic(), message))
        studio.transport(Stop())
        while sum(it.address.endswith("/note_off") for *_, it in heard) < sum(
            it.address.endswith("/note") for *_, it in heard
        ):
            for timetag, message in read_packet(sock.recv(2000)).messages:
                heard.append((monotonic_of(timetag), time.monotonic(), message))
        out.stop()
    strikes = [(at, message) for at, _came, message in heard if message.address.endswith("/note")]
    assert [message.arguments[0] for _at, message in strikes[:6]] == [36, 38, 40, 42, 44, 46]
    # Two rows of four a beat at 125 BPM lie 240 ms apart.
    gaps = [b - a for (a, _), (b, _) in zip(strikes, strikes[1:], strict=False)]
    assert gaps == pytest.approx([0.24] * len(gaps), abs=0.005)
    assert any(came < at for at, came, _message in heard), "messages leave before their time"
