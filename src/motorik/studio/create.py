"""New songs: a folder with a canonical song.json, complete or not at all."""

from fractions import Fraction
from pathlib import Path

from pydantic import ValidationError

from motorik.domain.canonical import write_project
from motorik.domain.project import Arrangement, Project
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.errors import BadInput
from motorik.studio.output import new_folder

BARS = 4


def empty_project(title: str = "Untitled", bpm: str | int | Fraction = 125) -> Project:
    """Return a project of four silent bars; :class:`BadInput` for a title or tempo that is not allowed."""
    try:
        point = TempoPoint.model_validate({"tick": 0, "bpm": bpm})
    except ValidationError as error:
        raise BadInput(f"bpm = {bpm}; allowed 10-1000, such as 125, 130.5 or 261/2") from error
    try:
        return Project(
            title=title,
            tempo=TempoMap(points=(point,)),
            arrangement=Arrangement(length=BARS * 4 * TICKS_PER_BEAT),
        )
    except ValidationError as error:
        raise BadInput("title is too long; allowed: at most 200 characters") from error


def new_song(path: Path, *, title: str | None = None, bpm: str | int | Fraction = 125) -> Path:
    """Make ``path`` a folder with an empty song and return it; :class:`OutputRefused` when it exists."""
    return write_song(path, empty_project(path.resolve().name if title is None else title, bpm))


def write_song(path: Path, project: Project) -> Path:
    """Make the song folder ``path`` that holds ``project``, without samples; return it."""
    with new_folder(path) as aside:
        (aside / "song.json").write_bytes(write_project(project))
    return path
