"""The hardware around the window: the bridges of its studio on a thread of their own, and how they are.

Bridges open ports, which may take its time: the window never waits for one. It reads :attr:`Hardware.state`,
which the thread makes anew a few times a second while somebody looks.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from motorik.bridges.bridge import Bridge, BridgeState
    from motorik.bridges.controllers.bindings import Binding, Target
    from motorik.bridges.controllers.mapper import ControllerState
    from motorik.bridges.midi.ports import MidiPorts
    from motorik.bridges.midi.receiving.bridge import MidiIn, MidiInState
    from motorik.bridges.midi.receiving.settings import MidiInSettings
    from motorik.bridges.midi.sending.bridge import MidiSending, OutputState
    from motorik.bridges.midi.sending.settings import SendingSettings
    from motorik.bridges.osc.bridge import OscBridge
    from motorik.bridges.osc.out import OscOut
    from motorik.bridges.osc.settings import OscSettings
    from motorik.bridges.osc.speaking import OscOutSettings
    from motorik.bridges.osc.tally import OscFigures
    from motorik.bridges.rig import Rig
    from motorik.bridges.scripts.bridge import Scripts
    from motorik.bridges.scripts.settings import ScriptsSettings
    from motorik.bridges.sync.settings import SyncSettings, SyncState
    from motorik.bridges.sync.sync import Sync
    from motorik.studio.local import LocalStudio

LOOK_SECONDS = 0.2
MOST_EVENTS = 200
STOP_SECONDS = 15.0

_log = logging.getLogger(__name__)
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Event:
    """A message that came in or went out by ``port``, at ``seconds`` of ``time.monotonic``.

    It is there in words and as bytes, ``data``; ``what`` became of it, or which ``track`` sent it.
    """

    seconds: float
    way: Literal["in", "out"]
    port: str
    words: str
    data: str
    what: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class HardwareState:
    """How all bridges are and what they are set to; ``bound`` are the devices' own bindings."""

    sending: "BridgeState"
    sending_settings: "SendingSettings"
    outputs: "tuple[OutputState, ...]"
    receiving: "MidiInState"
    receiving_settings: "MidiInSettings"
    sync: "SyncState"
    sync_settings: "SyncSettings"
    osc: "BridgeState"
    osc_settings: "OscSettings"
    osc_figures: "OscFigures"
    osc_out: "BridgeState"
    osc_out_settings: "OscOutSettings"
    scripts: "BridgeState"
    scripts_settings: "ScriptsSettings"
    inputs_there: tuple[str, ...] = ()
    outputs_there: tuple[str, ...] = ()
    learning: "Target | None" = None
    learned: "tuple[str, Binding] | None" = None
    bound: "tuple[tuple[str, Binding], ...]" = ()
    controllers: "tuple[ControllerState, ...]" = ()
    events: tuple[Event, ...] = ()


class Hardware:
    """The bridges of a studio; ``kinds`` makes them, None: all there are. Any thread may call.

    ``state`` is None until they are there. ``watched`` asks for new ones. The bridges themselves are None as
    long as ``state`` is.
    """

    def __init__(
        self, studio: "LocalStudio", kinds: "Iterable[Callable[[LocalStudio], Bridge]] | None" = None
    ) -> None:
        self._studio, self._kinds = studio, kinds
        self.state: HardwareState | None = None
        self.watched = False
        self.sending: MidiSending
        self.receiving: MidiIn
        self.sync: Sync
        self.osc: OscBridge
        self.osc_out: OscOut
        self.scripts: Scripts
        self._ports: MidiPorts | None = None
        self._track: str | None = None
        self._asked: deque[tuple[Callable[[], object], Future[object]]] = deque()
        self._closing, self._wake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Switch the bridges on, soon; without effect when they are."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="motorik-hardware", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Switch them off and wait for it: no key is left down. Safe to call twice."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def look(self) -> None:
        """Make a new state soon."""
        self._wake.set()

    def do(self, function: Callable[[], object]) -> "Future[object]":
        """Do something to the bridges on their thread, each after what was asked for before."""
        future: Future[object] = Future()
        self._asked.append((function, future))
        self._wake.set()
        return future

    def point(self, track: str | None) -> None:
        """Let keyboards without a track of their own play this one."""
        self._track = track
        if self.state is not None:
            self.receiving.cursor_track = track

    # ---- on a thread of its own -----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            from motorik.bridges.rig import Rig

            with Rig(self._studio, self._kinds) as rig:
                self._know(rig)
                while not self._closing.is_set():
                    self._wake.clear()
                    self._do_what_was_asked()
                    if self.watched or self.state is None:
                        self.state = self._look()
                        self.receiving.cursor_track = self._track
                    self._wake.wait(LOOK_SECONDS)
        except Exception:
            _log.exception("the hardware is off after a fault")
        finally:
            self.state = None
            self._let_go_of_ports()

    def _do_what_was_asked(self) -> None:
        while self._asked:
            function, future = self._asked.popleft()
            try:
                future.set_result(function())
            except Exception as error:
                future.set_exception(error)
            self.state = self._look()

    def _know(self, rig: "Rig") -> None:
        from motorik.bridges.midi.receiving.bridge import MidiIn
        from motorik.bridges.midi.sending.bridge import MidiSending
        from motorik.bridges.osc.bridge import OscBridge
        from motorik.bridges.osc.out import OscOut
        from motorik.bridges.scripts.bridge import Scripts
        from motorik.bridges.sync.sync import Sync

        def one(kind: type[B]) -> B:
            return next(it for it in rig.bridges if isinstance(it, kind))

        self.sending, self.receiving, self.sync = one(MidiSending), one(MidiIn), one(Sync)
        self.osc, self.osc_out, self.scripts = one(OscBridge), one(OscOut), one(Scripts)

    def _look(self) -> HardwareState:
        mapper, receiving = self.receiving.mapper, self.receiving.shown()
        there = self._look_for_ports()
        return HardwareState(
            sending=self.sending.state(),
            sending_settings=self.sending.settings,
            outputs=tuple(self.sending.outputs()),
            receiving=receiving,
            receiving_settings=self.receiving.settings,
            sync=self.sync.state(),
            sync_settings=self.sync.settings,
            osc=self.osc.state(),
            osc_settings=self.osc.settings,
            osc_figures=self.osc.figures(),
            osc_out=self.osc_out.state(),
            osc_out_settings=self.osc_out.settings,
            scripts=self.scripts.state(),
            scripts_settings=self.scripts.settings,
            inputs_there=there[0],
            outputs_there=there[1],
            learning=mapper.learning,
            learned=mapper.learned,
            bound=tuple(
                (device, binding)
                for layer in (mapper.song_controllers, mapper.controllers)
                for device, bindings in layer.devices.items()
                for binding in bindings.bindings
            ),
            controllers=tuple(mapper.shown(it.port) for it in receiving.inputs),
            events=self._events(),
        )

    def _look_for_ports(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names by which inputs and outputs of the system are found."""
        from motorik.bridges.midi.sharing import borrow_ports
        from motorik.bridges.midi.system import MidiTrouble

        if self._ports is None:
            try:
                self._ports = borrow_ports()
            except MidiTrouble:
                return (), ()  # the bridge says so
        own = ("motorik", "Motorik")
        both = (self._ports.inputs(), self._ports.outputs())
        found = [
            tuple(it.id for it in ports if not it.system_name.partition(":")[0].startswith(own))
            for ports in both
        ]
        return found[0], found[1]

    def _let_go_of_ports(self) -> None:
        if self._ports is not None:
            from motorik.bridges.midi.sharing import return_ports

            return_ports(self._ports)
            self._ports = None

    def _events(self) -> tuple[Event, ...]:
        clock, now = self._studio.clock(), time.monotonic()
        events = [
            Event(it.seconds, "in", it.port, it.words(), bytes(it.data).hex(" "), it.kind)
            for it in self.receiving.recent()[-MOST_EVENTS:]
        ]
        for it in [*self.sending.recent][-MOST_EVENTS:]:
            seconds = clock.heard_at(it.frame) if clock else now
            if seconds <= now:
                events.append(Event(seconds, "out", it.port, it.what, it.data.hex(" "), track=it.track))
        events.sort(key=lambda it: it.seconds)
        return tuple(events[-MOST_EVENTS:])
