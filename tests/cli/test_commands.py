"""What the commands do when all is well, through the real command line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile

from motorik.domain.canonical import write_project
from motorik.domain.project import Arrangement
from tests.cli.command_line import motorik, tree
from tests.cli.songs import BEAT, small_project, write_song


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write_song(tmp_path / "song", small_project())


def test_render_writes_mix_stems_and_log_and_tells_json_about_them(tmp_path: Path, song: Path) -> None:
    options = ("--stems", "stems", "--log", "events.jsonl", "--json")
    finished = motorik("render", "song", "-o", "out.wav", *options, cwd=tmp_path)
    assert finished.code == 0, finished
    assert finished.err == ""
    report = json.loads(finished.out)
    sound, rate = soundfile.read(tmp_path / "out.wav", dtype="float32")
    assert (rate, len(sound)) == (48000, report["frames"])
    assert report["seconds"] == len(sound) / 48000 > 3.84
    assert report["loudness_lufs"] < 0
    assert sorted(path.name for path in (tmp_path / "stems").iterdir()) == [
        "bass.wav",
        "lead.wav",
        "room.wav",
    ]
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    notes = [event for event in events if event["kind"] == "note_on"]
    assert [note["row"] for note in notes if note["track"] == "bass"] == [*range(0, 16, 2)] * 2
    assert list(notes[0])[:8] == ["frame", "tick", "track", "pattern", "row", "kind", "note", "value"]


def test_the_hash_depends_on_the_song_alone(tmp_path: Path, song: Path) -> None:
    first = motorik("hash", song, "--block", "4096").out
    assert len(first.strip()) == 64
    assert motorik("hash", song / "song.json", "--block", "37", "--threads", "2").out == first
    rendered = motorik("render", song, "-o", tmp_path / "out.flac", "--bits", "16", "--json")
    assert json.loads(rendered.out)["hash"] == first.strip()
    assert soundfile.info(tmp_path / "out.flac").subtype == "PCM_16"


def test_verify_names_the_frame_row_and_track_that_changed(tmp_path: Path, song: Path) -> None:
    assert motorik("verify", song, "--update").code == 0
    assert motorik("render", song, "-o", tmp_path / "reference.wav").code == 0
    same = motorik("verify", song)
    assert (same.code, same.out.splitlines()[0]) == (0, "song: as expected")

    project = small_project()
    steps = tuple(
        step.model_copy(update={"pitch": 71.0}) if step.row == 4 else step
        for step in project.patterns[1].steps
    )
    lead = project.patterns[1].model_copy(update={"steps": steps})
    changed = project.model_copy(update={"patterns": (project.patterns[0], lead)})
    (song / "song.json").write_bytes(write_project(changed))
    before = tree(tmp_path)
    different = motorik("verify", song, "--json", "--reference", tmp_path / "reference.wav")
    assert different.code == 1
    assert tree(tmp_path) == before
    verdict = json.loads(different.out)
    assert verdict["place"]["tracks"] == ["lead"]
    assert (verdict["place"]["pattern"], verdict["place"]["row"]) == ("high", 4)
    assert "row 4 of pattern 'high', track 'lead'" in verdict["first_differing_event"]
    start = round((4 + 1) * 60 / 125 * 48000)
    assert verdict["frame_is_exact"]
    assert start <= verdict["first_differing_frame"] < start + 480


def test_new_info_and_modules(tmp_path: Path) -> None:
    assert motorik("new", "fresh", "--bpm", "130.5", cwd=tmp_path).code == 0
    facts = json.loads(motorik("info", "fresh", "--json", cwd=tmp_path).out)
    assert facts["latencies"]["master"] == {"own": 0, "compensation": 0, "total": 0}
    assert facts["title"] == "fresh"
    assert facts["duration_seconds"] == pytest.approx(16 * 60 / 130.5)
    assert (facts["tracks"], facts["patterns"], facts["bars"]) == ([], 0, 4)
    assert "filter.svf" in motorik("modules").out
    facts = json.loads(motorik("modules", "filter.svf", "--json").out)
    assert {parameter["id"] for parameter in facts["parameters"]} >= {"cutoff", "resonance"}


def test_play_keeps_time_without_a_sound_card(song: Path) -> None:
    began = time.monotonic()
    finished = motorik("play", song, "--driver", "null", "--seconds", "0.5")
    assert finished.code == 0, finished
    assert time.monotonic() - began > 0.5
    assert "no sound card" in finished.out


def test_a_song_that_is_played_is_not_touched(song: Path) -> None:
    before = tree(song)
    assert motorik("play", song, "--driver", "null", "--seconds", "0.1").code == 0
    assert motorik("info", song).code == 0
    assert tree(song) == before


def test_ctrl_c_stops_a_render_and_leaves_nothing_behind(tmp_path: Path) -> None:
    project = small_project().model_copy(update={"arrangement": Arrangement(length=4 * 3600 * BEAT)})
    write_song(tmp_path / "song", project)
    before = tree(tmp_path)
    command = [sys.executable, "-m", "motorik", "render", "song", "-o", "out.wav", "--stems", "stems"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job would ignore it
    )
    deadline = time.monotonic() + 20
    while (
        not any(path.stat().st_size > 2**16 for path in tmp_path.glob(".*.part*"))
        and time.monotonic() < deadline
    ):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, "", "motorik: stopped\n")
    assert tree(tmp_path) == before


def test_a_reader_that_goes_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "motorik", "modules", "--json"]
    finished = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (finished.returncode, finished.stderr) == (141, "")


def test_start_renders_where_there_is_no_sound_card(tmp_path: Path, song: Path) -> None:
    places = {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_MUSIC_DIR": str(tmp_path / "none"),
    }
    if json.loads(motorik("devices", "--json").out)["devices"]:
        pytest.fail("this test is for machines without a sound card; choose it away where there is one")
    finished = motorik("start", song, environment=places)
    assert finished.code == 0, finished
    written = tmp_path / "data" / "motorik" / "song.wav"
    assert str(written) in finished.out
    assert soundfile.info(written).frames > 48000
    for word in ("LUFS", "dBTP", "real time", "hash"):
        assert word in finished.out


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom motorik.cli.application import build\n"
        "try:\n    build()(['render', '--help'], prog_name='motorik')\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "heavy = {'numpy', 'sounddevice', 'soundfile', 'kivy', 'rich.progress'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stderr.strip() == "[]"
    assert motorik("--version").out.startswith("motorik ")


def test_the_shell_can_complete() -> None:
    finished = motorik(
        environment={"_MOTORIK_COMPLETE": "complete_bash", "COMP_WORDS": "motorik re", "COMP_CWORD": "1"}
    )
    assert "render" in finished.out.split()
