"""Send MIDI files through a song and back, and say whether the music is the same.

python -m tools.midi.round_trip --data DIR      every MIDI file below DIR
python -m tools.midi.round_trip                 those of five Debian packages, unpacked into a cache
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from motorik.formats.interchange import ExportJob, ExportOptions, ImportOptions
from motorik.formats.midi.exporting import export_midi
from motorik.formats.midi.importing import import_midi
from motorik.formats.midi.reading import is_midi
from tools.dev_tasks.console import Problem
from tools.dev_tasks.system_packages import unpacked
from tools.midi.compare import music_of

PACKAGES = ("kobodeluxe-data", "openttd-openmsx", "pianobooster", "planetblupi-music-midi", "solfege")
"""Debian packages with 53 MIDI files between them, none of which is ours to pass on."""


@dataclass(frozen=True)
class Trip:
    """One file's journey; no differences: it came back the same."""

    file: str
    events: int
    notes: int
    tracks: int
    patterns: int
    seconds: float
    differences: tuple[str, ...]
    remarks: tuple[str, ...]


def round_trip(path: Path) -> Trip:
    """Send one file through a song and back."""
    data, began = path.read_bytes(), time.perf_counter()
    imported = import_midi(data, path.name, ImportOptions())
    before = music_of(data)
    exported = BytesIO()
    remarks = export_midi(ExportJob(imported.project, ExportOptions(division=before.division)), exported)
    seconds = time.perf_counter() - began
    return Trip(
        path.name,
        before.events,
        before.notes.total(),
        len(imported.project.tracks),
        len(imported.project.patterns),
        seconds,
        tuple(before.differences(music_of(exported.getvalue()))),
        (*imported.remarks, *remarks),
    )


def midi_files(folder: Path) -> list[Path]:
    """Return every MIDI file below ``folder`` once, whatever its ending."""
    files = {path.resolve() for path in folder.rglob("*") if path.is_file()}
    return sorted((path for path in files if is_midi(_head(path))), key=lambda path: path.name)


def packaged_files() -> list[Path]:
    """Return the files of PACKAGES; Problem when they cannot be had."""
    return sorted(path for name in PACKAGES for path in midi_files(unpacked(name)))


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(16)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder of MIDI files")
    parser.add_argument("--remarks", action="store_true", help="also say what is not kept")
    chosen = parser.parse_args(arguments)
    try:
        files = midi_files(chosen.data) if chosen.data else packaged_files()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    trips = [round_trip(path) for path in files]
    print(f"{'file':32} {'events':>7} {'notes':>6} {'tracks':>6} {'patterns':>8} {'s':>5}  music")
    for trip in trips:
        verdict = "; ".join(trip.differences) or "the same"
        print(
            f"{trip.file[:32]:32} {trip.events:7} {trip.notes:6} {trip.tracks:6} {trip.patterns:8} "
            f"{trip.seconds:5.2f}  {verdict}"
        )
        if chosen.remarks:
            print(*(f"    {remark}" for remark in trip.remarks), sep="\n")
    different = sum(bool(trip.differences) for trip in trips)
    print(f"{len(trips)} files, {sum(trip.events for trip in trips)} events, {different} different")
    return 1 if different or not trips else 0


if __name__ == "__main__":
    sys.exit(main())
