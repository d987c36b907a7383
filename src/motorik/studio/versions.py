"""Versions of a song to compare: folders and bundles as they are now, manifests of any name, or stdin."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.studio.errors import BadInput
from motorik.studio.songs import looked_at, translated

if TYPE_CHECKING:
    from motorik.domain.patch import Sample
    from motorik.domain.project import Project

STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a song: what it is called, what is in it, and where the files of its samples are."""

    name: str
    project: "Project"
    asset: Callable[["Sample"], Path | None]


@contextmanager
def version(path: Path, *, may_be_empty: bool = False) -> Iterator[Version]:
    """Read the version of a song at ``path`` for as long as the block runs.

    A folder or a bundle is the song with what is not saved yet; any other file is a manifest and nothing
    else, so that temporary files of git can be read; ``-`` is a manifest on stdin. The null device is an
    empty song, as git has it where a file was not there; so is an empty file that ``may_be_empty``.

    Raises:
        BadInput: it cannot be read, or is no song.
    """
    with ExitStack() as stack:
        if path.is_dir() or path.suffix == ".motorik":
            song = stack.enter_context(looked_at(path))
            yield Version(str(path), song.project, _in_folder(song.folder))
        else:
            yield Version(str(path), _manifest(path, may_be_empty), _in_folder(path.parent))


def _manifest(path: Path, may_be_empty: bool) -> "Project":
    from motorik.domain.project import Project
    from motorik.domain.reading import MAX_BYTES, parse_project

    if path == STDIN:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        try:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except FileNotFoundError:
            raise BadInput(f"{path}: not there; allowed: a song folder, a song.json, a bundle or -") from None
        except OSError as error:
            raise BadInput(f"{path} cannot be read: {error.strerror or error}") from error
    if not data and (may_be_empty or str(path) == os.devnull):
        return Project()
    with translated():
        return parse_project(data, "stdin" if path == STDIN else str(path))


def _in_folder(folder: Path) -> "Callable[[Sample], Path | None]":
    def find(sample: "Sample") -> Path | None:
        path = folder / "assets" / f"{sample.sha256}.{sample.format}"
        return path if path.is_file() else None

    return find
