#!/usr/bin/env python3
"""Another member of a Link session, in a process of its own: what tests and figures of Link listen to.

Run by path with a Python that has LinkPython-extern (another binding of Link), or aalink. Twenty times a
second it says as JSON where the session is: monotonic seconds, beat, tempo, peers, playing. On stdin it takes
``tempo 126`` and ``playing 1``; it leaves when stdin ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from pathlib import Path
from typing import Protocol

LOOK_SECONDS = 0.05
QUANTUM = 4


class Peer(Protocol):
    """A member."""

    def look(self) -> tuple[float, float, float, int, bool]:
        """Return monotonic seconds, beat, tempo, peers, playing."""

    def tempo(self, bpm: float) -> None:
        """Change the session's tempo."""

    def playing(self, on: bool) -> None:
        """Start or stop."""


class LinkPython:
    """Through LinkPython-extern."""

    def __init__(self, bpm: float) -> None:
        import link  # type: ignore[import-not-found]  # LinkPython-extern, if it is there

        self._link = link.Link(bpm)
        self._link.startStopSyncEnabled = True
        self._link.enabled = True

    def look(self) -> tuple[float, float, float, int, bool]:
        """See :class:`Peer`."""
        state = self._link.captureSessionState()
        tries = []
        for _ in range(5):
            before, now, after = time.monotonic(), self._link.clock().micros(), time.monotonic()
            tries.append((after - before, (before + after) / 2, now))
        _, seconds, now = min(tries)
        beat = state.beatAtTime(now, QUANTUM)
        return seconds, beat, state.tempo(), self._link.numPeers(), state.isPlaying()

    def tempo(self, bpm: float) -> None:
        """See :class:`Peer`."""
        state = self._link.captureSessionState()
        state.setTempo(bpm, self._link.clock().micros())
        self._link.commitSessionState(state)

    def playing(self, on: bool) -> None:
        """See :class:`Peer`."""
        state = self._link.captureSessionState()
        state.setIsPlaying(on, self._link.clock().micros())
        self._link.commitSessionState(state)


class AaLink:
    """Through aalink."""

    def __init__(self, bpm: float) -> None:
        import aalink

        self._link = aalink.Link(bpm)
        self._link.quantum = QUANTUM
        self._link.start_stop_sync_enabled = True
        self._link.enabled = True

    def look(self) -> tuple[float, float, float, int, bool]:
        """See :class:`Peer`."""
        tries = []
        for _ in range(5):
            before, beat, after = time.monotonic(), self._link.beat, time.monotonic()
            tries.append((after - before, (before + after) / 2, beat))
        _, seconds, beat = min(tries)
        return seconds, beat, self._link.tempo, self._link.num_peers, self._link.playing

    def tempo(self, bpm: float) -> None:
        """See :class:`Peer`."""
        self._link.tempo = bpm

    def playing(self, on: bool) -> None:
        """See :class:`Peer`."""
        self._link.playing = on


async def main() -> None:
    """Be a member until stdin ends."""
    # The folder of this file has a module called link, too.
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != Path(__file__).resolve().parent]
    peer: Peer
    try:
        peer = LinkPython(float(sys.argv[1]))
    except ImportError:
        peer = AaLink(float(sys.argv[1]))
    commands: list[str] = []
    ended = threading.Event()

    def listen() -> None:
        commands.extend(iter(sys.stdin.readline, ""))
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    print(json.dumps({"peer": type(peer).__name__}), flush=True)
    while not ended.is_set():
        while commands:
            word, value = commands.pop(0).split()
            if word == "tempo":
                peer.tempo(float(value))
            else:
                peer.playing(value == "1")
        print(json.dumps(peer.look()), flush=True)
        await asyncio.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    asyncio.run(main())
