"""``motorik diff`` and ``motorik merge``, and git that calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from motorik.domain.canonical import write_project
from motorik.domain.patch import Module, Sample
from motorik.domain.pattern import Step
from motorik.domain.project import Placement, Project
from motorik.domain.reading import parse_project
from motorik.journal import Edit, parse_edit
from motorik.journal.edits.arrangement import SetPlacements
from motorik.journal.edits.mixer import AddInsert, SetLevel
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patterns import SetSteps
from motorik.journal.edits.song import AddSample, SetTempoPoints, SetTitle
from motorik.journal.history import apply_all
from motorik.storage import open_song
from tests.cli.command_line import motorik_here as motorik
from tests.cli.songs import BEAT, small_project, write_song

SONG = small_project()


def edited(*edits: Edit) -> Project:
    return apply_all(SONG, edits)


def manifest(path: Path, project: Project) -> Path:
    path.write_bytes(write_project(project))
    return path


OURS = edited(
    SetSteps(pattern="low", items=(Step(row=0, pitch=39),)),
    SetLevel(channel="lead", level_db=-12),
    SetPlacements(
        items=(Placement(track="lead", pattern="high", start=0, length=4 * BEAT),),
        cleared=((4 * BEAT, "lead", "high"),),
    ),
)
THEIRS = edited(
    SetSteps(pattern="low", items=(Step(row=9, pitch=51), Step(row=4, pitch=40, velocity=1.0))),
    SetParameter(patch="bass", module="env", parameter="decay", value=0.4),
    AddInsert(channel="lead", item=Module(id="echo", kind="fx.delay")),
)


def test_diff_tells_the_difference_as_music(tmp_path: Path) -> None:
    before = write_song(tmp_path / "song", SONG)
    after = manifest(tmp_path / "other.json", OURS)
    found = motorik("diff", before, after)
    assert found.code == 1
    assert found.out.splitlines() == [
        "> clip high on lead at bar 2 → bar 1",
        "~ fader of lead: -9 dB → -12 dB",
        "~ bass, pattern low, row 0: C-2 v0.80 → D#2 v0.80",
    ]
    assert (motorik("diff", before, before).code, motorik("diff", before, before).out) == (0, "")


def test_diff_has_colours_on_a_terminal(tmp_path: Path) -> None:
    before, after = manifest(tmp_path / "a", SONG), manifest(tmp_path / "b", OURS)
    plain = motorik("diff", before, after)
    coloured = motorik("diff", before, after, environment={"NO_COLOR": "", "FORCE_COLOR": "1"})
    assert "\x1b[33m~ fader of lead" in coloured.out
    assert "\x1b" not in plain.out


def test_diff_as_json_holds_edits_that_lead_from_one_to_the_other(tmp_path: Path) -> None:
    before, after = manifest(tmp_path / "a", SONG), manifest(tmp_path / "b", THEIRS)
    found = motorik("diff", before, after, "--json")
    report = json.loads(found.out)
    assert (found.code, report["same"]) == (1, False)
    assert apply_all(SONG, tuple(map(parse_edit, report["edits"]))) == THEIRS
    assert report["changes"][0]["path"] == [
        "patches", "bass", "modules", "env", "parameters", "decay"
    ]  # fmt: skip
    assert report["changes"][0]["text"] == "env.decay of bass: 100 ms → 400 ms"


def test_diff_reads_standard_input_and_says_what_it_cannot_read(tmp_path: Path) -> None:
    song = manifest(tmp_path / "a.json", SONG)
    command = [sys.executable, "-m", "motorik", "diff", "-", str(song)]
    tempo = edited(SetTempoPoints(items=(SONG.tempo.points[0].model_copy(update={"bpm": 128}),)))
    finished = subprocess.run(command, input=write_project(tempo), capture_output=True, check=False)
    assert (finished.returncode, finished.stdout.decode()) == (1, "~ tempo at bar 1: 128 BPM → 125 BPM\n")
    broken = motorik("diff", song, tmp_path / "none.json")
    assert (broken.code, broken.sentence.count("not there")) == (2, 1)
    empty = tmp_path / "empty.json"
    empty.touch()
    assert motorik("diff", song, empty).code == 2


def test_merge_writes_a_song_with_everything_of_both(tmp_path: Path) -> None:
    base, ours, theirs = (
        manifest(tmp_path / name, project)
        for name, project in (("base", SONG), ("ours", OURS), ("theirs", THEIRS))
    )
    merged = motorik("merge", base, ours, theirs, "-o", tmp_path / "merged")
    assert (merged.code, merged.err) == (0, "")
    assert motorik("render", tmp_path / "merged", "-o", tmp_path / "merged.wav").code == 0
    printed = motorik("merge", base, ours, theirs)
    project = parse_project(printed.out.encode())
    assert write_project(project) == (tmp_path / "merged" / "song.json").read_bytes()
    steps = {step.row: step for step in project.patterns[0].steps}
    assert (steps[0].pitch, steps[4].velocity, steps[9].pitch) == (39, 1, 51)
    assert project.tracks[1].channel.inserts[0].id == "echo"


@pytest.mark.parametrize(
    ("option", "code", "title"), [("--fail", 1, "One"), ("--ours", 0, "One"), ("--theirs", 0, "Two")]
)
def test_merge_reports_conflicts_and_writes_them_down(
    tmp_path: Path, option: str, code: int, title: str
) -> None:
    base = manifest(tmp_path / "base", SONG)
    ours = manifest(tmp_path / "ours", edited(SetTitle(title="One")))
    theirs = manifest(
        tmp_path / "theirs", edited(SetTitle(title="Two"), SetLevel(channel="bass", level_db=1))
    )
    merged = motorik("merge", base, ours, theirs, "-o", tmp_path / "song.json", option)
    assert merged.code == code
    assert '! title: "Small" → ours "One"; theirs "Two"; ' in merged.out
    project = parse_project((tmp_path / "song.json").read_bytes())
    assert (project.title, project.tracks[0].channel.level_db) == (title, 1)
    written = json.loads((tmp_path / "song.conflicts.json").read_text(encoding="utf-8"))
    assert [(c["path"], c["ours"], c["theirs"]) for c in written["conflicts"]] == [(["title"], "One", "Two")]
    assert "title" in (tmp_path / "song.conflicts.txt").read_text(encoding="utf-8")

    assert motorik("merge", base, ours, base, "-o", tmp_path / "song.json").code == 0
    assert not (tmp_path / "song.conflicts.json").exists(), "nothing is left of conflicts that are settled"


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\x00", b'{"format": "motorik.project", "format_version": 99}']
)
def test_merge_of_what_is_no_song_is_one_sentence_and_nothing_else(
    tmp_path: Path, place: int, data: bytes
) -> None:
    versions = [manifest(tmp_path / f"{number}.json", SONG) for number in range(3)]
    versions[place].write_bytes(data)
    finished = motorik("merge", *versions, "-o", tmp_path / "out")
    if place == 0 and not data:
        assert finished.code == 0, "git gives an empty file where both sides added a song"
        return
    assert (finished.code, finished.out) == (2, "")
    assert str(versions[place]) in finished.sentence
    assert finished.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_merge_writes_over_nothing_it_should_not(tmp_path: Path) -> None:
    song = manifest(tmp_path / "a.json", SONG)
    (tmp_path / "other").mkdir()
    finished = motorik("merge", song, song, song, "-o", tmp_path / "other")
    assert (finished.code, "exists already" in finished.sentence) == (6, True)
    assert motorik("merge", song, song, song, "--ours", "--theirs").code == 2
    assert motorik("merge", song, song, song, "--json").code == 2


def test_merge_into_a_song_is_one_step_that_can_be_undone(tmp_path: Path) -> None:
    ours = write_song(tmp_path / "ours", OURS)
    base, theirs = manifest(tmp_path / "base", SONG), manifest(tmp_path / "theirs", THEIRS)
    assert motorik("merge", base, ours, theirs, "-o", ours).code == 0
    with open_song(ours) as song:
        assert song.project.tracks[1].channel.inserts[0].id == "echo"
        song.journal.undo()
        assert song.project == OURS
        song.save()
    assert motorik("merge", base, ours, theirs, "-o", ours / "song.json").code == 0
    with open_song(ours) as song:
        assert song.project.tracks[1].channel.inserts[0].id == "echo"
        assert song.journal.undo() is not None, "a song that has a history keeps it"


def test_samples_of_both_sides_come_along(tmp_path: Path, sine: Path) -> None:
    base = write_song(tmp_path / "base", SONG)
    sides = []
    for name in ("ours", "theirs"):
        folder = write_song(tmp_path / name, SONG)
        data = sine.read_bytes() + name.encode()
        (tmp_path / f"{name}.wav").write_bytes(data)
        with open_song(folder) as song:
            sample = song.assets.import_sample(tmp_path / f"{name}.wav")
            song.journal.commit("sample", AddSample(item=sample))
            song.save()
        sides.append(folder)
    assert motorik("merge", base, *sides, "-o", tmp_path / "merged").code == 0
    with open_song(tmp_path / "merged", writable=False) as song:
        assert len(song.project.samples) == 2
        assert song.missing_samples() == ()
    assert motorik("merge", base, *sides, "-o", tmp_path / "merged.motorik").code == 0
    with open_song(tmp_path / "merged.motorik", writable=False) as song:
        assert [type(sample) for sample in song.project.samples] == [Sample, Sample]


@pytest.fixture
def sine(tmp_path: Path) -> Path:
    import wave

    path = tmp_path / "sine.wav"
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(48000)
        stream.writeframes(bytes(range(256)) * 100)
    return path


class Repository:
    """A real git repository, with nobody's settings but its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, allowed: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        names = {
            f"GIT_{who}_{what}": "someone@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        finished = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env={**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode in allowed, finished.stdout + finished.stderr
        return finished

    def commit(self, project: Project, message: str) -> None:
        (self.folder / "song" / "song.json").write_bytes(write_project(project))
        self.git("add", "-A")
        self.git("commit", "-qm", message)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "band")
    write_song(made.folder / "song", SONG)
    assert motorik("git-setup", made.folder).code == 0
    made.commit(SONG, "song")
    return made


def test_git_merges_two_branches_and_the_song_plays(repository: Repository, tmp_path: Path) -> None:
    assert motorik("verify", repository.folder / "song", "--update").code == 0
    repository.git("add", "-A")
    repository.git("commit", "-qm", "sound")
    repository.git("checkout", "-qb", "theirs")
    repository.commit(THEIRS, "echo")
    repository.git("checkout", "-q", "main")
    repository.commit(OURS, "moved")
    repository.git("merge", "-q", "-m", "both", "theirs")
    song = repository.folder / "song"
    with open_song(song, writable=False) as opened:
        rows = {step.row: step.pitch for step in opened.project.patterns[0].steps}
        assert (rows[0], rows[9]) == (39, 51)
        assert opened.project.tracks[1].channel.inserts[0].id == "echo"
    assert motorik("play", song, "--driver", "null").code == 0
    assert motorik("verify", song).code == 1, "nobody has heard the merged song yet"


def test_git_stops_at_a_conflict_with_a_song_that_opens(repository: Repository) -> None:
    repository.git("checkout", "-qb", "theirs")
    repository.commit(
        edited(SetSteps(pattern="low", items=(Step(row=2, pitch=50),)), SetTitle(title="T")), "t"
    )
    repository.git("checkout", "-q", "main")
    repository.commit(edited(SetSteps(pattern="low", items=(Step(row=2, pitch=44),))), "o")
    finished = repository.git("merge", "theirs", allowed=(1,))
    assert "bass, pattern low, row 2: D-2 v0.80 → ours G#2 v0.80; theirs D-3 v0.80" in (
        finished.stderr + finished.stdout
    )
    with open_song(repository.folder / "song", writable=False) as song:
        assert song.project.title == "T"
        assert song.project.patterns[0].steps[1].pitch == 44
    written = json.loads((repository.folder / "song" / "song.conflicts.json").read_text(encoding="utf-8"))
    assert len(written["conflicts"]) == 1
    assert "song.conflicts.json" not in repository.git("status", "--porcelain").stdout
    assert repository.git("diff", "--name-only", "--diff-filter=U").stdout.strip() == "song/song.json"
    repository.git("add", "song/song.json")
    repository.git("commit", "-qm", "settled")


def test_git_keeps_ours_where_a_song_cannot_be_read(repository: Repository) -> None:
    song = repository.folder / "song" / "song.json"
    repository.git("checkout", "-qb", "theirs")
    song.write_text('{"format": "motorik.project"', encoding="utf-8")
    repository.git("commit", "-qam", "broken")
    repository.git("checkout", "-q", "main")
    repository.commit(OURS, "o")
    finished = repository.git("merge", "theirs", allowed=(1,))
    assert "the file is cut off" in finished.stderr + finished.stdout
    assert parse_project(song.read_bytes()) == OURS


def test_git_shows_music_in_diff_log_and_show(repository: Repository) -> None:
    repository.commit(OURS, "moved")
    shown = repository.git("diff", "HEAD~1", "HEAD").stdout
    assert "fader of lead: -9 dB → -12 dB" in shown
    (repository.folder / "song" / "song.json").write_bytes(write_project(THEIRS))
    assert "insert echo of lead added" in repository.git("diff").stdout
    (repository.folder / "song" / "song.json").write_bytes(b"{")
    assert "cannot be compared as music" in repository.git("diff").stdout


def test_git_setup_twice_adds_nothing_and_keeps_what_was_there(repository: Repository) -> None:
    attributes = repository.folder / ".gitattributes"
    attributes.write_text("*.txt text", encoding="utf-8")
    assert motorik("git-setup", repository.folder).code == 0
    once = attributes.read_text(encoding="utf-8")
    assert once.startswith("*.txt text\nsong.json text eol=lf merge=motorik diff=motorik\n")
    assert json.loads(motorik("git-setup", repository.folder, "--json").out)["attributes"] == []
    assert attributes.read_text(encoding="utf-8") == once


def test_git_setup_needs_a_repository(tmp_path: Path) -> None:
    finished = motorik("git-setup", tmp_path, environment={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert (finished.code, "not a git repository" in finished.sentence) == (3, True)
