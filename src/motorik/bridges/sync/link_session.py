"""A Link session on an event loop of its own: beat, tempo, playing, and what is wanted of them.

What other threads want reaches the loop through a queue of janus, at once and many at a time.

Link's clock is not Python's: a beat is read between two looks at ``time.monotonic``, the closest of a few.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from motorik.domain.sentence import Sentence

if TYPE_CHECKING:
    import aalink
    import janus

LOOK_SECONDS = 0.02
TRIES = 5
START_SECONDS = 5.0
CLOSE_SECONDS = 1.5
NO_LINK = Sentence("no Link here: {reason}")
SILENT = Sentence("Link did not start")


@dataclass(frozen=True, slots=True)
class Beat:
    """The session at ``seconds`` of ``time.monotonic``: at which beat, how fast, with how many others."""

    seconds: float
    beat: float
    bpm: float
    peers: int
    playing: bool


Deed = Callable[["LinkSession"], None]


class LinkSession:
    """Joins a session and shows it to ``looks`` about fifty times a second, on its own thread.

    ``start_stop``: playing is shared too. :meth:`set_tempo` and those below only within ``looks`` and deeds.
    """

    def __init__(
        self, bpm: float, quantum: int, looks: Callable[["LinkSession", Beat], None], *, start_stop: bool
    ) -> None:
        self._bpm, self._quantum, self._looks, self._start_stop = bpm, quantum, looks, start_stop
        self._link: aalink.Link | None = None
        self._wanted: janus.Queue[Deed | None] | None = None
        self._ready = Event()
        self._trouble = ""
        self._thread = Thread(target=lambda: asyncio.run(self._run()), name="motorik-link", daemon=True)

    def start(self) -> None:
        """Join. Raises ``OSError`` with a sentence when there is no Link here."""
        self._thread.start()
        self._ready.wait(START_SECONDS)
        if self._link is None:
            raise OSError(self._trouble or SILENT())

    def stop(self) -> None:
        """Leave."""
        self._want(None)
        self._thread.join(CLOSE_SECONDS)

    def do(self, deed: Deed) -> None:
        """Let ``deed`` be done at once, then ``looks``; nothing without a session. Any thread may call."""
        self._want(deed)

    def set_tempo(self, bpm: float) -> None:
        """Let the session go at ``bpm``."""
        assert self._link is not None
        self._link.tempo = bpm

    def set_playing(self, playing: bool) -> None:
        """Tell the others that this one plays, or has stopped."""
        assert self._link is not None
        self._link.playing = playing

    def force_beat(self, seconds: float, beat: float) -> None:
        """Let the session be at ``beat`` at ``seconds``. Only alone: others would jump."""
        assert self._link is not None
        self._link.force_beat(beat + (time.monotonic() - seconds) * self._link.tempo / 60)

    def _want(self, deed: Deed | None) -> None:
        import janus

        if self._wanted is not None:
            with suppress(janus.SyncQueueShutDown):
                self._wanted.sync_q.put(deed)

    async def _run(self) -> None:
        import janus

        try:
            import aalink

            link = aalink.Link(self._bpm)
        except Exception as error:
            self._trouble = NO_LINK(reason=error)
            self._ready.set()
            return
        link.quantum = self._quantum
        link.start_stop_sync_enabled = self._start_stop
        link.enabled = True
        self._link, self._wanted = link, janus.Queue()
        self._ready.set()
        going = True
        while going:
            self._looks(self, beat_of(link))
            going = await self._until_next_look(self._wanted.async_q)
        link.enabled = False
        await self._wanted.aclose()

    async def _until_next_look(self, wanted: "janus.AsyncQueue[Deed | None]") -> bool:
        """Wait, but not for what is wanted meanwhile: do all of that; return whether to go on."""
        try:
            deed = await asyncio.wait_for(wanted.get(), LOOK_SECONDS)
        except TimeoutError:
            return True
        while deed is not None:
            deed(self)
            if wanted.empty():
                return True
            deed = wanted.get_nowait()
        return False


def beat_of(link: "aalink.Link") -> Beat:
    """Return the session now."""
    best = 1.0
    seconds = beat = 0.0
    for _ in range(TRIES):
        before = time.monotonic()
        found = float(link.beat)
        after = time.monotonic()
        if after - before < best:
            best, seconds, beat = after - before, (before + after) / 2, found
    return Beat(seconds, beat, float(link.tempo), int(link.num_peers), bool(link.playing))
