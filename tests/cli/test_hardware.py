"""Hardware on the command line: definitions in and out, tracks that play them, and what they are sent."""

import json
from pathlib import Path

from motorik.storage import open_song
from motorik.studio.demo import copy_song
from tests.cli.command_line import motorik_here as run

DEMO = Path(__file__).resolve().parents[2] / "src" / "motorik" / "demo" / "silver-meridian"


def test_a_definition_goes_into_a_song_and_a_track_plays_it(tmp_path: Path) -> None:
    song = copy_song(DEMO, tmp_path / "song")
    table = tmp_path / "box.csv"
    assert run("device", "export", "moog.subsequent37", "-o", str(table)).code == 0
    names = tmp_path / "names.txt"
    names.write_text("First light\nSecond\n")
    done = run(
        "device", "import", str(song), str(table), "--id", "box", "--channel", "3", "--programs", str(names)
    )
    assert done.code == 0, done.err
    with open_song(song, writable=False) as opened:
        track = opened.project.tracks[0].id
    done = run(
        "connect", str(song), track, "Table", "--device", "box", "--program", "first light", "--bank", "130"
    )
    assert done.code == 0, done.err
    with open_song(song, writable=False) as opened:
        outside = opened.project.tracks[0].outside
        device = opened.project.devices[0].device
    assert outside is not None
    assert (outside.port, outside.device, outside.program, outside.bank) == ("Table", "box", 0, 130)
    assert (device.channel, device.program_names) == (3, ("First light", "Second"))
    listed = json.loads(run("device", "list", "--song", str(song), "--json").out)
    assert "box" in [it["id"] for it in listed["devices"]]
    assert run("connect", str(song), track).code == 0
    with open_song(song, writable=False) as opened:
        assert opened.project.tracks[0].outside is None


def test_what_cannot_be_is_said_in_a_sentence(tmp_path: Path) -> None:
    song = str(copy_song(DEMO, tmp_path / "song"))
    with open_song(Path(song), writable=False) as opened:
        track = opened.project.tracks[0].id
    for words, said in (
        (("connect", song, "nobody", "Table"), "no track 'nobody'; allowed:"),
        (("connect", song, track, "Table", "--device", "what"), "no device 'what'; allowed:"),
        (("connect", song, track, "Table", "--program", "Lead"), "program 'Lead'; allowed: 1 to 128"),
        (("connect", song, track, "Table", "--setup", "f0 01"), "'f0 01' has no end; allowed: SysEx"),
        (("device", "import", song, str(tmp_path / "none.csv")), "cannot be read"),
    ):
        done = run(*words)
        assert done.code == 3, words
        assert said in done.err, words
        assert len(done.err.strip().splitlines()) == 1
