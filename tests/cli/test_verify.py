"""``motorik verify`` on several songs: limits, reports for other programs, what is kept of a song."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from motorik.domain.canonical import write_project
from motorik.domain.project import Project, Track
from motorik.formats.audio import read_audio
from motorik.journal import Edit
from motorik.journal.edits.mixer import SetLevel
from motorik.journal.edits.patches import AddPatch
from motorik.journal.edits.patterns import SetSteps
from motorik.journal.edits.tracks import AddTrack, SetTrackPatch
from motorik.journal.history import apply_all
from motorik.machines import machine
from motorik.studio.verify_reports import row_line
from tests.cli.command_line import motorik_here as motorik
from tests.cli.songs import small_project, write_song

SONG = small_project()


def edited(*edits: Edit) -> Project:
    return apply_all(SONG, edits)


def louder_row(row: int = 4) -> Project:
    step = next(step for step in SONG.patterns[1].steps if step.row == row)
    return edited(SetSteps(pattern="high", items=(step.model_copy(update={"pitch": 71.0}),)))


def rewritten(song: Path, project: Project) -> None:
    (song / "song.json").write_bytes(write_project(project))


@pytest.fixture
def two_songs(tmp_path: Path) -> Path:
    """A folder with a song that will be as expected and one that will not."""
    folder = tmp_path / "songs"
    folder.mkdir()
    for name in ("same", "other"):
        write_song(folder / name, SONG)
    assert motorik("verify", folder / "same", folder / "other", "--update").code == 0
    rewritten(folder / "other", louder_row())
    return folder


def test_a_folder_of_songs_has_a_table_reports_and_artifacts(two_songs: Path, tmp_path: Path) -> None:
    finished = motorik(
        "verify", "songs", "--junit", "report.xml", "--github", "--summary", "summary.md",
        "--artifacts", "kept/deep", cwd=tmp_path,
    )  # fmt: skip
    assert (finished.code, finished.err) == (1, "")
    assert "2 songs: 1 as expected, 1 different" in finished.out

    annotation = next(line for line in finished.out.splitlines() if line.startswith("::error "))
    text = (two_songs / "other" / "song.json").read_text(encoding="utf-8").splitlines()
    line = int(annotation.partition("line=")[2].partition(",")[0])
    assert text[line - 1].strip().startswith('{"row": 4, "pitch": 71')
    assert "file=songs/other/song.json,line=" in annotation
    assert "%0A" in annotation
    assert (
        "title=other%3A sounds different from bar 2 beat 2%2C row 4 of pattern 'high' on track 'lead'"
        in annotation
    )

    suite = ET.parse(tmp_path / "report.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert cases["songs/same"].find("failure") is None
    failure = cases["songs/other"].find("failure")
    assert failure is not None
    assert "row 4 of pattern 'high'" in str(failure.get("message"))

    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "| ❌ | `songs/other` |" in summary
    assert "<details><summary>songs/other</summary>" in summary

    kept = {str(path.relative_to(tmp_path / "kept")) for path in (tmp_path / "kept").rglob("*.*")}
    assert kept == {
        "deep/same/verdict.json", "deep/same/events.jsonl", "deep/other/verdict.json",
        "deep/other/events.jsonl", "deep/other/report.txt", "deep/other/got.wav",
    }  # fmt: skip


def test_a_baseline_tells_what_changed_and_gives_the_sound_from_before(
    two_songs: Path, tmp_path: Path
) -> None:
    before = tmp_path / "before" / "songs"
    before.mkdir(parents=True)
    write_song(before / "other", SONG)
    finished = motorik(
        "verify", "songs/other", "--baseline", "before", "--artifacts", "kept", "--json", cwd=tmp_path
    )
    assert finished.code == 1
    verdict = json.loads(finished.out)
    assert verdict["changes"] == ["lead, pattern high, row 4: C-4 v0.80 → B-4 v0.80"]
    assert verdict["frame_is_exact"]
    got, expected, difference = (
        read_audio(tmp_path / "kept" / "other" / f"{name}.wav")[0]
        for name in ("got", "expected", "difference")
    )
    first = verdict["first_differing_frame"]
    assert np.array_equal(got[:first], expected[:first])
    assert not np.array_equal(got[first], expected[first])
    assert np.array_equal(got - expected, difference)

    (before / "other" / "song.json").write_text("{", encoding="utf-8")
    broken = json.loads(motorik("verify", "songs/other", "--baseline", "before", "--json", cwd=tmp_path).out)
    assert "the song of the baseline cannot be used" in broken["changes"][0]
    assert motorik("verify", two_songs / "same", "--baseline", "before", cwd=tmp_path / "before").code == 0


def test_limits_are_written_down_and_hold(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", SONG)
    told = motorik("verify", song, "--update", "--max-true-peak=-60", "--loudness=-70:0")
    assert told.code == 0
    assert "true peak" in told.err
    plain = json.loads((song / "expected.json").read_text(encoding="utf-8"))
    assert plain["limits"] == {"loudness_lufs": [-70, 0], "true_peak_db": -60}
    over = motorik("verify", song)
    assert over.code == 1
    assert over.out.splitlines()[0] == "song: over its limits"
    assert "allowed at most -60 dBTP" in over.out

    assert motorik("verify", song, "--update", "--max-true-peak", "3").code == 0
    plain = json.loads((song / "expected.json").read_text(encoding="utf-8"))
    assert plain["limits"] == {"loudness_lufs": [-70, 0], "true_peak_db": 3}
    assert motorik("verify", song).code == 0
    assert motorik("verify", song, "--loudness=-5:-1").code == 1, "limits of one call hold this once"
    assert motorik("verify", song).code == 0


def test_a_cpu_budget_is_measured_when_asked_for(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", SONG)
    assert motorik("verify", song, "--update", "--cpu-budget", "auto").code == 0
    plain = json.loads((song / "expected.json").read_text(encoding="utf-8"))
    assert plain["limits"]["cpu"] > 0
    assert json.loads(motorik("verify", song, "--json").out)["cpu"] is None
    measured = json.loads(motorik("verify", song, "--cpu-budget", "10000", "--json").out)
    assert (measured["same"], measured["cpu"] > 0) == (True, True)
    heavy = motorik("verify", song, "--cpu-budget", "0.0001")
    assert heavy.code == 1
    assert "× techno bar; allowed at most 0.0001" in heavy.out


def test_what_hardware_is_sent_is_compared_and_kept(tmp_path: Path) -> None:
    acid = machine("roland.tb303").patch.model_copy(update={"id": "acid"})
    project = edited(AddPatch(item=acid), SetTrackPatch(track="lead", patch="acid"))
    song = write_song(tmp_path / "song", project)
    assert motorik("verify", song, "--update").code == 0
    plain = json.loads((song / "expected.json").read_text(encoding="utf-8"))
    assert list(plain["midi"]) == ["lead"]
    step = next(step for step in SONG.patterns[1].steps if step.row == 4)
    accent = SetSteps(pattern="high", items=(step.model_copy(update={"accent": True}),))
    rewritten(song, apply_all(project, (accent,)))
    finished = motorik("verify", song, "--json", "--artifacts", tmp_path / "kept")
    assert "midi lead" in json.loads(finished.out)["differences"]
    lines = (tmp_path / "kept" / "song" / "midi.jsonl").read_text(encoding="utf-8").splitlines()
    hard = [json.loads(line) for line in lines if '"bytes":"90 3c 7f"' in line]
    assert [(entry["pattern"], entry["row"]) for entry in hard] == [("high", 4)]
    assert hard[0]["frame"] == round((4 + 1) * 60 / 125 * 48000)

    del plain["midi"]
    (song / "expected.json").write_text(json.dumps(plain), encoding="utf-8")
    rewritten(song, project)
    assert motorik("verify", song).code == 0, "expected files from before there was a MIDI log still hold"


def test_a_song_that_cannot_be_judged_does_not_stop_the_others(two_songs: Path, tmp_path: Path) -> None:
    (two_songs / "other" / "song.json").write_text("{", encoding="utf-8")
    finished = motorik("verify", two_songs, "--json", "--junit", tmp_path / "report.xml")
    report = json.loads(finished.out)
    assert finished.code == 3
    assert [song["status"] for song in report["songs"]] == ["error", "same"]
    assert ET.parse(tmp_path / "report.xml").getroot().get("errors") == "1"


def test_songs_of_one_name_are_kept_apart(two_songs: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (two_songs / "other").rename(tmp_path / "more" / "same")
    assert motorik("verify", two_songs, tmp_path / "more", "--artifacts", tmp_path / "kept").code == 1
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"same", "same-2"}
    assert (tmp_path / "kept" / "same-2" / "got.wav").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--loudness", "loud"), 3, "allowed: FROM:TO in LUFS"),
        (("--loudness=-3:-9",), 3, "allowed: FROM:TO in LUFS"),
        (("--cpu-budget", "-1"), 3, "a number of techno bars"),
        (("--cpu-budget", "auto"), 2, "goes with --update"),
        (("--cpu-budget", "2", "--threads", "2"), 3, "allowed with a CPU budget: 1"),
        (("--update", "--junit", "x.xml"), 2, "--update rewrites"),
        (("--junit", "nowhere/x.xml"), 6, "nowhere does not exist"),
    ],
)
def test_bad_requests_are_one_sentence(tmp_path: Path, words: tuple[str, ...], code: int, told: str) -> None:
    song = write_song(tmp_path / "song", SONG)
    assert motorik("verify", song, "--update").code == 0
    finished = motorik("verify", song, *words, cwd=tmp_path)
    assert finished.code == code
    assert told in finished.err.replace("\n", " ")


def test_a_folder_without_songs_is_refused(tmp_path: Path) -> None:
    finished = motorik("verify", tmp_path)
    assert (finished.code, "no song with an expected.json" in finished.sentence) == (3, True)


def test_the_line_of_a_row_is_found_in_any_song() -> None:
    project = edited(SetLevel(channel="lead", level_db=-1), AddTrack(item=Track(id="high", patch="lead")))
    text = write_project(project).decode().splitlines()
    for pattern in project.patterns:
        for step in pattern.steps:
            line = row_line(text, pattern.id, step.row)
            assert line is not None
            assert re.search(rf'"row": {step.row}\b', text[line - 1])
        assert f'"id": "{pattern.id}"' in text[(row_line(text, pattern.id, 999) or 0) - 1]
    assert row_line(text, "nothing", 0) is None
