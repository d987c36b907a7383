"""The guard: a small process that lets keys go when the one that holds them dies, whatever it died of.

It reads a table of what is down, kept up to date by the native sender in a file both have mapped. Its
standard input ends when the process before it does; unless that said goodbye, what is down is released.

    python -m motorik.bridges.midi.sending.guard TABLE
"""

import json
import mmap
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from motorik.engine.midi_sender import KEYS_BYTES, MOST_PORTS

GOODBYE = b"goodbye\n"
_PEDALS = 16 * 128


class Guard:
    """Our side: the tables of all ports, and the process that watches over them."""

    def __init__(self) -> None:
        self._file = NamedTemporaryFile(prefix="motorik-keys-")  # noqa: SIM115 - lives as long as we do
        self._file.truncate(KEYS_BYTES * MOST_PORTS)
        self._map = mmap.mmap(self._file.fileno(), KEYS_BYTES * MOST_PORTS)
        command = [sys.executable, "-m", __name__, self._file.name]
        self._told: dict[int, str] = {}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def table(self, place: int) -> Any:
        """Return the table of a port, writable bytes."""
        return memoryview(self._map)[place * KEYS_BYTES : (place + 1) * KEYS_BYTES]

    def tell(self, targets: dict[int, str]) -> None:
        """Say where the ports lead: the names of the outputs behind the places of their tables."""
        if targets != self._told:
            self._told = dict(targets)
            self._say(json.dumps(targets).encode() + b"\n")

    def close(self) -> None:
        """Say goodbye: all keys are up."""
        self._say(GOODBYE)
        with suppress(OSError):
            self._process.stdin.close() if self._process.stdin else None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        with suppress(BufferError):  # a table is still in use: the map goes with the last of them
            self._map.close()
        self._file.close()

    def _say(self, line: bytes) -> None:
        with suppress(OSError):
            if self._process.stdin:
                self._process.stdin.write(line)
                self._process.stdin.flush()


def releases(table: bytes) -> list[bytes]:
    """Return the messages that let everything go that is down in a port's table."""
    found = [bytes((0x80 | at // 128, at % 128, 0)) for at in range(_PEDALS) if table[at]]
    found += [bytes((0xB0 | channel, 64, 0)) for channel in range(16) if table[_PEDALS + channel]]
    return found


def main(path: str) -> None:
    """Watch until standard input ends; release what is down unless goodbye was said."""
    import mido

    backend = mido.Backend("mido.backends.rtmidi")
    with Path(path).open("rb") as file:
        tables = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    targets: dict[str, str] = {}
    for line in sys.stdin.buffer:
        if line == GOODBYE:
            return
        with suppress(ValueError):
            targets = json.loads(line)
    for place, target in targets.items():
        start = int(place) * KEYS_BYTES
        release(backend, target, releases(tables[start : start + KEYS_BYTES]))


def release(backend: Any, target: str, messages: list[bytes]) -> None:
    """Send messages to the output whose name holds ``target``."""
    import mido

    if not messages or not target:
        return
    for api in ("UNIX_JACK", ""):
        with suppress(Exception):
            chosen = mido.Backend(f"mido.backends.rtmidi/{api}") if api else backend
            name = next(port for port in chosen.get_output_names() if target.casefold() in port.casefold())
            with chosen.open_output(name) as port:
                for message in messages:
                    port.send(mido.Message.from_bytes(list(message)))
                _let_leave()
            return


def _let_leave() -> None:
    import time

    time.sleep(0.2)  # a JACK client that closes takes what was not yet in a cycle with it


if __name__ == "__main__":
    main(sys.argv[1])
