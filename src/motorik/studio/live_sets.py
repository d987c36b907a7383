"""Live sets without a window: a scripted performance to a file, and a performance as an arrangement."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio.errors import BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.output import Outputs, refuse_song
from motorik.studio.positions import parse_range
from motorik.studio.render_files import ENCODINGS, RenderFiles
from motorik.studio.rendering import Progress, in_silence, sound_bytes
from motorik.studio.settings import TAIL_LIMIT_SECONDS
from motorik.studio.songs import looked_at, samples_of, translated

if TYPE_CHECKING:
    from motorik.domain.performance import Performance
    from motorik.domain.project import Project
    from motorik.engine.performing import ScriptedTake

MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class LiveReport:
    """How a scripted performance came out. ``hash``: SHA-256 of its float32 frames, as renders have it."""

    output: str
    performance: str | None
    actions: int
    seconds: float
    hash: str
    times_real_time: float

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)


def play_script(
    path: Path,
    script: Path,
    files: RenderFiles,
    performance: Path | None = None,
    *,
    sample_rate: int = 48000,
    block: int = 512,
    progress: Progress = in_silence,
) -> LiveReport:
    """Play the actions in ``script`` through the live transport into files; all appear, or none.

    Raises:
        BadInput: song or script cannot be used.
        OutputRefused: a file cannot be written, or would replace a part of the song.
    """
    from motorik.domain.performance import read_script, write_performance
    from motorik.engine.performing import ScriptedTake

    for target in (files.output, performance):
        if target is not None:
            refuse_song(target, path)
    data = _read(script)
    began = time.perf_counter()
    with looked_at(path) as song, translated(), Outputs() as outputs:
        aside = outputs.path(files.output)
        try:
            asked = read_script(data, str(script))
            take = ScriptedTake(
                song.project, samples_of(song), asked, sample_rate=sample_rate, block=lambda: block
            )
            frames, hash = _write(take, aside, files, song.project.seed, progress)
        except ValueError as error:
            raise BadInput(str(error)) from error
        if performance is not None:
            outputs.write(performance, write_performance(take.performance))
    elapsed = max(time.perf_counter() - began, 1e-9)
    return LiveReport(
        output=str(files.output),
        performance=str(performance) if performance else None,
        actions=len(take.performance.done),
        seconds=frames / sample_rate,
        hash=hash,
        times_real_time=frames / sample_rate / elapsed,
    )


def _write(
    take: "ScriptedTake", aside: Path, files: RenderFiles, seed: int, progress: Progress
) -> tuple[int, str]:
    import hashlib

    from motorik.engine.performing import LONGEST_SECONDS
    from motorik.formats.audio import AudioWriter, Encoding

    hash, frames = hashlib.sha256(), 0
    most = round((LONGEST_SECONDS + TAIL_LIMIT_SECONDS + 1) * take.sample_rate)
    encoding = Encoding(ENCODINGS[files.bits])
    with AudioWriter(aside, take.sample_rate, encoding=encoding, frames=most, seed=seed) as writer:
        for sound in take.blocks(lambda done, of: progress(done / of if of else 1.0)):
            writer.write(sound)
            hash.update(sound_bytes(sound))
            frames += len(sound)
    return frames, hash.hexdigest()


@dataclass(frozen=True, slots=True)
class ArrangeReport:
    """What became of a performance: clips placed, lanes moved, edits in the one undo step."""

    placements: int
    lanes: int
    edits: int

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)


def arrange_song(
    path: Path, performance: Path, *, replace: bool = False, bars: str | None = None
) -> ArrangeReport:
    """Make a performance the arrangement of the song at ``path``: one undo step.

    ``replace`` leaves out what the arrangement itself played meanwhile. ``bars`` (``A:B``) takes in only that
    stretch and keeps the rest as it was.

    Raises:
        BadInput: song or performance cannot be used.
    """
    from motorik.domain.performance import read_performance

    data = _read(performance)
    with LocalStudio.open(path) as studio, translated():
        try:
            after = arranged(
                studio.project, read_performance(data, str(performance)), replace=replace, bars=bars
            )
        except ValueError as error:
            raise BadInput(str(error)) from error
        edits = arrange(studio, after)
        studio.save().result()
    return ArrangeReport(len(after.arrangement.placements), len(after.automation), edits)


def arranged(
    project: "Project", performance: "Performance", *, replace: bool = False, bars: str | None = None
) -> "Project":
    """Return ``project`` with ``performance`` as its arrangement; errors as ``ValueError``."""
    from motorik.sequencer.live.arranging import as_arrangement
    from motorik.sequencer.live.punching import punched

    base = project
    if replace:
        empty = project.arrangement.model_copy(update={"placements": ()})
        base = project.model_copy(update={"arrangement": empty})
    after = as_arrangement(base, performance)
    if bars is None:
        return after
    longer = max(project.arrangement.length, after.arrangement.length)
    whole = project.arrangement.model_copy(update={"length": longer})
    span = parse_range(bars, project.model_copy(update={"arrangement": whole}))
    return punched(project, after, span.start, span.end)


def arrange(studio: LocalStudio, after: "Project", label: str = "Record the performance") -> int:
    """Commit what leads from the open song to ``after`` as one undo step; return how many edits it has."""
    from motorik.journal.difference import edits_between

    edits = edits_between(studio.project, after)
    if edits:
        studio.commit(label, *edits)
    return len(edits)


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise BadInput(f"{file}: no such file; allowed: JSON lines")
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror or error}") from error
    if len(data) > MOST_BYTES:
        raise BadInput(f"{file} is too large; allowed: {MOST_BYTES >> 20} MB")
    return data
