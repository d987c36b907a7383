"""MIDI devices and a server for tests: real JACK ports of other processes."""

import json
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from motorik.engine.jack_dummy import INSTALL, JackDummy

KEYBOARD = Path(__file__).with_name("keyboard.py")
SERVER = "motorik-midi"


@contextmanager
def server() -> Iterator[JackDummy]:
    """Run a JACK server of our own; this process and those it starts find it."""
    if shutil.which("jackd") is None:
        pytest.fail(f"jackd is not installed; run: {INSTALL}")
    with JackDummy(block=128, names=(SERVER,)) as running, pytest.MonkeyPatch.context() as patched:
        patched.setenv("JACK_DEFAULT_SERVER", running.name)
        patched.setenv("JACK_NO_START_SERVER", "1")
        yield running


class Keyboard:
    """A device in a process of its own. ``identity`` is what Motorik calls it."""

    def __init__(self, name: str = "keys") -> None:
        self.name, self.identity, self.lamps = name, f"{name}:out", f"{name} lamps:in"
        self._process = subprocess.Popen(
            [sys.executable, str(KEYBOARD), name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.heard: list[list[int]] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        assert self._said.get(timeout=20)["ready"] == name

    def send(self, *messages: list[int]) -> list[float]:
        """Send messages one after the other; return when, in ``time.monotonic``."""
        return self._ask([*messages])

    def pull(self) -> None:
        """Take the cable out; the device stays as it is."""
        self._ask("pull")

    def plug(self) -> None:
        """Put the cable in again."""
        self._ask("plug")

    def _ask(self, asked: object) -> list[float]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        sent: list[float] = self._said.get(timeout=20)["sent"]
        return sent

    def unplug(self) -> None:
        """Be gone at once, as if the cable was pulled."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "heard" in said:
                self.heard.append(said["heard"])
            else:
                self._said.put(said)

    def __enter__(self) -> "Keyboard":
        return self

    def __exit__(self, *error: object) -> None:
        """Leave the server in order: of a client that is killed it keeps the name for a while."""
        assert self._process.stdin is not None
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.stdin.close()
            self._process.wait(5)
        self.unplug()


def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
