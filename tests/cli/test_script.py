"""``motorik script`` through the real command line."""

import json
from pathlib import Path

import pytest

from motorik.domain.pattern import Step
from motorik.storage import open_song
from tests.cli.command_line import motorik, tree
from tests.cli.songs import small_project, write_song

BROKEN = '''"""Breaks."""
from motorik.scripting.api import generator

@generator()
def broken(song, selection, settings):
    return song.tracks[9]
'''


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write_song(tmp_path / "song", small_project())


def steps(song: Path) -> tuple[Step, ...]:
    with open_song(song, writable=False) as opened:
        return opened.project.patterns[0].steps


def test_a_dry_run_shows_the_change_and_changes_nothing(song: Path) -> None:
    before = tree(song)
    shown = motorik(
        "script",
        "run",
        "euclid",
        song,
        "--track",
        "bass",
        "--set",
        "hits=3",
        "--set",
        "length=8",
        "--dry-run",
    )
    assert shown.code == 0, shown
    assert shown.out.splitlines()[:4] == [
        "pattern 'low'", "  - row 0: note C2", "  + row 0: note C2 accent yes", "  - row 2: note D2",
    ]  # fmt: skip
    assert shown.sentence == "motorik: euclid.py says: 3 in 8 on C2"
    assert tree(song) == before


def test_a_run_is_committed_saved_and_can_be_undone(song: Path) -> None:
    before = steps(song)
    done = motorik(
        "script", "run", "euclid", song, "--pattern", "low", "--rows", "0:8", "--set", "hits=1", "--json"
    )
    assert done.code == 0, done
    told = json.loads(done.out)
    assert told["label"] == "euclidean rhythm"
    assert [edit["op"] for edit in told["edits"]] == ["set_steps"]
    assert [step.row for step in steps(song)] == [0, 8, 10, 12, 14]
    import motorik.api as api

    with api.open_song(song) as opened:
        change = opened.undo()
        assert change is not None
        assert change.label == "Undo euclidean rhythm"
        assert opened.project.patterns[0].steps == before
        assert opened.undo() is None


def test_describe_and_check(tmp_path: Path) -> None:
    described = motorik("script", "describe", "acid-line")
    assert described.code == 0
    assert "acid_line.py: generator 'acid line'" in described.out
    assert "  root " in described.out
    told = json.loads(motorik("script", "describe", "pads-and-knobs", "--json").out)
    assert (told["kind"], told["handlers"]) == ("controller", ["midi"])
    checked = motorik("script", "check", "euclid")
    assert checked.code == 0
    assert "the generator 'euclidean rhythm' loads\nconfined: " in checked.out
    listed = motorik("script", "list", environment={"XDG_DATA_HOME": str(tmp_path)})
    assert [line.split()[0] for line in listed.out.splitlines()] == [
        "acid-line", "arpeggio", "euclid", "humanise", "pads-and-knobs",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("run", "broken.py", "song", "--track", "bass"),
            "broken.py, line 6: IndexError: tuple index out of range",
        ),
        (("run", "none.py", "song", "--track", "bass"), "none.py: there is no such file"),
        (("run", "euclid", "song"), "euclid.py: needs a pattern to work on; allowed: --pattern or --track"),
        (("run", "euclid", "song", "--track", "bass", "--set", "hits"), "--set 'hits'; allowed: NAME=VALUE"),
        (
            ("run", "euclid", "song", "--track", "bass", "--set", "hits=65"),
            "euclid.py: hits = '65'; allowed: 0-64",
        ),
        (("run", "euclid", "nowhere", "--track", "bass"), "nowhere"),
        (("run", "pads-and-knobs", "song", "--track", "bass"), "pads_and_knobs.py: declares a controller;"),
        (("check", "wicked.py"), "wicked.py, line 1: import of 'os'; allowed: collections,"),
        (("control", "euclid", "song"), "euclid.py: declares a generator; allowed here: a controller"),
        (("control", "pads-and-knobs", "song", "--events", "events.jsonl"), "events.jsonl, line 2: kind"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    tmp_path: Path, song: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    (tmp_path / "wicked.py").write_text("import os\n")
    note = '{"kind": "midi", "message": "note_on", "number": 1, "value": 1}'
    (tmp_path / "events.jsonl").write_text(note + '\n{"kind": "smell"}\n')
    before = (song / "song.json").read_bytes()
    finished = motorik("script", *words, cwd=tmp_path)
    assert finished.code == 3, finished
    assert finished.sentence.startswith("motorik: ")
    assert sentence in finished.sentence
    assert (song / "song.json").read_bytes() == before


def test_a_controller_answers_events_and_the_song_keeps_it(tmp_path: Path, song: Path) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text(
        "".join(
            json.dumps(event) + "\n"
            for event in (
                {"kind": "midi", "message": "note_on", "number": 37, "value": 100},
                {"kind": "midi", "message": "control", "number": 16, "value": 1},
                {"kind": "midi", "message": "control", "number": 16, "value": 2},
                {"kind": "osc", "address": "/ignored"},
                {"kind": "midi", "message": "note_on", "number": 24, "value": 1},
            )
        )
    )
    words = ("script", "control", "pads-and-knobs", song, "--events", events, "--set", "knobs=env.decay")
    before = (song / "song.json").read_bytes()
    rehearsed = motorik(*words, "--dry-run")
    assert rehearsed.code == 0, rehearsed
    assert (song / "song.json").read_bytes() == before
    done = motorik(*words)
    assert done.out == rehearsed.out
    lines = done.out.splitlines()
    assert lines[0] == "set muted: channel=lead muted=yes"
    assert lines[1].startswith(
        "gesture 'env.decay': set parameter: parameter=decay patch=bass module=env value="
    )
    assert lines[3] == "nothing"
    # There is no device here: the key that plays is refused in a sentence, and what was done stays done.
    assert done.sentence.startswith("motorik: pads_and_knobs.py: ")
    with open_song(song, writable=False) as opened:
        assert opened.project.tracks[1].channel.muted
        assert opened.project.patches[0].modules[1].parameters["decay"] > 0.1


def test_controllers_are_kept_listed_and_dropped(tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path / "settings")}
    kept = motorik(
        "script", "keep", "pads-and-knobs", "--port", "pads:out", "--set", "fine=0.1", environment=home
    )
    assert kept.code == 0, kept
    listed = motorik("script", "kept", "--json", environment=home)
    assert json.loads(listed.out)["scripts"] == [
        {"file": "pads-and-knobs", "given": {"fine": "0.1"}, "port": "pads:out", "trusted": False}
    ]
    refused = motorik("script", "keep", "euclid", environment=home)
    assert (refused.code, refused.out) == (3, "")
    assert "declares a generator" in refused.sentence
    unknown = motorik("script", "keep", "pads-and-knobs", "--set", "loud=1", environment=home)
    assert unknown.code == 3
    assert "loud" in unknown.sentence
    assert motorik("script", "drop", "pads-and-knobs", environment=home).code == 0
    again = motorik("script", "drop", "pads-and-knobs", environment=home)
    assert again.sentence == "motorik: pads-and-knobs is not kept; kept: none"
