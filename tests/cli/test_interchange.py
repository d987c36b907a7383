"""Import, export, pattern and slice through the real command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from tests.cli.command_line import motorik
from tests.cli.songs import small_project, write_song
from tests.formats.midi.files import message, meta, midi_file, note
from tools.midi.compare import music_of

TUNE = midi_file(
    [
        (0, meta("track_name", name="Tune")),
        (0, meta("set_tempo", tempo=400_000)),
        (0, meta("lyrics", text="la")),
    ],
    [(0, message("program_change", program=4)), *note(0, 480, 60), *note(500, 700, 64)],
)


def test_a_midi_file_there_and_back(tmp_path: Path) -> None:
    (tmp_path / "tune.mid").write_bytes(TUNE)
    done = motorik("import", "tune.mid", "-o", "song", cwd=tmp_path)
    assert done.code == 0, done
    assert done.out.startswith("song: Standard MIDI File, 1 tracks")
    assert done.sentence == "motorik: not kept: 1 lyrics"
    assert motorik("import", "tune.mid", "-o", "song", cwd=tmp_path).code == 6
    done = motorik("export", "song", "-o", "back.mid", "--division", "480", "--json", cwd=tmp_path)
    assert json.loads(done.out)["remarks"] == []
    before, after = music_of(TUNE), music_of((tmp_path / "back.mid").read_bytes())
    assert before.differences(after) == []
    assert motorik("export", "song", "-o", "song.dawproject", cwd=tmp_path).code == 0
    assert motorik("import", "song.dawproject", "-o", "x", cwd=tmp_path).code == 3
    assert motorik("export", "song", "-o", "song.mp3", cwd=tmp_path).code == 3


def test_a_pattern_out_of_a_song_and_into_it(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    printed = motorik("pattern", song, "low").out
    assert printed.splitlines()[:2] == ["pattern low", "00  C-2"]
    (tmp_path / "low.txt").write_text(printed.replace("00  C-2", "00  C-3 v64"))
    done = motorik("pattern", song, "low", "--from", tmp_path / "low.txt")
    assert done.out == "low: rewritten, 16 rows, 8 steps\n"
    assert motorik("pattern", song, "low").out.splitlines()[1] == "00  C-3 v64"
    assert motorik("pattern", song, "new", "--from", tmp_path / "low.txt").out.startswith("new: added")
    (tmp_path / "low.txt").write_text("pattern low\n00 H-3\n")
    wrong = motorik("pattern", song, "low", "--from", tmp_path / "low.txt")
    assert wrong.code == 3
    assert "low.txt, line 2, column 4: 'H-3'; allowed: a note" in wrong.sentence
    assert motorik("pattern", song, "none").code == 3
    assert motorik("pattern", song, "low", "--from", tmp_path / "none.txt").code == 3


def test_a_sample_becomes_a_track_of_slices(tmp_path: Path) -> None:
    sound = np.zeros(48000, np.float32)
    for place in (0, 12000, 24000, 36000):
        sound[place : place + 4000] = np.random.default_rng(place).uniform(-0.5, 0.5, 4000)
    soundfile.write(tmp_path / "loop.wav", sound, 48000)
    listed = json.loads(motorik("slice", "loop.wav", "--by", "silence", "--list", "--json", cwd=tmp_path).out)
    assert len(listed["starts"]) == 4
    motorik("new", "song", cwd=tmp_path)
    done = motorik("slice", "loop.wav", "--song", "song", cwd=tmp_path)
    assert done.out == "track loop: 4 slices from key 36 up\n", done
    assert len(motorik("pattern", "song", "loop", cwd=tmp_path).out.splitlines()) == 5
    saved = motorik(
        "slice", "loop.wav", "--name", "Four", cwd=tmp_path, environment={"XDG_DATA_HOME": str(tmp_path)}
    )
    assert saved.out == "preset patches/four: 4 slices from key 36 up\n", saved
    assert motorik("slice", "loop.wav", "--by", "magic", cwd=tmp_path).code == 3
