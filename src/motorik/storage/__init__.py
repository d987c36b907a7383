"""Songs on disk: folders, bundles, samples by content, backups, and repositories of projects."""

from motorik.storage.adapters import FolderAdapter, MemoryAdapter, StaleProjectError, StorageAdapter
from motorik.storage.assets import Assets
from motorik.storage.autosave import Autosave
from motorik.storage.bundle import BUNDLE_SUFFIX, pack, unpack
from motorik.storage.errors import SongError
from motorik.storage.opening import create_song, open_song
from motorik.storage.repository import AdapterRepository, FolderRepository, ProjectRepository, StoredProject
from motorik.storage.song import Song

__all__ = [
    "BUNDLE_SUFFIX",
    "AdapterRepository",
    "Assets",
    "Autosave",
    "FolderAdapter",
    "FolderRepository",
    "MemoryAdapter",
    "ProjectRepository",
    "Song",
    "SongError",
    "StaleProjectError",
    "StorageAdapter",
    "StoredProject",
    "create_song",
    "open_song",
    "pack",
    "unpack",
]
