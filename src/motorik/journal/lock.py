"""One writer a song: an advisory lock the system takes back by itself when a process dies."""

import os
import sys
from pathlib import Path

LOCK_NAME = ".lock"


class SongLockedError(RuntimeError):
    """Another process, or another window of this one, has the song open: one sentence."""


class SongLock:
    """Holds ``<folder>/.lock``. The file stays behind on purpose.

    Removing it would race with the next opener.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises ``SongLockedError``, or ``OSError`` when the folder cannot be written."""
        path = folder / LOCK_NAME
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(self._descriptor)
        except OSError:
            holder = _holder(self._descriptor)
            os.close(self._descriptor)
            by = f"process {holder}" if holder else "another process"
            raise SongLockedError(f"{folder}: the song is open in {by}; close it there first") from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"\n{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let others open the song. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _holder(descriptor: int) -> str:
    """Return the process id the holder wrote, or nothing where a locked file cannot be read."""
    if sys.platform == "win32":
        return ""
    return os.pread(descriptor, 20, 1).decode(errors="replace").strip()


def _take(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
