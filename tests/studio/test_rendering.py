"""Renders: bits that depend on the song alone, ranges that are parts of the whole, differences by name."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from motorik.domain.project import Arrangement, Project
from motorik.engine.samples import NoSamples
from motorik.studio.errors import BadInput, OutputRefused
from motorik.studio.render_files import RenderFiles, render_to_files
from motorik.studio.rendering import Render, render_project
from motorik.studio.settings import RenderSettings
from motorik.studio.verify import update_expected, verify_song
from tests.cli.songs import pluck, small_project, write_song


def render(project: Project | None = None, **settings: object) -> Render:
    return render_project(project or small_project(), NoSamples(), RenderSettings(**settings))


@pytest.mark.parametrize("settings", [{"block": 1000}, {"block": 33, "threads": 2}, {"threads": 3}])
def test_how_it_is_rendered_cannot_be_heard(settings: dict[str, int]) -> None:
    assert render(**settings).hash == render().hash


def test_a_part_is_a_part_of_the_whole() -> None:
    whole, part = render(tail=0), render(bars="1.3:2.2")
    start, end = (round(beat * 60 / 125 * 48000) for beat in (2, 5))
    np.testing.assert_array_equal(part.samples, whole.samples[start:end])


def test_a_tail_is_as_long_as_asked_for_and_automatic_to_silence() -> None:
    song = round(8 * 60 / 125 * 48000)
    assert len(render(tail=0).samples) == song
    assert len(render(tail="1.5").samples) == song + 72000
    automatic = render()
    assert len(automatic.samples) > song
    assert np.abs(automatic.samples[-1000:]).max() < 1e-4


def test_an_empty_song_says_so() -> None:
    with pytest.raises(BadInput, match="empty"):
        render(Project())


def test_a_silent_song_has_no_loudness() -> None:
    silent = render(Project(arrangement=Arrangement(length=1)))
    assert silent.loudness_lufs is None
    assert silent.true_peak_db is None
    assert not silent.samples.any()


def test_progress_can_stop_it_and_nothing_is_left(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())

    def stop(share: float) -> None:
        assert 0 <= share <= 1
        raise KeyboardInterrupt

    files = RenderFiles.choose(tmp_path / "out.wav", stems=tmp_path / "stems", log=tmp_path / "log")
    with pytest.raises(KeyboardInterrupt):
        render_to_files(song, files, RenderSettings(), stop)
    assert [path.name for path in tmp_path.iterdir()] == ["song"]


def test_an_old_file_stays_when_a_new_one_fails(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    (tmp_path / "out.wav").write_bytes(b"old")
    files = RenderFiles.choose(tmp_path / "out.wav", log=tmp_path / "nowhere" / "log")
    with pytest.raises(OutputRefused):
        render_to_files(song, files, RenderSettings())
    assert (tmp_path / "out.wav").read_bytes() == b"old"


def test_a_change_of_the_master_alone_blames_no_track(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    update_expected(song)
    master = small_project().mixer.master.model_copy(update={"level_db": -1.0})
    mixer = small_project().mixer.model_copy(update={"master": master})
    (song / "song.json").unlink()
    changed = write_song(tmp_path / "other", small_project().model_copy(update={"mixer": mixer}))
    (changed / "song.json").rename(song / "song.json")
    verdict = verify_song(song)
    assert not verdict.same
    assert verdict.place is not None
    assert verdict.place.tracks == ()
    assert verdict.event is None
    assert "master" in "\n".join(verdict.lines())


def test_a_change_of_a_sound_is_found_though_all_events_are_the_same(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    update_expected(song)
    changed = small_project().model_copy(update={"patches": (pluck("bass"), pluck("lead", attack=0.01))})
    write_song(tmp_path / "other", changed)
    (tmp_path / "other" / "song.json").replace(song / "song.json")
    verdict = verify_song(song)
    assert verdict.place is not None
    assert verdict.place.tracks == ("lead",)
    assert (verdict.place.pattern, verdict.place.row) == ("high", 0)
    assert verdict.event is None


def test_a_reference_that_is_not_the_expected_sound_is_not_believed(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    render_to_files(song, RenderFiles.choose(tmp_path / "part.wav"), RenderSettings(bars="1:2"))
    update_expected(song)
    low, high = small_project().patterns
    changed = small_project().model_copy(update={"patterns": (low, high.model_copy(update={"steps": ()}))})
    write_song(tmp_path / "other", changed)
    (tmp_path / "other" / "song.json").replace(song / "song.json")
    verdict = verify_song(song, reference=tmp_path / "part.wav")
    assert "not the expected sound" in verdict.notes[0]


def test_a_song_too_long_for_one_render_is_refused_at_once() -> None:
    arrangement = small_project().arrangement.model_copy(update={"length": 2**50})
    with pytest.raises(BadInput, match="4 hours"):
        render(small_project().model_copy(update={"arrangement": arrangement}))


@pytest.mark.parametrize(("ending", "subtype"), [("aiff", "FLOAT"), ("ogg", "VORBIS"), ("flac", "PCM_24")])
def test_mix_and_stems_are_of_the_kind_the_ending_says_and_the_same_bytes_again(
    tmp_path: Path, ending: str, subtype: str
) -> None:
    song = write_song(tmp_path / "song", small_project())
    hashes = []
    for take in ("one", "two"):
        files = RenderFiles.choose(tmp_path / f"{take}.{ending}", stems=tmp_path / take)
        report = render_to_files(song, files, RenderSettings(block=512 if take == "one" else 4096))
        assert soundfile.info(files.output).subtype == subtype
        assert {Path(stem).suffix for stem in report.stems} == {f".{ending}"}
        written = [files.output, *map(Path, report.stems)]
        hashes.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in written])
    assert hashes[0] == hashes[1]


def test_stems_go_on_until_all_of_them_are_silent(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    files = RenderFiles.choose(tmp_path / "out.wav", stems=tmp_path / "stems")
    report = render_to_files(song, files, RenderSettings())
    for stem in report.stems:
        sound, _ = soundfile.read(stem)
        assert len(sound) == report.frames
        assert abs(sound[-4800:]).max() < 1e-4, stem
