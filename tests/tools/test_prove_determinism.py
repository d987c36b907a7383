"""The proof believes nothing: a planted difference is found and its frame is named."""

import json
import sys

import numpy as np
import pytest

from motorik.domain import canonical
from tests.engine.songs import song
from tools import prove_determinism

FEW = ["--blocks", "1,7", "--threads", "2"]
FLIP = """#!{python}
import json, hashlib, subprocess, sys
finished = subprocess.run([sys.executable, *sys.argv[1:]], capture_output=True, text=True, check=True)
said = json.loads(finished.stdout)
task = json.loads(sys.argv[-1])
data = bytearray(open(task["output"], "rb").read())
data[8 * {frame} + 4] ^= 1
open(task["output"], "wb").write(data)
print(json.dumps({{**said, "sha256": hashlib.sha256(data).hexdigest()}}))
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "short"
    place.mkdir()
    (place / "song.json").write_bytes(canonical.write_project(song()))
    return place


def test_every_way_is_the_same(folder, capsys):
    assert prove_determinism.main([str(folder), *FEW, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["same"]
    assert len({row["sha256"] for row in said["rows"]}) == 1
    assert {"block 1", "block 7", "2 threads, block 256"} < {row["name"] for row in said["rows"]}


@pytest.mark.skipif(sys.platform == "win32", reason="the planted interpreter is a script with a first line")
def test_one_flipped_bit_is_found(folder, tmp_path, capsys):
    liar = tmp_path / "python"
    liar.write_text(FLIP.format(python=sys.executable, frame=31337), encoding="utf-8")
    liar.chmod(0o755)
    assert prove_determinism.main([str(folder), "--blocks", "", "--threads", "", "--python", str(liar)]) == 1
    assert f"Python {liar} differs from frame 31337 on" in capsys.readouterr().out


def test_what_is_no_song_is_a_sentence(tmp_path, capsys):
    assert prove_determinism.main([str(tmp_path / "none")]) == 1
    assert "could not render" in capsys.readouterr().err


def test_the_end_of_the_shorter_sound_is_a_difference():
    sound = np.ones((5, 2), np.uint32)
    assert prove_determinism.first_difference(sound, sound) is None
    assert prove_determinism.first_difference(sound, sound[:3]) == 3


def test_a_recording_is_laid_over_what_is_expected():
    expected = np.array([[0, 0], [0, 1 << 31], [5, 6], [0, 0], [7, 8]], np.uint32)
    recorded = np.concatenate([np.zeros((9, 2), np.uint32), expected[2:], np.ones((4, 2), np.uint32)])
    assert (prove_determinism.aligned(recorded, expected) == expected).all()
    with pytest.raises(RuntimeError, match="nothing but silence"):
        prove_determinism.aligned(np.zeros((9, 2), np.uint32), expected)
