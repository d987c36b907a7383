"""The bridge on a real studio: what it is told is heard, kept, and let go of."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motorik.bridges.rig import KINDS
from motorik.bridges.sync.link_session import Beat, LinkSession
from motorik.bridges.sync.playing import settings_of
from motorik.bridges.sync.port import Hears
from motorik.bridges.sync.settings import SyncSettings
from motorik.bridges.sync.sync import Sync
from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.demo import copy_demo
from motorik.studio.errors import BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play, Stop
from motorik.studio.settings import DriverSettings

pytestmark = pytest.mark.live

PERIOD = 60 / (24 * 140)


class Cable:
    """An input in this process: what is sent into it is heard at once."""

    name = "cable"

    def __init__(self) -> None:
        self.closed = False
        self._hears: Hears | None = None

    def open(self, name: str, hears: Hears) -> "Cable":
        if name not in self.name:
            raise OSError(f"no MIDI input {name!r}; there are: {self.name}")
        self._hears = hears
        return self

    def close(self) -> None:
        self.closed = True

    def send(self, message: bytes, seconds: float) -> None:
        assert self._hears is not None
        self._hears(message, seconds)

    def clock(self, pulses: int, first: float) -> float:
        """Send pulses in time; return when the next one is due."""
        for number in range(pulses):
            due = first + number * PERIOD
            time.sleep(max(due - time.monotonic(), 0))
            self.send(b"\xf8", due)
        return first + pulses * PERIOD


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    song = tmp_path / "song"
    copy_demo(song)
    with LocalStudio.open(song, autosave_seconds=None) as studio:
        studio.open_audio(DriverSettings("null"))
        yield studio
    assert not [it.name for it in threading.enumerate() if it.name.startswith("motorik")]


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_clock_starts_the_song_leads_it_and_stops_it(studio: LocalStudio) -> None:
    cable = Cable()
    bridge = Sync(studio, settings=SyncSettings(source="midi"), open_port=cable.open)
    bridge.start()
    until(lambda: "waiting for a clock on cable" in bridge.state().sentence)
    due = cable.clock(48, time.monotonic())
    cable.send(b"\xfa", due - PERIOD / 2)
    start = due
    due = cable.clock(120, due)
    state = bridge.state()
    assert state.locked
    assert state.source == "midi"
    assert state.tempo == pytest.approx(140, abs=0.1)
    assert studio.state().transport.playing
    clock = studio.clock()
    moment = studio.moment(clock.heard_frame_at(due)) if clock else None
    assert moment is not None
    # It was told late and has caught up: a beat is 61,440 ticks.
    assert moment.tick == pytest.approx((due - start) / PERIOD / 24 * TICKS_PER_BEAT, abs=TICKS_PER_BEAT / 20)
    assert studio.project.tempo.points[0].bpm == 132
    change = studio.keep_tempo()
    assert change is not None
    assert float(studio.project.tempo.points[-1].bpm) == pytest.approx(140, abs=0.1)
    studio.undo()
    until(lambda: bridge.state().status == "lost")
    assert studio.state().transport.playing
    cable.send(b"\xfc", time.monotonic())
    until(lambda: not studio.state().transport.playing)
    bridge.stop()
    assert cable.closed
    until(lambda: studio.following() is None)
    with pytest.raises(BadInput, match="no outside tempo"):
        studio.keep_tempo()


def test_a_port_that_is_not_there_is_said(studio: LocalStudio) -> None:
    bridge = Sync(studio, settings=SyncSettings(source="midi", port="drums"), open_port=Cable().open)
    bridge.start()
    until(lambda: bridge.state().status == "trouble")
    assert bridge.state().sentence == "no MIDI input 'drums'; there are: cable"
    bridge.stop()
    assert bridge.state().status == "off"


def test_alone_the_song_leads_the_link_session(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing is joined: what a session would be told is looked at, not sent.
    told: list[tuple[str, float]] = []
    monkeypatch.setattr(LinkSession, "start", lambda self: None)
    monkeypatch.setattr(LinkSession, "stop", lambda self: None)
    monkeypatch.setattr(LinkSession, "set_tempo", lambda self, bpm: told.append(("tempo", bpm)))
    monkeypatch.setattr(LinkSession, "set_playing", lambda self, on: told.append(("playing", on)))
    monkeypatch.setattr(LinkSession, "force_beat", lambda self, at, beat: told.append(("beat", beat)))
    bridge = Sync(studio, settings=SyncSettings(source="link"))
    bridge.start()
    link = bridge._followed
    assert link is not None
    studio.transport(Play(tick=0))
    until(lambda: studio.state().transport.tick > TICKS_PER_BEAT)
    link._look(link._session, Beat(time.monotonic(), 2.0, 120.0, 0, False))
    assert [word for word, _ in told] == ["tempo", "beat", "playing"]
    assert told[0][1] == pytest.approx(132)
    link._look(link._session, Beat(time.monotonic(), 2.0, 132.0, 0, True))
    link._look(link._session, Beat(time.monotonic(), 2.1, 132.0, 0, False))
    until(lambda: not studio.state().transport.playing)
    studio.transport(Stop())
    bridge.stop()


def test_settings_are_kept(studio: LocalStudio, tmp_path: Path) -> None:
    path = tmp_path / "sync.json"
    bridge = Sync(studio, path=path)
    assert bridge.settings == SyncSettings()
    bridge.start()
    assert bridge.state().sentence == "the song has its own tempo"
    bridge.choose(SyncSettings(source="internal", offset_ms=-3))
    assert Sync(studio, path=path).settings.offset_ms == -3
    path.write_text('{"source": "telepathy", "quantum": 8}')
    again = Sync(studio, path=path)
    assert again.settings == SyncSettings(quantum=8)
    assert "source cannot be used" in again.state().sentence


def test_what_a_command_line_may_ask_for() -> None:
    assert settings_of("midi:Keys") == SyncSettings(source="midi", port="Keys")
    assert settings_of("link").source == "link"
    with pytest.raises(BadInput, match="allowed: link, midi or midi:PORT"):
        settings_of("ltc")
    assert Sync in KINDS


def test_a_bridge_that_runs_with_the_songs_own_tempo_takes_a_new_choice_up(
    studio: LocalStudio, tmp_path: Path
) -> None:
    cable = Cable()
    bridge = Sync(studio, path=tmp_path / "sync.json", open_port=cable.open)
    bridge.start()
    bridge.choose(SyncSettings(source="midi"))
    try:
        assert bridge.state().source == "midi"
    finally:
        bridge.stop()
