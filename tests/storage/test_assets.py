"""Samples by content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from motorik.journal.durable import Disk
from motorik.storage import Assets, SongError
from motorik.storage.assets import id_from


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    return Assets(tmp_path / "assets", Disk(), max_bytes=1000)


def test_a_sample_is_kept_once_under_its_hash(assets: Assets, tmp_path: Path) -> None:
    one, two = tmp_path / "Kick 01!.WAV", tmp_path / "copy.wav"
    for path in (one, two):
        path.write_bytes(b"RIFF" * 10)
    sample = assets.import_sample(one)
    again = assets.import_sample(two, id="again")
    assert (sample.id, sample.name, sample.format) == ("kick_01", "Kick 01!", "wav")
    assert sample.sha256 == again.sha256 == hashlib.sha256(b"RIFF" * 10).hexdigest()
    assert [path.name for path in assets.folder.iterdir()] == [f"{sample.sha256}.wav"]
    assert assets.path_of(sample).read_bytes() == b"RIFF" * 10
    assert assets.missing([sample, again]) == ()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.exe", b"MZ", "format 'exe'; allowed: aif, aiff"),
        ("noend", b"x", "format ''; allowed"),
        ("a.wav", b"x" * 1001, "larger than 1000 bytes"),
        ("a.wav", b"", "the file is empty"),
        ("a.wav", None, "cannot be imported: No such file"),
    ],
)
def test_what_is_not_imported(
    assets: Assets, tmp_path: Path, name: str, content: bytes | None, expected: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SongError) as caught:
        assets.import_sample(path)
    assert expected in str(caught.value)
    assert not assets.folder.exists() or not list(assets.folder.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_rather_than_waited_for(assets: Assets, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(SongError, match="not a regular file"):
        assets.import_sample(tmp_path / "pipe.wav")


@pytest.mark.parametrize(
    ("name", "expected"), [("909 BD", "sample_909_bd"), ("Ünï", "n"), ("!!!", "sample"), ("x" * 99, "x" * 63)]
)
def test_ids_from_names(name: str, expected: str) -> None:
    assert id_from(name) == expected


def test_a_sound_that_grew_here_is_kept_without_a_copy(assets: Assets) -> None:
    place = assets.place_for("wav")
    assert place.parent == assets.folder and place.name.startswith(".") and not place.exists()
    place.write_bytes(b"RIFF" * 1000)  # larger than what may be imported: it is here already
    file = place.stat().st_ino
    sample = assets.adopt(place, "Room 2")
    assert (sample.id, sample.name, sample.format) == ("room_2", "Room 2", "wav")
    assert sample.sha256 == hashlib.sha256(b"RIFF" * 1000).hexdigest()
    assert assets.path_of(sample).stat().st_ino == file
    assert not place.exists()
    with pytest.raises(SongError, match="cannot be kept"):
        assets.adopt(place, "gone")
