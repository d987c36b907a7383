"""What messages do to a studio: heard at once, one undo step at rest, in time, and never a mess."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from motorik.bridges.osc.clocks import monotonic_of, timetag_of
from motorik.bridges.osc.moving import REST_SECONDS
from motorik.bridges.osc.session import OscSession
from motorik.bridges.osc.wire import OscMessage
from motorik.bridges.osc.writing import write_bundles
from motorik.domain.time import TICKS_PER_BEAT
from motorik.storage import create_song
from motorik.studio.hand import NoteOff, NoteOn
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import ArmTrack, Record
from motorik.studio.settings import DriverSettings
from tests.bridges.osc.songs import Listener, full_project, packet

NULL = DriverSettings(driver="null", block=64)


class Clock:
    """Time that goes on when a test says so."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", full_project()), autosave_seconds=None) as studio:
        yield studio


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(studio: LocalStudio, clock: Clock) -> OscSession:
    return OscSession(studio, clock=clock)


@pytest.fixture
def peer() -> Listener:
    return Listener()


def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def hands_of(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what hands do from now on; it is done all the same."""
    done: list[Any] = []
    by_hand = studio.by_hand

    def spy(message: Any) -> None:
        done.append(message)
        by_hand(message)

    monkeypatch.setattr(studio, "by_hand", spy)
    return done


def rest(session: OscSession, clock: Clock) -> None:
    session.wake()
    clock.now += REST_SECONDS + 0.01
    session.wake()


def test_a_move_is_heard_while_it_moves_and_is_one_undo_step_at_rest(
    studio: LocalStudio, session: OscSession, clock: Clock, peer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, done = studio.project, hands_of(studio, monkeypatch)
    for share in (0.1, 0.4, 0.7):
        session.receive(packet("/track/acid/machine/cutoff", share), peer)
        session.wake()
        clock.now += 0.05
    assert [it.value for it in done] == pytest.approx([done[0].value, done[1].value, done[2].value])
    assert [(it.owner, it.target) for it in done] == [("acid", "filter.cutoff")] * 3
    assert studio.project is before
    session.receive(packet("/track/acid/module/filter/cutoff?"), peer)
    assert peer.last("/track/acid/module/filter/cutoff")[0] == pytest.approx(done[-1].value)
    rest(session, clock)
    after = next(it for it in studio.project.patches if it.id == "tb303")
    assert next(it for it in after.modules if it.id == "filter").parameters["cutoff"] == done[2].value
    assert studio.state().undo_label == "Turn cutoff"
    session.receive(packet("/song/undo"), peer)
    assert studio.project == before
    assert studio.state().undo_label is None


def test_of_many_moves_that_come_together_the_newest_is_heard(
    studio: LocalStudio, session: OscSession, peer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = hands_of(studio, monkeypatch)
    for number in range(100):
        session.receive(packet("/track/bass/level", -number / 10), peer)
    session.wake()
    assert [it.value for it in done] == [pytest.approx(-9.9)]


def test_levels_pans_sends_macros_and_tempo_are_written(
    studio: LocalStudio, session: OscSession, clock: Clock, peer: Listener
) -> None:
    for address, value in (
        ("/track/lead/level", -3.5),
        ("/track/lead/pan/position", 0.25),
        ("/track/lead/send/room", -20),
        ("/track/bass/macro/open", 0.5),
        ("/track/moog/insert/echo/mix", 0.4),
        ("/track/moog/rack/chorus/mix", 0.3),
        ("/master/level/position", 0.8),
        ("/transport/tempo", 174.5),
    ):
        session.receive(packet(address, value), peer)
    rest(session, clock)
    project = studio.project
    lead = project.channels["lead"]
    assert (lead.level_db, lead.pan, lead.sends[0].level_db) == (-3.5, -0.5, -20)
    patches = {it.id: it for it in project.patches}
    assert patches["bass"].macros[0].value == 0.5
    assert project.channels["moog"].inserts[0].parameters == {"mix": 0.4}
    assert patches["wide"].modules[0].parameters == {"mix": 0.3}
    assert project.mixer.master.level_db == 0
    assert project.tempo.points[0].bpm == 174.5
    assert session.tally.failed == {}


def test_a_pattern_is_one_undo_step(studio: LocalStudio, session: OscSession, peer: Listener) -> None:
    before = studio.project
    session.receive(packet("/track/{bass,lead}/mute", 1), peer)
    assert [it.channel.muted for it in studio.project.tracks] == [True, True, False, False]
    studio.undo()
    assert studio.project == before


def test_transport_and_launching(studio: LocalStudio, session: OscSession, peer: Listener) -> None:
    studio.open_audio(NULL)
    session.receive(packet("/transport/beat", 2.5), peer)
    session.receive(packet("/transport/loop", 1.0, 3.0), peer)
    session.receive(packet("/transport/play"), peer)
    until(lambda: studio.state().transport.playing)
    assert studio.state().transport.loop == (TICKS_PER_BEAT, 3 * TICKS_PER_BEAT)
    session.receive(packet("/query", "/transport/{playing,loop}"), peer)
    assert peer.last("/transport/playing") == (True,)
    assert peer.last("/transport/loop") == (1.0, 3.0)
    session.receive(packet("/track/bass/clip/one/launch"), peer)
    until(lambda: any(it.track == "bass" and it.plays == "clip" for it in studio.state().transport.tracks))
    session.receive(packet("/track/*/plays?"), peer)
    assert peer.last("/track/bass/plays") == ("one",)
    session.receive(packet("/transport/panic"), peer)
    until(lambda: not studio.state().transport.playing)
    assert session.tally.failed == {}


def test_a_bundle_in_the_future_acts_at_its_frame_and_a_late_one_at_once(
    studio: LocalStudio, session: OscSession, clock: Clock, peer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame is the one heard at the time tag, whenever the bundle came; nobody waits for it."""
    studio.open_audio(NULL)
    until(studio.clock)
    done = hands_of(studio, monkeypatch)
    at = clock.now + 5
    on, off = OscMessage("/track/bass/note", (40, 0.9)), OscMessage("/track/bass/note_off", (40,))
    # The end first: what waits is put into the order of its times.
    for seconds, message in ((at + 0.1, off), (at, on)):
        [data] = write_bundles([message], timetag_of(seconds))
        session.receive(data, peer)
    session.receive(packet("/track/lead/note", 60, 0.5), peer)
    session.wake()
    assert [(type(it), it.track) for it in done] == [(NoteOn, "lead")]
    for before, handed_over in ((0.3, 1), (0.2, 2), (0.1, 3)):
        clock.now = at - before
        session.wake()
        assert len(done) == handed_over
    assert isinstance(done[1], NoteOn) and isinstance(done[2], NoteOff)
    frames = studio.clock()
    assert frames is not None
    for hand, seconds in ((done[1], at), (done[2], at + 0.1)):
        assert hand.frame == pytest.approx(frames.heard_frame_at(seconds), abs=0.05 * 48000)
    assert session.tally.late == 0
    [data] = write_bundles([on], timetag_of(clock.now - 1))
    session.receive(data, peer)
    assert isinstance(done[3], NoteOn) and done[3].frame is None
    assert session.tally.late == 1


def test_what_no_frame_is_known_for_waits_for_its_time_here(
    studio: LocalStudio, session: OscSession, clock: Clock, peer: Listener
) -> None:
    [data] = write_bundles([OscMessage("/track/bass/mute", (True,))], timetag_of(clock.now + 5))
    session.receive(data, peer)
    for seconds, muted in ((4.9, False), (0.2, True)):
        clock.now += seconds
        session.wake()
        assert studio.project.channels["bass"].muted is muted


def test_panic_forgets_what_waits(session: OscSession, clock: Clock, peer: Listener) -> None:
    [data] = write_bundles([OscMessage("/track/bass/mute", (True,))] * 10, timetag_of(clock.now + 5))
    session.receive(data, peer)
    session.wake()
    assert session.tally.waiting == 10
    session.receive(packet("/transport/panic"), peer)
    session.wake()
    assert session.tally.waiting == 0


def test_a_time_tag_a_year_ahead_is_refused_and_what_waits_is_bounded(
    session: OscSession, clock: Clock, peer: Listener
) -> None:
    [data] = write_bundles([OscMessage("/transport/stop")], timetag_of(clock.now + 3e7))
    session.receive(data, peer)
    assert session.tally.failed == {"refused": 1}
    many = list(write_bundles([OscMessage("/transport/stop")] * 900, timetag_of(clock.now + 60)))
    for _ in range(25):
        for data in many:
            session.receive(data, peer)
    session.wake()
    assert session.tally.waiting == 20_000
    assert "more than 20000 messages wait" in session.tally.figures().recent[-1]


def test_time_tags_and_seconds_are_the_same_time() -> None:
    now = time.monotonic()
    assert monotonic_of(timetag_of(now + 1.5)) == pytest.approx(now + 1.5, abs=1e-4)


def test_subscribers_are_told_what_changes_at_their_rate_until_their_time_is_over(
    studio: LocalStudio, session: OscSession, clock: Clock, peer: Listener
) -> None:
    session.receive(packet("/subscribe", "/track/*/mute", 10.0, 2.0, 9000), peer)
    session.wake()
    assert len(peer.heard) == 4
    session.receive(packet("/track/bass/mute", 1), peer)
    session.wake()
    assert len(peer.heard) == 4, "not before its turn"
    clock.now += 0.11
    session.wake()
    assert peer.heard[4:] == [OscMessage("/track/bass/mute", (True,))]
    clock.now += 0.11
    session.wake()
    assert len(peer.heard) == 5, "what has not changed is not told again"
    clock.now += 2
    session.wake()
    session.receive(packet("/track/bass/mute", 0), peer)
    clock.now += 1
    session.wake()
    assert len(peer.heard) == 5 and len(session.subscriptions) == 0


def test_subscriptions_end_when_asked_and_are_bounded(session: OscSession, peer: Listener) -> None:
    session.receive(packet("/subscribe", "/transport/*"), peer)
    session.receive(packet("/subscribe", "/track/*/level"), peer)
    session.receive(packet("/unsubscribe", "/transport/*"), peer)
    assert len(session.subscriptions) == 1
    session.receive(packet("/unsubscribe"), peer)
    assert len(session.subscriptions) == 0
    session.receive(packet("/subscribe", "/nowhere/*"), peer)
    assert session.tally.failed == {"unknown": 1}
    for number in range(50):
        session.receive(packet("/subscribe", f"/track/bass/leve[l{number}]"), peer)
        session.receive(packet("/subscribe", "/transport/*"), Listener(f"other {number}"))
    assert len(session.subscriptions.peers) == 32
    assert len(session.subscriptions) == 32 + 31


def test_names_and_values_are_told(session: OscSession, peer: Listener) -> None:
    session.receive(packet("/names"), peer)
    address, *names = peer.last("/names")
    assert address == "/" and {"transport", "track", "master", "query"} <= set(names)
    session.receive(packet("/names", "/track"), peer)
    assert peer.last("/names") == ("/track", "bass", "lead", "moog", "acid")
    session.receive(packet("/song/title?"), peer)
    assert peer.last("/song/title") == ("Small",)


def test_what_is_not_carried_out_is_counted_by_its_kind_and_said(
    studio: LocalStudio, session: OscSession, peer: Listener
) -> None:
    before = studio.project
    for data in (
        b"rubbish!",
        b"/track/bass/mute\0\0\0\0,b\0\0" + bytes(8),
        packet("/nowhere", 1),
        packet("/track/bass/level", "loud"),
        packet("/transport/play"),
        packet("/song/title", "Mine"),
    ):
        session.receive(data, peer)
    figures = session.tally.figures()
    assert (figures.malformed, figures.unsupported, figures.unknown, figures.refused) == (1, 1, 1, 3)
    assert (figures.packets, figures.messages, figures.done) == (6, 4, 0)
    assert figures.recent[2] == "/nowhere: there is no such address (from OSC test)"
    assert figures.recent[4] == "no audio device is open; open one first (from OSC test)"
    assert studio.project is before


def test_a_move_whose_target_went_away_harms_nobody(
    studio: LocalStudio, session: OscSession, clock: Clock, peer: Listener
) -> None:
    from motorik.journal.edits.mixer import RemoveInsert

    session.receive(packet("/track/moog/insert/echo/mix", 0.5), peer)
    session.wake()
    studio.commit("Remove", RemoveInsert(channel="moog", insert="echo"))
    rest(session, clock)
    assert not studio.project.channels["moog"].inserts
    assert studio.state().undo_label == "Remove"


def test_in_a_take_a_move_belongs_to_the_take(
    studio: LocalStudio, session: OscSession, clock: Clock, peer: Listener
) -> None:
    studio.open_audio(NULL)
    studio.transport(ArmTrack(track="bass"))
    studio.transport(Record())
    until(lambda: studio.state().transport.recording.recording and studio.state().transport.playing)
    before = studio.project
    for share in (0.2, 0.8):
        session.receive(packet("/track/bass/module/vca/level_db", -20 * share), peer)
        session.wake()
        time.sleep(0.15)
    rest(session, clock)
    assert studio.project.patches == before.patches
    studio.transport(Record(on=False))
    assert studio.project.automation and studio.project.automation[0].target == "vca.level_db"
    assert studio.state().undo_label == "Record by hand"
