"""Whatever is wrong, the command line says so in one sentence with its exit code, and changes nothing."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from motorik.domain.canonical import write_project
from tests.cli.command_line import Finished, motorik, tree
from tests.cli.songs import BEAT, small_project, write_song

BAD_INPUT, AUDIO_DEVICE, OUTPUT, USAGE = 3, 4, 6, 2
Change = Callable[[dict[str, Any]], None]


def assert_one_sentence(finished: Finished, code: int, *words: str) -> None:
    """The law of every failure."""
    assert finished.code == code, finished
    assert "Traceback" not in finished.err + finished.out
    assert len(finished.err.strip().splitlines()) == 1, finished.err
    assert finished.err.startswith("motorik: ")
    for word in words:
        assert word in finished.err, finished.err
    assert finished.out == ""


def song_with(folder: Path, change: Change | None = None) -> Path:
    """Write the small song, changed as plain JSON, so that it may be wrong in any way."""
    song = write_song(folder, small_project())
    if change is not None:
        plain = json.loads((song / "song.json").read_bytes())
        change(plain)
        (song / "song.json").write_text(json.dumps(plain))
    return song


def check(folder: Path, code: int, words: tuple[str, ...], *arguments: str | Path) -> None:
    """Run a command that must fail and leave ``folder`` as it was."""
    before = tree(folder)
    assert_one_sentence(motorik(*arguments, cwd=folder), code, *words)
    assert tree(folder) == before


RAW: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "empty": (b"", ("song.json", "line 1")),
    "truncated": (write_project(small_project())[:-200], ("song.json", "line")),
    "not_utf8": (
        write_project(small_project("M\u00e4rz")).replace("\u00e4".encode(), b"\xe4"),
        ("0xe4", "UTF-8"),
    ),
    "utf16": ("{}".encode("utf-16"), ("UTF-8",)),
    "not_json": (b"RIFF\x00\x00\x00\x00WAVE", ("song.json",)),
    "deep": (b"[" * 100_000, ("nested",)),
    "huge": (b'{"title": "' + b"x" * (65 * 2**20) + b'"}', ("allowed: at most",)),
    "key_twice": (b'{"format": "motorik.project", "format": "x"}', ("twice",)),
}


@pytest.mark.parametrize("name", RAW)
def test_a_manifest_that_is_no_project(tmp_path: Path, name: str) -> None:
    content, words = RAW[name]
    (tmp_path / "song").mkdir()
    (tmp_path / "song" / "song.json").write_bytes(content)
    check(tmp_path, BAD_INPUT, words, "render", "song", "-o", "out.wav")


def _version(plain: dict[str, Any]) -> None:
    plain["format_version"] = 99


def _hostile_id(plain: dict[str, Any]) -> None:
    plain["tracks"][0]["id"] = "../../etc/passwd"


def _control_characters(plain: dict[str, Any]) -> None:
    plain["tracks"][0]["id"] = "\x1b]0;owned\x07\n"


def _infinite(plain: dict[str, Any]) -> None:
    plain["tracks"][0]["channel"]["level_db"] = float("inf")


def _unknown_kind(plain: dict[str, Any]) -> None:
    plain["patches"][0]["modules"][0]["kind"] = "osc.theremin"


def _dangling(plain: dict[str, Any]) -> None:
    plain["tracks"][0]["patch"] = "nobody"


def _feedback(plain: dict[str, Any]) -> None:
    modules = [{"id": "one", "kind": "filter.svf"}, {"id": "two", "kind": "filter.svf"}]
    plain["patches"][0] |= {
        "modules": plain["patches"][0]["modules"] + modules,
        "cables": [{"source": "one.out", "target": "two.in"}, {"source": "two.out", "target": "one.in"}],
    }


def _return_cycle(plain: dict[str, Any]) -> None:
    plain["mixer"] = {
        "returns": [
            {"id": "room", "channel": {"sends": [{"target": "hall"}]}},
            {"id": "hall", "channel": {"sends": [{"target": "room"}]}},
        ]
    }


def _missing_sample(plain: dict[str, Any]) -> None:
    plain["samples"] = [{"id": "kick", "sha256": "0" * 64}]
    plain["patches"][0]["modules"].append({"id": "player", "kind": "sample.player", "samples": ["kick"]})


def _endless(plain: dict[str, Any]) -> None:
    plain["arrangement"]["length"] = 2**60


CHANGED: dict[str, tuple[Change, tuple[str, ...]]] = {
    "newer_version": (_version, ("format_version", "99", "newer")),
    "hostile_id": (_hostile_id, ("id", "passwd")),
    "control_characters": (_control_characters, ("id",)),
    "infinite": (_infinite, ("number",)),
    "unknown_kind": (_unknown_kind, ("osc.theremin",)),
    "dangling": (_dangling, ("nobody",)),
    "feedback": (_feedback, ("one", "two")),
    "return_cycle": (_return_cycle, ("room", "hall")),
    "missing_sample": (_missing_sample, ("kick",)),
    "endless": (_endless, ("length",)),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_project_that_cannot_sound(tmp_path: Path, name: str) -> None:
    change, words = CHANGED[name]
    song_with(tmp_path / "song", change)
    check(tmp_path, BAD_INPUT, words, "render", "song", "-o", "out.wav")


def test_no_control_character_reaches_the_terminal(tmp_path: Path) -> None:
    song_with(tmp_path / "song", _control_characters)
    finished = motorik("info", "song", cwd=tmp_path)
    assert all(character.isprintable() or character == "\n" for character in finished.err)


def test_a_song_too_long_for_the_memory(tmp_path: Path) -> None:
    def long(plain: dict[str, Any]) -> None:
        plain["arrangement"]["length"] = 2**50

    song_with(tmp_path / "song", long)
    check(tmp_path, BAD_INPUT, ("--range",), "render", "song", "-o", "out.wav")


NO_SONGS = ("nowhere", "empty", "file.txt", "bundle.motorik", os.fsdecode(b"caf\xe9"))


@pytest.mark.parametrize(
    ("command", "song"),
    [("info", song) for song in NO_SONGS]
    + [("hash", "nowhere"), ("verify", "bundle.motorik"), ("play", "empty")],
)
def test_a_path_that_is_no_song(tmp_path: Path, command: str, song: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("hello")
    (tmp_path / "bundle.motorik").write_bytes(b"PK\3\4 broken")
    check(tmp_path, BAD_INPUT, (), command, song)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("missing/out.wav", ("missing", "does not exist")),
        ("song", ("song",)),
        ("song/song.json", ("belongs to the song",)),
        ("song/assets/x.wav", ("belongs to the song",)),
        ("locked.wav", ("locked.wav", "read-only")),
        ("song.json.wav/out.wav", ("out.wav",)),
    ],
)
def test_an_output_that_must_not_be_written(tmp_path: Path, output: str, words: tuple[str, ...]) -> None:
    song = song_with(tmp_path / "song")
    (song / "assets").mkdir()
    (tmp_path / "locked.wav").write_bytes(b"mine")
    (tmp_path / "locked.wav").chmod(0o444)
    check(tmp_path, OUTPUT, words, "render", "song", "-o", output)


def test_the_event_log_is_refused_before_anything_is_rendered(tmp_path: Path) -> None:
    song_with(tmp_path / "song")
    check(tmp_path, OUTPUT, ("nowhere",), "render", "song", "-o", "out.wav", "--log", "nowhere/events.jsonl")
    check(tmp_path, OUTPUT, ("song.json",), "render", "song", "-o", "out.wav", "--log", "song/song.json")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--range", "2:1"), ("2:1", "allowed")),
        (("--range", "1:99"), ("2 bars",)),
        (("--tail", "forever"), ("forever", "allowed")),
        (("--tail", "-1"), ("allowed",)),
        (("--bits", "20"), ("20", "allowed")),
        (("--format", "mp3"), ("mp3", "allowed")),
        (("--format", "flac", "--bits", "32f"), ("FLAC", "allowed")),
    ],
)
def test_an_option_that_makes_no_sense(
    tmp_path: Path, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    song_with(tmp_path / "song")
    check(tmp_path, BAD_INPUT, words, "render", "song", "-o", "out.wav", *options)


@pytest.mark.parametrize(
    "words", [("render",), ("render", "song"), ("rendr", "song"), ("bench", "w9"), ("info", "--x")]
)
def test_usage_is_two(tmp_path: Path, words: tuple[str, ...]) -> None:
    finished = motorik(*words, cwd=tmp_path)
    assert finished.code == USAGE
    assert "Traceback" not in finished.err
    assert finished.out == ""


@pytest.mark.parametrize("command", ["new", "demo"])
@pytest.mark.parametrize("path", ["there", "missing/there"])
def test_nothing_is_made_over_something_else(tmp_path: Path, command: str, path: str) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine").write_text("mine")
    check(tmp_path, OUTPUT, (path,), command, path)


def test_an_audio_device_that_is_not_there(tmp_path: Path) -> None:
    song_with(tmp_path / "song")
    options = ("--driver", "portaudio", "--device", "no such device")
    check(tmp_path, AUDIO_DEVICE, ("device",), "play", "song", *options)


def test_verify_without_a_reference_says_how_to_make_one(tmp_path: Path) -> None:
    song_with(tmp_path / "song")
    check(tmp_path, BAD_INPUT, ("expected.json", "--update"), "verify", "song")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"hash": 3}', b"\xff"])
def test_a_reference_that_is_none(tmp_path: Path, content: bytes) -> None:
    song = song_with(tmp_path / "song")
    (song / "expected.json").write_bytes(content)
    check(tmp_path, BAD_INPUT, ("expected.json",), "verify", "song")


def test_an_unknown_module_kind(tmp_path: Path) -> None:
    check(tmp_path, BAD_INPUT, ("osc.theremin", "motorik modules"), "modules", "osc.theremin")


def test_a_song_of_one_row_at_the_end_of_time_is_no_trouble(tmp_path: Path) -> None:
    def far(plain: dict[str, Any]) -> None:
        plain["arrangement"] = {"length": 4 * BEAT, "placements": []}
        plain["tempo"] = {"points": [{"tick": 0, "bpm": 1000}]}

    song_with(tmp_path / "song", far)
    assert motorik("info", "song", cwd=tmp_path).code == 0
