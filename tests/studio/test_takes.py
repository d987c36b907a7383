"""A studio with hands: what they play sounds, a take is one undo step, performances are punched."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from motorik.domain.live import Clip, Grid, Quantum, Scene
from motorik.domain.performance import Finish, LaunchClip
from motorik.editing.recording import RecordMode
from motorik.editing.take import TakeSettings
from motorik.journal.edits.live import AddScene, SetClips
from motorik.journal.edits.mixer import SetLevel, SetSoloed
from motorik.storage import create_song
from motorik.studio.click import OWNER, clicks, with_click
from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.hand import (
    ArmTrack,
    DropLayer,
    Express,
    Hand,
    Move,
    NoteOff,
    NoteOn,
    Punch,
    Record,
    Release,
)
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Arm, Loop, Panic, Perform, Play, Stop, Trouble
from motorik.studio.settings import DriverSettings
from tests.cli.songs import BEAT, small_project

NULL = DriverSettings(driver="null", block=64)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        yield studio


def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def at(studio: LocalStudio, tick: int) -> None:
    until(lambda: studio.state().transport.tick >= tick)


def strike(studio: LocalStudio, key: int, track: str = "bass") -> None:
    studio.by_hand(NoteOn(track=track, key=key))
    time.sleep(0.03)
    studio.by_hand(NoteOff(track=track, key=key))


def loudest(studio: LocalStudio) -> float:
    figures = studio.telemetry()
    assert figures is not None
    return max(figures.peak_left, figures.peak_right)


def test_a_key_sounds_while_the_song_stands_and_is_written_nowhere(studio: LocalStudio) -> None:
    strike(studio, 60)
    studio.open_audio(NULL)
    assert loudest(studio) == 0
    studio.by_hand(NoteOn(track="bass", key=60))
    until(lambda: loudest(studio) > 0.01)
    studio.by_hand(Express(track="bass", touch="bend", value=2))
    studio.by_hand(Express(track="bass", touch="pressure", value=0.5, key=60))
    studio.by_hand(Express(track="bass", touch="pressure", value=0.5, key=61))
    studio.by_hand(NoteOff(track="bass", key=60))
    until(lambda: loudest(studio) < 0.001)
    figures = studio.telemetry()
    assert figures is not None and figures.unaddressed == 0
    with pytest.raises(BadInput, match="no track 'nobody'; allowed: bass, lead"):
        studio.by_hand(NoteOn(track="nobody", key=60))
    assert studio.state().undo_label is None


def test_a_take_is_one_undo_step(studio: LocalStudio) -> None:
    before = studio.project
    with pytest.raises(AudioDeviceError):
        studio.transport(Record())
    studio.open_audio(NULL)
    studio.transport(Loop(region=(0, 4 * BEAT)))
    studio.transport(ArmTrack(track="bass"))
    state = studio.transport(Record()).recording
    assert (state.recording, state.tracks, state.punched) == (True, ("bass",), False)
    at(studio, BEAT // 2)
    assert studio.state().transport.recording.punched
    strike(studio, 70)
    studio.by_hand(Move(owner="bass", scope="channel", target="channel.pan", value=0.5))
    studio.by_hand(Release(owner="bass", scope="channel", target="channel.pan"))
    at(studio, BEAT)
    strike(studio, 71)
    assert studio.project == before and studio.state().transport.recording.notes == 2
    studio.commit("Someone else", SetLevel(channel="lead", level_db=-20))
    studio.transport(Stop())
    assert studio.state().undo_label == "Record by hand"
    steps = next(it for it in studio.project.patterns if it.id == "low").steps
    assert {step.pitch for step in steps} >= {70, 71, 36}
    assert [lane.target for lane in studio.project.automation] == ["channel.pan"]
    assert not studio.state().transport.recording.recording
    assert studio.settle()
    studio.undo()
    assert studio.project.patterns == before.patterns and studio.project.automation == ()


def test_closing_the_studio_keeps_the_take(tmp_path: Path) -> None:
    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        studio.open_audio(NULL)
        studio.transport(ArmTrack(track="bass"))
        studio.transport(Record())
        at(studio, BEAT // 8)
        strike(studio, 70)
    with LocalStudio.open(tmp_path / "song") as studio:
        assert any(step.pitch == 70 for pattern in studio.project.patterns for step in pattern.steps)


def test_what_could_not_be_recorded_is_told(studio: LocalStudio) -> None:
    told: list[Any] = []
    studio.subscribe(told.extend)
    studio.open_audio(NULL)
    studio.set_take_settings(TakeSettings(makes_patterns=False))
    assert not studio.take_settings.makes_patterns
    studio.transport(ArmTrack(track="lead"))
    studio.transport(Record())
    at(studio, BEAT // 8)
    strike(studio, 70, "lead")
    studio.transport(Record(on=False))
    assert studio.state().transport.playing
    assert studio.settle()
    (sentence,) = [it.sentence for it in told if isinstance(it, Trouble)]
    assert sentence.startswith("no pattern lies on track lead at tick")
    assert studio.state().undo_label is None


def test_layers_and_panic(studio: LocalStudio) -> None:
    studio.open_audio(NULL)
    studio.transport(ArmTrack(track="bass"))
    studio.transport(ArmTrack(track="lead"))
    assert studio.transport(ArmTrack(track="lead", on=False)).recording.tracks == ("bass",)
    studio.transport(Record())
    at(studio, BEAT // 8)
    strike(studio, 70)
    assert studio.transport(DropLayer()).recording.layers == 0
    strike(studio, 71)
    studio.transport(Panic())
    steps = next(it for it in studio.project.patterns if it.id == "low").steps
    assert 71 in {step.pitch for step in steps} and 70 not in {step.pitch for step in steps}


def test_it_counts_in_with_a_click_and_starts_on_the_beat(studio: LocalStudio) -> None:
    studio.commit("Alone", SetSoloed(channel="lead", soloed=True))
    studio.open_audio(NULL)
    studio.transport(ArmTrack(track="bass"))
    studio.transport(Record(count_in=1))
    until(lambda: studio.state().transport.recording.count_in > 0)
    counted = studio.state().transport
    assert counted.tick == 0 and counted.recording.count_in <= 4 and not counted.recording.punched
    until(lambda: loudest(studio) > 0.01)
    assert studio.state().transport.tick == 0, "the click is heard before the song"
    studio.transport(Stop())
    until(lambda: not studio.state().transport.playing)
    assert studio.state().undo_label == "Alone"
    assert OWNER not in studio.project.channels


def test_the_click_marks_bars_and_never_takes_a_name() -> None:
    project = small_project()
    frames, events = clicks(project, 0, 2, 48000)
    ons = [event for event in events if event.pitch]
    assert frames == round(8 * 60 * 48000 / project.tempo.points[0].bpm)
    assert [event.pitch == ons[0].pitch for event in ons] == [True, False, False, False] * 2
    assert all(event.owner == OWNER and 0 <= event.frame < frames for event in events)
    dressed = with_click(project)
    assert with_click(dressed) is dressed and dressed.arrangement is project.arrangement


def test_a_performance_is_kept_where_it_was_punched_in_and_of_armed_tracks(studio: LocalStudio) -> None:
    now = Quantum(grid=Grid.NONE)
    clips = tuple(Clip(track=track, scene="a", pattern="high", quantum=now) for track in ("bass", "lead"))
    studio.commit("Clips", AddScene(item=Scene(id="a")), SetClips(items=clips))
    studio.open_audio(NULL)
    studio.transport(Arm(on=True))
    studio.transport(ArmTrack(track="bass"))
    studio.transport(Perform(action=LaunchClip(track="bass", scene="a")))
    studio.transport(Perform(action=LaunchClip(track="lead", scene="a")))
    at(studio, BEAT // 2)
    studio.transport(Punch(on=True))
    at(studio, BEAT)
    punched = studio.transport(Punch(on=False)).recording.punches
    ((start, end),) = punched
    assert end is not None and 0 < start < end
    at(studio, end + BEAT // 4)
    studio.transport(Perform(action=Finish(quantum=now)))
    until(lambda: (found := studio.performance()) is not None and found.end)
    until(lambda: not studio.state().transport.playing)
    before = studio.project
    change = studio.keep_performance()
    assert change is not None
    bass = [it for it in studio.project.arrangement.placements if it.track == "bass"]
    assert [(it.pattern, it.start) for it in bass] == [("low", 0), ("high", start), ("low", end)]
    lead = [it for it in studio.project.arrangement.placements if it.track == "lead"]
    assert lead == [it for it in before.arrangement.placements if it.track == "lead"]
    studio.undo()
    assert studio.project == before


def test_hands_and_commands_can_be_written_down() -> None:
    hands: TypeAdapter[Hand] = TypeAdapter(Hand)
    for hand in (
        NoteOn(track="t", key=1),
        Express(track="t", touch="bend", value=1),
        Release(owner="t", target="a.b"),
    ):
        assert hands.validate_json(hands.dump_json(hand)) == hand
    assert (
        TakeSettings.model_validate_json('{"mode": "replace", "quantise": {"lines": "1/2"}}').mode
        is RecordMode.REPLACE
    )


def test_recording_goes_on_from_where_the_song_plays(studio: LocalStudio) -> None:
    studio.open_audio(NULL)
    studio.transport(Play(tick=BEAT))
    studio.transport(ArmTrack(track="bass"))
    studio.transport(Record(count_in=4))
    at(studio, BEAT + BEAT // 8)
    assert studio.state().transport.recording.count_in == 0
    strike(studio, 72)
    studio.transport(Record(on=False))
    steps = next(it for it in studio.project.patterns if it.id == "low").steps
    assert next(step.row for step in steps if step.pitch == 72) >= 4
