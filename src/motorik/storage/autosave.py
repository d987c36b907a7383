"""Saving by itself, and the backups every save leaves behind.

The journal already keeps every change within a second; saving keeps the journal short and the manifest
current.
"""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from motorik.journal.durable import Disk, free_name

KEPT_BACKUPS = 10
DEFAULT_INTERVAL_SECONDS = 120.0


class Savable(Protocol):
    """What autosave needs of a song."""

    @property
    def unsaved(self) -> bool:
        """Whether there are changes the manifest does not have."""
        ...

    def save(self) -> None:
        """Bring the manifest up to date."""
        ...


class Autosave:
    """Saves a song every ``interval_seconds`` while there is something to save.

    The studio calls :meth:`tick`.
    """

    def __init__(
        self,
        song: Savable,
        interval_seconds: float = DEFAULT_INTERVAL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._song, self._interval_seconds, self._clock = song, interval_seconds, clock
        self._last = clock()

    def tick(self) -> bool:
        """Save when it is time; return whether it was.

        After a failure the next attempt waits a whole interval.
        """
        now = self._clock()
        if not self._song.unsaved or now - self._last < self._interval_seconds:
            return False
        self._last = now
        self._song.save()
        return True


def back_up(manifest: Path, folder: Path, now: datetime, disk: Disk, keep: int = KEPT_BACKUPS) -> None:
    """Keep a copy of ``manifest`` as it is, named by the time, and the last ``keep`` of them.

    Raises ``OSError``.
    """
    if not manifest.exists():
        return
    folder.mkdir(exist_ok=True)
    disk.write_aside(free_name(folder / f"{now:%Y-%m-%d_%H%M%S}.json"), manifest.read_bytes())
    for old in backups(folder)[keep:]:
        old.unlink(missing_ok=True)


def backups(folder: Path) -> list[Path]:
    """Return the backups in ``folder``, newest first."""
    return sorted(
        folder.glob("[0-9]*.json*"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True
    )
