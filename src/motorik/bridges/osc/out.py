"""The OSC sender: a song played by another program, in bundles whose time tags say when they are heard."""

import logging
import socket
import threading
import time
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Final

from motorik.bridges.bridge import BridgeState
from motorik.bridges.osc.bridge import ENDED, OFF
from motorik.bridges.osc.clocks import timetag_of
from motorik.bridges.osc.following import Follower
from motorik.bridges.osc.speaking import OscOutSettings, Speaker
from motorik.bridges.osc.wire import OscMessage
from motorik.domain.sentence import Sentence
from motorik.studio.kept_settings import read_settings, settings_path, write_settings
from motorik.studio.local import LocalStudio

AHEAD_SECONDS: Final = 0.2
"""How long before their time messages leave. What is stopped meanwhile is ended, not taken back."""
WAKE_SECONDS: Final = 0.02

_log = logging.getLogger(__name__)
MUTE = Sentence("cannot send to {host}: {reason}")
SENDS = Sentence("sends to {host}, port {port}: {count} messages")


class OscOut:
    """Says what a studio plays to one destination, over UDP.

    ``settings`` None are those a person keeps in ``path``; others are kept nowhere.
    """

    name = "OSC out"

    def __init__(
        self, studio: LocalStudio, settings: OscOutSettings | None = None, path: Path | None = None
    ) -> None:
        self._studio, self._path = studio, path or settings_path("osc-out")
        self._said = ""
        self._keeps = settings is None
        if settings is None:
            settings, self._said = read_settings(self._path, OscOutSettings)
        self._settings = settings
        self.sent = 0
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble = ""

    @property
    def settings(self) -> OscOutSettings:
        """Where it sends what."""
        return self._settings

    def set_settings(self, settings: OscOutSettings) -> None:
        """Send otherwise from now on. Raises ``OSError`` if it cannot be kept."""
        self.stop()
        self._settings, self._said = settings, ""
        self.start()
        if self._keeps:
            write_settings(self._path, settings)

    def start(self) -> None:
        """Begin to send, if it is set to; trouble shows in :meth:`state`."""
        if self._thread is not None or not self.settings.on:
            return
        try:
            family, kind, _, _, address = socket.getaddrinfo(
                self.settings.host, self.settings.port, type=socket.SOCK_DGRAM
            )[0]
            sock = socket.socket(family, kind)
        except OSError as error:
            self._trouble = MUTE(host=self.settings.host, reason=error.strerror or error)
            return
        self._trouble = ""
        self._closing.clear()
        self._thread = threading.Thread(
            target=self._run, args=(sock, address), name="motorik-osc-out", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End what sounds and send no more."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._closing.set()
            thread.join(2.0)

    def state(self) -> BridgeState:
        """Return where it sends to, or what is wrong."""
        if self._trouble:
            return BridgeState(name=self.name, status="trouble", sentence=self._trouble)
        if self._thread is None:
            return BridgeState(name=self.name, sentence=self._said or OFF())
        sentence = SENDS(host=self.settings.host, port=self.settings.port, count=self.sent)
        return BridgeState(name=self.name, status="on", sentence=sentence)

    def _run(self, sock: socket.socket, address: tuple[object, ...]) -> None:
        way = _Way(sock, address)
        speaker, follower, rate = Speaker(self.settings), None, 0
        try:
            while not self._closing.wait(WAKE_SECONDS):
                if follower is None or rate != self._studio.state().sample_rate:
                    rate = self._studio.state().sample_rate
                    follower = Follower(rate)
                self._tell(follower, speaker, way)
        except Exception:
            _log.exception("the OSC sender ended")
            self._trouble = ENDED()
        finally:
            way.send(speaker.silence(), time.monotonic())
            sock.close()

    def _tell(self, follower: Follower, speaker: Speaker, way: "_Way") -> None:
        """Send what is heard from what was sent last up to a while from now."""
        state, clock = self._studio.sequencer_state(), self._studio.clock()
        now = time.monotonic()
        if state is None or clock is None:
            self.sent += way.send(speaker.silence(), now)
            return
        told = follower.read(state, self._studio.project, clock.heard_frame_at(now + AHEAD_SECONDS))
        if told.ends:
            self.sent += way.send(speaker.silence(), now)
        for frame, events in groupby(told.events, key=lambda event: event.frame):
            messages = [it for it in map(speaker.message, events) if it is not None]
            self.sent += way.send(messages, clock.heard_at(frame) + self.settings.offset_seconds)


class _Way:
    """Where bundles go; one that is lost is lost."""

    def __init__(self, sock: socket.socket, address: tuple[object, ...]) -> None:
        self._socket, self._address = sock, address

    def send(self, messages: list[OscMessage], seconds: float) -> int:
        """Send messages for ``seconds`` of ``time.monotonic``; return how many."""
        from motorik.bridges.osc.writing import write_bundles

        for packet in write_bundles(messages, timetag_of(seconds)) if messages else ():
            with suppress(OSError):
                self._socket.sendto(packet, self._address)
        return len(messages)
