"""Following a MIDI clock that comes in at a port: a worker between the port's thread and the studio."""

import queue
import time
from threading import Event, Thread

from motorik.bridges.sync.clock_reader import ClockReader
from motorik.bridges.sync.port import OpenInput, Port, open_input
from motorik.bridges.sync.settings import SyncSettings, SyncState
from motorik.bridges.sync.studio_song import StudioSong
from motorik.domain.sentence import Sentence
from motorik.studio.local import LocalStudio

LOOK_SECONDS = 0.25
AGAIN_SECONDS = 2.0
CLOSE_SECONDS = 1.5
WENT = Sentence("the clock on {port} went away; the song goes on at its tempo")
WAITS = Sentence("waiting for a clock on {port}")
FOLLOWS = Sentence("follows the clock on {port} at {bpm} BPM")


class MidiClock:
    """Follows the clock at a port as the settings say. Any thread may call."""

    def __init__(
        self, studio: LocalStudio, settings: SyncSettings, open_port: OpenInput = open_input
    ) -> None:
        self._settings, self._open = settings, open_port
        self._studio = studio
        self._song = StudioSong(studio, settings.offset_ms / 1000)
        self._reader = ClockReader(self._song, start_stop=lambda: settings.start_stop)
        self._heard: queue.SimpleQueue[tuple[bytes, float]] = queue.SimpleQueue()
        self._closing = Event()
        self._port: Port | None = None
        self._trouble = ""
        self._thread = Thread(target=self._run, name="motorik-midi-clock", daemon=True)

    def start(self) -> None:
        """Begin to listen; a port that is not there is looked for again and again."""
        self._thread.start()

    def stop(self) -> None:
        """End; the song goes on as fast as it goes."""
        self._closing.set()
        self._heard.put((b"", 0.0))
        self._thread.join(CLOSE_SECONDS)
        self._song.let_go()

    def state(self) -> SyncState:
        """Return how it is now."""
        clock, following = self._reader.clock, self._studio.following()
        line, silent = clock.line, clock.silent_at(time.monotonic())
        ahead = following.ahead if following else None
        return SyncState(
            name="MIDI clock",
            status="trouble" if self._trouble or self._song.trouble else "lost" if silent else "on",
            sentence=self._sentence(silent=silent),
            source="midi",
            locked=clock.locked and not silent,
            tempo=line.bpm if line else None,
            drift_ppm=clock.drift_ppm,
            jitter_ms=clock.jitter * 1000,
            heard=clock.heard,
            lost=clock.lost,
            ahead_ms=None if ahead is None else ahead * 1000,
            corrections=following.corrections if following else 0,
            jumps=following.jumps if following else 0,
        )

    def _sentence(self, *, silent: bool) -> str:
        if self._trouble or self._song.trouble:
            return self._trouble or self._song.trouble
        name = self._port.name if self._port else ""
        line = self._reader.clock.line
        if silent:
            return WENT(port=name)
        if line is None:
            return WAITS(port=name)
        return FOLLOWS(port=name, bpm=f"{line.bpm:.1f}")

    # ---- the worker -----------------------------------------------------------------------------------

    def _run(self) -> None:
        looked = -AGAIN_SECONDS
        while not self._closing.is_set():
            if self._port is None and time.monotonic() - looked >= AGAIN_SECONDS:
                looked = time.monotonic()
                self._look_for_port()
            try:
                message, seconds = self._heard.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if message:
                self._reader.hear(message, seconds)
        if self._port is not None:
            self._port.close()

    def _look_for_port(self) -> None:
        try:
            self._port = self._open(
                self._settings.port, lambda message, seconds: self._heard.put((message, seconds))
            )
            self._trouble = ""
        except OSError as error:
            self._trouble = str(error)
