"""The process that has the MIDI ports: ``python -m motorik.bridges.midi.host <system>``.

In come lines of JSON: ``{"id", "ask", "with"}``, answered by ``{"id", "answer"}`` or ``{"id", "trouble"}``;
and ``{"send": [port, bytes]}``. Out go frames for a native thread (``mtk_keys_new`` in ``native/motorik.h``):
what a port hears, with the time of ``time.monotonic``, which all processes share, at which it arrived; and
JSON as from port 0, answers or ``{"changed"}``, which says that it is time to look. Ports are numbered from 1
by who asks. When nobody asks any more it ends.
"""

import json
import os
import queue
import sys
import threading
import time
from struct import Struct
from typing import Any, get_args

from motorik.bridges.midi.arrival import Arrivals
from motorik.bridges.midi.system import Choice, MidiSystem, MidiTrouble, RawPort

READ_SECONDS = 0.001
"""How often waiting messages are fetched: half of it is what a key waits on the average."""
CHANGE_SECONDS = 0.03
"""How often it is seen to whether a cable was pulled: the keys held on it sound on so much longer."""
SAID = 0
_HEAD = Struct("=IId").pack
_OUT = 1
"""Standard output, as a descriptor."""
MOST_AT_ONCE = 256


class Host:
    """The ports of one system, and what is asked about them."""

    def __init__(self, wanted: Choice) -> None:
        self._system = MidiSystem(wanted)
        self._ports: dict[int, RawPort] = {}
        self._arrivals: dict[int, Arrivals] = {}
        self._stood: object = None
        self._looks_at = 0.0

    @property
    def hears(self) -> bool:
        """Whether any input is open."""
        return bool(self._arrivals)

    def answer(self, ask: str, given: list[Any]) -> Any:
        """Return the answer to a question. Raises :class:`MidiTrouble`."""
        match ask, given:
            case "system", []:
                return self._system.system
            case "names", []:
                return self._names()
            case "open", [int(number), str(way), str(other)]:
                open_port = self._system.open_input if way == "in" else self._system.open_output
                return self._keep(number, way, open_port(other))
            case "virtual", [int(number), str(way), str(name)]:
                make = self._system.virtual_input if way == "in" else self._system.virtual_output
                return self._keep(number, way, make(name))
            case "connected", [int(number)]:
                return number in self._ports and self._system.connected(self._ports[number])
            case "close", [int(number)]:
                self._close(number)
                return None
            case _:
                raise MidiTrouble(f"asked for {ask!r}")

    def send(self, number: int, data: list[int]) -> None:
        """Send a message; what no port takes is dropped."""
        port = self._ports.get(number)
        if port is not None:
            port.send(data)

    def hear(self) -> bool:
        """Pass on what has arrived; return whether there was anything."""
        heard = False
        for number, arrivals in self._arrivals.items():
            for _ in range(MOST_AT_ONCE):
                message = self._ports[number].read()
                if message is None:
                    break
                heard = True
                data, delta_seconds = message
                _write(number, arrivals.arrived(delta_seconds, time.monotonic()), bytes(data))
        return heard

    def watch(self) -> None:
        """Say when something came, went or lost its connection."""
        now = time.monotonic()
        if now < self._looks_at:
            return
        self._looks_at = now + CHANGE_SECONDS
        stands = self._system.stands(self._ports.values())
        if stands != self._stood:
            self._stood = stands
            _say({"changed": True})

    def _names(self) -> tuple[list[str], list[str]]:
        try:
            return self._system.names()
        except MidiTrouble:
            # All of it, before another server is looked for: see JackWatch.connect.
            self.close()
            raise

    def close(self) -> None:
        """Close all ports and let go of the system."""
        for number in [*self._ports]:
            self._close(number)
        self._system.let_go()

    def _keep(self, number: int, way: str, port: RawPort) -> None:
        self._ports[number] = port
        if way == "in":
            self._arrivals[number] = Arrivals()

    def _close(self, number: int) -> None:
        self._arrivals.pop(number, None)
        port = self._ports.pop(number, None)
        if port is not None:
            self._system.forget(port)


def main(wanted: str) -> None:
    """Answer until nobody asks any more."""
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    host = Host(next((it for it in get_args(Choice) if it == wanted), "auto"))
    busy = False
    while True:
        try:
            line = (
                asked.get(timeout=READ_SECONDS if host.hears else CHANGE_SECONDS)
                if not busy
                else asked.get_nowait()
            )
        except queue.Empty:
            line = None
        if line == "":
            break
        if line:
            _take(host, json.loads(line))
        busy = host.hear() or line is not None
        host.watch()
    host.close()
    # Not by the interpreter's end: a library that hangs while it is put away would keep the process.
    os._exit(0)


def _take(host: Host, message: dict[str, Any]) -> None:
    if "send" in message:
        host.send(*message["send"])
        return
    answer: dict[str, Any] = {"id": message["id"]}
    try:
        answer["answer"] = host.answer(message["ask"], message["with"])
    except MidiTrouble as error:
        answer["trouble"] = str(error)
    _say(answer)


def _listen(asked: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        asked.put(line)
    asked.put("")


def _say(said: dict[str, Any]) -> None:
    _write(SAID, 0.0, json.dumps(said).encode())


def _write(port: int, seconds: float, data: bytes) -> None:
    frame = _HEAD(len(data), port, seconds) + data
    try:
        while frame:
            frame = frame[os.write(_OUT, frame) :]
    except OSError:
        os._exit(0)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except MidiTrouble as error:
        _say({"id": 0, "trouble": str(error)})
