"""Bundles: a whole song in one zip file, with a list of what is inside and a checksum of each part.

``bundle.json`` comes first: ``{"format": "motorik.bundle", "version": 1, "files": {name: {"sha256",
"size"}}}``. The other parts are ``song.json`` and ``assets/<sha256>.<format>``, and nothing else. Packing the
same song twice gives the same bytes. A bundle comes from strangers: nothing of it is believed before it is
checked.
"""

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Annotated, Any, Literal
from zlib import error as ZlibError  # noqa: N812  # the module names it like a function

from pydantic import Field, TypeAdapter, ValidationError

from motorik.domain.canonical import write_project
from motorik.domain.explain import explain
from motorik.domain.ids import ContentHash
from motorik.domain.model import Model
from motorik.domain.reading import MAX_BYTES, ProjectFileError, parse_project, read_json
from motorik.journal.durable import Disk
from motorik.storage.assets import MAX_SAMPLE_BYTES, Assets
from motorik.storage.errors import SongError, disk_errors
from motorik.storage.layout import ASSET_NAME, ASSETS, MANIFEST
from motorik.storage.song import Song

BUNDLE_SUFFIX = ".motorik"
CONTENTS = "bundle.json"
MAX_PARTS = 10_000
MAX_TOTAL_BYTES = 8 * 2**30
_MAX_CONTENTS_BYTES = 4 * 2**20
_PIECE_BYTES = 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Part(Model):
    """One file of a bundle."""

    sha256: ContentHash
    size: Annotated[int, Field(ge=0, le=MAX_SAMPLE_BYTES)]


class Contents(Model):
    """What a bundle says is in it."""

    format: Literal["motorik.bundle"]
    version: Literal[1]
    files: Annotated[dict[str, Part], Field(max_length=MAX_PARTS)]


def pack(song: Song, path: Path, disk: Disk | None = None) -> Path:
    """Write the present project and its samples into one file and return its path.

    Raises:
        SongError: a sample is missing, or the file cannot be written; then ``path`` is as it was.
    """
    song.assets.check(song.project.samples)
    disk = disk or Disk()
    manifest = write_project(song.project)
    sources = {
        f"{ASSETS}/{file.name}": file for file in sorted(map(song.assets.path_of, song.project.samples))
    }
    aside = path.with_name(f".{path.name}.aside")
    with disk_errors("the bundle cannot be written", path):
        try:
            with aside.open("wb") as stream:
                _write(stream, manifest, sources)
                stream.flush()
                disk.sync(stream.fileno())
            disk.rename(aside, path)
            disk.sync_folder(path.parent)
        finally:
            aside.unlink(missing_ok=True)
    return path


def unpack(path: Path, folder: Path, disk: Disk | None = None) -> Path:
    """Make the song folder ``folder`` from a bundle and return it; it appears whole or not at all.

    Raises:
        SongError: the bundle is damaged, holds what it must not or is too large, or ``folder`` exists.
    """
    disk = disk or Disk()
    if folder.exists():
        raise SongError(f"{folder}: exists already; open it, or unpack {path.name} somewhere else")
    with disk_errors("the bundle cannot be unpacked", path):
        aside = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            aside.chmod(0o755)
            with zipfile.ZipFile(path) as archive:
                _unpack_checked(archive, aside, disk)
            disk.rename(aside, folder)
            disk.sync_folder(folder.parent)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ZlibError, EOFError) as error:
            raise SongError(f"{path}: not an intact bundle: {error}") from None
        except (_Refusal, ProjectFileError) as error:
            raise SongError(f"{path}: {error}") from None
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return folder


class _Refusal(ValueError):
    """Why a bundle is not accepted."""


def _write(stream: IO[bytes], manifest: bytes, sources: dict[str, Path]) -> None:
    files = {MANIFEST: {"sha256": hashlib.sha256(manifest).hexdigest(), "size": len(manifest)}}
    for name, source in sources.items():
        files[name] = {"sha256": source.stem, "size": source.stat().st_size}
    contents = {"format": "motorik.bundle", "version": 1, "files": files}
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(_entry(CONTENTS), json.dumps(contents, indent=2) + "\n")
        archive.writestr(_entry(MANIFEST), manifest)
        for name, source in sources.items():
            with source.open("rb") as reader, archive.open(_entry(name), "w", force_zip64=True) as writer:
                shutil.copyfileobj(reader, writer, _PIECE_BYTES)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _unpack_checked(archive: zipfile.ZipFile, folder: Path, disk: Disk) -> None:
    entries = _entries(archive)
    contents = _contents(archive, entries)
    for name in contents.files:
        if name != MANIFEST and not (
            name.startswith(f"{ASSETS}/") and ASSET_NAME.fullmatch(name[len(ASSETS) + 1 :])
        ):
            raise _Refusal(f"holds {name[:80]!r}; allowed: {MANIFEST} and {ASSETS}/<sha256>.<format>")
    if set(entries) != {CONTENTS, *contents.files}:
        odd = min(set(entries) ^ {CONTENTS, *contents.files})
        raise _Refusal(f"{odd[:80]!r} is not both listed in {CONTENTS} and present")
    if sum(part.size for part in contents.files.values()) > MAX_TOTAL_BYTES:
        raise _Refusal(f"more than {MAX_TOTAL_BYTES} bytes in all; allowed: at most that")
    (folder / ASSETS).mkdir()
    for name, part in contents.files.items():
        _extract(archive, entries[name], part, folder / name, disk)
    project = parse_project((folder / MANIFEST).read_bytes(), MANIFEST)
    missing = Assets(folder / ASSETS, disk).missing(project.samples)
    if missing:
        raise _Refusal(f"sample {missing[0].id!r} is missing from the bundle")
    disk.sync_folder(folder / ASSETS)
    disk.sync_folder(folder)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name, refusing what no bundle has: too many, doubles, links, encryption."""
    found: dict[str, zipfile.ZipInfo] = {}
    if len(archive.infolist()) > MAX_PARTS + 1:
        raise _Refusal(f"{len(archive.infolist())} parts; allowed: at most {MAX_PARTS}")
    for entry in archive.infolist():
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise _Refusal(f"{entry.filename[:80]!r} is a link or a device; allowed: plain files")
        if entry.flag_bits & 1:
            raise _Refusal(f"{entry.filename[:80]!r} is encrypted; allowed: plain files")
        if entry.filename in found:
            raise _Refusal(f"{entry.filename[:80]!r} is there twice; allowed: once")
        found[entry.filename] = entry
    return found


def _contents(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> Contents:
    if CONTENTS not in entries:
        raise _Refusal(f"has no {CONTENTS}; allowed: a bundle made by Motorik")
    data = b"".join(_pieces(archive, entries[CONTENTS], _MAX_CONTENTS_BYTES))
    plain: Any = None
    try:
        plain = read_json(data, max_bytes=_MAX_CONTENTS_BYTES)
        contents = TypeAdapter(Contents).validate_python(plain)
    except ValidationError as error:
        raise _Refusal(f"{CONTENTS}: {explain(error, plain, Contents)}") from None
    except ValueError as error:
        raise _Refusal(f"{CONTENTS}: {error}") from None
    if MANIFEST not in contents.files or contents.files[MANIFEST].size > MAX_BYTES:
        raise _Refusal(f"{CONTENTS} lists no {MANIFEST} of at most {MAX_BYTES} bytes")
    return contents


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, part: Part, target: Path, disk: Disk) -> None:
    digest, size = hashlib.sha256(), 0
    with target.open("xb", buffering=0) as writer:
        for piece in _pieces(archive, entry, part.size):
            digest.update(piece)
            size += len(piece)
            disk.write_all(writer.fileno(), piece)
        disk.sync(writer.fileno())
    named = target.stem if target.name != MANIFEST else part.sha256
    if size != part.size or not digest.hexdigest() == part.sha256 == named:
        raise _Refusal(f"{entry.filename} does not have the checksum {CONTENTS} gives")


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """Yield an entry's bytes, never more than ``limit``, whatever the archive claims."""
    size = 0
    with archive.open(entry) as reader:
        while piece := reader.read(min(_PIECE_BYTES, limit + 1 - size)):
            size += len(piece)
            if size > limit:
                raise _Refusal(f"{entry.filename[:80]!r} is larger than {limit} bytes; allowed: at most that")
            yield piece
