"""Songs from files of other programs, and back into such files."""

import os
import stat
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.errors import BadInput, OutputRefused
from motorik.studio.output import Outputs, check_free, new_folder, refuse_song
from motorik.studio.rendering import Progress, Take, in_silence
from motorik.studio.settings import TAIL_LIMIT_SECONDS, RenderSettings
from motorik.studio.songs import looked_at, samples_of, translated

if TYPE_CHECKING:
    from motorik.domain.patch import Patch, Sample
    from motorik.domain.project import Project
    from motorik.formats.interchange import ExportOptions, Imported, Importer, ImportOptions, Sound
    from motorik.storage import Song
    from motorik.storage.assets import Assets


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was made of a file; ``remarks`` says what of it is kept differently or not at all."""

    path: str
    format: str
    title: str
    tracks: int
    patterns: int
    notes: int
    lanes: int
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written; ``remarks`` says what of the song is not in it."""

    path: str
    format: str
    bytes: int
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)


def import_song(source: Path, target: Path, options: "ImportOptions | None" = None) -> ImportReport:
    """Make the song folder ``target`` from a file of another program: whole or not at all.

    Raises:
        BadInput: the file is of no known format, damaged or too large.
        OutputRefused: there is something at ``target`` already, or it cannot be written.
    """
    from motorik.formats.interchange import ImportOptions

    with translated():
        check_free(target)
        importer, data = _read(source)
        imported = importer.read(data, source.name, options or ImportOptions())
        with new_folder(target) as aside:
            project = _furnish(imported, aside)
    return ImportReport(
        path=str(target),
        format=importer.name,
        title=project.title,
        tracks=len(project.tracks),
        patterns=len(project.patterns),
        notes=sum(len(pattern.steps) for pattern in project.patterns),
        lanes=len(project.automation),
        remarks=imported.remarks,
    )


def export_song(
    path: Path, output: Path, options: "ExportOptions | None" = None, progress: Progress = in_silence
) -> ExportReport:
    """Write the song at ``path`` to ``output``, in the format its ending says: whole or not at all.

    Raises:
        BadInput: the song cannot be read, the ending is unknown, or the format cannot say this song.
        OutputRefused: the file cannot be written, or would replace a part of the song.
    """
    from motorik.formats.interchange import ExportJob, ExportOptions, exporter_of

    options = options or ExportOptions()
    refuse_song(output, path)
    with translated(), looked_at(path) as song, ExitStack() as stack:
        exporter = exporter_of(output.name)
        if options.audio and not exporter.takes_audio:
            raise BadInput(f"{exporter.name} holds no sound; allowed with it: no audio")
        stems: Mapping[str, Sound] = {}
        if options.audio:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="motorik-")))
            stems = _stems(song, folder, progress)
        with Outputs() as outputs:
            aside = outputs.path(output)
            with aside.open("wb") as stream:
                remarks = exporter.write(ExportJob(song.project, options, stems), stream)
            size = aside.stat().st_size
    return ExportReport(str(output), exporter.name, size, remarks)


def bundle_song(path: Path, output: Path) -> ExportReport:
    """Write the song at ``path`` with its samples into one file that opens as it is, elsewhere, too.

    Raises:
        BadInput: the song cannot be read.
        OutputRefused: the file cannot be written, or would replace a part of the song.
    """
    from motorik.storage import BUNDLE_SUFFIX, pack

    if output.suffix != BUNDLE_SUFFIX:
        raise BadInput(f"{output}: its ending says no bundle; allowed: {BUNDLE_SUFFIX}")
    refuse_song(output, path)
    with translated(), looked_at(path) as song, Outputs() as outputs:
        aside = outputs.path(output)
        pack(song, aside)
        size = aside.stat().st_size
    return ExportReport(str(output), "Motorik bundle", size, ())


def ramp_step(steps_per_beat: int) -> int:
    """Return the ticks of one step when a tempo ramp has so many steps a beat."""
    return max(TICKS_PER_BEAT // steps_per_beat, 1)


def _read(source: Path) -> "tuple[Importer, bytes]":
    """Return what reads ``source``, and its bytes; devices and files that are too large are refused."""
    from motorik.formats.interchange import HEAD_BYTES, importer_of

    try:
        with source.open("rb") as stream:
            about = os.fstat(stream.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise BadInput(f"{source}: not a regular file; allowed: a file to import")
            head = stream.read(HEAD_BYTES)
            importer = importer_of(head, about.st_size, str(source))
            data = head + stream.read(importer.most_bytes + 1 - len(head))
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror or error}") from error
    if len(data) > importer.most_bytes:
        raise BadInput(f"{source}: {about.st_size} bytes; allowed: at most {importer.most_bytes}")
    return importer, data


def _furnish(imported: "Imported", folder: Path) -> "Project":
    """Write the song into ``folder``: samples, sounds of the library in place of plain ones, manifest."""
    from motorik.domain.canonical import write_project
    from motorik.domain.project import Project
    from motorik.journal.durable import Disk
    from motorik.storage.assets import Assets
    from motorik.storage.layout import ASSETS

    assets = Assets(folder / ASSETS, Disk())
    _write_files(imported.files, folder / ASSETS)
    samples = {sample.id: sample for sample in imported.project.samples}
    patches = [
        _sound(patch, imported.presets.get(patch.id), samples, assets) for patch in imported.project.patches
    ]
    fields = dict(imported.project.__dict__) | {"patches": tuple(patches), "samples": tuple(samples.values())}
    project = Project.model_validate(fields)
    assets.check(project.samples)
    (folder / "song.json").write_bytes(write_project(project))
    return project


def _write_files(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


def _sound(patch: "Patch", preset: str | None, samples: "dict[str, Sample]", assets: "Assets") -> "Patch":
    """Return the preset's patch under the id of ``patch``, samples added; ``patch`` when there is none."""
    from motorik.machines.preset import patch_of
    from motorik.studio.presets import find_preset

    if preset is None:
        return patch
    try:
        shelved = find_preset(preset)
    except BadInput:
        return patch
    names: dict[str, str] = {}
    for sample in shelved.preset.samples:
        id = next(
            (it.id for it in samples.values() if it.sha256 == sample.sha256),
            f"{patch.id[:40]}-{sample.id[:20]}",
        )
        if id not in samples:
            made = assets.import_sample(shelved.sample_path(sample), id)
            samples[id] = sample.model_copy(update={"id": id, "sha256": made.sha256})
        names[sample.id] = id
    sound = patch_of(shelved.preset, patch.id)
    modules = (
        module.model_copy(update={"samples": tuple(names[id] for id in module.samples)})
        for module in sound.modules
    )
    return sound.model_copy(update={"modules": tuple(modules), "name": patch.name or sound.name})


def _stems(song: "Song", folder: Path, progress: Progress) -> "dict[str, Sound]":
    """Render every track and return of ``song`` to a file in ``folder``."""
    from motorik.formats.audio import AudioWriter, Encoding
    from motorik.formats.interchange import Sound

    settings = RenderSettings()
    take = Take(song.project, samples_of(song), settings, stems=True)
    most = take.frames + round(TAIL_LIMIT_SECONDS + 1) * settings.sample_rate
    frames = 0
    try:
        with ExitStack() as stack:
            rate = settings.sample_rate
            writers = {
                owner: stack.enter_context(
                    AudioWriter(folder / f"{owner}.wav", rate, encoding=Encoding.INT24, frames=most)
                )
                for owner in take.owners
            }
            for block in take.blocks(progress):
                frames += len(block.sound)
                for owner, sound in block.stems.items():
                    writers[owner].write(sound)
    except OSError as error:
        raise OutputRefused(f"{folder}: {error.strerror or error}") from error
    return {owner: Sound(folder / f"{owner}.wav", settings.sample_rate, frames) for owner in take.owners}
