"""Repositories: projects by name, wherever they are kept, without the history and samples of an open song."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from motorik.domain.canonical import write_project
from motorik.domain.project import Project
from motorik.domain.reading import ProjectFileError, parse_project
from motorik.journal.durable import Disk
from motorik.storage.adapters import FolderAdapter, StorageAdapter, version_of
from motorik.storage.errors import SongError
from motorik.storage.opening import open_song
from motorik.storage.song import Song


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project as it was read, with the version a later update has to name."""

    name: str
    project: Project
    version: str


class ProjectRepository(Protocol):
    """Create, read, update, delete, list. Every method raises ``SongError`` in one sentence."""

    def create(self, name: str, project: Project) -> StoredProject:
        """Keep a new project; a name in use raises ``StaleProjectError``."""
        ...

    def read(self, name: str) -> StoredProject:
        """Return the project called ``name``."""
        ...

    def update(self, stored: StoredProject, project: Project) -> StoredProject:
        """Replace what was read as ``stored``; ``StaleProjectError`` when it has changed meanwhile."""
        ...

    def delete(self, name: str) -> None:
        """Remove the project called ``name``."""
        ...

    def list(self) -> list[str]:
        """Return all names, sorted."""
        ...


class AdapterRepository:
    """A repository over any storage adapter."""

    def __init__(self, adapter: StorageAdapter) -> None:
        self._adapter = adapter

    def create(self, name: str, project: Project) -> StoredProject:
        """See :class:`ProjectRepository`."""
        return StoredProject(name, project, self._adapter.write(name, write_project(project), ""))

    def read(self, name: str) -> StoredProject:
        """See :class:`ProjectRepository`."""
        data = self._adapter.read(name)
        try:
            return StoredProject(name, parse_project(data, name), version_of(data))
        except ProjectFileError as error:
            raise SongError(str(error)) from None

    def update(self, stored: StoredProject, project: Project) -> StoredProject:
        """See :class:`ProjectRepository`."""
        version = self._adapter.write(stored.name, write_project(project), stored.version)
        return StoredProject(stored.name, project, version)

    def delete(self, name: str) -> None:
        """See :class:`ProjectRepository`."""
        self._adapter.delete(name)

    def list(self) -> list[str]:
        """See :class:`ProjectRepository`."""
        return self._adapter.names()


class FolderRepository(AdapterRepository):
    """Song folders inside one folder, such as ``Projects``; only this one can open them as songs."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self._folders = FolderAdapter(root, disk)
        super().__init__(self._folders)

    def open(self, name: str) -> Song:
        """Open a song to write."""
        return open_song(self._folders.folder(name))
