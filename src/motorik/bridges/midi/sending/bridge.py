"""The bridge of MIDI out: opens what songs name, keeps it open, and says how punctual it is."""

import logging
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motorik.bridges.bridge import BridgeState
from motorik.bridges.midi.sending.guard import Guard
from motorik.bridges.midi.sending.line import SendingLine
from motorik.bridges.midi.sending.settings import OutputSettings, SendingSettings
from motorik.bridges.midi.sending.ways import Opener, PortGone, Way, open_way
from motorik.domain.sentence import Sentence
from motorik.engine.midi_sender import KEYS_BYTES, MOST_PORTS, MidiSender, PortFigures, figures_of
from motorik.sequencer.midi_out import MidiOut
from motorik.studio.kept_settings import read_settings, settings_path, write_settings
from motorik.studio.local import LocalStudio

LOOK_SECONDS = 0.25
AGAIN_SECONDS = 1.0
"""Between two tries to open an output."""
SHOWN = 512
"""Messages a monitor can look back on."""

_log = logging.getLogger(__name__)
WENT = Sentence("{output} went away")
FULL = Sentence("{count} outputs are open; allowed: as many")
UNUSED = Sentence("no track is connected to hardware")


@dataclass(frozen=True, slots=True)
class OutputState:
    """How an output is: where it leads (empty: waiting to be connected), what is wrong, its figures."""

    name: str
    target: str = ""
    trouble: str = ""
    figures: PortFigures = field(default_factory=PortFigures)


class MidiSending:
    """Sends what tracks play that are connected to hardware. A :class:`~motorik.bridges.bridge.Bridge`."""

    name = "MIDI out"

    def __init__(
        self,
        studio: LocalStudio,
        settings: SendingSettings | None = None,
        *,
        path: Path | None = None,
        opener: Opener = open_way,
    ) -> None:
        self._studio = studio
        self._path = path or settings_path("midi-out")
        self._given = settings
        self.settings = settings or SendingSettings()
        self._opener = opener
        self._lock = threading.RLock()
        self._sender: MidiSender | None = None
        self._line: SendingLine | None = None
        self._guard: Guard | None = None
        self._ways: dict[str, tuple[Way, int]] = {}
        self._troubles: dict[str, str] = {}
        self._again: dict[str, float] = {}
        self._said = ""
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self.recent: deque[MidiOut] = deque(maxlen=SHOWN)

    def start(self) -> None:
        """Open what the song and the settings name, and hear along."""
        with self._lock:
            if self._sender is not None:
                return
            if self._given is None:
                self.settings, self._said = read_settings(self._path, SendingSettings)
            self._sender = MidiSender()
            self._line = SendingLine(self._sender, lambda it: self.recent.append(it), self._unsee)
            self._guard = Guard() if self.settings.guard else None
            self._closing.clear()
            self.look()
            self._studio.hear_along(self._line)
            self._thread = threading.Thread(target=self._watch, name="motorik-midi-ports", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Release all keys and close all ports."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(2.0)
            self._thread = None
        with self._lock:
            if self._sender is None or self._line is None:
                return
            self._studio.hear_along(self._line, on=False)
            for name in tuple(self._ways):
                self._let_go(name)
            self._sender = self._line = None
            if self._guard is not None:
                self._guard.close()
                self._guard = None

    def set(self, settings: SendingSettings) -> None:
        """Go by other settings from now on, and keep them. Raises ``OSError`` when they cannot be kept."""
        with self._lock:
            before, self.settings = self.settings, settings
            for name in tuple(self._ways):
                if before.output(name).port != settings.output(name).port:
                    self._let_go(name)
            if self._sender is not None:
                self.look()
        if self._given is None:
            write_settings(self._path, settings)

    def state(self) -> BridgeState:
        """Return how it is now."""
        outputs = self.outputs()
        if self._sender is None:
            return BridgeState(name=self.name)
        wrong = [f"{it.name}: {it.trouble}" for it in outputs if it.trouble]
        if wrong or self._said:
            return BridgeState(
                name=self.name, status="lost", sentence="; ".join([*wrong, self._said]).strip("; ")
            )
        said = ", ".join(f"{it.name} to {it.target or 'whoever connects'}" for it in outputs)
        return BridgeState(name=self.name, status="on", sentence=said or UNUSED())

    def outputs(self) -> list[OutputState]:
        """Return how each output is that the song or the settings name."""
        with self._lock:
            states = []
            for name in self._wanted():
                way = self._ways.get(name)
                figures = figures_of(self._sender, way[0].number) if way and self._sender else PortFigures()
                target = way[0].target if way else ""
                states.append(OutputState(name, target, self._troubles.get(name, ""), figures))
            return states

    def panic(self) -> None:
        """Silence all hardware at once."""
        if self._line is not None:
            self._line.stopped()

    # ---- ports ----------------------------------------------------------------------------------------

    def look(self) -> None:
        """Open what is wanted and missing, let go of what is lost, close what nobody wants."""
        with self._lock:
            sender, line = self._sender, self._line
            if sender is None or line is None:
                return
            wanted = self._wanted()
            for name in tuple(self._ways):
                way, _ = self._ways[name]
                if name not in wanted:
                    self._let_go(name)
                elif not way.look():
                    self._troubles[name] = WENT(output=way.target or name)
                    self._let_go(name)
            for name in wanted:
                output = self.settings.output(name)
                if name not in self._ways and time.monotonic() >= self._again.get(name, 0.0):
                    self._again[name] = time.monotonic() + AGAIN_SECONDS
                    self._open(sender, output)
                if name in self._ways:
                    sender.set_offset(self._ways[name][0].number, output.offset_ms / 1000)
            ports = {name: way.number for name, (way, _) in self._ways.items()}
            outputs = [self.settings.output(name) for name in ports]
            line.connect(ports, {ports[it.name]: it.clock_at_rest for it in outputs if it.clock})
            line.drain()
            if self._guard is not None:
                self._guard.tell({place: way.target for way, place in self._ways.values() if way.target})

    def _wanted(self) -> list[str]:
        named = [track.outside.port for track in self._studio.project.tracks if track.outside is not None]
        return list(dict.fromkeys([*(output.name for output in self.settings.outputs), *named]))

    def _open(self, sender: MidiSender, output: OutputSettings) -> None:
        used = {place for _, place in self._ways.values()}
        place = next((place for place in range(MOST_PORTS) if place not in used), None)
        if place is None:
            self._troubles[output.name] = FULL(count=MOST_PORTS)
            return
        keys: Any = self._guard.table(place) if self._guard else bytearray(KEYS_BYTES)
        try:
            self._ways[output.name] = (self._opener(sender, output.name, output.port, keys), place)
        except PortGone as error:
            self._troubles[output.name] = str(error)
        else:
            self._troubles.pop(output.name, None)

    def _unsee(self, frame: int) -> None:
        """Forget messages of ``frame`` and later: they were taken back, and come anew if at all."""
        self.recent = deque((it for it in self.recent if it.frame < frame), maxlen=SHOWN)

    def _let_go(self, name: str) -> None:
        way, _ = self._ways.pop(name)
        with suppress(Exception):
            way.close()

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception:
                _log.exception("looking after MIDI outputs failed")
