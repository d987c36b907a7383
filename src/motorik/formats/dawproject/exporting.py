"""A song as a .dawproject file: a zip with project.xml, metadata.xml and, when asked for, rendered tracks.

Notes are what the song plays; clips stand where patterns are placed. Instruments and effects are Motorik's
own: they go along as named devices with all their parameters, for automation to point at.
"""

import shutil
import zipfile
from typing import BinaryIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from motorik import __version__
from motorik.domain.project import Project
from motorik.formats.dawproject.mixer import Ids, decimal, write_audio_tracks, write_structure
from motorik.formats.dawproject.timeline import (
    lanes_for,
    owners_of,
    write_automation,
    write_clips,
    write_sound,
    write_tempo,
)
from motorik.formats.interchange import Exporter, ExportJob
from motorik.formats.performing import Performance, perform
from motorik.sequencer.timeline import Timeline

FORMAT_VERSION = "1.0"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file inside: equal songs, equal bytes."""
_NOT_XML = {code: " " for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: " ", 0xFFFF: " "}


def export_dawproject(job: ExportJob, stream: BinaryIO) -> tuple[str, ...]:
    """Write the song and return what is not in the file."""
    remarks: list[str] = []
    project = _plain_names(job.project)
    root = _project(project, job, remarks)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "metadata.xml", _bytes(_metadata(project)))
        _write(archive, "project.xml", _bytes(root))
        for owner, sound in sorted(job.stems.items()):
            info = zipfile.ZipInfo(_path(owner, sound.path.suffix), _LONG_AGO)
            with archive.open(info, "w", force_zip64=True) as target, sound.path.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    return tuple(remarks)


def _project(project: Project, job: ExportJob, remarks: list[str]) -> Element:
    performance = perform(project)
    root = Element("Project", version=FORMAT_VERSION)
    SubElement(root, "Application", name="Motorik", version=__version__)
    _transport(project, root)
    structure = SubElement(root, "Structure")
    ids = write_structure(project, structure)
    names = {track.id: track.name or track.id for track in project.tracks}
    names |= {bus.id: bus.name or bus.id for bus in project.mixer.returns}
    write_audio_tracks(((owner, names.get(owner, owner)) for owner in sorted(job.stems)), ids, structure)
    arrangement = SubElement(root, "Arrangement", id="arrangement")
    lanes = SubElement(arrangement, "Lanes", id="lanes", timeUnit="beats")
    unsaid = _lanes(project, performance, ids, lanes)
    for owner, sound in sorted(job.stems.items()):
        tempo = Timeline(project.tempo, sound.sample_rate)
        path = _path(owner, sound.path.suffix)
        write_sound(owner, sound, path, tempo, ids, lanes_for(Ids.audio_track(owner), ids, lanes))
    ramps = write_tempo(project, job.options.tempo_step_ticks, arrangement)
    _remark(project, performance, unsaid, ramps, remarks)
    return root


def _transport(project: Project, root: Element) -> None:
    transport = SubElement(root, "Transport")
    first, metre = project.tempo.points[0], project.tempo.signatures[0]
    SubElement(
        transport, "Tempo", id="tempo", name="Tempo", unit="bpm", value=decimal(float(first.bpm)),
        min="10", max="1000",
    )  # fmt: skip
    SubElement(
        transport, "TimeSignature", id="metre", numerator=str(metre.beats), denominator=str(metre.unit)
    )


def _lanes(project: Project, performance: Performance, ids: Ids, parent: Element) -> list[str]:
    channels = {track.id: (track.midi_channel or 1) - 1 for track in project.tracks}
    unsaid: list[str] = []
    for owner in owners_of(project):
        lanes, channel = lanes_for(Ids.track(owner), ids, parent), channels.get(owner, 0)
        if owner in channels:
            write_clips(project, performance, owner, channel, ids, lanes)
        unsaid += write_automation(performance, owner, channel, ids, lanes)
    return unsaid


def _remark(
    project: Project, performance: Performance, unsaid: list[str], ramps: int, remarks: list[str]
) -> None:
    remarks += [f"no parameter for {what}: its automation is not written" for what in unsaid]
    if any(track.patch for track in project.tracks):
        remarks.append("instruments and effects are Motorik's: other programs show their names and settings")
    if ramps:
        remarks.append(f"{ramps} tempo ramps are chains of lines")
    slides = sum(note.slide for notes in performance.notes.values() for note in notes)
    if slides:
        remarks.append(f"{slides} slides are written as plain notes")
    if performance.cuts:
        remarks.append(f"{performance.cuts} cuts of ringing notes are written as releases")
    chains = [owner for owner, channel in project.channels.items() if channel.sidechains]
    if chains:
        remarks.append(f"side chains are not written: {', '.join(chains)}")
    jacks = [track.id for track in project.tracks if track.outputs]
    if jacks:
        remarks.append(f"direct outputs are not written: {', '.join(jacks)}")
    if project.arrangement.loop is not None:
        remarks.append("the loop is not written")


def _metadata(project: Project) -> Element:
    root = Element("MetaData")
    SubElement(root, "Title").text = project.title
    SubElement(root, "Artist").text = project.author
    SubElement(root, "Comment").text = "Made with Motorik"
    return root


def _plain_names(project: Project) -> Project:
    """Return the project with names that XML can hold: it has no control characters."""

    def plain(named: object) -> dict[str, str]:
        return {"name": str(getattr(named, "name", "")).translate(_NOT_XML)}

    mixer = project.mixer
    returns = tuple(bus.model_copy(update=plain(bus)) for bus in mixer.returns)
    return project.model_copy(
        update={
            "title": project.title.translate(_NOT_XML),
            "author": project.author.translate(_NOT_XML),
            "tracks": tuple(track.model_copy(update=plain(track)) for track in project.tracks),
            "patches": tuple(patch.model_copy(update=plain(patch)) for patch in project.patches),
            "patterns": tuple(pattern.model_copy(update=plain(pattern)) for pattern in project.patterns),
            "mixer": mixer.model_copy(update={"returns": returns}),
        }
    )


def _path(owner: str, suffix: str) -> str:
    return f"audio/{owner}{suffix}"


def _bytes(root: Element) -> bytes:
    indent(root)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return (head + tostring(root, "unicode") + "\n").encode()


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


EXPORTER = Exporter(
    id="dawproject",
    name="DAWproject",
    endings=(".dawproject",),
    write=export_dawproject,
    takes_audio=True,
)
