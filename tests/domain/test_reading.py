"""Every way a file can be wrong is one sentence that names the file, the place and what is allowed."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.canonical import write_project
from motorik.domain.project import Project
from motorik.domain.reading import MAX_BYTES, ProjectFileError, parse_project
from tests import random_songs

HEAD = {"format": "motorik.project", "format_version": 1}
PATCH = {"id": "bass", "modules": [{"id": "osc", "kind": "osc.saw"}], "output": "osc"}
TRACK = {"id": "low", "patch": "bass"}
PATTERN = {"id": "p1", "steps": [{"row": 0}, {"row": 1}, {"row": 2}]}


def song(**fields: Any) -> bytes:
    return json.dumps({**HEAD, **fields}).encode()


def with_bus(*buses: tuple[str, str]) -> bytes:
    returns = [{"id": id, "channel": {"sends": [{"target": target}]}} for id, target in buses]
    return song(mixer={"returns": returns})


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "line 1, column 1: expecting value (the file is cut off)"),
    "not json": (b"MThd\x00\x00", "line 1, column 1: expecting value"),
    "truncated": (b'{"format": "motorik.project",\n "title": "x', "line 2, column 11: unterminated string"),
    "cut after comma": (b'{"format": 1,', "(the file is cut off)"),
    "two values": (b"{}\n{}", "line 2, column 1: extra data"),
    "latin 1": (b'{"format": "motorik.project",\n"title": "Caf\xe9"}', "line 2, byte 14: 0xe9 is not UTF-8"),
    "byte order mark": (b"\xef\xbb\xbf{}", "byte order mark; allowed: plain UTF-8"),
    "utf 16": ('{"a": 1}'.encode("utf-16"), "UTF-16 or UTF-32; allowed: plain UTF-8"),
    "a list": (b"[]", "a list of 0; allowed: an object"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "nested 100000 deep; allowed: at most 32"),
    "key twice": (
        song(patterns=[{"id": "p1", "rows": 4, "ROWS": 5}]).replace(b"ROWS", b"rows"),
        'patterns["p1"].rows occurs twice; allowed: every key once',
    ),
    "NaN": (song(title=1).replace(b"1}", b"NaN}"), "NaN is not a number; allowed: finite numbers"),
    "infinite": (
        song(
            patches=[PATCH | {"modulations": [{"source": "osc.a", "target": "osc.b", "amount": "@"}]}]
        ).replace(b'"@"', b"1e999"),
        'patches["bass"].modulations[0].amount',
    ),
    "endless number": (
        song(seed=0).replace(b": 0}", b": " + b"9" * 5000 + b"}"),
        "too many digits; allowed: at most 4300",
    ),
    "no format": (b"{}", 'format is missing; allowed: "motorik.project"'),
    "other format": (b'{"format": "renoise"}', 'format is "renoise"; allowed: "motorik.project"'),
    "no version": (b'{"format": "motorik.project"}', "format_version is missing; allowed: 0 to 1"),
    "true as version": (song(format_version=True), "format_version is true; allowed: 0 to 1"),
    "newer": (song(format_version=99), "was written by a newer Motorik; allowed: 0 to 1, so update Motorik"),
    "unknown field": (
        song(patterns=[PATTERN | {"rowz": 3}]),
        'patterns["p1"].rowz is unknown; allowed: id, name, rows, lines_per_beat, groove, effect_ticks, ',
    ),
    "missing field": (song(tracks=[{"id": "low"}]), 'tracks["low"].patch is missing'),
    "out of range": (song(patterns=[PATTERN | {"rows": 0}]), 'patterns["p1"].rows = 0; allowed: at least 1'),
    "text for a number": (song(seed="1"), 'seed = "1"; allowed: a valid integer'),
    "bool for a number": (song(seed=True), "seed = true; allowed: a valid integer"),
    "number for a bool": (
        song(mixer={"master": {"muted": 1}}),
        "mixer.master.muted = 1; allowed: a valid boolean",
    ),
    "step out of place": (song(patterns=[PATTERN | {"steps": [{"row": 1}, {"row": 0}]}]), "must ascend"),
    "step in a list": (
        song(patterns=[PATTERN | {"steps": [{"row": 0}, {"row": 1, "velocity": 2}]}]),
        'patterns["p1"].steps[1].velocity = 2; allowed: at most 1',
    ),
    "path as id": (
        song(patterns=[{"id": "../../etc/passwd"}]),
        'patterns["../../etc/passwd"].id = "../../etc/passwd"',
    ),
    "newline in id": (song(patterns=[{"id": "p1\n"}]), "allowed: text like"),
    "path as hash": (
        song(samples=[{"id": "s", "sha256": "../x"}]),
        'samples["s"].sha256 = "../x"; allowed: text like',
    ),
    "master twice": (
        song(patches=[PATCH], tracks=[TRACK | {"id": "master"}]),
        "channel 'master' occurs twice",
    ),
    "id twice": (song(patterns=[PATTERN, PATTERN]), "pattern 'p1' occurs twice"),
    "nobody's patch": (song(tracks=[TRACK]), "track 'low': no patch 'bass' in this project"),
    "nobody's sample": (
        song(patches=[PATCH | {"modules": [{"id": "osc", "kind": "a.b", "samples": ["s"]}]}]),
        "patch 'bass': no sample 's' in this project",
    ),
    "send to itself": (with_bus(("a", "a")), "channels feed one another in a circle: a → a"),
    "circle of sends": (with_bus(("a", "b"), ("b", "c"), ("c", "a")), "in a circle: a → b → c → a"),
    "master sends": (
        song(mixer={"master": {"sends": [{"target": "x"}]}}),
        "master sends to 'x'; allowed: none",
    ),
    "tempo by float": (
        song(tempo={"points": [{"tick": 0, "bpm": 120.5}]}),
        "allowed: a whole number or a string",
    ),
    "tempo divides by 0": (
        song(tempo={"points": [{"tick": 0, "bpm": "1/0"}]}),
        "allowed: a whole number or a string",
    ),
    "surrogate": (b'{"format": "motorik.project", "format_version": 1, "title": "\\ud800"}', "title"),
    "huge tick": (
        song(arrangement={"length": 2**63}),
        "arrangement.length = 9223372036854775808; allowed: at most",
    ),
    "damaged sketch": (song(format_version=0, tracks=["x"]), "does not have the layout of format 0"),
    "sketch with odd swing": (song(format_version=0, swing="1/0"), "does not have the layout of format 0"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence(case: str) -> None:
    data, expected = BAD[case]
    with pytest.raises(ProjectFileError) as caught:
        parse_project(data, "songs/a/song.json")
    message = str(caught.value)
    assert message.startswith("songs/a/song.json: ")
    assert expected in message
    assert "\n" not in message
    assert len(message) < 400


def test_size_is_limited() -> None:
    with pytest.raises(ProjectFileError, match="11 bytes; allowed: at most 10"):
        parse_project(b" " * 11, max_bytes=10)
    assert MAX_BYTES == 64 * 2**20


GOOD = write_project(random_songs.project(random.Random(5)))


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=0, max_size=3))
def test_any_damage_is_a_sentence_or_a_sound_project(position: int, noise: bytes) -> None:
    damaged = GOOD[:position] + noise + GOOD[position + 1 :]
    try:
        assert isinstance(parse_project(damaged), Project)
    except ProjectFileError as error:
        assert "\n" not in str(error)  # noqa: PT017  # both outcomes are allowed


@pytest.mark.parametrize("length", range(0, len(GOOD) - 1, 37))
def test_any_truncation_is_a_sentence(length: int) -> None:
    with pytest.raises(ProjectFileError, match=r"line \d+, (column|byte) \d+: "):
        parse_project(GOOD[:length])
