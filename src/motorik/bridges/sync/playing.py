"""Playing a song in time with the world outside, for the command line."""

import time
from collections.abc import Callable
from pathlib import Path

from motorik.bridges.sync.settings import SyncSettings, SyncState
from motorik.bridges.sync.sync import Sync
from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.playing import looked_at
from motorik.studio.protocol import Loop, Play, Stop, Trouble
from motorik.studio.settings import DriverSettings

LOOK_SECONDS = 0.1
Shows = Callable[[SyncState, float], None]
"""Is shown how it is and how far the song has come, from 0 to 1. What it raises ends the playing."""


def settings_of(text: str) -> SyncSettings:
    """Return what ``link``, ``midi`` or ``midi:PORT`` asks for; :class:`BadInput` says what is allowed."""
    source, _, port = text.partition(":")
    if source == "midi":
        return SyncSettings(source="midi", port=port)
    if source == "link" and not port:
        return SyncSettings(source="link")
    raise BadInput(f"sync = {text!r}; allowed: link, midi or midi:PORT")


def play_in_sync(
    path: Path, driver: DriverSettings, sync: SyncSettings, *, seconds: float | None, shows: Shows
) -> SyncState:
    """Play the song at ``path`` to its end, or for ``seconds``; return how it kept to the outside last.

    With a MIDI clock it starts when that starts it, with Link at the session's bar, or when another starts.

    Raises:
        BadInput: the song cannot be used.
        AudioDeviceError: the device is missing, refuses, or was lost meanwhile.
    """
    with looked_at(path) as studio:
        studio.open_audio(driver)
        troubles: list[str] = []
        studio.subscribe(lambda batch: troubles.extend(m.sentence for m in batch if isinstance(m, Trouble)))
        studio.transport(Loop(region=None))
        bridge = Sync(studio, settings=sync)
        bridge.start()
        try:
            if sync.source == "link":
                studio.transport(Play(tick=0))
            began, length = time.monotonic(), studio.project.arrangement.length
            while True:
                time.sleep(LOOK_SECONDS)
                if troubles:
                    raise AudioDeviceError(troubles[0])
                state, tick = bridge.state(), studio.state().transport.tick
                shows(state, min(tick / length, 1.0))
                if tick >= length or (seconds is not None and time.monotonic() - began >= seconds):
                    return state
        finally:
            studio.transport(Stop())
            bridge.stop()
