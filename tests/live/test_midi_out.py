"""MIDI out through a real JACK server to another process, and what is left when ours is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mido import Message

from motorik.engine.jack_dummy import JackDummy
from tests.bridges.wires import down

pytestmark = pytest.mark.live

SENDER = """
import sys, time
from pathlib import Path
from tests.live.midi_song import play_outside
play_outside(Path(sys.argv[1]), sys.argv[2])
"""


@pytest.fixture
def jack() -> Iterator[JackDummy]:
    with JackDummy() as server:
        yield server


class FarEnd:
    """A second JACK client that writes down what it gets."""

    def __init__(self, jack: JackDummy, name: str, folder: Path) -> None:
        self._path = folder / name
        with self._path.open("wb") as out:
            command = ["stdbuf", "-oL", "jack_midi_dump", "-a", name]
            self.process = subprocess.Popen(
                command, env=jack.environment, stdout=out, stderr=subprocess.DEVNULL
            )

    def received(self) -> list[Message]:
        found = []
        for line in self._path.read_text(errors="replace").splitlines():
            stamp, colon, rest = line.partition(":")
            words = rest.split()
            data = [
                int(word, 16) for word in words[:3] if len(word) == 2 and set(word) <= set("0123456789abcdef")
            ]
            if colon and stamp.strip().isdigit() and data:
                found.append(Message.from_bytes(data[: _size(data[0])]))
        return found

    def sounding(self) -> set[tuple[int, int]]:
        return down(self.received())


def end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        process.kill()
        process.wait(5)


def _size(status: int) -> int:
    if status >= 0xF0:
        return 3 if status == 0xF2 else 1
    return 2 if status & 0xF0 in (0xC0, 0xD0) else 3


def until(holds: Callable[[], object], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="JACK's dummy driver is installed on Linux only")
def test_a_killed_program_leaves_no_key_down(jack: JackDummy, tmp_path: Path) -> None:
    far_end = FarEnd(jack, "far-end", tmp_path)
    command = [sys.executable, "-c", SENDER, str(tmp_path), "far-end:input"]
    sender = subprocess.Popen(command, env=jack.environment)
    try:
        assert until(far_end.sounding), "notes arrive"
        sender.send_signal(signal.SIGKILL)
        sender.wait(5)
        assert until(lambda: not far_end.sounding()), "the guard lets go of what the killed program held"
    finally:
        end(sender, far_end.process)


@pytest.mark.skipif(sys.platform != "linux", reason="JACK's dummy driver is installed on Linux only")
def test_the_song_goes_on_when_the_other_end_comes_and_goes(jack: JackDummy, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SENDER, str(tmp_path), "far-end:input"]
    sender = subprocess.Popen(command, env=jack.environment)
    try:
        for _ in range(3):
            far_end = FarEnd(jack, "far-end", tmp_path)
            assert until(lambda end=far_end: len(end.received()) > 8)
            end(far_end.process)
            assert sender.poll() is None
        os.kill(sender.pid, signal.SIGTERM)
        sender.wait(10)
    finally:
        end(sender)
