"""A song: its folder, its project with history, its samples."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from motorik.domain.canonical import write_project
from motorik.domain.patch import Sample
from motorik.domain.project import Project
from motorik.journal import Journal, JournalFile, Saved, SongLock
from motorik.journal.durable import Disk
from motorik.journal.journal_file import KEPT_STEPS
from motorik.storage.assets import Assets
from motorik.storage.autosave import back_up
from motorik.storage.errors import SongError, disk_errors
from motorik.storage.layout import ASSETS, BACKUPS, manifest_of

Now = Callable[[], datetime]


@dataclass(slots=True)
class Writing:
    """What only the one writer of a song has.

    The lock, the journal file, and the state the manifest holds.
    """

    lock: SongLock
    file: JournalFile
    now: Now
    saved_state: int


@dataclass(frozen=True, slots=True)
class SaveJob:
    """A save under way: the project and state it was begun with, and the hash of what was written."""

    project: Project
    state: int
    manifest_hash: str = ""


class Song:
    """An open song, from ``open_song`` or ``create_song``; close it, or use it in a ``with`` block.

    ``messages`` says in one sentence each what had to be repaired on opening. Everything but
    :meth:`write_save` belongs to the thread that commits.
    """

    def __init__(
        self,
        folder: Path,
        journal: Journal,
        disk: Disk,
        writing: Writing | None,
        messages: tuple[str, ...] = (),
        temporary: "TemporaryDirectory[str] | None" = None,
    ) -> None:
        self.folder, self.journal, self.messages = folder, journal, messages
        self.assets = Assets(folder / ASSETS, disk)
        self._disk, self._writing, self._temporary = disk, writing, temporary

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.journal.project

    @property
    def writable(self) -> bool:
        """Whether this song can be saved; a song opened to look at cannot."""
        return self._writing is not None

    @property
    def unsaved(self) -> bool:
        """Whether the manifest holds another state than the present one. The journal holds it in any case."""
        return self._writing is not None and self._writing.saved_state != self.journal.state

    @property
    def trouble(self) -> str:
        """Why changes are not reaching the disk, in one sentence; empty when they are."""
        return self._writing.file.trouble if self._writing else ""

    def missing_samples(self) -> tuple[Sample, ...]:
        """Return the samples of the project whose file is not in the assets."""
        return self.assets.missing(self.project.samples)

    def save(self) -> None:
        """Bring the manifest up to date and shorten the journal.

        Raises:
            SongError: it cannot be written; the manifest and the journal on disk are as whole as before.
        """
        self.finish_save(self.write_save(self.begin_save()))

    def begin_save(self) -> SaveJob:
        """Take what is to be saved."""
        return SaveJob(self.project, self.journal.state)

    def write_save(self, job: SaveJob) -> SaveJob:
        """Write the manifest, keeping the old one as a backup; any thread may. Raises ``SongError``."""
        writing, manifest = self._writer(), manifest_of(self.folder)
        data = write_project(job.project)
        digest = hashlib.sha256(data).hexdigest()
        with disk_errors("not saved, the song on disk is as before", manifest):
            writing.file.append(Saved(digest, job.state))
            writing.file.sync()
            back_up(manifest, self.folder / BACKUPS, writing.now(), self._disk)
            self._disk.write_aside(manifest, data)
        return SaveJob(job.project, job.state, digest)

    def finish_save(self, job: SaveJob) -> None:
        """Begin the journal anew after ``job`` was written, with as much history as is kept."""
        writing = self._writer()
        writing.saved_state = job.state
        self.journal.forget(KEPT_STEPS)
        if self.journal.tree.knows(job.state):
            with disk_errors("saved, but the journal could not be shortened", self.folder):
                writing.file.restart(job.manifest_hash, job.state, self.journal.tree)

    def sync(self) -> None:
        """Return when every change made so far is on the medium, or :attr:`trouble` says why not."""
        self._writer().file.sync()

    def close(self) -> None:
        """Let go of the song without saving: the journal has every change. Safe to call twice."""
        if self._writing is not None:
            self._writing.file.close()
            self._writing.lock.release()
            self._writing = None
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _writer(self) -> Writing:
        if self._writing is None:
            raise SongError(
                f"{self.folder}: opened to look at or closed; allowed: saving a song opened to write"
            )
        return self._writing
