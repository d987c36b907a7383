"""Opening songs: from a folder, its manifest or a bundle, to write or only to look at."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from motorik.domain.canonical import project_hash, write_project
from motorik.domain.project import Project
from motorik.domain.reading import MAX_BYTES, ProjectFileError, parse_project
from motorik.journal import Journal, SongLock, SongLockedError, open_journal, read_journal
from motorik.journal.durable import Disk
from motorik.storage.autosave import backups
from motorik.storage.bundle import BUNDLE_SUFFIX, unpack
from motorik.storage.errors import SongError, disk_errors
from motorik.storage.layout import BACKUPS, JOURNAL, MANIFEST, manifest_of
from motorik.storage.song import Now, Song, Writing
from motorik.storage.upgrading import bring_up_to_date


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_song(
    folder: Path, project: Project | None = None, *, disk: Disk | None = None, now: Now = _utc_now
) -> Song:
    """Make a song folder and open it to write.

    Raises:
        SongError: there is a song already, or the folder cannot be made.
    """
    disk = disk or Disk()
    with disk_errors("cannot make the song", folder):
        folder.mkdir(parents=True, exist_ok=True)
        if manifest_of(folder).exists():
            raise SongError(f"{folder}: there is a song already; allowed: a folder without {MANIFEST}")
        disk.write_aside(manifest_of(folder), write_project(project or Project()))
    return _open_to_write(folder, disk, now)


def open_song(
    path: Path,
    *,
    writable: bool = True,
    into: Path | None = None,
    disk: Disk | None = None,
    now: Now = _utc_now,
) -> Song:
    """Open a song folder, its manifest or a ``.motorik`` bundle, with everything its journal holds.

    Modules saved by an earlier Motorik become those of today in one step, which can be undone.
    A bundle to write is unpacked into the folder ``into``, by default beside it under its own name. To look
    at, it is unpacked for as long as the song is open; a folder opened to look at is neither locked nor
    touched.

    Raises:
        SongError: one sentence; also when another process has the song open, or a module is of a newer
            Motorik.
    """
    disk = disk or Disk()
    if path.suffix == BUNDLE_SUFFIX or into is not None:
        return _open_bundle(path, writable, into, disk, now)
    folder = path.parent if path.name == MANIFEST and not path.is_dir() else path
    if not folder.is_dir():
        raise SongError(
            f"{path}: not a song; allowed: a song folder, its {MANIFEST} or a {BUNDLE_SUFFIX} bundle"
        )
    return _open_to_write(folder, disk, now) if writable else _open_to_look(folder, disk)


def read_manifest(folder: Path) -> Project:
    """Return what the manifest holds, without the journal. Raises ``SongError``."""
    manifest = manifest_of(folder)
    if not manifest.exists():
        raise SongError(f"{folder}: not a song; allowed: a folder with a {MANIFEST}")
    with disk_errors("cannot be read", manifest):
        with manifest.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        kept = backups(folder / BACKUPS)
    try:
        return parse_project(data, str(manifest))
    except ProjectFileError as error:
        hint = f"; the newest backup is {kept[0]}" if kept else ""
        raise SongError(f"{error}{hint}") from None


def _open_to_write(folder: Path, disk: Disk, now: Now) -> Song:
    with disk_errors("cannot be opened to write", folder):
        try:
            lock = SongLock(folder)
        except SongLockedError as error:
            raise SongError(str(error)) from None
        try:
            manifest = read_manifest(folder)
            digest = project_hash(manifest)
            file, recovered, messages = open_journal(folder / JOURNAL, manifest, digest, disk)
        except BaseException:
            lock.release()
            raise
    journal = Journal(recovered.project, recovered.history, file.append)
    song = Song(folder, journal, disk, Writing(lock, file, now, recovered.manifest_state), messages)
    try:
        bring_up_to_date(folder, journal)
    except BaseException:
        song.close()
        raise
    return song


def _open_to_look(folder: Path, disk: Disk, temporary: "TemporaryDirectory[str] | None" = None) -> Song:
    manifest = read_manifest(folder)
    with disk_errors("cannot be read", folder / JOURNAL):
        _, recovered, messages = read_journal(folder / JOURNAL, manifest, project_hash(manifest))
    journal = Journal(recovered.project, recovered.history) if recovered else Journal(manifest)
    bring_up_to_date(folder, journal)
    return Song(folder, journal, disk, None, messages, temporary)


def _open_bundle(path: Path, writable: bool, into: Path | None, disk: Disk, now: Now) -> Song:
    if writable:
        return _open_to_write(unpack(path, into or path.with_suffix(""), disk), disk, now)
    temporary = TemporaryDirectory(prefix="motorik-")
    try:
        return _open_to_look(unpack(path, Path(temporary.name) / "song", disk), disk, temporary)
    except BaseException:
        temporary.cleanup()
        raise
