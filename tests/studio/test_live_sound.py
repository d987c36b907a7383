"""What hands do while the song is open: keys are heard, and what was added a moment ago can be launched."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from motorik.domain.live import Clip, Grid, Quantum, Scene
from motorik.domain.performance import LaunchClip
from motorik.domain.project import Project
from motorik.journal.edits.live import AddScene, SetClips
from motorik.journal.edits.song import SetTitle
from motorik.studio.audio_session import AudioSession
from motorik.studio.demo import copy_demo
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Perform, Sound
from motorik.studio.settings import DriverSettings

NULL = DriverSettings("null")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio.open(copy_demo(tmp_path / "song"), autosave_seconds=None) as studio:
        yield studio


def wait_for(condition: Callable[[], bool]) -> bool:
    """Return whether something comes true within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_what_was_added_a_moment_ago_can_be_launched(studio: LocalStudio) -> None:
    studio.open_audio(NULL)
    track, pattern = studio.project.tracks[0].id, studio.project.patterns[0].id
    scene = AddScene(item=Scene(id="now"))
    clip = SetClips(items=(Clip(track=track, scene="now", pattern=pattern),))
    studio.commit("A clip", scene, clip)
    studio.transport(Perform(action=LaunchClip(track=track, scene="now", quantum=Quantum(grid=Grid.NONE))))
    assert wait_for(lambda: any(it.scene == "now" for it in studio.state().transport.tracks))


def test_what_changes_while_a_device_opens_is_known_to_it(
    studio: LocalStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = AudioSession.__init__

    def slow(self: AudioSession, *arguments: Any) -> None:
        opened(self, *arguments)
        studio.commit("Meanwhile", SetTitle(title="Meanwhile"))
        studio.settle()

    monkeypatch.setattr(AudioSession, "__init__", slow)
    followed: list[str] = []
    follow = AudioSession.follow

    def noted(self: AudioSession, project: Project, **options: Any) -> None:
        followed.append(project.title)
        follow(self, project, **options)

    monkeypatch.setattr(AudioSession, "follow", noted)
    studio.open_audio(NULL)
    assert followed == ["Meanwhile"]


def test_a_key_is_heard_until_it_is_let_go(studio: LocalStudio) -> None:
    studio.open_audio(NULL)
    assert studio.meters() == {}
    studio.meters(on=True)
    track = next(it.id for it in studio.project.tracks if it.name == "Pad")
    assert wait_for(lambda: studio.meters()[track].peak_left == 0)
    studio.sound(Sound(track=track, key=60, velocity=1.0))
    assert wait_for(lambda: studio.meters()[track].peak_left > 0.001)
    studio.sound(Sound(track=track, key=60, velocity=None))
    assert wait_for(lambda: studio.meters()[track].peak_left < 1e-5)
    studio.sound(Sound(track="nobody", key=60, velocity=1.0))


def test_counters_begin_anew(studio: LocalStudio) -> None:
    studio.reset_telemetry()
    studio.open_audio(NULL)

    def callbacks() -> int:
        figures = studio.telemetry()
        return figures.callbacks if figures else 0

    assert wait_for(lambda: callbacks() > 20)
    studio.reset_telemetry()
    assert callbacks() < 20


def test_without_a_device_there_is_nothing_to_hear_or_to_measure(studio: LocalStudio) -> None:
    studio.sound(Sound(track=studio.project.tracks[0].id, key=60, velocity=1.0))
    assert studio.meters(on=True) == {}
