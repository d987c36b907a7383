"""Bundles: the same song out as in, and nothing a stranger may put there gets through."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from motorik.domain.canonical import write_project
from motorik.domain.patch import Sample
from motorik.domain.project import Project
from motorik.journal.edits.song import AddSample, SetTitle
from motorik.storage import Song, SongError, create_song, open_song, pack, unpack
from tests import random_songs

SOUND = b"RIFF" + bytes(5000)
DIGEST = hashlib.sha256(SOUND).hexdigest()
ASSET = f"assets/{DIGEST}.wav"
MANIFEST = write_project(Project(samples=(Sample(id="kick", sha256=DIGEST),)))


@pytest.fixture
def song(tmp_path: Path) -> Song:
    project = random_songs.project(Random(11)).model_copy(update={"samples": (), "patches": (), "tracks": ()})
    project = project.model_copy(update={"arrangement": Project().arrangement, "automation": ()})
    project = project.model_copy(update={"mixer": Project().mixer, "patterns": (), "live": Project().live})
    song = create_song(tmp_path / "song", Project.model_validate(dict(project.__dict__)))
    (tmp_path / "kick.wav").write_bytes(SOUND)
    song.journal.commit("kick", AddSample(item=song.assets.import_sample(tmp_path / "kick.wav")))
    return song


def test_a_bundle_is_the_song_as_it_is_now(song: Song, tmp_path: Path) -> None:
    bundle = pack(song, tmp_path / "out.motorik")
    with open_song(bundle) as copy:
        assert copy.folder == tmp_path / "out"
        assert copy.project == song.project
        assert copy.assets.path_of(copy.project.samples[0]).read_bytes() == SOUND
        copy.journal.commit("title", SetTitle(title="changed"))
    with open_song(bundle, writable=False) as looked_at:
        assert looked_at.project == song.project
        place = looked_at.folder
    assert not place.exists()
    with pytest.raises(
        SongError, match=r"out: exists already; open it, or unpack out.motorik somewhere else"
    ):
        open_song(bundle)
    assert pack(song, tmp_path / "again.motorik").read_bytes() == bundle.read_bytes()
    song.close()


def test_a_song_with_a_missing_sample_is_not_packed(song: Song, tmp_path: Path) -> None:
    song.assets.path_of(song.project.samples[0]).unlink()
    with pytest.raises(SongError, match="1 missing: kick"):
        pack(song, tmp_path / "out.motorik")
    assert not (tmp_path / "out.motorik").exists()
    song.close()


def part(data: bytes, **changes: Any) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} | changes


def build(path: Path, entries: dict[str, bytes], listed: dict[str, Any] | None = None) -> Path:
    """Write a bundle with these entries.

    ``listed`` adds to, replaces or (None) leaves out what bundle.json says.
    """
    files: dict[str, Any] = {name: part(data) for name, data in entries.items()} | (listed or {})
    contents = {"format": "motorik.bundle", "version": 1, "files": {k: v for k, v in files.items() if v}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bundle.json", json.dumps(contents))
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def twice(path: Path) -> None:
    build(path, {"song.json": MANIFEST, ASSET: SOUND})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("song.json", b"{}")


def link(path: Path) -> None:
    build(path, {"song.json": MANIFEST})
    entry = zipfile.ZipInfo(ASSET)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, "/etc/passwd")


def cut(path: Path) -> None:
    build(path, {"song.json": MANIFEST, ASSET: SOUND})
    path.write_bytes(path.read_bytes()[:-100])


def flipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        files = {"song.json": part(MANIFEST), ASSET: part(SOUND)}
        archive.writestr(
            "bundle.json", json.dumps({"format": "motorik.bundle", "version": 1, "files": files})
        )
        archive.writestr("song.json", MANIFEST)
        archive.writestr(ASSET, SOUND)
    path.write_bytes(path.read_bytes().replace(b"RIFF", b"RIFX"))


def unlisted(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("song.json", MANIFEST)


def contents(data: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("bundle.json", data)

    return make


def built(entries: dict[str, bytes], listed: dict[str, Any] | None = None) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        build(path, entries, listed)

    return make


SONG = {"song.json": MANIFEST}
BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no zip": (lambda path: path.write_bytes(b"hello"), "not an intact bundle"),
    "cut off": (cut, "not an intact bundle"),
    "flipped": (flipped, "not an intact bundle: Bad CRC-32"),
    "no contents": (unlisted, "has no bundle.json; allowed: a bundle made by Motorik"),
    "contents no json": (contents(b"{"), "bundle.json: line 1, column 2"),
    "contents of another": (
        contents(b'{"format": "x", "version": 1, "files": {}}'),
        'bundle.json: format = "x"',
    ),
    "newer": (
        contents(b'{"format": "motorik.bundle", "version": 9, "files": {}}'),
        "bundle.json: version = 9",
    ),
    "no song": (built({ASSET: SOUND}), "lists no song.json"),
    "upwards": (
        built({**SONG, "assets/../../evil.wav": SOUND}),
        "holds 'assets/../../evil.wav'; allowed: song.json",
    ),
    "absolute": (built({**SONG, "/etc/cron.d/evil": SOUND}), "holds '/etc/cron.d/evil'; allowed: song.json"),
    "backslash": (built({**SONG, "assets\\..\\evil.wav": SOUND}), "evil.wav'; allowed: song.json"),
    "other file": (built({**SONG, "run.py": b"x"}), "holds 'run.py'; allowed"),
    "not listed": (
        built({**SONG, ASSET: SOUND}, {ASSET: None}),
        "is not both listed in bundle.json and present",
    ),
    "not present": (built(SONG, {ASSET: part(SOUND)}), "is not both listed in bundle.json and present"),
    "twice": (twice, "'song.json' is there twice"),
    "link": (link, "is a link or a device"),
    "wrong name": (built({**SONG, f"assets/{0:064x}.wav": SOUND}), "does not have the checksum"),
    "wrong sum": (
        built(SONG, {"song.json": part(b"other", size=len(MANIFEST))}),
        "does not have the checksum",
    ),
    "bomb": (
        built({**SONG, ASSET: bytes(10**7)}, {ASSET: part(SOUND, size=100)}),
        "is larger than 100 bytes",
    ),
    "bomb that says so": (built(SONG, {ASSET: part(SOUND, size=2**40)}), "allowed: at most 1073741824"),
    "damaged song": (built({"song.json": b"{}"}), "song.json: format is missing"),
    "missing sample": (built(SONG), "sample 'kick' is missing from the bundle"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_leaves_nothing_behind(tmp_path: Path, case: str) -> None:
    make, expected = BAD[case]
    path = tmp_path / "in" / "stranger.motorik"
    path.parent.mkdir()
    make(path)
    with pytest.raises(SongError) as caught:
        unpack(path, path.parent / "song")
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [file.name for file in tmp_path.rglob("*")] == ["in", "stranger.motorik"]


def test_any_flipped_byte_is_refused_or_harmless(song: Song, tmp_path: Path) -> None:
    data = pack(song, tmp_path / "out.motorik").read_bytes()
    rng = Random(1)
    for number in range(150):
        damaged = bytearray(data)
        damaged[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path = tmp_path / f"{number}.motorik"
        path.write_bytes(bytes(damaged))
        try:
            with open_song(path, writable=False) as found:
                assert found.project == song.project
        except SongError as error:
            assert "\n" not in str(error)  # noqa: PT017  # both outcomes are allowed
    song.close()
