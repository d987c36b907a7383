"""Editing through the real command line: what is written, told, undone and refused."""

import json
from pathlib import Path

import pytest

from motorik.domain.reading import parse_project
from motorik.studio.local import LocalStudio
from tests.cli.command_line import Finished, motorik, tree
from tests.cli.songs import small_project, write_song


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write_song(tmp_path / "song", small_project())


def pitches(song: Path, pattern: str = "low") -> list[float]:
    project = parse_project((song / "song.json").read_bytes())
    return [step.pitch for it in project.patterns if it.id == pattern for step in it.steps]


def test_an_operation_is_one_undo_step(song: Path) -> None:
    before = pitches(song)
    finished = motorik("edit", song, "--pattern", "low", "--rows", "0-7", "transpose", "-12")
    assert (finished.code, finished.out) == (0, "Transpose: 1 edit, 4 cells\n")
    assert pitches(song) == [pitch - 12 for pitch in before[:4]] + before[4:]
    with LocalStudio.open(song) as studio:
        studio.undo()
        studio.save().result()
    assert pitches(song) == before


def test_a_fill_is_one_undo_step(song: Path) -> None:
    before = pitches(song)
    finished = motorik("edit", song, "--pattern", "low", "fill_euclidean", "3", "8", "note=C-2")
    assert (finished.code, finished.out) == (0, "Fill euclidean: 1 edit, 9 cells\n")
    assert pitches(song) == [36.0] * 6
    wrong = motorik("edit", song, "--pattern", "low", "fill_random", "40", "polka")
    assert wrong.code == 3 and "'polka'; allowed: chromatic, major" in wrong.sentence
    with LocalStudio.open(song) as studio:
        studio.undo()
        studio.save().result()
    assert pitches(song) == before


def test_a_dry_run_touches_nothing(song: Path) -> None:
    before = tree(song)
    finished = motorik("edit", song, "--track", "bass", "reverse", "--dry-run", "--json")
    (edit,) = json.loads(finished.out)["edits"]
    assert (edit["op"], edit["pattern"]) == ("set_steps", "low")
    assert tree(song) == before


def test_what_was_copied_is_pasted_elsewhere(song: Path, tmp_path: Path) -> None:
    copied = motorik("edit", song, "--pattern", "low", "--rows", "0-3", "copy")
    assert copied.out.splitlines()[0] == "motorik.clip 1 rows=4 lines_per_beat=4"
    (tmp_path / "clip.txt").write_text(copied.out)
    pasted = motorik(
        "edit", song, "--pattern", "high", "--rows", "0-7", "paste", tmp_path / "clip.txt", "over", "2"
    )
    assert pasted.code == 0, pasted
    assert pitches(song, "high") == [36, 38, 36, 38, 60, 60]
    cut = motorik("edit", song, "--pattern", "high", "cut")
    assert cut.code == 0 and pitches(song, "high") == []


def test_what_is_found_is_listed(song: Path) -> None:
    found = motorik("edit", song, "replace", "note=C-4;velocity=0.5..1")
    assert found.out.splitlines()[:2] == ["high: row 0, column 0", "high: row 2, column 0"]
    assert found.out.splitlines()[-1] == "Replace: nothing to change"


def test_what_does_not_fit_is_told(song: Path) -> None:
    finished = motorik("edit", song, "--pattern", "low", "transpose", "octaves=-5")
    assert finished.err == "motorik: pattern low: 8 notes would leave the keys 0-127 and stayed\n"
    assert (finished.code, finished.out) == (0, "Transpose: nothing to change\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["explode"], "operation 'explode'; allowed: clear, "),
        (["transpose", "high"], 'transpose: semitones = "high"; allowed: '),
        (["--pattern", "none", "reverse"], 'patterns: there is no "none" (there are low, high)'),
        (["--track", "none", "reverse"], 'tracks: there is no "none" (there are bass, lead)'),
        (["--rows", "3-1", "reverse"], "rows = '3-1'; allowed: 0-4095, ascending"),
        (["--fields", "volume", "reverse"], "field = 'volume'; allowed: note, instrument, "),
        (["interpolate", "accent"], "field = 'accent'; allowed: a field with numbers, such as velocity"),
        (["paste"], "paste: ''; allowed: Paste a clip: FILE, or - for standard input, "),
        (["paste", "no-such-clip.txt"], "no-such-clip.txt: cannot be read: No such file or directory"),
        (["copy", "more"], "copy: 'more' is too much; allowed: nothing"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    words: list[str], sentence: str, song: Path
) -> None:
    before = pitches(song)
    finished: Finished = motorik("edit", song, *words)
    assert finished.code == 3, finished
    assert finished.sentence.startswith(f"motorik: {sentence}")
    assert pitches(song) == before


def test_operations_and_keys_are_listed(tmp_path: Path) -> None:
    listed = motorik("operations", "pitch", "--json")
    assert {"mirror_pitches", "randomise_notes"} <= {it["op"] for it in json.loads(listed.out)["operations"]}
    own = tmp_path / "keys.toml"
    own.write_text("id = 'own'\nbindings = [{ keys = ['z', 'Ctrl+C'], do = { action = 'unselect' } }]")
    keys = motorik("keys", "ft2", "--own", own)
    assert keys.code == 0 and keys.err == "motorik: note key z is bound to something else\n"
    maps = motorik("keys", environment={"XDG_CONFIG_HOME": str(tmp_path)})
    assert [line.split()[0] for line in maps.out.splitlines()] == ["ft2", "it", "renoise"]
    assert motorik("keys", "protracker").sentence == (
        "motorik: key map 'protracker'; allowed: ft2, it, renoise"
    )
