"""Scala tunings put into songs."""

from pathlib import Path
from typing import TYPE_CHECKING

from motorik.journal.edits.tunings import AddTuning, ReplaceTuning, SetPatchTuning, SetTuning
from motorik.storage.assets import id_from
from motorik.studio.errors import BadInput
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit

MAX_BYTES = 1 << 20


def edits_to_tune(
    project: "Project", scale: Path, keyboard_map: Path | None = None, patch: str | None = None
) -> "list[Edit]":
    """Return the edits that let the song, or one patch, sound in a Scala scale.

    A tuning of the same name is replaced.

    Raises:
        BadInput: a file cannot be read or is no scale or map, or there is no such patch.
    """
    from motorik.formats.scala import read_keyboard_map, read_scale

    if patch is not None and all(known.id != patch for known in project.patches):
        allowed = ", ".join(known.id for known in project.patches) or "none"
        raise BadInput(f"no patch {patch!r}; allowed: {allowed}")
    with translated():
        layout = read_keyboard_map(_read(keyboard_map), str(keyboard_map)) if keyboard_map else None
        tuning = read_scale(_read(scale), id_from(scale.stem), str(scale), layout)
    known = any(other.id == tuning.id for other in project.tunings)
    first: Edit = ReplaceTuning(item=tuning) if known else AddTuning(item=tuning)
    if patch is None:
        return [first, SetTuning(tuning=tuning.id)]
    return [first, SetPatchTuning(patch=patch, tuning=tuning.id)]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from error
