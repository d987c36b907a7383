"""Libraries and packs: what went in comes out, and nothing a stranger puts there gets through."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from motorik.machines.preset import write_preset
from motorik.storage.errors import SongError
from motorik.storage.presets import Library, find, import_pack, pack_presets
from motorik.studio.presets import list_presets
from tests.machines.sounds import instrument, pluck, sampled, shelve, write_sound

NAMES = ["patches/echo", "patches/pluck", "patches/tone"]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    library = Library(tmp_path / "library")
    shelves = shelve(library, tmp_path)
    previews = {}
    for shelved in shelves:
        previews[shelved.name] = tmp_path / f"{shelved.preset.id}.ogg"
        previews[shelved.name].write_bytes(b"OggS" + shelved.preset.id.encode())
    return pack_presets(shelves, tmp_path / "out.motorikpack", "Out", author="Me", previews=previews)


def test_out_comes_what_went_in(pack: Path, tmp_path: Path) -> None:
    library, user = Library(tmp_path / "library"), tmp_path / "user"
    imported = import_pack(pack, user)
    assert imported.folder == user / "packs" / "out"
    assert imported.names() == NAMES == library.names()
    for name in NAMES:
        one, other = library.load(name), imported.load(name)
        assert one.preset == other.preset
        assert other.preview_path.read_bytes() == b"OggS" + one.preset.id.encode()
        for sample in one.preset.samples:
            assert one.sample_path(sample).read_bytes() == other.sample_path(sample).read_bytes()
    again = pack_presets(
        [imported.load(name) for name in NAMES], tmp_path / "b.motorikpack", "Out", author="Me"
    )
    assert again.read_bytes() == pack.read_bytes()
    with pytest.raises(
        SongError, match=r"a pack of that name is there already; remove it or rename out\.motor"
    ):
        import_pack(pack, user)


def test_what_lacks_a_part_is_not_packed(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    shelves = shelve(library, tmp_path)
    with pytest.raises(SongError, match="preset patches/pluck has no preview"):
        pack_presets(shelves, tmp_path / "out.motorikpack", "Out")
    shown = {shelved.name: tmp_path / "tone220.flac" for shelved in shelves}
    with pytest.raises(SongError, match="two presets are called 'patches/pluck'"):
        pack_presets([shelves[0]] * 2, tmp_path / "out.motorikpack", "Out", previews=shown)
    next((tmp_path / "library" / "samples").iterdir()).unlink()
    with pytest.raises(SongError, match="preset patches/tone: sample 'tone' is missing"):
        pack_presets(shelves, tmp_path / "out.motorikpack", "Out", previews=shown)
    assert not (tmp_path / "out.motorikpack").exists()


def test_ones_own_preset_comes_before_others_of_its_name(pack: Path, tmp_path: Path) -> None:
    user = tmp_path / "user"
    import_pack(pack, user)
    assert find("patches/pluck", user).library.folder.name == "out"
    Library(user).save(instrument(cutoff=90))
    (user / "packs" / ".half.made").mkdir()
    assert find("patches/pluck", user).library.folder == user
    with pytest.raises(SongError, match="no preset 'patches/nobody'"):
        find("patches/nobody", user)


def test_a_damaged_preset_hides_no_others(tmp_path: Path) -> None:
    user = tmp_path / "user"
    library = Library(user)
    shelve(library, tmp_path)
    (user / "patches" / "broken.json").write_bytes(b"{")
    (user / "patches" / "other.json").write_bytes(write_preset(instrument("pluck")))
    (user / "test.box").mkdir()
    (user / "test.box" / "pluck.json").write_bytes(write_preset(instrument("pluck")))
    found, unreadable = list_presets(user=user)
    assert [it.name for it in found if it.library.folder == user] == NAMES
    sentences = [sentence.removeprefix(f"{user}/") for sentence in unreadable]
    assert sentences[0].startswith("patches/broken.json: line 1, column 2")
    assert sentences[1] == "patches/other.json: id is 'pluck'; allowed: the name of the file, 'other'"
    assert sentences[2] == "test.box/pluck.json: belongs into the folder 'patches'"
    assert [it.name for it in list_presets("plu 220 tone", user)[0]] == []
    assert "patches/pluck" in [it.name for it in list_presets("PLUCK", user)[0]]


@pytest.mark.parametrize(
    "name", ["../x", "patches/../x", "/etc/passwd", "patches/nobody", "samples/x", "", "a/b"]
)
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(SongError, match="no preset"):
        Library(tmp_path).load(name)


def part(data: bytes, **changes: Any) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} | changes


def build(path: Path, entries: dict[str, bytes], listed: dict[str, Any] | None = None, **told: Any) -> Path:
    files = {name: part(data) for name, data in entries.items()} | (listed or {})
    head = {"format": "motorik.pack", "version": 1, "name": "Strange", **told}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.json", json.dumps({**head, "files": {k: v for k, v in files.items() if v}}))
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


PLUCK = {"patches/pluck.json": write_preset(instrument())}
TONE = b"fLaC" + bytes(5000)
DIGEST = hashlib.sha256(TONE).hexdigest()
PLAYED = {"patches/tone.json": write_preset(sampled(DIGEST))}
SAMPLE = f"samples/{DIGEST}.flac"
FUTURE = write_preset(instrument()).replace(b'"format_version": 1', b'"format_version": 2')
MACHINE = write_preset(instrument().model_copy(update={"patch": None, "machine": "moog.taurus"}))
NEWER = pluck().modules[0].model_copy(update={"version": 99})
MODULE = write_preset(
    instrument().model_copy(
        update={"patch": pluck().model_copy(update={"modules": (NEWER, *pluck().modules[1:])})}
    )
)


def linked(path: Path) -> None:
    build(path, PLUCK)
    entry = zipfile.ZipInfo("patches/evil.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, "/etc/passwd")


def doubled(path: Path) -> None:
    build(path, PLUCK)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("patches/pluck.json", b"{}")


def cut(path: Path) -> None:
    build(path, PLUCK)
    path.write_bytes(path.read_bytes()[:-60])


def built(
    entries: dict[str, bytes], listed: dict[str, Any] | None = None, **told: Any
) -> Callable[[Path], Any]:
    return lambda path: build(path, entries, listed, **told)


HOSTILE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no zip": (lambda path: path.write_bytes(b"hello"), "not an intact pack"),
    "cut off": (cut, "not an intact pack"),
    "a song": (built(PLUCK, format="motorik.bundle"), 'pack.json: format = "motorik.bundle"'),
    "future": (built(PLUCK, version=2), "pack.json: version = 2"),
    "wrong sum": (built(PLUCK, {"patches/pluck.json": part(b"", size=9999)}), "does not have the checksum"),
    "upwards": (
        built({**PLUCK, "patches/../../evil.json": b"{}"}),
        "holds 'patches/../../evil.json'; allowed: ",
    ),
    "absolute": (built({**PLUCK, "/etc/evil.json": b"{}"}), "holds '/etc/evil.json'"),
    "backslash": (built({**PLUCK, "patches\\..\\evil.json": b"{}"}), "evil.json'; allowed"),
    "program": (built({**PLUCK, "patches/run.py": b"{}"}), "holds 'patches/run.py'"),
    "a shelf of samples": (built({**PLUCK, "samples/pluck.json": b"{}"}), "holds 'samples/pluck.json'"),
    "a shelf of packs": (built({**PLUCK, "packs/pluck.json": b"{}"}), "holds 'packs/pluck.json'"),
    "link": (linked, "is a link or a device"),
    "double": (doubled, "'patches/pluck.json' is there twice"),
    "not listed": (built(PLUCK, {"patches/pluck.json": None}), "is not both listed in pack.json and present"),
    "not present": (built(PLUCK, {SAMPLE: part(TONE)}), "is not both listed in pack.json and present"),
    "bomb": (built({**PLUCK, SAMPLE: bytes(10**7)}, {SAMPLE: part(TONE)}), "is larger than 5004 bytes"),
    "bomb that says so": (built(PLUCK, {SAMPLE: part(TONE, size=2**40)}), "allowed: at most 1073741824"),
    "sample by another name": (
        built({**PLUCK, f"samples/{0:064x}.flac": TONE}),
        "does not have the checksum",
    ),
    "missing sample": (built(PLAYED), "sample 'tone' is missing"),
    "future preset": (
        built({"patches/pluck.json": FUTURE}),
        "format_version = 2 was written by a newer Motorik",
    ),
    "unknown machine": (built({"moog.taurus/pluck.json": MACHINE}), "unknown machine 'moog.taurus'"),
    "future module": (built({"patches/pluck.json": MODULE}), "version 99 was saved by a newer Motorik"),
    "wrong id": (built({"patches/other.json": PLUCK["patches/pluck.json"]}), "id is 'pluck'"),
    "wrong shelf": (
        built({"a.b/pluck.json": PLUCK["patches/pluck.json"]}),
        "belongs into the folder 'patches'",
    ),
    "no preset": (built({"patches/pluck.json": b"{}"}), "patches/pluck.json: format is null"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_refused_leaves_nothing_behind(tmp_path: Path, case: str) -> None:
    make, words = HOSTILE[case]
    path = tmp_path / "stranger.motorikpack"
    make(path)
    with pytest.raises(SongError) as caught:
        import_pack(path, tmp_path / "user")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [it for it in tmp_path.rglob("*") if it.is_file()] == [path]
    assert [*(tmp_path / "user" / "packs").iterdir()] == []


def test_any_flipped_byte_is_refused_or_harmless(pack: Path, tmp_path: Path) -> None:
    data, rng = pack.read_bytes(), Random(1)
    for number in range(60):
        damaged = bytearray(data)
        damaged[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path = tmp_path / f"p{number}.motorikpack"
        path.write_bytes(bytes(damaged))
        try:
            assert import_pack(path, tmp_path / "user").names() == NAMES
        except SongError as error:
            assert "\n" not in str(error)  # noqa: PT017  # both outcomes are allowed


def test_a_sample_kept_once(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    digest, path = write_sound(tmp_path)
    library.save(sampled(digest, "one"), {"tone": path})
    library.save(sampled(digest, "two"))
    assert [it.name for it in (library.folder / "samples").iterdir()] == [f"{digest}.flac"]
    with pytest.raises(SongError, match="no file for its sample 'tone'"):
        library.save(sampled("0" * 64, "three"))
