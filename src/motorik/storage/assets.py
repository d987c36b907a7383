"""Samples beside the manifest, named by what is in them: the same sound is kept once and can never change."""

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from io import FileIO
from pathlib import Path

from motorik.domain.patch import Sample
from motorik.journal.durable import Disk
from motorik.storage.errors import SongError, disk_errors

AUDIO_FORMATS = frozenset({"aif", "aiff", "au", "caf", "flac", "mp3", "ogg", "opus", "w64", "wav"})
MAX_SAMPLE_BYTES = 2**30
GROWING = ".growing-"
_PIECE_BYTES = 2**20


class Assets:
    """The ``assets`` folder of a song."""

    def __init__(self, folder: Path, disk: Disk, *, max_bytes: int = MAX_SAMPLE_BYTES) -> None:
        self.folder = folder
        self._disk = disk
        self._max_bytes = max_bytes

    def import_sample(self, path: Path, id: str | None = None) -> Sample:
        """Copy a sound file in, unless it is there already, and return the sample that plays it.

        ``id`` defaults to one made from the file's name. The project does not know the sample until it is
        added.

        Raises:
            SongError: no regular file, not a format we play, too large, or it cannot be read or written.
        """
        format = path.suffix.removeprefix(".").lower()
        if format not in AUDIO_FORMATS:
            raise SongError(f"{path}: format {format!r}; allowed: {', '.join(sorted(AUDIO_FORMATS))}")
        with disk_errors("cannot be imported", path):
            digest = self._take_in(path, format)
        return Sample(id=id or id_from(path.stem), name=path.stem[:200], sha256=digest, format=format)

    def place_for(self, format: str) -> Path:
        """Return where a new sound can grow until :meth:`adopt`: a hidden file that is not there yet."""
        with disk_errors("cannot be recorded to", self.folder):
            self.folder.mkdir(exist_ok=True)
        return self.folder / f"{GROWING}{secrets.token_hex(8)}.{format}"

    def growing(self) -> list[Path]:
        """Return what grows here; when nobody writes the song: what a program that was killed left."""
        return sorted(self.folder.glob(f"{GROWING}*"))

    def adopt(self, path: Path, name: str) -> Sample:
        """Give a sound that has grown in this folder its place, without copying it; return its sample.

        A full disk is no hindrance. Raises ``SongError`` when it cannot be read or renamed.
        """
        format = path.suffix.removeprefix(".")
        with disk_errors("cannot be kept", path):
            with path.open("rb+") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                self._disk.sync(file.fileno())
            self._disk.rename(path, self._path(digest, format))
            self._disk.sync_folder(self.folder)
        return Sample(id=id_from(name), name=name[:200], sha256=digest, format=format)

    def path_of(self, sample: Sample) -> Path:
        """Return the file of ``sample``. Raises ``SongError`` when it is missing."""
        path = self._path(sample.sha256, sample.format)
        if not path.is_file():
            raise SongError(f"sample {sample.id!r} is missing: {path}")
        return path

    def missing(self, samples: Iterable[Sample]) -> tuple[Sample, ...]:
        """Return the samples whose file is not there."""
        return tuple(sample for sample in samples if not self._path(sample.sha256, sample.format).is_file())

    def check(self, samples: Iterable[Sample]) -> None:
        """Raise ``SongError`` listing every sample whose file is not there."""
        missing = self.missing(samples)
        if missing:
            listed = ", ".join(f"{sample.id} ({sample.sha256[:12]}….{sample.format})" for sample in missing)
            raise SongError(f"{self.folder}: {len(missing)} missing: {listed}")

    def _path(self, digest: str, format: str) -> Path:
        return self.folder / f"{digest}.{format}"

    def _take_in(self, source: Path, format: str) -> str:
        """Copy ``source`` aside while hashing it, then give it its name; return the hash."""
        self.folder.mkdir(exist_ok=True)
        aside = self.folder / f".{os.getpid()}.aside"
        try:
            digest = self._copy(source, aside)
            target = self._path(digest, format)
            if not target.exists():
                self._disk.rename(aside, target)
                self._disk.sync_folder(self.folder)
        finally:
            with suppress(OSError):
                aside.unlink()
        return digest

    def _copy(self, source: Path, aside: Path) -> str:
        digest, size = hashlib.sha256(), 0
        with _open_regular(source) as reader, aside.open("wb", buffering=0) as writer:
            while piece := os.read(reader.fileno(), _PIECE_BYTES):
                size += len(piece)
                if size > self._max_bytes:
                    raise SongError(f"{source}: larger than {self._max_bytes} bytes; allowed: at most that")
                digest.update(piece)
                self._disk.write_all(writer.fileno(), piece)
            self._disk.sync(writer.fileno())
        if not size:
            raise SongError(f"{source}: the file is empty; allowed: a sound file")
        return digest.hexdigest()


def id_from(name: str) -> str:
    """Return an id made of ``name``: ``"Kick 01!"`` becomes ``kick_01``."""
    cleaned = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    cleaned = cleaned if cleaned[:1].isalpha() else f"sample_{cleaned}".rstrip("_")
    return cleaned[:63]


def _open_regular(path: Path) -> FileIO:
    """Open a regular file for reading; devices and pipes, which may never end, are refused."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise SongError(f"{path}: not a regular file; allowed: a sound file")
    return path.open("rb", buffering=0)
