"""Renders to files: the mix, a file for every track and return, the event log; all of them or none."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio.errors import BadInput
from motorik.studio.output import Outputs, refuse_song
from motorik.studio.rendering import Collector, Progress, Render, Take, in_silence
from motorik.studio.settings import TAIL_LIMIT_SECONDS, RenderSettings
from motorik.studio.songs import looked_at, samples_of, translated

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.engine.samples import SampleSource
    from motorik.formats.audio import AudioWriter

ENCODINGS = {"16": "16", "24": "24", "32f": "float", "vorbis": "vorbis"}
_LINEAR = ("32f", "24", "16")
CONTAINERS = {"wav": _LINEAR, "aiff": _LINEAR, "aif": _LINEAR, "flac": ("24", "16"), "ogg": ("vorbis",)}
"""What each container holds; the first is what it gets when nobody says."""


@dataclass(frozen=True, slots=True)
class RenderFiles:
    """Where a render goes and in what form; made by :meth:`choose`, which checks it."""

    output: Path
    container: str
    bits: str
    stems: Path | None = None
    log: Path | None = None

    @classmethod
    def choose(
        cls,
        output: Path,
        container: str | None = None,
        bits: str | None = None,
        stems: Path | None = None,
        log: Path | None = None,
    ) -> "RenderFiles":
        """Fill in what was left out: the container from the ending of ``output``, the finest sample format.

        Raises:
            BadInput: no such container or sample format, or a pair that does not exist.
        """
        container = container or (output.suffix.lower().removeprefix(".") or "wav")
        if container not in CONTAINERS:
            raise BadInput(f"format = {container!r}; allowed: {', '.join(CONTAINERS)}")
        bits = bits or CONTAINERS[container][0]
        if bits not in ENCODINGS:
            raise BadInput(f"bits = {bits!r}; allowed: {', '.join(ENCODINGS)}")
        if bits not in CONTAINERS[container]:
            allowed = ", ".join(CONTAINERS[container])
            raise BadInput(
                f"{container.upper()} does not hold bits {bits}; allowed with format {container}: {allowed}"
            )
        return cls(output, container, bits, stems, log)

    def stem(self, folder: Path, owner: str) -> Path:
        """Return the file of one track or return."""
        return folder / f"{owner}.{self.container}"


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What was rendered and how it came out; units are in the names, None is silence."""

    output: str
    seconds: float
    frames: int
    sample_rate: int
    sample_format: str
    hash: str
    loudness_lufs: float | None
    true_peak_db: float | None
    elapsed_seconds: float
    times_real_time: float
    instruction_set: str
    stems: tuple[str, ...] = ()
    log: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)


def render_to_files(
    path: Path, files: RenderFiles, settings: RenderSettings, progress: Progress = in_silence
) -> RenderReport:
    """Render the song at ``path``; every file appears when all is done, or none does.

    Raises:
        BadInput: the song, a sample or the settings cannot be used.
        OutputRefused: a file cannot be written, or would replace a part of the song.
    """
    with looked_at(path) as song:
        refuse_song_outputs(path, files.output, files.stems, files.log)
        return write_render(song.project, samples_of(song), files, settings, progress)


def refuse_song_outputs(song: Path, *targets: Path | None) -> None:
    """Raise :class:`OutputRefused` when one of ``targets`` is a part of the song at ``song``."""
    for target in targets:
        if target is not None:
            refuse_song(target, song)


def write_render(
    project: "Project",
    samples: "SampleSource",
    files: RenderFiles,
    settings: RenderSettings,
    progress: Progress = in_silence,
) -> RenderReport:
    """Render ``project`` to ``files``; errors as in :func:`render_to_files`."""
    with Outputs() as outputs:
        aside = outputs.path(files.output)
        log = outputs.path(files.log) if files.log else None
        folder = outputs.folder(files.stems) if files.stems else None
        take = Take(project, samples, settings, stems=folder is not None)
        targets = {owner: files.stem(folder, owner) for owner in take.owners} if folder else {}
        with translated(), ExitStack() as stack:

            def writer(target: Path) -> "AudioWriter":
                return stack.enter_context(_writer(target, files, take, project.seed))

            master = writer(aside)
            stems = {owner: writer(outputs.path(target)) for owner, target in targets.items()}
            rendered = _write(take, master, stems, progress)
        if log is not None:
            from motorik.studio.event_log import log_text

            log.write_text(log_text(take.events), encoding="utf-8", newline="\n")
    return _report(rendered, files, tuple(str(target) for target in targets.values()))


def _write(
    take: Take, master: "AudioWriter", stems: "dict[str, AudioWriter]", progress: Callable[[float], None]
) -> Render:
    began = time.perf_counter()
    collector = Collector()
    for block in take.blocks(progress):
        collector.add(block.sound)
        master.write(block.sound)
        for owner, sound in block.stems.items():
            stems[owner].write(sound)
    return collector.finish(take, time.perf_counter() - began)


def _writer(target: Path, files: RenderFiles, take: Take, seed: int) -> "AudioWriter":
    from motorik.formats.audio import AudioWriter, Encoding

    most = take.frames + round(TAIL_LIMIT_SECONDS + 1) * take.settings.sample_rate
    return AudioWriter(
        target, take.settings.sample_rate, encoding=Encoding(ENCODINGS[files.bits]), frames=most, seed=seed
    )


def _report(rendered: Render, files: RenderFiles, stems: tuple[str, ...]) -> RenderReport:
    return RenderReport(
        output=str(files.output),
        seconds=rendered.seconds,
        frames=len(rendered.samples),
        sample_rate=rendered.sample_rate,
        sample_format=f"{files.container} {files.bits}",
        hash=rendered.hash,
        loudness_lufs=rendered.loudness_lufs,
        true_peak_db=rendered.true_peak_db,
        elapsed_seconds=rendered.elapsed_seconds,
        times_real_time=rendered.times_real_time,
        instruction_set=rendered.instruction_set,
        stems=stems,
        log=str(files.log) if files.log else None,
    )


def music_folder() -> Path:
    """Return a folder for renders that nobody named a place for: the user's music, else data, else here.

    The folder is made when it is missing.
    """
    import os

    import platformdirs

    music = Path(platformdirs.user_music_dir())
    candidates = [music / "Motorik"] if music.is_dir() else []
    for folder in [*candidates, Path(platformdirs.user_data_dir("motorik", appauthor=False))]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path()
