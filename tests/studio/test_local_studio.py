"""The studio: one change reaches engine, sequencer, journal and faces; troubles stop nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from motorik.domain.live import Clip, Quantum, Scene
from motorik.domain.patch import Module
from motorik.domain.performance import CancelQueued, LaunchClip, Mute
from motorik.domain.project import AutomationScope
from motorik.editing.automating import RecordMode
from motorik.journal import EditError
from motorik.journal.edits.live import AddScene, SetClips
from motorik.journal.edits.mixer import SetLevel, SetMuted
from motorik.journal.edits.patches import AddModule
from motorik.storage import create_song
from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import (
    Arm,
    Fill,
    Loop,
    Perform,
    Play,
    Preview,
    Seek,
    Stop,
    Studio,
    TransportChanged,
    TransportCommand,
    Trouble,
)
from motorik.studio.settings import DriverSettings
from tests.cli.songs import BEAT, small_project

NULL = DriverSettings(driver="null", block=64)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", small_project())) as studio:
        yield studio
    names = {thread.name for thread in threading.enumerate()}
    assert not {name for name in names if name.startswith("motorik")}


def until(condition: Callable[[], Any], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_it_is_a_studio(studio: LocalStudio) -> None:
    as_protocol: Studio = studio
    assert as_protocol.project == small_project()


def test_one_change_is_told_once_to_everyone(studio: LocalStudio) -> None:
    told: list[Any] = []
    studio.subscribe(told.extend)
    change = studio.commit("Bass down", SetLevel(channel="bass", level_db=-12), origin="test")
    assert studio.settle()
    assert told == [change]
    assert studio.state().undo_label == "Bass down"
    studio.undo()
    assert studio.project == small_project()
    assert studio.state().redo_label == "Bass down"


def test_changes_survive_a_process_that_never_saved(tmp_path: Path) -> None:
    with LocalStudio(create_song(tmp_path / "song", small_project())) as studio:
        studio.commit("Mute", SetMuted(channel="bass", muted=True))
    with LocalStudio.open(tmp_path / "song") as studio:
        assert studio.project.tracks[0].channel.muted
        studio.undo()
        assert studio.project == small_project()
        studio.save().result(5)


def test_an_edit_that_cannot_be_applied_changes_nothing(studio: LocalStudio) -> None:
    with pytest.raises(EditError):
        studio.commit("Nobody", SetMuted(channel="nobody", muted=True))
    assert studio.project == small_project()
    assert studio.state().undo_label is None


def test_a_gesture_is_one_step_and_a_cancelled_one_none(studio: LocalStudio) -> None:
    studio.open_audio(NULL)
    first, second = studio.begin("Turn"), studio.begin("Other finger")
    for level in (-7, -8, -9):
        studio.update(first, SetLevel(channel="bass", level_db=level))
        studio.update(second, SetLevel(channel="lead", level_db=level))
    assert studio.project == small_project()
    change = studio.end(first)
    studio.cancel(second)
    assert change is not None
    assert len(change.edits) == 1
    assert studio.project.tracks[0].channel.level_db == -9
    assert studio.project.tracks[1] == small_project().tracks[1]
    with pytest.raises(KeyError):
        studio.end(first)
    assert studio.settle()


def held_fill(studio: LocalStudio) -> bool:
    session = studio._sound._session
    assert session is not None
    return session.snapshot().transport.fill


def test_the_transport_plays_stops_seeks_and_loops(studio: LocalStudio) -> None:
    with pytest.raises(AudioDeviceError):
        studio.transport(Play())
    assert studio.open_audio(NULL) == "no sound card"
    told: list[Any] = []
    studio.subscribe(told.extend)
    assert studio.transport(Play(tick=0)).playing
    until(lambda: studio.state().transport.tick > BEAT // 8)
    assert studio.state().transport.playing
    studio.transport(Seek(tick=4 * BEAT))
    until(lambda: studio.state().transport.tick >= 4 * BEAT)
    assert studio.state().transport.bar == 2
    studio.transport(Loop(region=(4 * BEAT, 5 * BEAT)))
    assert studio.transport(Fill(on=True)).playing
    until(lambda: held_fill(studio))
    studio.transport(Fill(on=False))
    until(lambda: not held_fill(studio))
    stopped = studio.transport(Stop())
    until(lambda: not studio.state().transport.playing)
    assert stopped.tick >= 4 * BEAT
    assert studio.transport(Stop()).tick == 0
    assert studio.settle()
    assert [type(message) for message in told] == [TransportChanged] * 7


def test_edits_are_heard_while_it_plays(studio: LocalStudio) -> None:
    studio.open_audio(NULL)
    studio.transport(Play(tick=0))
    for level in range(-20, 0):
        studio.commit("Level", SetLevel(channel="bass", level_db=level))
        studio.preview(Preview(owner="bass", target="osc.fine", value=level))
    assert studio.settle()
    figures = studio.telemetry()
    assert figures is not None
    assert figures.unaddressed == 0
    assert studio.state().transport.playing


def test_a_change_that_cannot_sound_is_told_and_the_music_goes_on(studio: LocalStudio) -> None:
    told: list[Any] = []
    studio.subscribe(told.extend)
    studio.open_audio(NULL)
    studio.transport(Play(tick=0))
    studio.commit("Theremin", AddModule(patch="bass", item=Module(id="hand", kind="osc.theremin")))
    until(lambda: any(isinstance(message, Trouble) for message in told))
    trouble = next(message for message in told if isinstance(message, Trouble))
    assert trouble.what == "change_refused"
    assert "osc.theremin" in trouble.sentence
    assert studio.state().transport.playing
    studio.undo()
    assert studio.settle()


def test_a_lost_device_leaves_the_studio_alive(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    from motorik.engine.drivers import NullDriver

    told: list[Any] = []
    studio.subscribe(told.extend)
    studio.open_audio(NULL)
    studio.transport(Play(tick=BEAT))
    until(lambda: studio.state().transport.playing)
    monkeypatch.setattr(NullDriver, "status", "lost")
    monkeypatch.setattr(NullDriver, "message", "The cable was pulled.")
    until(lambda: any(isinstance(message, Trouble) for message in told))
    assert [m.sentence for m in told if isinstance(m, Trouble)] == ["The cable was pulled."]
    monkeypatch.undo()
    studio.commit("Still here", SetMuted(channel="bass", muted=True))
    assert not studio.state().transport.playing
    assert studio.state().transport.tick >= BEAT
    assert studio.open_audio(NULL) == "no sound card"
    assert studio.transport(Play()).playing


def test_a_song_is_open_once(studio: LocalStudio, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="song"):
        LocalStudio.open(tmp_path / "song")


def test_it_saves_by_itself(tmp_path: Path) -> None:
    song = create_song(tmp_path / "song", small_project())
    with LocalStudio(song, autosave_seconds=0.1) as studio:
        studio.commit("Mute", SetMuted(channel="bass", muted=True))
        until(lambda: "muted" in (tmp_path / "song" / "song.json").read_text())


def test_a_performance_is_seen_and_kept_as_one_undo_step(studio: LocalStudio) -> None:
    scene, clip = Scene(id="a"), Clip(track="bass", scene="a", pattern=studio.project.patterns[0].id)
    studio.commit("A clip", AddScene(item=scene), SetClips(items=(clip,)))
    with pytest.raises(BadInput, match="nothing was performed"):
        studio.keep_performance()
    studio.open_audio(NULL)
    studio.settle()
    with pytest.raises(BadInput, match="has no clip"):
        studio.transport(Perform(action=LaunchClip(track="lead", scene="a")))
    launch = TypeAdapter(TransportCommand).validate_json(
        '{"command": "perform", "action": {"action": "clip", "track": "bass", "scene": "a"}}'
    )
    studio.transport(launch)
    until(lambda: studio.state().transport.tracks and studio.state().transport.tracks[0].plays == "clip")
    assert studio.state().transport.tracks[0].scene == "a"
    until(lambda: studio.state().transport.tick > BEAT // 4)
    studio.transport(Stop())
    until(lambda: (found := studio.performance()) is not None and found.end)
    before = studio.project
    assert studio.transport(Arm(on=True, overdub=False)).armed
    change = studio.keep_performance()
    assert change is not None
    assert [it.track for it in studio.project.arrangement.placements] == ["bass"]
    studio.undo()
    assert studio.project == before


def test_what_waits_is_told_until_it_acts_or_is_cancelled(studio: LocalStudio) -> None:
    scene, clip = Scene(id="a"), Clip(track="bass", scene="a", pattern=studio.project.patterns[0].id)
    studio.commit("A clip", AddScene(item=scene), SetClips(items=(clip,)))
    studio.open_audio(NULL)
    told: list[Any] = []
    studio.subscribe(told.extend)
    studio.transport(Play())
    until(lambda: studio.state().transport.tick > 0)
    far = Quantum(count=64)
    studio.transport(Perform(action=LaunchClip(track="bass", scene="a", quantum=far)))
    studio.transport(Perform(action=Mute(track="lead", on=True, quantum=far)))

    def waiting() -> list[tuple[str, str | None, int, int]]:
        return [(it.what, it.track, it.bar, it.tick) for it in studio.state().transport.waiting]

    expected = [("clip", "bass", 65, 256 * BEAT), ("mute", "lead", 65, 256 * BEAT)]
    until(lambda: waiting() == expected)
    until(lambda: studio.state().transport.tick > BEAT // 4)
    assert waiting() == expected
    left = studio.state().transport.waiting[0]
    assert left.scene == "a" and 0 < left.wait < left.tick
    until(lambda: any(len(it.state.waiting) == 2 for it in told if isinstance(it, TransportChanged)))
    studio.transport(Perform(action=CancelQueued(track="bass")))
    until(lambda: waiting() == expected[1:])
    until(lambda: len(told[-1].state.waiting) == 1)


def test_moves_of_a_knob_are_one_undo_step(studio: LocalStudio) -> None:
    before = studio.project
    place: tuple[str, AutomationScope, str] = ("bass", "channel", "channel.level_db")
    samples = [(tick, -tick / BEAT) for tick in range(0, BEAT, BEAT // 8)]
    assert studio.record_moves(place, [samples], RecordMode.LATCH, (0, 2 * BEAT), 0.01) is not None
    assert len(studio.project.automation[0].points) == 2
    studio.undo()
    assert studio.project == before
    with pytest.raises(BadInput, match="an end after its start"):
        studio.record_moves(place, [samples], RecordMode.LATCH, (2, 2))
