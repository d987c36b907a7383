"""MIDI ports that come and go: found, opened by what they are called for good, opened again when they return.

Whoever opens a port has it until closing it. While the device is away nothing arrives and nothing is sent;
when it is back, everything is as before. Looking for ports and reading them happens on two threads.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Self

from motorik.bridges.midi.arrival import Arrivals
from motorik.bridges.midi.identity import Identities
from motorik.bridges.midi.system import Choice, MidiSystem, MidiTrouble, RawPort

_log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
READ_SECONDS = 0.001
"""How often waiting messages are fetched: half of it is what a key waits on the average."""
MOST_AT_ONCE = 256
SEND_QUEUE = 1024

Direction = Literal["in", "out"]
Hear = Callable[[Sequence[int], float], None]
"""Called with the bytes of a message and when it arrived, in ``time.monotonic``, on the reading thread."""


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
    """A port somebody has opened by its ``id``, there or not."""

    def __init__(self, id: str, close: "Callable[[OpenPort], None]") -> None:
        self.id = id
        self._close = close
        self.raw: RawPort | None = None

    @property
    def connected(self) -> bool:
        """Whether the device is there."""
        return self.raw is not None

    def close(self) -> None:
        """Let go of it. Safe to call twice."""
        self._close(self)

    def attach(self, raw: RawPort) -> None:
        """Use ``raw`` from now on."""
        self.raw = raw

    def detach(self) -> RawPort | None:
        """Use it no longer; return it, to be closed."""
        raw, self.raw = self.raw, None
        return raw


class InputPort(OpenPort):
    """A port that is listened to; ``lost`` is called when it went away, on the looking thread."""

    def __init__(
        self,
        id: str,
        close: Callable[[OpenPort], None],
        hear: Hear,
        lost: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(id, close)
        self._hear, self._lost = hear, lost
        self._arrivals = Arrivals()

    def attach(self, raw: RawPort) -> None:
        """Listen to ``raw``, whose clock is a new one."""
        self._arrivals = Arrivals()
        super().attach(raw)

    def detach(self) -> RawPort | None:
        """Listen no longer, and tell."""
        raw = super().detach()
        if raw is not None and self._lost is not None:
            _guarded("what a lost port leads to", self._lost)
        return raw

    def read(self) -> bool:
        """Hand on what has arrived, [reading thread]; return whether there was anything."""
        raw = self.raw
        if raw is None:
            return False
        for count in range(MOST_AT_ONCE):
            message = raw.read()
            if message is None:
                return count > 0
            data, delta_seconds = message
            arrived = self._arrivals.arrived(delta_seconds, time.monotonic())
            _guarded(f"a message from {self.id}", lambda: self._hear(data, arrived))  # noqa: B023
        return True


class OutputPort(OpenPort):
    """A port that is sent to. What cannot be sent is dropped; nobody ever waits for a device."""

    def __init__(self, id: str, close: Callable[[OpenPort], None]) -> None:
        super().__init__(id, close)
        self._waiting: queue.Queue[list[int] | None] = queue.Queue(SEND_QUEUE)

    def attach(self, raw: RawPort) -> None:
        """Send to ``raw``, on a thread of its own: a dead server may never give it back."""
        super().attach(raw)
        waiting = self._waiting = queue.Queue(SEND_QUEUE)
        threading.Thread(target=_send_all, args=(raw, waiting), name="motorik-midi-send", daemon=True).start()

    def detach(self) -> RawPort | None:
        """Send no longer."""
        raw = super().detach()
        if raw is not None:
            with _dropping():
                self._waiting.put_nowait(None)
        return raw

    def send(self, data: Sequence[int]) -> bool:
        """Send a message soon; return whether there is anybody to send it to. Any thread may call."""
        if self.raw is None:
            return False
        try:
            self._waiting.put_nowait([*data])
        except queue.Full:
            return False
        return True


@dataclass(slots=True)
class _Known:
    """The ports of a direction: who is who, who is there, who is opened."""

    direction: Direction
    identities: Identities
    there: dict[str, str] = field(default_factory=dict)
    opened: list[OpenPort] = field(default_factory=list)

    def update(self, names: list[str]) -> PortsChange:
        """Take the system's names; return who came and who went."""
        before, self.there = self.there, self.identities.update(names)
        return PortsChange(
            tuple(self._port(id) for id in self.there if before.get(id) != self.there[id]),
            tuple(
                Port(id, self.direction, name) for id, name in before.items() if self.there.get(id) != name
            ),
        )

    def ports(self) -> tuple[Port, ...]:
        return tuple(self._port(id) for id in self.there)

    def _port(self, id: str) -> Port:
        return Port(id, self.direction, self.there[id])


class MidiPorts:
    """The MIDI ports of this machine. A context manager. Any thread may call.

    ``wanted`` is the system asked for. Until :meth:`start` nothing is looked for.

    Raises:
        MidiTrouble: that system is not there.
    """

    def __init__(self, wanted: Choice = "auto", *, look_seconds: float = LOOK_SECONDS) -> None:
        self._system = MidiSystem(wanted)
        self._look_seconds = look_seconds
        self._lock = threading.RLock()
        self._inputs = _Known("in", Identities(self._system.system))
        self._outputs = _Known("out", Identities(self._system.system))
        self._virtual: list[OpenPort] = []
        self._told: list[Told] = []
        self._closed = threading.Event()
        self._reads = threading.Event()
        self._threads = [
            threading.Thread(target=self._look_on, name="motorik-midi-ports", daemon=True),
            threading.Thread(target=self._read_on, name="motorik-midi-in", daemon=True),
        ]
        self.trouble = ""

    @property
    def system(self) -> str:
        """Which MIDI it is: alsa, jack, coremidi or winmm."""
        return self._system.system

    def start(self) -> None:
        """Look for ports now and from now on. What is wrong shows in :attr:`trouble`, a sentence."""
        self.look()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Close all ports and stop looking. Safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._reads.set()
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(4.0)
        with self._lock:
            self._let_go()
            self._virtual.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def inputs(self) -> tuple[Port, ...]:
        """Return what can be listened to."""
        with self._lock:
            return self._inputs.ports()

    def outputs(self) -> tuple[Port, ...]:
        """Return what can be sent to."""
        with self._lock:
            return self._outputs.ports()

    def open_input(self, id: str, hear: Hear, lost: Callable[[], None] | None = None) -> InputPort:
        """Listen to the port ``id`` whenever it is there; ``lost`` is called each time it goes away."""
        port = InputPort(id, self._close, hear, lost)
        self._keep(self._inputs, port)
        return port

    def open_output(self, id: str) -> OutputPort:
        """Send to the port ``id`` whenever it is there."""
        port = OutputPort(id, self._close)
        self._keep(self._outputs, port)
        return port

    def virtual_input(self, name: str, hear: Hear) -> InputPort:
        """Make a port that other programs can send to. Raises :class:`MidiTrouble` where there are none."""
        port = InputPort(name, self._close, hear)
        with self._lock:
            port.attach(self._system.virtual_input(name))
            self._virtual.append(port)
        self._reads.set()
        return port

    def virtual_output(self, name: str) -> OutputPort:
        """Make a port that other programs can listen to. Raises :class:`MidiTrouble`."""
        port = OutputPort(name, self._close)
        with self._lock:
            port.attach(self._system.virtual_output(name))
            self._virtual.append(port)
        return port

    def subscribe(self, told: Told) -> Callable[[], None]:
        """Call ``told`` when ports appear or go, on the looking thread; return what ends this."""
        with self._lock:
            self._told.append(told)
        return lambda: self._told.remove(told) if told in self._told else None

    def look(self) -> None:
        """Look for ports once: tell what changed, open what came back, let go of what went away."""
        with self._lock:
            try:
                listens, sends = self._system.names()
                self.trouble = ""
            except MidiTrouble as error:
                listens, sends, self.trouble = [], [], str(error)
                self._let_go()
            changes = [self._inputs.update(listens), self._outputs.update(sends)]
            for known, change in zip((self._inputs, self._outputs), changes, strict=True):
                self._follow(known, change)
            if not self.trouble:
                self._return_virtual()
            told = tuple(self._told)
        change = PortsChange(
            tuple(port for one in changes for port in one.appeared),
            tuple(port for one in changes for port in one.gone),
        )
        if change.appeared or change.gone:
            for tell in told:
                _guarded("what changed ports lead to", lambda: tell(change))  # noqa: B023

    def _follow(self, known: _Known, change: PortsChange) -> None:
        gone = {port.id for port in change.gone}
        for port in known.opened:
            if port.raw is not None and (port.id in gone or not self._still_connected(port.raw)):
                self._detach(port)
            if port.raw is None and port.id in known.there:
                self._attach(known, port)
        self._reads.set()

    def _still_connected(self, raw: RawPort) -> bool:
        try:
            return self._system.connected(raw)
        except MidiTrouble:
            return False

    def _keep(self, known: _Known, port: OpenPort) -> None:
        with self._lock:
            known.opened.append(port)
            if port.id in known.there:
                self._attach(known, port)
        self._reads.set()

    def _attach(self, known: _Known, port: OpenPort) -> None:
        open_port = self._system.open_input if known is self._inputs else self._system.open_output
        try:
            port.attach(open_port(known.there[port.id]))
        except MidiTrouble as error:
            # It may have gone again meanwhile; the next look tries once more.
            self.trouble = str(error)

    def _detach(self, port: OpenPort) -> None:
        raw = port.detach()
        if raw is not None:
            self._system.forget(raw)

    def _let_go(self) -> None:
        """Close everything: ports of a JACK server that ended have to go before another one is asked."""
        for port in (*self._inputs.opened, *self._outputs.opened, *self._virtual):
            self._detach(port)
        self._system.let_go()

    def _return_virtual(self) -> None:
        for port in self._virtual:
            if port.raw is None:
                again = isinstance(port, InputPort)
                make = self._system.virtual_input if again else self._system.virtual_output
                try:
                    port.attach(make(port.id))
                except MidiTrouble as error:
                    self.trouble = str(error)

    def _close(self, port: OpenPort) -> None:
        with self._lock:
            for kept in (self._inputs.opened, self._outputs.opened, self._virtual):
                if port in kept:
                    kept.remove(port)
            self._detach(port)

    def _look_on(self) -> None:
        while not self._closed.wait(self._look_seconds):
            _guarded("looking for MIDI ports", self.look)

    def _read_on(self) -> None:
        while not self._closed.is_set():
            ports = [it for it in (*self._inputs.opened, *self._virtual) if isinstance(it, InputPort)]
            if not any(port.connected for port in ports):
                self._reads.clear()
                self._reads.wait(self._look_seconds)
                continue
            busy = [port.read() for port in ports]
            if not any(busy):
                time.sleep(READ_SECONDS)


def _send_all(raw: RawPort, waiting: "queue.Queue[list[int] | None]") -> None:
    while (data := waiting.get()) is not None:
        _guarded("sending to a MIDI port", lambda: raw.send(data))


@contextmanager
def _dropping() -> Iterator[None]:
    """Let a full queue be full: its thread hangs, and nobody waits for it."""
    try:
        yield
    except queue.Full:
        return


def _guarded(what: str, action: Callable[[], None]) -> None:
    """Do what may fail without ending the thread it is done on."""
    try:
        action()
    except Exception:
        _log.exception("%s failed", what)
