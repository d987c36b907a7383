"""MIDI ports that come and go: found, opened by what they are called for good, opened again when they return.

Whoever opens a port has it until closing it. While the device is away nothing arrives and nothing is sent;
when it is back, everything is as before. One thread looks for ports and opens them; nobody waits for it.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, Self, TypeVar

from motorik.bridges.midi.hosting import PortsHost, Struck
from motorik.bridges.midi.identity import Identities, System
from motorik.bridges.midi.system import Choice, MidiTrouble, choose_system
from motorik.engine.live_keys import KeyTable

_log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""Where the system does not say when ports come and go: JACK's are seen within a tenth of that."""
FIRST_LOOK_SECONDS = 5.0
CONNECT_SECONDS = 3.0
"""After so long a connection that was asked for does not come any more: it is asked for anew."""

Direction = Literal["in", "out"]
Hear = Callable[[Sequence[int], float], None]
"""Called with the bytes of a message and when it arrived, in ``time.monotonic``, on the hearing thread."""
Played = Callable[[Sequence[int], float, Struck], None]
"""The same of keys that were played already, with what they struck."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port that can be opened: ``in`` is one that Motorik listens to. ``id`` stays the same for good."""

    id: str
    direction: Direction
    system_name: str


@dataclass(frozen=True, slots=True)
class PortsChange:
    """Ports that appeared and that went away."""

    appeared: tuple[Port, ...] = ()
    gone: tuple[Port, ...] = ()


Told = Callable[[PortsChange], None]


class OpenPort:
    """A port somebody has opened by its ``id``, there or not; ``virtual``: one of our own."""

    def __init__(self, ports: "MidiPorts", id: str, direction: Direction, *, virtual: bool = False) -> None:
        self.id, self.direction, self.virtual = id, direction, virtual
        self._ports = ports
        self.number: int | None = None
        self.opened_at = 0.0
        self.connected = False
        """Whether the device is there, and nothing more gets lost on the way."""

    def close(self) -> None:
        """Let go of it. Safe to call twice."""
        self._ports.forget(self)


class InputPort(OpenPort):
    """A port that is listened to by ``hear``; ``lost`` is called, on the looking thread, when it went away.

    Also when the system does not answer for more than a second: what is held has to be let go then, too.
    Keys that a table plays (:meth:`play`) go to ``played`` instead, afterwards.
    """

    def __init__(
        self,
        ports: "MidiPorts",
        id: str,
        hear: Hear,
        lost: Callable[[], None] | None = None,
        played: Played | None = None,
        *,
        virtual: bool = False,
    ) -> None:
        super().__init__(ports, id, "in", virtual=virtual)
        self.hear, self.lost, self.played = hear, lost, played
        self.table: KeyTable | None = None

    def play(self, table: KeyTable | None) -> None:
        """Let keys be played by a table, without Python, from now on. Any thread may call.

        What is held goes on, unless in another engine; None ends it, and begins nothing any more.
        """
        self._ports.play(self, table)


class OutputPort(OpenPort):
    """A port that is sent to. What cannot be sent is dropped; nobody ever waits for a device."""

    def send(self, data: Sequence[int]) -> bool:
        """Send a message soon; return whether there is anybody to send it to. Any thread may call."""
        number = self.number
        return self.connected and number is not None and self._ports.send(number, [*data])


Opened = TypeVar("Opened", bound=OpenPort)


@dataclass(slots=True)
class _Known:
    """The ports of a direction: who is who, and who is there."""

    direction: Direction
    identities: Identities
    there: dict[str, str] = field(default_factory=dict)

    def update(self, names: list[str]) -> tuple[list[Port], list[Port]]:
        """Take the system's names; return who came and who went."""
        before, now = self.there, self.identities.update(names)
        self.there = now
        came = [Port(id, self.direction, name) for id, name in now.items() if before.get(id) != name]
        return came, [Port(id, self.direction, name) for id, name in before.items() if now.get(id) != name]

    def ports(self) -> tuple[Port, ...]:
        return tuple(Port(id, self.direction, name) for id, name in self.there.items())


class MidiPorts:
    """The MIDI ports of this machine. A context manager. Any thread may call.

    ``wanted`` is the system asked for. Until :meth:`start` nothing is looked for.

    Raises:
        MidiTrouble: that system is not here.
    """

    def __init__(self, wanted: Choice = "auto", *, look_seconds: float = LOOK_SECONDS) -> None:
        self.system = self._next_system = choose_system(wanted)
        self._look_seconds = look_seconds
        self._host: PortsHost | None = None
        self._known = _known_of(self.system)
        self._opened: tuple[OpenPort, ...] = ()
        self._heard: dict[int, InputPort] = {}
        self._told: tuple[Told, ...] = ()
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._hearing = threading.RLock()
        self._wake, self._closed, self._looked = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="motorik-midi-ports", daemon=True)
        self.trouble = ""

    def start(self) -> None:
        """Look for ports now and from now on. What is wrong shows in :attr:`trouble`, a sentence."""
        self._thread.start()
        self._looked.wait(FIRST_LOOK_SECONDS)

    def close(self) -> None:
        """Close all ports and stop looking. Safe to call twice."""
        self._closed.set()
        self._wake.set()
        host = self._host
        if host is not None:
            host.close()  # also answers whatever the looking thread has asked
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def use(self, wanted: Choice) -> None:
        """Have another system's ports soon; those that are open wait until they are found there.

        Raises:
            MidiTrouble: that system is not here.
        """
        self._next_system = choose_system(wanted)
        self._wake.set()

    def inputs(self) -> tuple[Port, ...]:
        """Return what can be listened to."""
        return self._known["in"].ports()

    def outputs(self) -> tuple[Port, ...]:
        """Return what can be sent to."""
        return self._known["out"].ports()

    def open_input(
        self, id: str, hear: Hear, lost: Callable[[], None] | None = None, played: Played | None = None
    ) -> InputPort:
        """Listen to the port ``id`` whenever it is there; ``lost`` is called each time it goes away."""
        return self._keep(InputPort(self, id, hear, lost, played))

    def open_output(self, id: str) -> OutputPort:
        """Send to the port ``id`` whenever it is there."""
        return self._keep(OutputPort(self, id, "out"))

    def virtual_input(self, name: str, hear: Hear) -> InputPort:
        """Make a port that other programs can send to (not on Windows, as :attr:`trouble` will say)."""
        return self._keep(InputPort(self, name, hear, virtual=True))

    def virtual_output(self, name: str) -> OutputPort:
        """Make a port that other programs can listen to (not on Windows, as :attr:`trouble` will say)."""
        return self._keep(OutputPort(self, name, "out", virtual=True))

    def subscribe(self, told: Told) -> Callable[[], None]:
        """Call ``told`` when ports appear or go, on the looking thread; return what ends this."""
        with self._lock:
            self._told = (*self._told, told)

        def end() -> None:
            with self._lock:
                self._told = tuple(it for it in self._told if it is not told)

        return end

    def send(self, number: int, data: list[int]) -> bool:
        """Send to an open port by its number; for :class:`OutputPort`."""
        host = self._host
        return host is not None and host.send(number, data)

    def play(self, port: InputPort, table: KeyTable | None) -> None:
        """Let a port's keys be played by a table; for :class:`InputPort`."""
        with self._lock:
            port.table = table
            if self._host is None or port.number not in self._heard:
                return
            if table is None:
                self._host.drop(port.number)
            else:
                self._host.play(port.number, table)

    def forget(self, port: OpenPort) -> None:
        """Close a port soon; it is not heard from now on, and what its keys play by a table ends."""
        with self._hearing, self._lock:
            self._opened = tuple(it for it in self._opened if it is not port)
            if port.number is not None:
                self._silence(port.number)
        self._wake.set()

    def _keep(self, port: Opened) -> Opened:
        with self._lock:
            self._opened = (*self._opened, port)
        self._wake.set()
        return port

    # ---- on the looking thread ------------------------------------------------------------------------

    def _look_on(self) -> None:
        open_numbers: dict[int, OpenPort] = {}
        while not self._closed.is_set():
            self._wake.clear()
            _guarded("looking for MIDI ports", lambda: self._look(open_numbers))
            self._looked.set()
            self._wake.wait(self._look_seconds)
        self._lose(open_numbers)
        host, self._host = self._host, None
        if host is not None:
            host.close()

    def _look(self, open_numbers: dict[int, OpenPort]) -> None:
        """Look once: open what came back, let go of what went away, tell what changed."""
        if self._next_system != self.system:
            self._move(open_numbers)
        trouble = ""
        try:
            if self._host is None:
                self._host = PortsHost(self.system, self._hear, self._stalled, self._wake.set)
            names: tuple[list[str], list[str]] = self._host.ask("names")
            self._follow(self._host, names, open_numbers)
        except MidiTrouble as error:
            names, trouble = ([], []), str(error)
            self._lose(open_numbers)
            if self._host is not None and self._host.ended:
                self._host.close()
                self._host = None
        self.trouble = trouble or self.trouble * bool(self._waiting())
        changes = [known.update(found) for known, found in zip(self._known.values(), names, strict=True)]
        came, went = (tuple(port for change in changes for port in change[it]) for it in (0, 1))
        if came or went:
            self._wake.set()  # what appeared can be opened now
            self._tell(PortsChange(came, went))

    def _move(self, open_numbers: dict[int, OpenPort]) -> None:
        """Go over to another system."""
        self._lose(open_numbers)
        if self._host is not None:
            self._host.close()
            self._host = None
        went = tuple(port for known in self._known.values() for port in known.ports())
        self.system = self._next_system
        self._known = _known_of(self.system)
        self._tell(PortsChange((), went))

    def _tell(self, change: PortsChange) -> None:
        for tell in self._told:
            _guarded("what changed ports lead to", lambda: tell(change))  # noqa: B023

    def _follow(
        self, host: PortsHost, names: tuple[list[str], list[str]], open_numbers: dict[int, OpenPort]
    ) -> None:
        opened = self._opened
        for number, port in [*open_numbers.items()]:
            name = None if port.virtual else self._known[port.direction].there.get(port.id)
            there = port.virtual or name in names[port.direction == "out"]
            if port not in opened or not there or not self._links(host, port, number):
                host.ask("close", number)
                self._detach(open_numbers, number)
        for port in opened:
            name = port.id if port.virtual else self._known[port.direction].there.get(port.id)
            if (
                port.number is None
                and name is not None
                and (port.virtual or name in names[port.direction == "out"])
            ):
                self._attach(host, port, name, open_numbers)

    def _attach(self, host: PortsHost, port: OpenPort, name: str, open_numbers: dict[int, OpenPort]) -> None:
        number = next(self._numbers)
        if isinstance(port, InputPort):
            self._heard[number] = port  # before it is open: nothing is missed
        try:
            host.ask("virtual" if port.virtual else "open", number, port.direction, name)
        except MidiTrouble as error:
            self._heard.pop(number, None)
            if host.ended:
                raise
            # It may have gone again meanwhile; the next look tries once more.
            self.trouble = str(error)
            return
        open_numbers[number] = port
        with self._lock:
            port.number, port.opened_at = number, time.monotonic()
            if isinstance(port, InputPort) and port.table is not None and port in self._opened:
                host.play(number, port.table)
        self._links(host, port, number)

    @staticmethod
    def _links(host: PortsHost, port: OpenPort, number: int) -> bool:
        """See whether an open port is connected; return whether it is or still may be.

        JACK connects between two cycles, and only when all clients are done with one: what hangs or just
        died holds that up for half a second. What is sent until then is lost.
        """
        if host.ask("connected", number):
            port.connected = True
            return True
        return not port.connected and time.monotonic() < port.opened_at + CONNECT_SECONDS

    def _detach(self, open_numbers: dict[int, OpenPort], number: int) -> None:
        port = open_numbers.pop(number)
        with self._hearing, self._lock:
            port.number, port.connected = None, False
            self._silence(number)
        if isinstance(port, InputPort) and port.lost is not None:
            _guarded("what a lost port leads to", port.lost)

    def _silence(self, number: int) -> None:
        """Hear nothing more of a port. Both locks are held: no message of it is being heard any more."""
        self._heard.pop(number, None)
        if self._host is not None:
            self._host.drop(number)

    def _stalled(self) -> None:
        """Tell as if all inputs were lost: their system does not answer, so they are not heard for now."""
        for number, port in [*self._heard.items()]:
            with self._lock:
                if self._host is not None and port.table is not None and number in self._heard:
                    self._host.drop(number)
                    self._host.play(number, port.table)
            if port.lost is not None:
                _guarded("what a stalled port leads to", port.lost)

    def _lose(self, open_numbers: dict[int, OpenPort]) -> None:
        for number in [*open_numbers]:
            self._detach(open_numbers, number)

    def _waiting(self) -> list[OpenPort]:
        """Return the ports that are there and could not be opened."""
        return [
            it for it in self._opened
            if it.number is None and (it.virtual or it.id in self._known[it.direction].there)
        ]  # fmt: skip

    def _hear(self, number: int, data: bytes, seconds: float, struck: Struck | None) -> None:
        with self._hearing:
            port = self._heard.get(number)
            if port is None:
                return
            played = port.played
            if struck is None or played is None:
                _guarded(f"a message from {port.id}", lambda: port.hear(data, seconds))
            else:
                _guarded(f"a key of {port.id}", lambda: played(data, seconds, struck))


def _known_of(system: System) -> dict[Direction, _Known]:
    return {"in": _Known("in", Identities(system)), "out": _Known("out", Identities(system))}


def _guarded(what: str, action: Callable[[], None]) -> None:
    """Do what may fail without ending the thread it is done on."""
    try:
        action()
    except Exception:
        _log.exception("%s failed", what)
