"""MIDI in: keyboards play the studio, controllers move it, each as its settings say, coming and going."""

import logging
import re
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.bridges.bridge import BridgeState
from motorik.bridges.controllers.bindings import Source
from motorik.bridges.ears import ears_of
from motorik.bridges.midi.receiving.inputs import Heard, Input, InputState
from motorik.bridges.midi.receiving.player import Player
from motorik.bridges.midi.receiving.settings import InputSettings, MidiInSettings
from motorik.domain.model import Model
from motorik.domain.sentence import Sentence
from motorik.engine.live_keys import table_of
from motorik.studio.kept_settings import read_settings, settings_path, write_settings
from motorik.studio.local import LocalStudio

if TYPE_CHECKING:
    from motorik.bridges.midi.hosting import Struck
    from motorik.bridges.midi.ports import MidiPorts, OutputPort
    from motorik.bridges.midi.system import Choice

_log = logging.getLogger(__name__)

_OWN = re.compile(r"motorik(-\d+)?:", re.ASCII)
"""Outputs of ours that others may listen to: heard here, all that a song plays outside would come back."""
LOOK_SECONDS = 0.03
KEPT_EVENTS = 256
SWITCH_SECONDS = 0.001
"""How long another thread keeps the interpreter while a key waits: with Python's own 5 ms a key took twice as
long to the studio beside a busy thread."""
HEARS = Sentence("hears {ports}")
NOBODY = Sentence("no MIDI input is connected")


class MidiInState(Model):
    """All a face shows of MIDI in; ``system`` is one of ``systems``, those there are here."""

    system: str = ""
    systems: tuple[str, ...] = ()
    trouble: str = ""
    learning: bool = False
    inputs: tuple[InputState, ...] = ()


class MidiIn:
    """A bridge. ``settings`` and ``controllers`` are the files of its settings; None: where they are kept.

    Faces set :attr:`cursor_track`, the track that keys without one of their own play.
    """

    name = "MIDI in"

    def __init__(
        self, studio: LocalStudio, settings: Path | None = None, controllers: Path | None = None
    ) -> None:
        from motorik.bridges.controllers.mapper import StudioMapper

        self._studio = studio
        self._path = settings or settings_path("midi-in")
        self.settings, self._trouble = read_settings(self._path, MidiInSettings)
        self._cursor_track: str | None = None
        self._lock = threading.RLock()
        self._ports: MidiPorts | None = None
        self._inputs: dict[str, Input] = {}
        self._outputs: dict[str, OutputPort] = {}
        self._recent: deque[Heard] = deque(maxlen=KEPT_EVENTS)
        self._stopped = threading.Event()
        self._wake = threading.Event()
        self._worker: threading.Thread | None = None
        self._switch_seconds = sys.getswitchinterval()
        self.mapper: StudioMapper = StudioMapper(
            studio, controllers or settings_path("controllers"), self._send_back
        )

    @property
    def cursor_track(self) -> str | None:
        """The track that inputs without one of their own play; the song's first where it is none of it."""
        return self._cursor_track

    @cursor_track.setter
    def cursor_track(self, track: str | None) -> None:
        if track != self._cursor_track:
            self._cursor_track = track
            self._wake.set()

    def start(self) -> None:
        """Listen to every input there is and to those that come; without effect when it does."""
        from motorik.bridges.midi.sharing import borrow_ports, use_system
        from motorik.bridges.midi.system import MidiTrouble

        with self._lock:
            if self._ports is not None:
                return
            try:
                use_system(self.settings.system)
                self._ports = borrow_ports()
            except MidiTrouble as error:
                self._trouble = str(error)
                return
        self._switch_seconds = sys.getswitchinterval()
        sys.setswitchinterval(min(self._switch_seconds, SWITCH_SECONDS))
        self._stopped.clear()
        self._worker = threading.Thread(target=self._look_on, name="motorik-midi-controls", daemon=True)
        self._worker.start()

    def stop(self) -> None:
        """Let all keys go, write down what was turned, listen no longer."""
        from motorik.bridges.midi.sharing import return_ports

        with self._lock:
            ports, self._ports = self._ports, None
        if ports is None:
            return
        self._stopped.set()
        self._wake.set()
        if self._worker is not None and self._worker is not threading.current_thread():
            self._worker.join(2.0)
        with self._lock:
            inputs, outputs = [*self._inputs.values()], [*self._outputs.values()]
            self._inputs.clear()
            self._outputs.clear()
        for it in inputs:
            if it.port is not None:
                it.port.close()
            it.player.let_go()
        for output in outputs:
            output.close()
        self.mapper.close()
        return_ports(ports)
        sys.setswitchinterval(self._switch_seconds)

    def state(self) -> BridgeState:
        """Return how it is: on, with how many inputs; lost while the system's MIDI is away."""
        ports, trouble = self._ports, self._trouble or self.mapper.trouble
        if ports is None:
            return BridgeState(name=self.name, status="trouble" if trouble else "off", sentence=trouble)
        if ports.trouble:
            return BridgeState(name=self.name, status="lost", sentence=ports.trouble)
        there = [it.id for it in [*self._inputs.values()] if it.port is not None and it.port.connected]
        heard = HEARS(ports=", ".join(there)) if there else NOBODY()
        return BridgeState(name=self.name, status="on", sentence=f"{heard}; {trouble}" if trouble else heard)

    def shown(self) -> MidiInState:
        """Return all that a face shows."""
        with self._lock:
            inputs = tuple(it.state(self.mapper.page(it.id)) for it in self._inputs.values())
            ports = self._ports
        return MidiInState(
            system=ports.system if ports else "",
            systems=_systems(),
            trouble=(ports.trouble if ports else "") or self._trouble or self.mapper.trouble,
            learning=self.mapper.learning is not None,
            inputs=inputs,
        )

    def recent(self) -> tuple[Heard, ...]:
        """Return the last messages that arrived, the oldest first."""
        return tuple(self._recent)

    def set_settings(self, settings: MidiInSettings) -> None:
        """Play otherwise from now on, and keep that. Raises ``OSError`` when it cannot be kept."""
        with self._lock:
            before, self.settings = self.settings, settings
            if self._ports is not None and settings.system != before.system:
                self._use_system(settings.system)
            for it in self._inputs.values():
                it.settings = settings.of(it.id)
                it.player.set_settings(it.settings)
        write_settings(self._path, settings)

    def set_input(self, port: str, settings: InputSettings) -> None:
        """Let one input play otherwise. Errors as of :meth:`set_settings`."""
        self.set_settings(
            self.settings.model_copy(update={"inputs": {**self.settings.inputs, port: settings}})
        )

    # ---- within ---------------------------------------------------------------------------------------

    def _use_system(self, system: "Choice") -> None:
        from motorik.bridges.midi.sharing import use_system
        from motorik.bridges.midi.system import MidiTrouble

        try:
            use_system(system)
            self._trouble = ""
        except MidiTrouble as error:
            self._trouble = str(error)

    def _look_on(self) -> None:
        while not self._stopped.is_set():
            self._wake.clear()
            try:
                self._open_new()
                self._lay_out_keys()
                self.mapper.look()
            except Exception:
                _log.exception("MIDI in goes on after an error")
            self._wake.wait(LOOK_SECONDS)

    def _open_new(self) -> None:
        with self._lock:
            ports = self._ports
            if ports is None:
                return
            for port in ports.inputs():
                if port.id not in self._inputs and not _OWN.match(port.system_name):
                    it = self._input(port.id)
                    self._inputs[port.id] = it
                    it.port = ports.open_input(
                        port.id, it.hear,
                        lambda it=it: self._lost(it),  # type: ignore[misc]
                        lambda data, seconds, struck, it=it: self._played(it, data, seconds, struck),  # type: ignore[misc]
                    )  # fmt: skip
            for it in self._inputs.values():
                if not it.greeted and it.port is not None and it.port.connected:
                    it.greeted = True
                    self.mapper.came(it.id)

    def _input(self, id: str) -> Input:
        settings = self.settings.of(id)
        player = Player(settings, self._studio.by_hand, self._track_at_cursor, self._frame_at, id)
        return Input(
            id, settings, player,
            lambda message, seconds, frame: self.mapper.apply(id, message, seconds, frame),
            self._frame_at, self._recent, ears_of(self._studio).midi,
        )  # fmt: skip

    def _lay_out_keys(self) -> None:
        """Say what keys play wherever that has changed, so that they sound before Python hears of them."""
        with self._lock:
            addresses = self._studio.key_addresses()
            for it in self._inputs.values():
                taken = self.mapper.taken(it.id) if it.settings.controls else frozenset[Source]()
                laid_out = (*it.player.standing(), taken, addresses)
                if it.port is None or laid_out == it.laid_out:
                    continue
                it.laid_out = laid_out
                it.port.play(table_of(it.player.key_map(taken), addresses) if addresses else None)

    def _played(self, it: Input, data: Sequence[int], seconds: float, struck: "Struck") -> None:
        """Take what was played already, unless by a device that is closed by now."""
        addresses, (engine, rows) = self._studio.key_addresses(), struck
        if addresses is None or engine is not addresses.engine.native:
            it.hear(data, seconds)
            return
        notes = {(addresses.engine.owner_of(slot) or "", key): note for note, slot, key in rows}
        it.hear(data, seconds, notes)

    def _lost(self, it: Input) -> None:
        """Leave no note hanging of a keyboard that went away; when it is back, it is told all anew."""
        it.greeted = False
        it.player.let_go()
        self.mapper.went(it.id)

    def _track_at_cursor(self) -> str | None:
        tracks = self._studio.project.tracks
        if any(it.id == self.cursor_track for it in tracks):
            return self.cursor_track
        return tracks[0].id if tracks else None

    def _frame_at(self, seconds: float) -> int | None:
        clock = self._studio.clock()
        return None if clock is None else max(clock.frame_at(seconds), 0)

    def _send_back(self, device: str, data: list[int]) -> bool:
        """Send to the output that belongs to a device; it is opened with the first message."""
        ports = self._ports
        if ports is None:
            return False
        id = self.mapper.controllers.of(device).output or device
        output = self._outputs.get(id)
        if output is None:
            output = self._outputs[id] = ports.open_output(id)
        return output.send(data)


def _systems() -> tuple[str, ...]:
    from motorik.bridges.midi.system import MidiTrouble, systems

    try:
        return systems()
    except MidiTrouble:
        return ()
