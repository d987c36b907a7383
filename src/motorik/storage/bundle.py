"""Bundles: a whole song in one file: ``song.json``, ``assets/<sha256>.<format>``, and nothing else."""

from pathlib import Path
from typing import Literal

from motorik.domain.canonical import write_project
from motorik.domain.reading import MAX_BYTES, ProjectFileError, parse_project
from motorik.journal.durable import Disk
from motorik.storage.archive import (
    ArchiveKind,
    Contents,
    Refusal,
    Source,
    unpack_archive,
    write_archive,
)  # fmt: skip
from motorik.storage.assets import Assets
from motorik.storage.errors import SongError
from motorik.storage.layout import ASSET_NAME, ASSETS, MANIFEST
from motorik.storage.song import Song

BUNDLE_SUFFIX = ".motorik"
CONTENTS = "bundle.json"


class BundleContents(Contents):
    """What a bundle says is in it."""

    format: Literal["motorik.bundle"]


def pack(song: Song, path: Path, disk: Disk | None = None) -> Path:
    """Write the present project and its samples into one file and return its path.

    Raises:
        SongError: a sample is missing, or the file cannot be written; then ``path`` is as it was.
    """
    song.assets.check(song.project.samples)
    files = sorted(map(song.assets.path_of, song.project.samples))
    parts: dict[str, Source] = {MANIFEST: write_project(song.project)}
    parts |= {f"{ASSETS}/{file.name}": file for file in files}
    return write_archive(_BUNDLE, path, BundleContents(format="motorik.bundle", version=1), parts, disk)


def unpack(path: Path, folder: Path, disk: Disk | None = None) -> Path:
    """Make the song folder ``folder`` from a bundle and return it; it appears whole or not at all.

    Raises:
        SongError: the bundle is damaged, holds what it must not or is too large, or ``folder`` exists.
    """
    if folder.exists():
        raise SongError(f"{folder}: exists already; open it, or unpack {path.name} somewhere else")
    unpack_archive(_BUNDLE, path, folder, disk)
    return folder


def _belongs(name: str) -> bool:
    folder, _, file = name.partition("/")
    return name == MANIFEST or (folder == ASSETS and ASSET_NAME.fullmatch(file) is not None)


def _check(contents: BundleContents, folder: Path) -> None:
    if MANIFEST not in contents.files or contents.files[MANIFEST].size > MAX_BYTES:
        raise Refusal(f"{CONTENTS} lists no {MANIFEST} of at most {MAX_BYTES} bytes")
    for name, part in contents.files.items():
        if name != MANIFEST and Path(name).stem != part.sha256:
            raise Refusal(f"{name} does not have the checksum {CONTENTS} gives")
    (folder / ASSETS).mkdir(exist_ok=True)
    try:
        project = parse_project((folder / MANIFEST).read_bytes(), MANIFEST)
    except ProjectFileError as error:
        raise Refusal(str(error)) from None
    missing = Assets(folder / ASSETS, Disk()).missing(project.samples)
    if missing:
        raise Refusal(f"sample {missing[0].id!r} is missing from the bundle")


_BUNDLE = ArchiveKind(
    "bundle", CONTENTS, BundleContents, _belongs, f"{MANIFEST} and {ASSETS}/<sha256>.<format>", _check
)
