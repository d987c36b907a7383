"""Sliced samples: the instrument's slices in a row are the sample again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from motorik.domain.project import Arrangement, Placement
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal.edits.arrangement import SetPlacements, SetSongLength
from motorik.storage import open_song
from motorik.studio.create import new_song
from motorik.studio.errors import BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.rendering import render_song
from motorik.studio.settings import RenderSettings
from motorik.studio.slicing import SliceOptions, add_to_song, save_as_preset, slice_sample

LOOP = "a05c5e26d16220a501dee288bcf02e986d1494d8f6356acce8bdee3fe0cf3996"
RATE = 48000


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    """A bar at 120 BPM: a stroke of noise on every eighth."""
    rng, time = np.random.default_rng(1), np.arange(12000) / RATE
    strokes = [rng.standard_normal(12000) * np.exp(-time * 20) * 0.3 for _ in range(8)]
    soundfile.write(
        tmp_path / "Loop 1.wav", np.concatenate(strokes).astype(np.float32), RATE, subtype="FLOAT"
    )
    return tmp_path / "Loop 1.wav"


def test_a_drum_loop_of_our_own_is_cut_on_its_beats() -> None:
    source = Path(__file__).parents[2] / f"src/motorik/machines/presets/samples/{LOOP}.flac"
    sliced = slice_sample(source, SliceOptions())
    for beat in range(8):
        assert min(abs(start - beat * 8000) for start in sliced.starts) < 0.003 * sliced.sample_rate


def test_slices_in_order_are_the_sample_again(tmp_path: Path, loop: Path) -> None:
    sliced = slice_sample(loop, SliceOptions(by="transient"))
    assert len(sliced.starts) == 8
    new_song(tmp_path / "song", bpm=120)
    track = add_to_song(sliced, tmp_path / "song", "Loop 1")
    bar = 4 * TICKS_PER_BEAT
    with LocalStudio.open(tmp_path / "song") as studio:
        place = Placement(track=track, pattern=track, start=0, length=bar)
        studio.commit("Place", SetPlacements(items=(place,)), SetSongLength(length=bar))
        studio.save().result()
    heard = render_song(tmp_path / "song", RenderSettings(tail="0")).samples
    wanted, _ = soundfile.read(loop, dtype="float32")
    scale = float((heard[:, 0] @ wanted[: len(heard)]) / (wanted @ wanted))
    rest = heard[:, 0] - scale * wanted[: len(heard)]
    assert np.sqrt(np.mean(rest**2)) < 0.1 * scale * np.sqrt(np.mean(wanted**2))


def test_one_step_brings_sample_patch_track_and_pattern_and_undo_takes_them_back(
    tmp_path: Path, loop: Path
) -> None:
    new_song(tmp_path / "song")
    sliced = slice_sample(loop, SliceOptions(by="grid", count=16))
    assert [add_to_song(sliced, tmp_path / "song", "Loop 1") for _ in range(2)] == ["loop-1", "loop-1-2"]
    with LocalStudio.open(tmp_path / "song") as studio:
        project = studio.project
        assert [len(it.steps) for it in project.patterns] == [16, 16]
        assert project.samples[0].root == 36
        studio.undo()
        studio.undo()
        assert not (studio.project.tracks or studio.project.patches or studio.project.samples)
        assert studio.project.arrangement == Arrangement(length=16 * TICKS_PER_BEAT)


def test_a_preset_is_found_again(tmp_path: Path, loop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motorik.studio.presets.user_library", lambda: tmp_path / "library")
    sliced = slice_sample(loop, SliceOptions(by="silence", threshold_db=-20))
    from motorik.studio.presets import find_preset

    name = save_as_preset(sliced, "My loop")
    found = find_preset(name, tmp_path / "library")
    assert found.sample_path(found.preset.samples[0]).read_bytes() == loop.read_bytes()


def test_more_slices_than_keys_above_begin_lower(tmp_path: Path, loop: Path) -> None:
    sliced = slice_sample(loop, SliceOptions(by="grid", count=128))
    assert sliced.first_key == 0
    assert slice_sample(loop, SliceOptions(by="grid", count=92)).first_key == 36


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (SliceOptions(by="magic"), "allowed: grid, transient, silence"),
        (SliceOptions(by="grid", count=0), "allowed: 1 to 128"),
        (SliceOptions(sensitivity=-1), "allowed: 0 to 1"),
        (SliceOptions(shortest_seconds=0), r"allowed: 0\.001 to 10"),
    ],
)
def test_what_makes_no_sense_is_refused(loop: Path, options: SliceOptions, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        slice_sample(loop, options)


def test_no_sound_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(BadInput, match="cannot be read as sound"):
        slice_sample(tmp_path / "a.wav", SliceOptions())


def test_the_song_opens_as_it_was_left(tmp_path: Path, loop: Path) -> None:
    new_song(tmp_path / "song")
    add_to_song(slice_sample(loop, SliceOptions()), tmp_path / "song", "Loop")
    with open_song(tmp_path / "song", writable=False) as song:
        assert song.missing_samples() == ()
