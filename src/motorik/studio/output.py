"""Files appear complete or not at all: everything is written aside and renamed when the whole job is done."""

import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from motorik.studio.errors import OutputRefused

SONG_FILES = ("song.json", "journal.jsonl")
"""Names inside a song folder that no output may replace."""


def refuse_song(target: Path, song: Path) -> None:
    """Raise :class:`OutputRefused` when writing ``target`` would replace a part of the song at ``song``.

    ``song`` is a folder, its manifest or a bundle. Links and relative paths are resolved on both sides.
    """
    folder = song.parent if song.name == "song.json" else song
    target, folder, song = target.resolve(), folder.resolve(), song.resolve()
    part = target in (song, folder) or target in folder.parents
    if folder.is_dir():
        part = (
            part
            or target in [folder / name for name in SONG_FILES]
            or target.is_relative_to(folder / "assets")
        )
    if part or _same_file(target, song):
        raise OutputRefused(f"{target} belongs to the song that is read; choose another output")


def _same_file(target: Path, song: Path) -> bool:
    with suppress(OSError):
        return target.samefile(song)
    return False


class Outputs:
    """A set of files that appear together at the end of a ``with`` block, or not at all.

    ``path(target)`` returns where to write meanwhile: a hidden file in the target's own folder. Leaving the
    block normally renames every one of them; leaving it by an exception removes them and every folder made
    here.
    """

    def __init__(self) -> None:
        self._pending: list[tuple[Path, Path]] = []
        self._folders: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def path(self, target: Path) -> Path:
        """Reserve ``target`` and return where to write meanwhile, with the same ending.

        :class:`OutputRefused` when it is a folder, is read-only, or its folder is missing.
        """
        folder = target.parent
        if target.is_dir():
            raise OutputRefused(f"{target} is a folder; name a file in it")
        if not folder.is_dir():
            raise OutputRefused(f"{target}: the folder {folder} does not exist; make it first")
        if target.exists() and _is_read_only(target):
            raise OutputRefused(f"{target} is read-only; make it writable or choose another output")
        aside = folder / f".{target.stem}.{secrets.token_hex(4)}.part{target.suffix}"
        try:
            aside.touch(exist_ok=False)
        except OSError as error:
            raise OutputRefused(f"{target} cannot be written: {error.strerror or error}") from error
        self._pending.append((aside, target))
        return aside

    def folder(self, target: Path) -> Path:
        """Make ``target`` a folder if it is none (its parent must be there) and return it."""
        if target.is_dir():
            return target
        try:
            target.mkdir()
        except FileNotFoundError as error:
            raise OutputRefused(
                f"{target}: the folder {target.parent} does not exist; make it first"
            ) from error
        except OSError as error:
            raise OutputRefused(f"{target} cannot be made a folder: {error.strerror or error}") from error
        self._folders.append(target)
        return target

    def write(self, target: Path, content: bytes | str) -> None:
        """Reserve ``target`` and give it ``content`` (text in UTF-8)."""
        aside = self.path(target)
        aside.write_bytes(content.encode() if isinstance(content, str) else content)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._publish()
        else:
            self._discard(self._pending)
            for folder in reversed(self._folders):
                with suppress(OSError):
                    folder.rmdir()

    def _publish(self) -> None:
        for aside, _ in self._pending:
            _reach_disk(aside)
        while self._pending:
            aside, target = self._pending[0]
            try:
                aside.replace(target)
            except OSError as error:
                self._discard(self._pending)
                raise OutputRefused(f"{target} cannot be written: {error.strerror or error}") from error
            del self._pending[0]

    @staticmethod
    def _discard(pending: Iterable[tuple[Path, Path]]) -> None:
        for aside, _ in pending:
            with suppress(OSError):
                aside.unlink()


def check_free(path: Path) -> None:
    """Raise :class:`OutputRefused` unless a folder can be made at ``path``."""
    if path.exists() or path.is_symlink():
        raise OutputRefused(f"{path} exists already; name a new folder")
    if not path.parent.is_dir():
        raise OutputRefused(f"{path}: the folder {path.parent} does not exist; make it first")


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Make the folder ``path`` from what the block puts into the folder it is given: whole or not at all.

    :class:`OutputRefused` when there is something at ``path`` already or it cannot be written.
    """
    check_free(path)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        aside.mkdir()
        yield aside
        aside.rename(path)
    except OSError as error:
        raise OutputRefused(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _is_read_only(path: Path) -> bool:
    """Whether nobody is meant to write ``path``; unlike the system, this says so to the superuser too."""
    return not path.stat().st_mode & stat.S_IWUSR or not os.access(path, os.W_OK)


def _reach_disk(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
