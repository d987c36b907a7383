"""Small MIDI files made in memory."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import mido

from motorik.domain.project import Project
from motorik.formats.interchange import ExportJob, ExportOptions, ImportOptions
from motorik.formats.midi.exporting import export_midi
from motorik.formats.midi.importing import import_midi

Timed = tuple[int, Any]
"""A message at a tick of the file."""


def message(kind: str, channel: int = 0, **fields: int) -> Any:
    return mido.Message(kind, channel=channel, **fields)


def meta(kind: str, **fields: Any) -> Any:
    return mido.MetaMessage(kind, **fields)


def note(start: int, end: int, key: int, velocity: int = 100, channel: int = 0) -> list[Timed]:
    return [
        (start, message("note_on", channel, note=key, velocity=velocity)),
        (end, message("note_off", channel, note=key)),
    ]


def midi_file(*tracks: list[Timed], division: int = 480, type: int = 1) -> bytes:
    """Return a file; messages of one tick stay in the order they are given."""
    file = mido.MidiFile(type=type, ticks_per_beat=division)
    for timed in tracks:
        track, now = mido.MidiTrack(), 0
        for tick, said in sorted(timed, key=lambda one: one[0]):
            track.append(said.copy(time=tick - now))
            now = tick
        file.tracks.append(track)
    stream = BytesIO()
    file.save(file=stream)
    return stream.getvalue()


def imported(data: bytes, **options: Any) -> Project:
    return import_midi(data, "song.mid", ImportOptions(**options)).project


def exported(project: Project, **options: Any) -> bytes:
    stream = BytesIO()
    export_midi(ExportJob(project, ExportOptions(**options)), stream)
    return stream.getvalue()
