"""Songs opened to look at, and the errors of the layers below put into the studio's words."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.studio.errors import AudioDeviceError, BadInput, OutputRefused, StudioError

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.engine.samples import SampleSource
    from motorik.storage import Song

_TRANSLATIONS: tuple[tuple[str, str, type[StudioError]], ...] = (
    ("motorik.storage.errors", "SongError", BadInput),
    ("motorik.journal.path", "EditError", BadInput),
    ("motorik.editing.errors", "EditingError", BadInput),
    ("motorik.domain.reading", "ProjectFileError", BadInput),
    ("motorik.machines.preset", "PresetError", BadInput),
    ("motorik.formats.scala", "ScalaError", BadInput),
    ("motorik.formats.interchange", "FormatError", BadInput),
    ("motorik.formats.slices", "SliceError", BadInput),
    ("motorik.formats.pattern_text", "PatternTextError", BadInput),
    ("motorik.engine.graph", "GraphError", BadInput),
    ("motorik.engine.samples", "SampleError", BadInput),
    ("motorik.formats.audio", "AudioFileError", OutputRefused),
    ("motorik.engine.drivers.driver", "AudioError", AudioDeviceError),
)


def translate(error: BaseException) -> StudioError | None:
    """Return the studio's error for one of a lower layer, with the same sentence; None for any other."""
    for module, name, kind in _TRANSLATIONS:
        # Looked up, not imported: whoever raised it has loaded it, and the others stay unloaded.
        known = getattr(sys.modules.get(module), name, None)
        if known is not None and isinstance(error, known):
            return kind(str(error))
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Raise the errors of lower layers inside the block as errors of the studio."""
    try:
        yield
    except Exception as error:
        known = translate(error)
        if known is None:
            raise
        raise known from error


@contextmanager
def looked_at(path: Path) -> Iterator["Song"]:
    """Open the song at ``path`` (folder, manifest or bundle) without locking or touching it.

    :class:`BadInput` in one sentence when it is no song or cannot be read.
    """
    from motorik.storage import open_song

    with translated():
        song = open_song(path, writable=False)
    with song:
        yield song


def read_project(path: Path) -> "Project":
    """Return the project of the song at ``path`` as it is now; :class:`BadInput` as in :func:`looked_at`."""
    with looked_at(path) as song:
        return song.project


def samples_of(song: "Song") -> "SampleSource":
    """Return what loads the samples of ``song``."""
    from motorik.engine.samples import FileSamples

    return FileSamples(song.assets.path_of)


def name_of(path: Path) -> str:
    """Return the name a song goes by: its folder's or bundle's."""
    path = path.resolve()
    return path.parent.name if path.name == "song.json" else path.stem if path.is_file() else path.name
