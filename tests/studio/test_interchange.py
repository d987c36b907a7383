"""Songs from files of other programs and back: whole or not at all, with sounds of the library."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import soundfile

from motorik.formats.interchange import ExportOptions, Importer, exporters, importer_of, importers
from motorik.studio.errors import BadInput, OutputRefused
from motorik.studio.interchange import export_song, import_song
from motorik.studio.render_files import RenderFiles, render_to_files
from motorik.studio.settings import RenderSettings
from motorik.studio.songs import read_project
from tests.cli.command_line import tree
from tests.cli.songs import small_project, write_song
from tests.formats.midi.files import message, midi_file, note

TUNE = midi_file(
    [(0, message("program_change", 0, program=24)), *note(0, 480, 60)],
    [(0, message("program_change", 1, program=103)), *note(0, 480, 64, channel=1)],
    [event for beat in range(4) for event in note(beat * 480, beat * 480 + 60, 36, channel=9)],
)


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    path = tmp_path / "tune.txt"  # what a file is, its content says
    path.write_bytes(TUNE)
    return path


def test_an_imported_song_has_the_library_s_sounds_and_every_track_is_heard(
    tmp_path: Path, tune: Path
) -> None:
    report = import_song(tune, tmp_path / "song")
    assert (report.format, report.tracks, report.notes) == ("Standard MIDI File", 3, 6)
    patches = {patch.id: patch for patch in read_project(tmp_path / "song").patches}
    assert patches["nylon-guitar"].name == "Nylon Guitar"
    assert any(module.kind == "osc.string" for module in patches["nylon-guitar"].modules)
    files = RenderFiles.choose(tmp_path / "out.wav", stems=tmp_path / "stems")
    rendered = render_to_files(tmp_path / "song", files, RenderSettings())
    for stem in rendered.stems:
        sound, _ = soundfile.read(stem)
        assert abs(sound).max() > 0.01, stem
    assert rendered.true_peak_db is not None
    assert rendered.true_peak_db < 0


def test_samples_of_sounds_come_along(tmp_path: Path) -> None:
    (tmp_path / "sea.mid").write_bytes(
        midi_file([(0, message("program_change", program=122)), *note(0, 480, 60)],
                  [(0, message("program_change", 1, program=52)), *note(0, 480, 60, channel=1)])
    )  # fmt: skip
    import_song(tmp_path / "sea.mid", tmp_path / "song")
    project = read_project(tmp_path / "song")
    played = {id for patch in project.patches for module in patch.modules for id in module.samples}
    assert played == {sample.id for sample in project.samples}
    for sample in project.samples:
        assert (tmp_path / "song" / "assets" / f"{sample.sha256}.{sample.format}").is_file()


def test_what_cannot_be_imported_leaves_nothing_behind(tmp_path: Path, tune: Path) -> None:
    (tmp_path / "text.mid").write_text("hello")
    (tmp_path / "cut.mid").write_bytes(TUNE[:-2])
    before = tree(tmp_path)
    for source, sentence in (
        ("text.mid", "known are"),
        ("cut.mid", "cut off"),
        ("none.mid", "cannot be read"),
    ):
        with pytest.raises(BadInput, match=sentence):
            import_song(tmp_path / source, tmp_path / "song")
    with pytest.raises(OutputRefused, match="exists already"):
        import_song(tune, tmp_path / "cut.mid")
    if hasattr(os, "mkfifo"):
        with pytest.raises(BadInput, match="not a regular file"):
            import_song(Path(os.devnull), tmp_path / "song")
    assert tree(tmp_path) == before


def test_an_export_is_whole_and_touches_no_song(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    before = tree(song)
    for ending in ("mid", "dawproject"):
        first = export_song(song, tmp_path / f"one.{ending}")
        export_song(song, tmp_path / f"two.{ending}")
        one, two = (tmp_path / f"{name}.{ending}" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
        assert first.bytes == one.stat().st_size
    assert tree(song) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "one.dawproject", "one.mid", "song", "two.dawproject", "two.mid",
    ]  # fmt: skip
    with pytest.raises(BadInput, match=r"allowed: .*\.mid"):
        export_song(song, tmp_path / "song.xyz")
    with pytest.raises(BadInput, match="holds no sound"):
        export_song(song, tmp_path / "song.mid", ExportOptions(audio=True))
    with pytest.raises(OutputRefused, match="belongs to the song"):
        export_song(song, song / "song.json")


def test_rendered_tracks_go_along_when_asked_for(tmp_path: Path) -> None:
    import zipfile

    song = write_song(tmp_path / "song", small_project())
    export_song(song, tmp_path / "song.dawproject", ExportOptions(audio=True))
    with zipfile.ZipFile(tmp_path / "song.dawproject") as archive:
        names = [name for name in archive.namelist() if name.startswith("audio/")]
        assert names == ["audio/bass.wav", "audio/lead.wav", "audio/room.wav"]
        assert archive.read("audio/bass.wav")[:4] == b"RIFF"


def test_formats_are_found_by_looking_and_know_their_own_files() -> None:
    assert {"midi"} <= {importer.id for importer in importers()}
    assert {"midi", "dawproject"} <= {exporter.id for exporter in exporters()}
    endings = [ending for exporter in exporters() for ending in exporter.endings]
    assert len(endings) == len(set(endings))
    found = importer_of(TUNE[:64], len(TUNE), "tune")
    assert isinstance(found, Importer)
    assert [one.id for one in importers() if one.recognises(TUNE[:4096], len(TUNE))] == ["midi"]
