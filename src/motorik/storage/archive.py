"""Zip files with a list of what is inside and a checksum of each part: songs and presets travel in them.

The list comes first: ``{"format": …, "version": 1, …, "files": {name: {"sha256", "size"}}}``. The same parts
give the same bytes. An archive comes from strangers: nothing of it is believed before it is checked.
"""

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Annotated, Any, Generic, Literal, TypeVar
from zlib import error as ZlibError  # noqa: N812  # the module names it like a function

from pydantic import Field, TypeAdapter, ValidationError

from motorik.domain.explain import explain
from motorik.domain.ids import ContentHash
from motorik.domain.model import Model
from motorik.domain.reading import read_json
from motorik.journal.durable import Disk
from motorik.storage.assets import MAX_SAMPLE_BYTES
from motorik.storage.errors import SongError, disk_errors

MAX_PARTS = 10_000
MAX_TOTAL_BYTES = 8 * 2**30
_MAX_LIST_BYTES = 4 * 2**20
_PIECE_BYTES = 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Refusal(ValueError):
    """Why an archive is not accepted, without its name."""


class Part(Model):
    """One file of an archive."""

    sha256: ContentHash
    size: Annotated[int, Field(ge=0, le=MAX_SAMPLE_BYTES)]


class Contents(Model):
    """What an archive says is in it; a kind of archive adds its ``format`` and what else it tells."""

    version: Literal[1]
    files: Annotated[dict[str, Part], Field(max_length=MAX_PARTS)] = Field(default_factory=dict)


ContentsT = TypeVar("ContentsT", bound=Contents)
Source = bytes | Path
"""A part to be written: its bytes, or the file that has them."""


@dataclass(frozen=True, slots=True)
class ArchiveKind(Generic[ContentsT]):
    """A sort of archive: what people call it, its list, which parts may be in it (``parts``: in words).

    ``check`` looks at the unpacked folder before it gets its name; it raises :class:`Refusal` when something
    is not as it should be.
    """

    noun: str
    list_name: str
    contents: type[ContentsT]
    belongs: Callable[[str], bool]
    parts: str
    check: Callable[[ContentsT, Path], None]


def write_archive(
    kind: ArchiveKind[ContentsT],
    path: Path,
    contents: ContentsT,
    parts: Mapping[str, Source],
    disk: Disk | None = None,
) -> Path:
    """Write ``parts`` by name, in that order, behind their list; ``contents`` gives the rest of the list.

    Raises:
        SongError: the file cannot be written; then ``path`` is as it was.
    """
    disk = disk or Disk()
    aside = path.with_name(f".{path.name}.aside")
    with disk_errors(f"the {kind.noun} cannot be written", path):
        listed = contents.model_copy(update={"files": {name: _part(part) for name, part in parts.items()}})
        try:
            with aside.open("wb") as stream:
                _write(stream, kind.list_name, listed, parts)
                stream.flush()
                disk.sync(stream.fileno())
            disk.rename(aside, path)
            disk.sync_folder(path.parent)
        finally:
            aside.unlink(missing_ok=True)
    return path


def unpack_archive(
    kind: ArchiveKind[ContentsT], path: Path, folder: Path, disk: Disk | None = None
) -> ContentsT:
    """Make ``folder`` from an archive and return its list; the folder appears whole or not at all.

    Raises:
        SongError: the archive is damaged, holds what it must not or is too large.
    """
    disk = disk or Disk()
    with disk_errors(f"the {kind.noun} cannot be unpacked", path):
        aside = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            aside.chmod(0o755)
            with zipfile.ZipFile(path) as archive:
                contents = _unpack(kind, archive, aside, disk)
            kind.check(contents, aside)
            disk.sync_folder(aside)
            disk.rename(aside, folder)
            disk.sync_folder(folder.parent)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ZlibError, EOFError) as error:
            raise SongError(f"{path}: not an intact {kind.noun}: {error}") from None
        except Refusal as error:
            raise SongError(f"{path}: {error}") from None
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return contents


def _part(source: Source) -> Part:
    if isinstance(source, bytes):
        return Part(sha256=hashlib.sha256(source).hexdigest(), size=len(source))
    with source.open("rb") as reader:
        digest = hashlib.file_digest(reader, "sha256").hexdigest()
    return Part(sha256=digest, size=source.stat().st_size)


def _write(stream: IO[bytes], list_name: str, contents: Contents, parts: Mapping[str, Source]) -> None:
    told = contents.model_dump()
    files = told.pop("files")
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(_entry(list_name), json.dumps({**told, "files": files}, indent=2) + "\n")
        for name, source in parts.items():
            if isinstance(source, bytes):
                archive.writestr(_entry(name), source)
                continue
            with source.open("rb") as reader, archive.open(_entry(name), "w", force_zip64=True) as writer:
                shutil.copyfileobj(reader, writer, _PIECE_BYTES)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _unpack(kind: ArchiveKind[ContentsT], archive: zipfile.ZipFile, folder: Path, disk: Disk) -> ContentsT:
    entries = _entries(archive)
    contents = _contents(kind, archive, entries)
    for name in contents.files:
        if not kind.belongs(name):
            raise Refusal(f"holds {name[:80]!r}; allowed: {kind.parts}")
    if set(entries) != {kind.list_name, *contents.files}:
        odd = min(set(entries) ^ {kind.list_name, *contents.files})
        raise Refusal(f"{odd[:80]!r} is not both listed in {kind.list_name} and present")
    if sum(part.size for part in contents.files.values()) > MAX_TOTAL_BYTES:
        raise Refusal(f"more than {MAX_TOTAL_BYTES} bytes in all; allowed: at most that")
    for name, part in contents.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _extract(archive, entries[name], part, target, disk):
            raise Refusal(f"{name} does not have the checksum {kind.list_name} gives")
    for inner in {(folder / name).parent for name in contents.files}:
        disk.sync_folder(inner)
    return contents


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name, refusing what no archive has: too many, doubles, links, encryption."""
    found: dict[str, zipfile.ZipInfo] = {}
    if len(archive.infolist()) > MAX_PARTS + 1:
        raise Refusal(f"{len(archive.infolist())} parts; allowed: at most {MAX_PARTS}")
    for entry in archive.infolist():
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise Refusal(f"{entry.filename[:80]!r} is a link or a device; allowed: plain files")
        if entry.flag_bits & 1:
            raise Refusal(f"{entry.filename[:80]!r} is encrypted; allowed: plain files")
        if entry.filename in found:
            raise Refusal(f"{entry.filename[:80]!r} is there twice; allowed: once")
        found[entry.filename] = entry
    return found


def _contents(
    kind: ArchiveKind[ContentsT], archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]
) -> ContentsT:
    name = kind.list_name
    if name not in entries:
        raise Refusal(f"has no {name}; allowed: a {kind.noun} made by Motorik")
    data = b"".join(_pieces(archive, entries[name], _MAX_LIST_BYTES))
    plain: Any = None
    try:
        plain = read_json(data, max_bytes=_MAX_LIST_BYTES)
        return TypeAdapter(kind.contents).validate_python(plain)
    except ValidationError as error:
        raise Refusal(f"{name}: {explain(error, plain, kind.contents)}") from None
    except ValueError as error:
        raise Refusal(f"{name}: {error}") from None


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, part: Part, target: Path, disk: Disk) -> bool:
    """Write a part to ``target`` and return whether it is what the list says."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb", buffering=0) as writer:
        for piece in _pieces(archive, entry, part.size):
            digest.update(piece)
            size += len(piece)
            disk.write_all(writer.fileno(), piece)
        disk.sync(writer.fileno())
    return size == part.size and digest.hexdigest() == part.sha256


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """Yield an entry's bytes, never more than ``limit``, whatever the archive claims."""
    size = 0
    with archive.open(entry) as reader:
        while piece := reader.read(min(_PIECE_BYTES, limit + 1 - size)):
            size += len(piece)
            if size > limit:
                raise Refusal(f"{entry.filename[:80]!r} is larger than {limit} bytes; allowed: at most that")
            yield piece
