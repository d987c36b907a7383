"""The table of formats that whole songs come from and go to.

A module anywhere in this package that has an ``IMPORTER`` or an ``EXPORTER`` is in the table; a new format is
one file and no other change. What a file is, is found from its content; what to write, from the ending.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import BinaryIO, TypeVar

import motorik.formats
from motorik.domain.project import Project

HEAD_BYTES = 4096
"""How much of a file an importer may look at to know it."""


class FormatError(ValueError):
    """A file that cannot be read, or a song that cannot be written in a format: one sentence."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may choose. ``lines_per_beat`` None lets the importer find the grid of the music."""

    lines_per_beat: int | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A song from elsewhere, complete and sound by itself.

    ``presets`` names, by patch id, sounds of the library that are better than the patch that stands there.
    ``files`` are the samples of the project by the name they have in its assets, ``<sha256>.<format>``.
    ``remarks`` tells, a sentence each, what of the file is kept differently or not at all.
    """

    project: Project
    presets: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Importer:
    """One format to import. ``recognises`` is given the first HEAD_BYTES of a file and the file's size.

    ``read`` is given the whole file, its name for messages, and the options; it raises FormatError and
    nothing else, whatever the bytes are, and neither takes forever nor fills memory.
    """

    id: str
    name: str
    endings: tuple[str, ...]
    recognises: Callable[[bytes, int], bool]
    read: Callable[[bytes, str, ImportOptions], Imported]
    most_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a person may choose; a format takes what it knows.

    ``division`` is MIDI ticks a beat (None: the fewest that hold every note exactly), ``tempo_step_ticks``
    how finely a tempo ramp is cut into steps, ``audio`` whether rendered tracks go along.
    """

    division: int | None = None
    tempo_step_ticks: int = 2560
    audio: bool = False


@dataclass(frozen=True, slots=True)
class Sound:
    """A finished sound file that may be embedded: where it is, and how long and fast."""

    path: Path
    sample_rate: int
    frames: int
    channels: int = 2


@dataclass(frozen=True, slots=True)
class ExportJob:
    """A song to write; ``stems`` has the sound of every track and return if ``options.audio`` is set."""

    project: Project
    options: ExportOptions = ExportOptions()
    stems: Mapping[str, Sound] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format to export.

    ``write`` writes the whole file to a stream and returns what of the song it does not say, a sentence each;
    FormatError when the song cannot be said in it at all. ``takes_audio``: it can hold rendered tracks.
    """

    id: str
    name: str
    endings: tuple[str, ...]
    write: Callable[[ExportJob, BinaryIO], tuple[str, ...]]
    takes_audio: bool = False


@cache
def importers() -> tuple[Importer, ...]:
    """Return every importer, in the order of the ids."""
    return _declared("IMPORTER", Importer)


@cache
def exporters() -> tuple[Exporter, ...]:
    """Return every exporter, in the order of the ids."""
    return _declared("EXPORTER", Exporter)


def importer_of(head: bytes, size: int, file: str) -> Importer:
    """Return what reads a file of ``size`` bytes that begins with ``head``, the first HEAD_BYTES of it.

    ``file`` is only named in the sentence when nothing does.
    """
    for importer in importers():
        if importer.recognises(head, size):
            return importer
    known = "; ".join(f"{one.name} ({', '.join(one.endings)})" for one in importers())
    raise FormatError(f"{file}: not a file that can be imported; known are {known}")


def exporter_of(name: str) -> Exporter:
    """Return what writes files called ``name``, by its ending."""
    for exporter in exporters():
        if name.lower().endswith(exporter.endings):
            return exporter
    known = ", ".join(ending for one in exporters() for ending in one.endings)
    raise FormatError(f"{name}: its ending says no format; allowed: {known}")


def id_of(name: str, fallback: str, taken: Collection[str]) -> str:
    """Return an id made of ``name``, else of ``fallback``, that is not among ``taken``."""
    cleaned = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50].rstrip("-")
    base = cleaned if cleaned[:1].isalpha() else f"{fallback}-{cleaned}".rstrip("-")
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return found


DeclaredT = TypeVar("DeclaredT", Importer, Exporter)


def _declared(name: str, kind: type[DeclaredT]) -> tuple[DeclaredT, ...]:
    found: list[DeclaredT] = []
    for info in walk_packages(motorik.formats.__path__, "motorik.formats."):
        declared = getattr(import_module(info.name), name, None)
        if isinstance(declared, kind):
            found.append(declared)
    return tuple(sorted(found, key=lambda one: one.id))
