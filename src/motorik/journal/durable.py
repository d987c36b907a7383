"""Writing so that a crash, a power cut or a full disk leaves the old file whole."""

import os
from contextlib import suppress
from pathlib import Path

_FOLDERS_SYNC = os.name == "posix"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


class Disk:
    """The few system calls that must not lie; tests replace them to inject full disks and crashes."""

    def write(self, descriptor: int, data: bytes) -> int:
        """Write some of ``data`` and return how many bytes; raises ``OSError``."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Return when the file's bytes are on the medium."""
        os.fsync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Put ``old`` in the place of ``new`` in one step."""
        os.replace(old, new)  # noqa: PTH105  # the system call is named on purpose

    def write_all(self, descriptor: int, data: bytes) -> None:
        """Write all of ``data``; on ``OSError`` a part may have been written."""
        view = memoryview(data)
        while view:
            view = view[self.write(descriptor, bytes(view[: 2**24])) :]

    def sync_folder(self, folder: Path) -> None:
        """Return when renames inside ``folder`` are on the medium, where the system knows such a thing."""
        if not _FOLDERS_SYNC:
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            self.sync(descriptor)
        finally:
            os.close(descriptor)

    def write_aside(self, path: Path, data: bytes) -> None:
        """Replace ``path`` by ``data`` in one step: written beside, synced, renamed.

        Raises ``OSError``; then nothing happened to ``path``.
        """
        aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
        try:
            descriptor = os.open(aside, _NEW_FILE, 0o644)
            try:
                self.write_all(descriptor, data)
                self.sync(descriptor)
            finally:
                os.close(descriptor)
            self.rename(aside, path)
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise
        self.sync_folder(path.parent)


def free_name(path: Path) -> Path:
    """Return ``path``, or ``path`` with the first number behind it that is not taken."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}.{number}")
    return found
