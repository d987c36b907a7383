"""``motorik midi`` on a real JACK server, with a device in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from motorik.engine.jack_dummy import JackDummy
from tests.bridges.devices import Keyboard, server
from tests.cli.command_line import motorik, motorik_here
from tests.cli.songs import small_project, write_song

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def jack() -> Iterator[JackDummy]:
    with server() as running:
        yield running


def test_ports_are_listed_by_what_they_are_called_for_good(jack: JackDummy) -> None:
    with Keyboard() as keys:
        done = motorik("midi", "ports", "--system", "jack", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out) == {"system": "jack", "inputs": [keys.identity], "outputs": [keys.lamps]}


def test_the_monitor_shows_what_comes_in(jack: JackDummy) -> None:
    with Keyboard() as keys:
        command = [sys.executable, "-m", "motorik", "midi", "monitor", "keys", "--system", "jack"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as shown:
            assert shown.stdout is not None
            assert shown.stderr is not None
            assert shown.stderr.readline() == "motorik: hears keys:out\n"
            keys.send([0x90, 60, 100])
            line = shown.stdout.readline()
            shown.terminate()
            shown.communicate()
    assert "keys:out  note_on channel=0 note=60 velocity=100" in line


def test_what_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    done = motorik_here("midi", "ports", "--system", "telepathy")
    assert (done.code, done.out) == (3, "")
    assert done.err == "motorik: system = 'telepathy'; allowed: auto, alsa, jack, coremidi, winmm\n"
    song = write_song(tmp_path / "song", small_project())
    done = motorik_here("midi", "learn", song, "bass/no.such")
    assert done.code == 3
    assert done.sentence.startswith(
        "motorik: no parameter 'bass/no.such'; allowed: OWNER/MODULE.PARAMETER such as master/"
    )
    done = motorik_here("play", song, "--driver", "null", "--midi", "--track", "nobody", "--seconds", "0.1")
    assert done.sentence == "motorik: no track 'nobody'; allowed: bass, lead"


def test_profiles_are_listed_with_their_sources() -> None:
    done = motorik_here("midi", "profiles")
    assert "korg-nanokontrol2" in done.out
    assert "Parameter Guide" in done.out
