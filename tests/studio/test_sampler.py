"""Recording from an input: what came is the sample, one undo step, whatever ends it."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from motorik.engine import drivers
from motorik.formats.audio import read_audio
from motorik.storage import create_song, open_song
from motorik.storage.assets import GROWING
from motorik.studio.errors import AudioDeviceError
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Studio, Trouble
from motorik.studio.sample_recording import LEAD_SECONDS
from motorik.studio.sampling import ArmInput, DisarmInput, RecordSample, StopSample
from tests.cli.songs import small_project
from tests.studio.hand_input import RATE, HandInput, Sound, noise


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        yield studio


@pytest.fixture
def armed(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch) -> HandInput:
    """An input that is armed in ``studio``, both channels of it."""
    return arm(studio, monkeypatch)


def arm(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> HandInput:
    made: list[HandInput] = []
    monkeypatch.setattr(drivers, "open_input", lambda **how: made.append(HandInput(**how)) or made[-1])
    studio.sampling(ArmInput(**asked))
    return made[-1]


def until(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def sound_of(studio: LocalStudio, id: str | None) -> Sound:
    """Return the sound of a sample as the song has it."""
    sample = next(it for it in studio.project.samples if it.id == id)
    sound, rate = read_audio(studio.song.assets.path_of(sample))
    assert rate == RATE
    return sound


def troubles_of(studio: LocalStudio) -> list[Trouble]:
    told: list[Trouble] = []
    studio.subscribe(lambda batch: told.extend(it for it in batch if isinstance(it, Trouble)))
    return told


def play(listening: HandInput, sound: Sound, block: int = 700) -> None:
    for start in range(0, len(sound), block):
        listening.native.hear(sound[start : start + block])


def leftovers(studio: LocalStudio) -> list[str]:
    folder = studio.song.assets.folder
    return [it.name for it in folder.iterdir() if it.name.startswith(".")] if folder.exists() else []


def test_what_was_played_is_the_sample_and_one_undo_step(studio: LocalStudio, armed: HandInput) -> None:
    as_protocol: Studio = studio
    sound, before = noise(30000), studio.project
    assert as_protocol.sampling_state().device == "hand"
    assert as_protocol.sampling(RecordSample()).recording
    play(armed, sound)
    state = as_protocol.sampling(StopSample())
    assert (state.sample, state.seconds, state.recording) == ("recording", 30000 / RATE, False)
    np.testing.assert_array_equal(sound_of(studio, state.sample), sound)
    assert [it.name for it in studio.project.samples[len(before.samples) :]] == ["Recording"]
    assert studio.state().undo_label == "Record Recording"
    after = studio.project
    studio.undo()
    assert studio.project == before
    studio.redo()
    assert studio.project == after
    assert not leftovers(studio)


def test_each_recording_has_a_name_of_its_own(studio: LocalStudio, armed: HandInput) -> None:
    for name in ("", "", "Kick 1", "Kick 1"):
        studio.sampling(RecordSample(name=name))
        play(armed, noise(500))
        studio.sampling(StopSample())
    made = studio.project.samples[-4:]
    assert [it.name for it in made] == ["Recording", "Recording 2", "Kick 1", "Kick 1"]
    assert [it.id for it in made] == ["recording", "recording_2", "kick_1", "kick_1-2"]


@pytest.mark.parametrize("channels", [(1,), (2,), (2, 1)])
def test_the_channels_asked_for_are_recorded(
    studio: LocalStudio, monkeypatch: pytest.MonkeyPatch, channels: tuple[int, ...]
) -> None:
    armed, sound = arm(studio, monkeypatch, channels=channels), noise(5000)
    studio.sampling(RecordSample())
    play(armed, sound)
    state = studio.sampling(StopSample())
    np.testing.assert_array_equal(sound_of(studio, state.sample), sound[:, [it - 1 for it in channels]])


@pytest.mark.parametrize("block", [1, 480, 4000])
def test_with_a_threshold_it_begins_a_moment_before_the_sound(
    studio: LocalStudio, armed: HandInput, block: int
) -> None:
    quiet, loud, lead = noise(9000, 0.001), noise(6000), round(LEAD_SECONDS * RATE)
    loud[0] = 0.4
    studio.sampling(RecordSample(threshold_db=-40))
    play(armed, quiet, block)
    until(lambda: studio.sampling_state().waits)
    time.sleep(0.05)
    state = studio.sampling_state()
    assert (state.waits, state.recording, state.seconds) == (True, True, 0)
    play(armed, loud, block)
    until(lambda: not studio.sampling_state().waits)
    state = studio.sampling(StopSample())
    np.testing.assert_array_equal(sound_of(studio, state.sample), np.concatenate([quiet[-lead:], loud]))


def test_where_nothing_gets_loud_nothing_is_made(studio: LocalStudio, armed: HandInput) -> None:
    before = studio.project
    studio.sampling(RecordSample(threshold_db=-20))
    play(armed, noise(5000, 0.01))
    assert studio.sampling(StopSample()).sample is None
    assert studio.project == before
    assert not leftovers(studio)


def test_it_ends_by_itself_after_the_longest_time(studio: LocalStudio, armed: HandInput) -> None:
    sound = noise(20000)
    studio.sampling(RecordSample(longest_seconds=0.25))
    play(armed, sound)
    until(lambda: not studio.sampling_state().recording)
    np.testing.assert_array_equal(sound_of(studio, studio.sampling_state().sample), sound[:12000])


def test_levels_are_shown_while_it_is_armed_and_begin_anew(studio: LocalStudio, armed: HandInput) -> None:
    sound = np.zeros((1000, 2), np.float32)
    sound[17], sound[500] = (0.25, -0.5), (-0.75, 0.125)
    play(armed, sound)
    seen: list[tuple[float, float]] = []
    until(lambda: seen.append(studio.sampling_state().peaks) or any(it[0] for it in seen))
    assert max(seen) == (0.75, 0.5)
    assert studio.sampling_state().peaks == (0, 0)
    assert not studio.project.samples or studio.sampling_state().sample is None


def test_what_finds_no_room_is_counted_and_told(studio: LocalStudio, armed: HandInput) -> None:
    told, room = troubles_of(studio), 2**18
    studio.sampling(RecordSample())
    time.sleep(0.1)
    with armed.reading:
        armed.native.hear(noise(room + RATE))
    state = studio.sampling(StopSample())
    assert state.lost_frames == RATE
    studio.settle()
    assert [it.sentence for it in told] == [f"{RATE} frames are missing in what was recorded"]
    np.testing.assert_array_equal(sound_of(studio, state.sample), noise(room + RATE)[:room])
    studio.sampling(RecordSample())
    play(armed, noise(100))
    assert studio.sampling(StopSample()).lost_frames == 0


def test_numbers_that_are_none_are_silence(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    from motorik.engine.drivers.portaudio_input import PortAudioInput

    armed = arm(studio, monkeypatch)
    monkeypatch.setattr(HandInput, "read", PortAudioInput.read)  # type: ignore[assignment]
    sound = noise(1000)
    sound[3, 0], sound[4, 1], sound[5, 0] = np.nan, np.inf, -np.inf
    studio.sampling(RecordSample())
    play(armed, sound)
    heard = sound_of(studio, studio.sampling(StopSample()).sample)
    np.testing.assert_array_equal(heard, np.where(np.isfinite(sound), sound, 0))


def test_a_lost_input_keeps_what_was_recorded(studio: LocalStudio, armed: HandInput) -> None:
    told, sound = troubles_of(studio), noise(7000)
    studio.sampling(RecordSample())
    play(armed, sound)
    armed.status = "lost"
    until(lambda: studio.sampling_state().device is None and not studio.sampling_state().recording)
    np.testing.assert_array_equal(sound_of(studio, "recording"), sound)
    studio.settle()
    assert [(it.what, it.sentence) for it in told] == [("device_lost", "hand was lost.")]
    with pytest.raises(AudioDeviceError, match=r"hand was lost\."):
        studio.sampling(RecordSample())
    assert not leftovers(studio)
    assert arm_again(studio).recording


def test_a_fault_of_the_input_ends_the_recording_and_keeps_it(
    studio: LocalStudio, armed: HandInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, sound = troubles_of(studio), noise(7000)
    studio.sampling(RecordSample())
    play(armed, sound)
    until(lambda: studio.sampling_state().seconds == len(sound) / RATE)
    monkeypatch.setattr(armed, "read", None)
    until(lambda: studio.sampling_state().device is None and not studio.sampling_state().recording)
    np.testing.assert_array_equal(sound_of(studio, "recording"), sound)
    studio.settle()
    assert [it.sentence.split(":")[0] for it in told] == ["internal error"]


def arm_again(studio: LocalStudio) -> Any:
    studio.sampling(ArmInput())
    return studio.sampling(RecordSample())


@pytest.mark.skipif(sys.platform == "win32", reason="there, no file size can be forbidden")
def test_a_full_disk_keeps_what_was_recorded(studio: LocalStudio, armed: HandInput) -> None:
    import resource

    told, sound = troubles_of(studio), noise(200_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_003, hard))
    try:
        studio.sampling(RecordSample())
        play(armed, sound)
        until(lambda: not studio.sampling_state().recording)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    kept = sound_of(studio, studio.sampling_state().sample)
    assert len(kept) > 60_000
    np.testing.assert_array_equal(kept, sound[: len(kept)])
    studio.settle()
    assert len(told) == 1 and "the disk has no room to record further" in told[0].sentence
    assert f"{len(kept) / RATE:.2f} s are kept" in told[0].sentence


def test_disarming_and_closing_keep_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, studio: LocalStudio
) -> None:
    sound = noise(3000)
    armed = arm(studio, monkeypatch)
    studio.sampling(RecordSample())
    play(armed, sound)
    assert studio.sampling(DisarmInput()).device is None
    assert armed.status == "stopped"
    armed = arm(studio, monkeypatch)
    studio.sampling(RecordSample())
    play(armed, sound[::-1])
    studio.close()
    with open_song(tmp_path / "song", writable=False) as song:
        found = [read_audio(song.assets.path_of(it))[0] for it in song.project.samples[-2:]]
    np.testing.assert_array_equal(found[0], sound)
    np.testing.assert_array_equal(found[1], sound[::-1])


def test_nothing_is_recorded_without_an_input(studio: LocalStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AudioDeviceError, match="no input is armed; arm one first"):
        studio.sampling(RecordSample())
    with pytest.raises(AudioDeviceError, match="There is no input device 'Fireface'; there are: hand"):
        arm(studio, monkeypatch, device="Fireface")
    assert studio.sampling(StopSample()).sample is None


def test_a_program_that_is_killed_loses_no_recording(
    tmp_path: Path, studio: LocalStudio, armed: HandInput
) -> None:
    sound = noise(30000)
    studio.sampling(RecordSample())
    play(armed, sound)
    until(lambda: studio.sampling_state().seconds == len(sound) / RATE)
    shutil.copytree(tmp_path / "song", tmp_path / "as-it-was-then")
    (tmp_path / "as-it-was-then" / "assets" / f"{GROWING}empty.wav").touch()
    with LocalStudio.open(tmp_path / "as-it-was-then", autosave_seconds=None) as again:
        assert again.song.messages[-1:] == ("A recording that was cut off is kept: Recording.",)
        np.testing.assert_array_equal(sound_of(again, "recording"), sound)
        assert again.state().undo_label == "Record Recording"
        assert not leftovers(again)
    with LocalStudio.open(tmp_path / "as-it-was-then", autosave_seconds=None) as later:
        assert [it.id for it in later.project.samples] == ["recording"]
