"""Files appear complete or not at all, and never over the song."""

import os
from pathlib import Path

import pytest

from motorik.studio.errors import OutputRefused
from motorik.studio.output import Outputs, refuse_song


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_files_appear_together(tmp_path: Path) -> None:
    with Outputs() as outputs:
        outputs.write(tmp_path / "a", "one")
        outputs.write(outputs.folder(tmp_path / "stems") / "b", b"two")
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a").read_text() == "one"
    assert (tmp_path / "stems" / "b").read_bytes() == b"two"
    assert names(tmp_path) == ["a", "stems"]


def test_a_failure_leaves_nothing_behind_and_nothing_changed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")

    def fail() -> None:
        with Outputs() as outputs:
            outputs.write(tmp_path / "a", "new")
            outputs.write(outputs.folder(tmp_path / "stems") / "b", b"two")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "old"


@pytest.mark.parametrize("target", ["missing/out.wav", ".", "file/out.wav"])
def test_what_cannot_be_written_is_refused_in_one_sentence(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputRefused) as caught, Outputs() as outputs:
        outputs.path(tmp_path / target)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize(
    "target",
    [
        "song",
        "song/song.json",
        "song/journal.jsonl",
        "song/assets/x.wav",
        "song/../song/song.json",
        ".",
        "link.json",
    ],
)
def test_the_song_is_never_written_over(tmp_path: Path, target: str) -> None:
    song = tmp_path / "song"
    (song / "assets").mkdir(parents=True)
    (song / "song.json").write_text("{}")
    (tmp_path / "link.json").symlink_to(song / "song.json")
    for name in (song, song / "song.json"):
        with pytest.raises(OutputRefused, match="belongs to the song"):
            refuse_song(tmp_path / target, name)
    refuse_song(song / "mix.wav", song)
    refuse_song(tmp_path / "mix.wav", song)


def test_a_bundle_is_never_written_over(tmp_path: Path) -> None:
    bundle = tmp_path / "a.motorik"
    bundle.write_bytes(b"PK")
    os.link(bundle, tmp_path / "hard.wav")
    for target in (bundle, tmp_path / "hard.wav"):
        with pytest.raises(OutputRefused):
            refuse_song(target, bundle)
    refuse_song(tmp_path / "a.wav", bundle)
