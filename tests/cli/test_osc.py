"""``motorik osc``: addresses listed, a song served until it is enough."""

import json
import re
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from motorik.storage import open_song
from tests.bridges.osc.songs import packet
from tests.cli.command_line import motorik_here
from tests.cli.songs import small_project, write_song


def test_addresses_are_listed_with_what_they_take(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    listed = motorik_here("osc", "addresses", song, "/track/bass/{level,mute}")
    assert listed.out.splitlines() == [
        "/track/bass/level  read, write  f level_db -96 to 12 dB  How loud it is.",
        "/track/bass/mute   read, write  T on                     Whether it is silenced.",
    ]
    every = json.loads(motorik_here("osc", "addresses", song, "--json").out)["addresses"]
    assert len(every) > 100
    assert all(it["doc"].endswith(".") and it["access"] for it in every)
    wrong = motorik_here("osc", "addresses", song, "/nowhere")
    assert (wrong.code, wrong.sentence) == (
        3, "motorik: '/nowhere': the song has no such address; allowed: 'motorik osc addresses SONG'"
    )  # fmt: skip


def test_a_song_is_served_and_keeps_what_was_changed(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    command = [sys.executable, "-m", "motorik", "osc", "serve", str(song), "--driver", "null"]
    with subprocess.Popen(
        [*command, "--port", "0", "--seconds", "4"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.fullmatch(r"Small on .*; OSC listens at 127\.0\.0\.1, port (\d+) \(UDP and TCP\)\n", said)
        assert found, said
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
            for data in (packet("/track/bass/mute", 1), packet("/nowhere/{2}")):
                sock.sendto(data, ("127.0.0.1", int(found[1])))
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out == "2 messages, 1 done, 0 late, 1 not carried out\n"
    assert re.fullmatch(
        r"motorik: /nowhere/\{2\}: there is no such address \(from OSC 127\.0\.0\.1:\d+\)\n", err
    )
    with open_song(song, writable=False) as kept:
        assert kept.project.channels["bass"].muted


def test_a_port_that_cannot_be_had_is_one_sentence(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        refused = motorik_here("osc", "serve", song, "--driver", "null", "--port", port)
    assert (refused.code, refused.sentence) == (
        3, f"motorik: OSC cannot listen at 127.0.0.1, port {port}: Address already in use"
    )  # fmt: skip


def test_what_a_song_says_is_a_log_that_is_the_same_every_time(tmp_path: Path) -> None:
    song = write_song(tmp_path / "song", small_project())
    words = ("--note-on", "/s_new beep {id} 0 1 freq {hz}", "--note-off", "")
    first, second = (motorik_here("osc", "log", song, *words).out for _ in range(2))
    assert first == second
    lines = [json.loads(line) for line in first.splitlines()]
    assert lines[0]["frame"] == 0
    assert lines[0]["arguments"][:1] + lines[0]["arguments"][2:] == ["beep", 0, 1, "freq", 65.40639132514966]
    assert len(lines) == len(motorik_here("osc", "log", song).out.splitlines()) / 2
    wrong = motorik_here("osc", "log", song, "--note-on", "/s_new {colour}")
    assert wrong.code == 3
    assert wrong.sentence.startswith("motorik: note_on: {colour}; allowed: track, id, key")
    nowhere = motorik_here("osc", "serve", song, "--driver", "null", "--send", "here")
    assert (nowhere.code, nowhere.sentence) == (
        3, "motorik: send = 'here'; allowed: a host and a port, as in 127.0.0.1:57110"
    )  # fmt: skip
