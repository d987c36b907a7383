"""Where a repository keeps manifests: a port with two implementations.

Remote ones (S3, WebDAV) need only these.
"""

import hashlib
from pathlib import Path
from typing import Protocol

from motorik.journal import SongLock, SongLockedError
from motorik.journal.durable import Disk, free_name
from motorik.storage.errors import SongError, disk_errors
from motorik.storage.layout import is_song_name, manifest_of

TRASH = ".trash"


class StaleProjectError(SongError):
    """Someone else has written since it was read; nothing was written."""


class StorageAdapter(Protocol):
    """Keeps bytes by name. A version is the SHA-256 of the bytes; ``""`` means that there is nothing yet.

    All methods raise ``SongError``; ``write`` raises ``StaleProjectError`` when ``expected`` is not the
    version kept.
    """

    def names(self) -> list[str]:
        """Return all names, sorted."""
        ...

    def read(self, name: str) -> bytes:
        """Return what is kept under ``name``."""
        ...

    def write(self, name: str, data: bytes, expected: str) -> str:
        """Replace the version ``expected`` by ``data`` in one step and return the new version."""
        ...

    def delete(self, name: str) -> None:
        """Remove what is kept under ``name``."""
        ...


def version_of(data: bytes) -> str:
    """Return the version of ``data``."""
    return hashlib.sha256(data).hexdigest() if data else ""


class MemoryAdapter:
    """Keeps everything in memory: for tests, and to simulate another writer."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def names(self) -> list[str]:
        """See :class:`StorageAdapter`."""
        return sorted(self._kept)

    def read(self, name: str) -> bytes:
        """See :class:`StorageAdapter`."""
        if name not in self._kept:
            raise SongError(f"there is no project {name!r}; allowed: {', '.join(self.names()) or 'none yet'}")
        return self._kept[name]

    def write(self, name: str, data: bytes, expected: str) -> str:
        """See :class:`StorageAdapter`."""
        check_version(name, version_of(self._kept.get(name, b"")), expected)
        self._kept[name] = data
        return version_of(data)

    def delete(self, name: str) -> None:
        """See :class:`StorageAdapter`."""
        self.read(name)
        del self._kept[name]


class FolderAdapter:
    """Keeps song folders in one folder. What is deleted goes to ``.trash`` beside them."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self.root, self._disk = root, disk or Disk()

    def names(self) -> list[str]:
        """See :class:`StorageAdapter`."""
        with disk_errors("cannot be listed", self.root):
            folders = sorted(self.root.iterdir()) if self.root.is_dir() else []
            return [
                folder.name
                for folder in folders
                if is_song_name(folder.name) and manifest_of(folder).is_file()
            ]

    def read(self, name: str) -> bytes:
        """See :class:`StorageAdapter`."""
        manifest = manifest_of(self.folder(name))
        if not manifest.is_file():
            raise SongError(f"{self.root}: there is no project {name!r}")
        with disk_errors("cannot be read", manifest):
            return manifest.read_bytes()

    def write(self, name: str, data: bytes, expected: str) -> str:
        """See :class:`StorageAdapter`; refuses a song that is open somewhere."""
        folder = self.folder(name)
        with disk_errors("cannot be written", folder):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                lock = SongLock(folder)
            except SongLockedError as error:
                raise SongError(str(error)) from None
            try:
                manifest = manifest_of(folder)
                kept = manifest.read_bytes() if manifest.exists() else b""
                check_version(name, version_of(kept), expected)
                self._disk.write_aside(manifest, data)
            finally:
                lock.release()
        return version_of(data)

    def delete(self, name: str) -> None:
        """See :class:`StorageAdapter`; refuses a song that is open somewhere."""
        self.read(name)
        folder, trash = self.folder(name), self.root / TRASH
        with disk_errors("cannot be deleted", folder):
            try:
                SongLock(folder).release()
            except SongLockedError as error:
                raise SongError(str(error)) from None
            trash.mkdir(exist_ok=True)
            self._disk.rename(folder, free_name(trash / name))

    def folder(self, name: str) -> Path:
        """Return the folder of a song, there or not. Raises ``SongError`` for a name no folder may have."""
        if not is_song_name(name):
            raise SongError(
                f"project name {name[:80]!r}; allowed: up to 100 letters, digits, spaces and -_.,'()+&"
            )
        return self.root / name


def check_version(name: str, kept: str, expected: str) -> None:
    """Raise ``StaleProjectError`` unless what is kept is what the writer has read."""
    if kept == expected:
        return
    if not expected:
        raise StaleProjectError(f"project {name!r} exists already; allowed: a name not in use")
    happened = "was changed" if kept else "was deleted"
    raise StaleProjectError(f"project {name!r} {happened} by someone else since it was read; read it again")
