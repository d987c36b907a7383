"""A JACK server without hardware, for measuring and testing what a real server would do."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from itertools import product
from typing import Self

INSTALL = "sudo apt-get install -y jackd2 jack-capture"
START_SECONDS = 10.0
PATIENCE_MS = 4000
"""How long a synchronous server waits for a client."""
NAMES = tuple(f"motorik-{number}" for number in range(4))
"""JACK has room for eight servers and forgets a killed one only when its name is used again: so few names."""


class JackDummy:
    """A ``jackd -d dummy`` of its own name, for the length of a ``with`` block.

    ``synchronous``: each cycle waits for its clients, so that a machine that stands still for a moment makes
    the server late and loses no sound; without, as people play, what is not ready in time is left out.
    Programs find it by ``environment`` (``JACK_DEFAULT_SERVER``), to be set before PortAudio is loaded.
    Where real-time scheduling is refused it runs without; ``realtime`` tells. It takes the first of ``names``
    that is free: one name alone can be started again after :meth:`kill`.

    Raises:
        RuntimeError: jackd is not installed, or does not start.
    """

    def __init__(
        self,
        *,
        sample_rate: int = 48000,
        block: int = 128,
        names: Sequence[str] = NAMES,
        synchronous: bool = False,
    ) -> None:
        self.names = names
        self.synchronous = synchronous
        self.name = names[0]
        self.sample_rate = sample_rate
        self.block = block
        self.realtime = True
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of this process with the server's name in it."""
        return {**os.environ, "JACK_DEFAULT_SERVER": self.name, "JACK_NO_START_SERVER": "1"}

    def __enter__(self) -> Self:
        if shutil.which("jackd") is None:
            raise RuntimeError(f"jackd is not installed; run: {INSTALL}")
        attempts = product(self.names, (True, False))
        for self.name, self.realtime in attempts:
            self._process = self._spawn()
            if self._answers():
                return self
            self.kill()
        raise RuntimeError("jackd did not start, neither with real-time scheduling nor without")

    def __exit__(self, *error: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Let the server die at once, as in a crash."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        schedule = ["-R", "-P", "70"] if self.realtime else ["-r"]
        cycles = ["-S", "-t", str(PATIENCE_MS)] if self.synchronous else []
        driver = ["-d", "dummy", "-r", str(self.sample_rate), "-p", str(self.block)]
        return subprocess.Popen(
            ["jackd", *schedule, *cycles, "-n", self.name, *driver],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _answers(self) -> bool:
        """Wait until clients can connect; False when the server ends first."""
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            wait = ["jack_wait", "-s", self.name, "-w", "-t", "1"]
            if subprocess.run(wait, env=self.environment, capture_output=True, check=False).returncode == 0:
                return self._process.poll() is None
        return False
