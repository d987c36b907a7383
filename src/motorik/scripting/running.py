"""A controller in the background: events wait in line, from any thread; one thread tells the script."""

import threading
from collections import deque
from collections.abc import Callable, Sequence

from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal import Change
from motorik.scripting.controlling import ControllerSession
from motorik.scripting.errors import ScriptError
from motorik.scripting.events import ScriptEvent, TransportEvent, parameter_events, transport_event
from motorik.studio.protocol import Studio, TransportChanged, Trouble

MAX_WAITING = 1024
POLL_SECONDS = 0.01
TICKS_PER_TURN = TICKS_PER_BEAT // 4
"""How often a script that wants transport events gets one while playing: every sixteenth."""


class ControllerRunner:
    """Feeds a session until it is closed or its script is over. Takes over the session and closes it.

    ``on_trouble`` is called with a sentence, on the runner's own thread, for every error; music and song go
    on.
    """

    def __init__(self, session: ControllerSession, studio: Studio, on_trouble: Callable[[str], None]) -> None:
        self._session, self._studio, self._on_trouble = session, studio, on_trouble
        self._waiting: deque[ScriptEvent] = deque()
        self._changed = threading.Condition()
        self._dropped, self._is_open, self._is_busy = 0, True, False
        self._place: tuple[bool, int] = (False, -1)
        self._thread = threading.Thread(target=self._run, name="motorik-script", daemon=True)
        self._unsubscribe = studio.subscribe(self._hear)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the script still answers."""
        return self._thread.is_alive()

    def post(self, event: ScriptEvent) -> None:
        """Let the script know of an event. Any thread; never blocks.

        A waiting event that says less than this one (an older place of the song, an older value of the same
        parameter) gives way to it. When too many wait, the oldest is dropped, and that is told as trouble.
        """
        with self._changed:
            if not self._is_open:
                return
            for waiting in self._waiting:
                if _supersedes(event, waiting):
                    self._waiting.remove(waiting)
                    break
            if len(self._waiting) == MAX_WAITING:
                self._waiting.popleft()
                self._dropped += 1
            self._waiting.append(event)
            self._changed.notify()

    def settle(self, timeout_seconds: float = 5.0) -> bool:
        """Wait until the script has answered everything posted so far; return whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._is_busy, timeout_seconds)

    def close(self) -> None:
        """Stop telling the script, and end it. Safe to call twice."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
        self._unsubscribe()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            try:
                self._feed()
            finally:
                with self._changed:
                    self._is_open = self._is_busy = False
                    self._waiting.clear()
                    self._changed.notify_all()
                self._session.close()
        except Exception as error:
            # A studio that was closed first, for one. Nobody else would hear of it.
            self._on_trouble(f"{self._session.file}: internal error: {error!r}")

    def _feed(self) -> None:
        """Tell the script of one event after the other, until there are no more or it is over."""
        while (event := self._next()) is not None and self._tell(event):
            with self._changed:
                self._is_busy = False
                self._changed.notify_all()

    def _next(self) -> ScriptEvent | None:
        """Return the next event, or None when there will be no more."""
        wants_transport = "transport" in self._session.description.handlers
        while True:
            moved = self._moved() if wants_transport else None
            with self._changed:
                if not self._is_open:
                    return None
                if moved is not None:
                    self._is_busy = True
                    return moved
                if self._waiting:
                    self._is_busy = True
                    return self._waiting.popleft()
                self._changed.wait(POLL_SECONDS if wants_transport else None)

    def _moved(self) -> TransportEvent | None:
        """Return where the music is, if that is news: it plays or stops, or another sixteenth began."""
        state = self._studio.state().transport
        place = (state.playing, state.tick // TICKS_PER_TURN if state.playing else -1)
        if place == self._place:
            return None
        self._place = place
        return transport_event(state)

    def _tell(self, event: ScriptEvent) -> bool:
        """Tell the script; return whether it lives."""
        if self._dropped:
            self._on_trouble(f"{self._session.file}: {self._dropped} events came too fast and were dropped")
            self._dropped = 0
        try:
            self._session.handle(event)
        except ScriptError as error:
            self._on_trouble(str(error))
            return not error.is_over
        return True

    def _hear(self, messages: Sequence[Change | TransportChanged | Trouble]) -> None:
        if "parameter" not in self._session.description.handlers:
            return
        for message in messages:
            if isinstance(message, Change) and message.origin != self._session.origin:
                for event in parameter_events(message):
                    self.post(event)


def _supersedes(new: ScriptEvent, old: ScriptEvent) -> bool:
    if new.kind == "transport" or old.kind == "transport":
        return new.kind == old.kind
    if new.kind == "parameter" and old.kind == "parameter":
        return (new.owner, new.scope, new.target) == (old.owner, old.scope, old.target)
    return False
