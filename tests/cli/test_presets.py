"""Presets, machines and tunings through the real command line, with a user folder of its own."""

import json
import sys
from pathlib import Path

import pytest

from motorik.machines.preset import write_preset
from motorik.storage.presets import Library
from tests.cli.command_line import Finished, motorik, tree
from tests.cli.songs import small_project, write_song
from tests.cli.test_bad_input import BAD_INPUT, assert_one_sentence
from tests.machines.sounds import effect, instrument, shelve

DIFFERENT = 1
MORPH = ("presets", "morph", "patches/pluck", "patches/bright", "--name", "x")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the user's folder is elsewhere")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder for data with three presets of the user's own, and a song beside it."""
    user = tmp_path / "data" / "motorik" / "presets"
    shelve(Library(user), tmp_path)
    Library(user).save(instrument("bright", cutoff=5000))
    write_song(tmp_path / "song", small_project())
    return tmp_path


def run(home: Path, *words: str | Path) -> Finished:
    return motorik(*words, cwd=home, environment={"XDG_DATA_HOME": str(home / "data")})


def fine(home: Path, *words: str | Path) -> str:
    finished = run(home, *words)
    assert (finished.code, finished.err) == (0, ""), finished
    return finished.out


def test_list_and_show(home: Path) -> None:
    listing = json.loads(fine(home, "presets", "list", "--json"))["presets"]
    assert {"name": "patches/echo", "category": "effect"} in listing
    assert fine(home, "presets", "list", "PLUCK", "bright").split()[:2] == [
        "patches/bright",
        "pluck",
    ]
    facts = json.loads(fine(home, "presets", "show", "patches/tone", "--json"))
    assert (facts["modules"], facts["samples"]) == (["sample.player"], ["tone"])
    assert "Bright" in fine(home, "presets", "show", "patches/bright")
    (home / "data/motorik/presets/patches/broken.json").write_bytes(b"{")
    damaged = run(home, "presets", "list", "bright")
    assert damaged.code == 0 and "broken.json: line 1" in damaged.sentence and "bright" in damaged.out


def test_load_into_a_song(home: Path) -> None:
    before = fine(home, "hash", "song")
    assert fine(home, "presets", "load", "song", "lead", "patches/tone") == "lead plays Tone\n"
    fine(home, "presets", "load", "song", "room", "patches/echo")
    project = json.loads((home / "song" / "song.json").read_bytes())
    assert len(project["samples"]) == 1
    assert project["mixer"]["returns"][0]["channel"]["rack"] == "echo"
    assert fine(home, "hash", "song") != before


def test_preview(home: Path) -> None:
    assert fine(home, "presets", "preview", "patches/pluck", "--to", "heard") == "1 previews in heard\n"
    assert (home / "heard" / "patches" / "pluck.ogg").read_bytes().startswith(b"OggS")
    changed = run(home, "presets", "preview", "patches/pluck", "--check")
    assert changed.code == DIFFERENT
    assert changed.out.startswith("patches/pluck sounds different: ")


def test_morph_and_random(home: Path) -> None:
    made = fine(home, "presets", "morph", "patches/pluck", "patches/bright", "--name", "Half Way")
    assert made == "patches/half_way\n"
    user = Library(home / "data/motorik/presets")
    patch = user.load("patches/half_way").preset.patch
    assert patch is not None and patch.modules[1].parameters["cutoff"] == 2000
    fine(home, "presets", "morph", "patches/pluck", "patches/bright", "--name", "All", "--weights", "0,1")
    assert user.load("patches/all").preset.patch.modules == user.load("patches/bright").preset.patch.modules  # type: ignore[union-attr]
    options = ("presets", "random", "patches/tone", "--name", "Chance", "--amount", "0.3", "--seed", "4")
    assert fine(home, *options) == "patches/chance\n"
    first = (user.folder / "patches/chance.json").read_bytes()
    fine(home, *options)
    assert (user.folder / "patches/chance.json").read_bytes() == first
    fine(home, "presets", "preview", "patches/chance", "--to", "heard")


def test_pack_and_import(home: Path) -> None:
    names = ("patches/tone", "patches/echo")
    assert fine(home, "presets", "pack", *names, "-o", "mine.motorikpack", "--title", "Mine") == (
        "2 presets in mine.motorikpack\n"
    )
    fine(home, "presets", "pack", *names, "-o", "again.motorikpack", "--title", "Mine")
    assert (home / "mine.motorikpack").read_bytes() == (home / "again.motorikpack").read_bytes()
    other = {"XDG_DATA_HOME": str(home / "other")}
    taken = motorik("presets", "import", "mine.motorikpack", cwd=home, environment=other)
    assert (taken.code, taken.out) == (0, "patches/echo\npatches/tone\n")
    assert "patches/tone" in motorik("presets", "list", "tone", environment=other).out
    assert motorik("presets", "load", "song", "bass", "patches/tone", cwd=home, environment=other).code == 0


def test_machines(home: Path) -> None:
    for machine in json.loads(fine(home, "machines", "--json"))["machines"][:2]:
        facts = json.loads(fine(home, "machines", machine["id"], "--json"))
        assert (facts["name"], facts["role"]) == (machine["name"], machine["role"])
        assert f"hardware: channel {facts['device']['channel']}" in fine(home, "machines", machine["id"])


def test_tune(home: Path) -> None:
    (home / "five.scl").write_text("! five.scl\nfive equal steps\n 5\n!\n240.\n480.\n720.\n960.\n2/1\n")
    before = fine(home, "hash", "song")
    assert fine(home, "tune", "song", "five.scl", "--patch", "bass") == "bass sounds in five\n"
    one = fine(home, "hash", "song")
    assert fine(home, "tune", "song", "five.scl") == "the song sounds in five\n"
    assert one == fine(home, "hash", "song") != before, "the lead plays the one key no scale moves"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("presets", "show", "patches/nobody"), "no preset 'patches/nobody'"),
        (("presets", "show", "../../etc/passwd"), "no preset"),
        (("presets", "show", "patches/newer"), "format_version = 2 was written by a newer Motorik"),
        (("presets", "show", "moog.taurus/deep"), "unknown machine 'moog.taurus'"),
        (("presets", "load", "song", "drums", "patches/pluck"), "no track 'drums'; allowed: bass, lead"),
        (("presets", "load", "song", "bass", "moog.taurus/deep"), "unknown machine 'moog.taurus'"),
        (("presets", "load", "nowhere", "bass", "patches/pluck"), "nowhere: not a song"),
        (("presets", "preview"), "no preset is named; name some, or use --all"),
        (("presets", "pack"), "no preset is named"),
        (("presets", "pack", "patches/pluck", "--title", "x" * 201), "at most 200"),
        (("presets", "morph", "patches/pluck", "--name", "x"), "two to four of each"),
        (("presets", "morph", "patches/pluck", "patches/tone", "--name", "x"), "made of different modules"),
        (
            (*MORPH, "--weights", "a"),
            "--weights 'a'",
        ),
        (
            (*MORPH, "--weights", "nan,1"),
            "0 or more",
        ),
        (("presets", "random", "patches/pluck", "--name", "x" * 201), "at most 200"),
        (("presets", "import", "song/song.json"), "not an intact pack"),
        (("presets", "import", "nowhere.motorikpack"), "nowhere.motorikpack"),
        (("machines", "moog.taurus"), "unknown machine 'moog.taurus'"),
        (("tune", "song", "song/song.json"), "song.json"),
        (("tune", "song", "nowhere.scl"), "nowhere.scl: cannot be read"),
        (("tune", "song", "five.scl", "--patch", "drums"), "no patch 'drums'; allowed: bass, lead"),
    ],
)
def test_what_cannot_be_done_changes_nothing(home: Path, words: tuple[str, ...], sentence: str) -> None:
    (home / "five.scl").write_text("! five.scl\nfive equal steps\n 5\n!\n240.\n480.\n720.\n960.\n2/1\n")
    user = Library(home / "data/motorik/presets")
    user.save(effect("deep").model_copy(update={"patch": None, "machine": "moog.taurus"}))
    newer = write_preset(instrument("newer")).replace(b'"format_version": 1', b'"format_version": 2')
    (user.folder / "patches" / "newer.json").write_bytes(newer)
    before = tree(home)
    assert_one_sentence(run(home, *words), BAD_INPUT, sentence)
    after = {path: content for path, content in tree(home).items() if ".lock" not in path}
    assert {path for path, content in after.items() if before.get(path) != content} <= {
        "song/journal.jsonl",
        "data/motorik/presets/packs",
    }
