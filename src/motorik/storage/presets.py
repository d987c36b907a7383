"""Presets on disk: those that come with Motorik, the user's own, and packs to pass on.

A library is a folder of folders: ``<machine or patches>/<preset>.json``, with ``samples/<sha256>.<format>``
and ``previews/<machine or patches>/<preset>.ogg`` beside them. A pack is one file with the same inside and
``pack.json``, which gives its name, maker and the checksum of every part.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from motorik.domain.patch import Name, Sample
from motorik.journal.durable import Disk
from motorik.machines.preset import MAX_BYTES, Preset, PresetError, patch_of, read_preset, write_preset
from motorik.storage.archive import ArchiveKind, Contents, Refusal, Source, unpack_archive, write_archive
from motorik.storage.assets import id_from
from motorik.storage.errors import SongError, disk_errors
from motorik.storage.layout import ASSET_NAME

PACK_SUFFIX = ".motorikpack"
PACK_LIST = "pack.json"
PATCHES = "patches"
SAMPLES = "samples"
PREVIEWS = "previews"
PACKS = "packs"

_NAME = rf"({PATCHES}|[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)/[a-z][a-z0-9_-]{{0,62}}"
_PRESET = re.compile(rf"{_NAME}\.json")
_PREVIEW = re.compile(rf"{PREVIEWS}/{_NAME}\.ogg")


class PackContents(Contents):
    """What a pack says of itself."""

    format: Literal["motorik.pack"]
    name: Name
    author: Name = ""
    licence: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A preset in a library: ``name`` is ``<machine or patches>/<preset>``."""

    name: str
    preset: Preset
    library: "Library"

    def sample_path(self, sample: Sample) -> Path:
        """Return the file of one of its samples. Raises ``SongError`` when it is missing."""
        path = self.library.folder / SAMPLES / f"{sample.sha256}.{sample.format}"
        if not path.is_file():
            raise SongError(f"preset {self.name}: sample {sample.id!r} is missing: {path}")
        return path

    @property
    def preview_path(self) -> Path:
        """Where its preview is, if one was made."""
        return self.library.folder / PREVIEWS / f"{self.name}.ogg"


class Library:
    """A folder of presets."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self._disk = disk or Disk()

    def names(self) -> list[str]:
        """Return the names of all presets, sorted."""
        found = self.folder.glob("*/*.json")
        names = (path.relative_to(self.folder).as_posix() for path in found)
        return sorted(name.removesuffix(".json") for name in names if _PRESET.fullmatch(name))

    def load(self, name: str) -> Shelved:
        """Return one preset.

        Raises:
            SongError: there is none of that name, or it cannot be read.
            PresetError: it is not a preset, or one of a newer Motorik.
        """
        path = self.folder / f"{name}.json"
        if not _PRESET.fullmatch(f"{name}.json") or not path.is_file():
            raise SongError(f"{self.folder}: no preset {name!r}; 'motorik presets list' shows what there is")
        with disk_errors("cannot be read", path), path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        preset = read_preset(data, str(path))
        if preset.id != path.stem:
            raise PresetError(f"{path}: id is {preset.id!r}; allowed: the name of the file, {path.stem!r}")
        if shelf_of(preset) != path.parent.name:
            raise PresetError(f"{path}: belongs into the folder {shelf_of(preset)!r}")
        return Shelved(name, preset, self)

    def save(self, preset: Preset, sounds: Mapping[str, Path] | None = None) -> Shelved:
        """Write a preset, over one of the same name; ``sounds`` has the file of each sample by its id."""
        shelf = self.folder / shelf_of(preset)
        with disk_errors("the preset cannot be saved", shelf):
            shelf.mkdir(parents=True, exist_ok=True)
            for sample in preset.samples:
                self._take_in(sample, (sounds or {}).get(sample.id))
            self._disk.write_aside(shelf / f"{preset.id}.json", write_preset(preset))
        return Shelved(f"{shelf.name}/{preset.id}", preset, self)

    def _take_in(self, sample: Sample, source: Path | None) -> None:
        target = self.folder / SAMPLES / f"{sample.sha256}.{sample.format}"
        if target.is_file():
            return
        if source is None:
            raise SongError(f"preset: no file for its sample {sample.id!r}")
        target.parent.mkdir(parents=True, exist_ok=True)
        self._disk.write_aside(target, source.read_bytes())


def shelf_of(preset: Preset) -> str:
    """Return the folder a preset is kept in: its machine's, or that of patches."""
    return preset.machine or PATCHES


def factory() -> Library:
    """Return the presets that come with Motorik."""
    return Library(Path(__file__).resolve().parents[1] / "machines" / "presets")


def libraries(user: Path) -> Iterator[Library]:
    """Yield the user's own presets in ``user``, the factory's, then each pack imported there, by name.

    Where two have one name, the first is meant: a preset of one's own may stand for one of the factory.
    """
    yield Library(user)
    yield factory()
    packs = user / PACKS
    for folder in sorted(packs.iterdir()) if packs.is_dir() else ():
        if folder.is_dir() and not folder.name.startswith("."):
            yield Library(folder)


def find(name: str, user: Path) -> Shelved:
    """Return the preset called ``name`` in the first library that has one. Raises ``SongError``."""
    for library in libraries(user):
        if name in library.names():
            return library.load(name)
    raise SongError(f"no preset {name!r}; 'motorik presets list' shows what there is")


def pack_presets(
    presets: Sequence[Shelved],
    path: Path,
    name: str,
    *,
    author: str = "",
    licence: str = "",
    previews: Mapping[str, Path] | None = None,
) -> Path:
    """Write presets with their samples and previews into one file and return its path.

    ``previews`` has the files of previews that are not in the presets' libraries, by the presets' names.

    Raises:
        SongError: a preview or a sample is missing, two presets have one name, or it cannot be written.
    """
    parts: dict[str, Source] = {}
    for shelved in presets:
        if f"{shelved.name}.json" in parts:
            raise SongError(f"two presets are called {shelved.name!r}; allowed: each name once")
        shown = (previews or {}).get(shelved.name, shelved.preview_path)
        if not shown.is_file():
            raise SongError(f"preset {shelved.name} has no preview; 'motorik presets preview' makes it")
        parts[f"{shelved.name}.json"] = write_preset(shelved.preset)
        parts[f"{PREVIEWS}/{shelved.name}.ogg"] = shown
        for sample in shelved.preset.samples:
            parts[f"{SAMPLES}/{sample.sha256}.{sample.format}"] = shelved.sample_path(sample)
    contents = PackContents(format="motorik.pack", version=1, name=name, author=author, licence=licence)
    return write_archive(_PACK, path, contents, dict(sorted(parts.items())))


def import_pack(path: Path, user: Path) -> Library:
    """Unpack a pack into the user's packs and return its library; it appears whole or not at all.

    Raises:
        SongError: it is damaged, holds what it must not, or a pack of that name is there already.
    """
    folder = user / PACKS / id_from(path.stem)
    if folder.exists():
        raise SongError(f"{folder}: a pack of that name is there already; remove it or rename {path.name}")
    with disk_errors("cannot be made", folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    unpack_archive(_PACK, path, folder)
    return Library(folder)


def _belongs(name: str) -> bool:
    shelf, _, file = name.partition("/")
    if shelf == SAMPLES:
        return ASSET_NAME.fullmatch(file) is not None
    return _PREVIEW.fullmatch(name) is not None or _PRESET.fullmatch(name) is not None


def _check(contents: PackContents, folder: Path) -> None:
    library = Library(folder)
    for name, part in contents.files.items():
        if name.startswith(f"{SAMPLES}/") and Path(name).stem != part.sha256:
            raise Refusal(f"{name} does not have the checksum {PACK_LIST} gives")
    for name in library.names():
        try:
            shelved = library.load(name)
            patch_of(shelved.preset)
            for sample in shelved.preset.samples:
                shelved.sample_path(sample)
        except (PresetError, SongError) as error:
            raise Refusal(str(error).removeprefix(f"{folder}/")) from None


_PACK = ArchiveKind(
    "pack",
    PACK_LIST,
    PackContents,
    _belongs,
    "<machine>/<preset>.json, previews/<machine>/<preset>.ogg and samples/<sha256>.<format>",
    _check,
)
