"""Song CI: does a song still sound as it did, and if not, from which frame, row and track on?

``verify_song`` renders once and compares with the three ``expected`` files beside the song (see
:mod:`motorik.studio.expected`). The hash decides; everything else explains. For a bundle the files lie beside
it, named after it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik import __version__
from motorik.studio import prints
from motorik.studio.differences import Place, frame_sentence, place_of
from motorik.studio.event_log import LogDifference, first_log_difference, log_line, log_text
from motorik.studio.expected import Expected, ExpectedFiles
from motorik.studio.output import Outputs
from motorik.studio.rendering import Collector, Progress, Render, Take, in_silence, sound_bytes
from motorik.studio.settings import RenderSettings
from motorik.studio.songs import looked_at, name_of, samples_of, translated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from motorik.domain.project import Project
    from motorik.sequencer.events import Event
    from motorik.storage import Song

BLOCK_FRAMES = 4096


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one render of a song gives to compare: figures, fingerprints, the event log, the sound."""

    figures: Expected
    prints: prints.Prints
    log: list[str]
    sound: "NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verify found. ``differences`` names each figure that changed: (name, expected, got)."""

    song: str
    same: bool
    hash: str
    differences: tuple[tuple[str, Any, Any], ...] = ()
    first: prints.FirstDifference | None = None
    frame_bits: int = 0
    place: Place | None = None
    event: LogDifference | None = None
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the verdict for people, a line each."""
        if self.same:
            return [f"{self.song}: as expected", f"  hash: {self.hash}"]
        lines = [f"{self.song}: different"]
        lines += [f"  {name}: expected {before}, got {after}" for name, before, after in self.differences]
        if self.first is not None and self.place is not None:
            lines.append(f"  {frame_sentence(self.first, self.place, self.frame_bits)}")
            lines.append(f"  {self.place.sentence()}")
        if self.event is not None:
            lines.append(f"  event log: {self.event.sentence()}")
        return lines + [f"  note: {note}" for note in self.notes]

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as JSON values; frames are None where nothing in the sound differs."""
        return {
            "song": self.song,
            "same": self.same,
            "hash": self.hash,
            "differences": {name: {"expected": a, "got": b} for name, a, b in self.differences},
            "first_differing_frame": self.first.frame if self.first else None,
            "not_before_frame": self.first.not_before if self.first else None,
            "frame_is_exact": self.first.exact if self.first else None,
            "place": self.place.as_json() if self.place else None,
            "first_differing_event": self.event.sentence() if self.event else None,
            "notes": list(self.notes),
        }


def update_expected(
    path: Path, *, sample_rate: int = 48000, threads: int = 1, progress: Progress = in_silence
) -> Expected:
    """Render the song at ``path`` and write down its sound as the one to expect; return the figures.

    Raises:
        BadInput: the song cannot be used.
        OutputRefused: the files cannot be written; the old ones are as before.
    """
    files = ExpectedFiles.of(path)
    with looked_at(path) as song:
        heard = _hear(song, sample_rate, threads, progress)
    with Outputs() as outputs:
        outputs.write(files.manifest, heard.figures.to_json())
        outputs.write(files.events, "".join(f"{line}\n" for line in heard.log))
        with outputs.path(files.prints).open("wb") as stream:
            heard.prints.save(stream)
    return heard.figures


def verify_song(
    path: Path, *, reference: Path | None = None, threads: int = 1, progress: Progress = in_silence
) -> Verdict:
    """Render the song at ``path`` and compare it with what is expected.

    ``reference`` is a float WAV of the expected sound; with it the first differing frame is exact.

    Raises:
        BadInput: the song, the expected files or the reference cannot be used.
    """
    files = ExpectedFiles.of(path)
    expected = files.read()
    with looked_at(path) as song:
        known = prints.Prints.load(files.prints)
        heard = _hear(song, expected.sample_rate, threads, progress, like=known)
        return _compare(name_of(path), song.project, expected, known, heard, files, reference)


def _compare(
    name: str,
    project: "Project",
    expected: Expected,
    known: prints.Prints,
    heard: Hearing,
    files: ExpectedFiles,
    reference: Path | None,
) -> Verdict:
    differences = _differences(expected, heard.figures)
    if not differences:
        return Verdict(name, True, heard.figures.hash)
    notes: list[str] = []
    event = None
    if expected.events != heard.figures.events:
        event = first_log_difference(files.read_events(), heard.log)
    first = None
    if expected.hash != heard.figures.hash:
        first = prints.first_difference(known, heard.prints)
        if reference is not None:
            first = _exact(reference, expected, heard, notes) or first
        if first is None:
            notes.append(
                f"{files.prints.name} does not belong to {files.manifest.name}; write both: --update"
            )
    place = None
    if first is not None:
        tracks = prints.first_chunks(known, heard.prints)
        place = place_of(project, first.frame, expected.sample_rate, tracks, known.chunk_frames)
    return Verdict(
        name, False, heard.figures.hash, differences, first, known.frame_bits, place, event, tuple(notes)
    )


def _differences(before: Expected, after: Expected) -> tuple[tuple[str, Any, Any], ...]:
    """Return what changed, the hash first; who rendered it does not count."""
    names = ("hash", "frames", "loudness_lufs", "true_peak_db", "event_count", "events")
    found = [(name, getattr(before, name), getattr(after, name)) for name in names]
    for kind, old, new in (
        ("track", before.tracks, after.tracks),
        ("automation", before.automation, after.automation),
    ):
        found += [(f"{kind} {name}", old.get(name), new.get(name)) for name in {**old, **new}]
    return tuple((name, a, b) for name, a, b in found if a != b)


def _exact(
    reference: Path, expected: Expected, heard: Hearing, notes: list[str]
) -> prints.FirstDifference | None:
    """Return the first differing frame by the reference sound, if it is what was expected."""
    from motorik.formats.audio import read_audio

    with translated():
        sound, _ = read_audio(reference)
    if sound.shape[1] != 2 or hashlib.sha256(sound_bytes(sound)).hexdigest() != expected.hash:
        notes.append(f"{reference} is not the expected sound (another hash), so it was not used")
        return None
    return prints.first_difference_in_audio(sound, heard.sound)


def _hear(
    song: "Song", sample_rate: int, threads: int, progress: Progress, like: prints.Prints | None = None
) -> Hearing:
    settings = RenderSettings(sample_rate=sample_rate, block=BLOCK_FRAMES, threads=threads)
    take = Take(song.project, samples_of(song), settings, stems=True)
    collector = Collector()
    printer = prints.Printer(take.frames, take.owners, like)
    hashes = {owner: hashlib.sha256() for owner in take.owners}
    for block in take.blocks(progress):
        collector.add(block.sound)
        printer.add(prints.MASTER, block.sound)
        for owner, sound in block.stems.items():
            printer.add(owner, sound)
            hashes[owner].update(sound_bytes(sound))
    rendered = collector.finish(take, 0.0)
    text = log_text(event for event in take.events if event.row >= 0)
    tracks = {owner: hash.hexdigest() for owner, hash in hashes.items()}
    figures = _figures(rendered, text, tracks, _automation(take.events))
    return Hearing(figures, printer.finish(), text.splitlines(), rendered.samples)


def _automation(events: "Iterable[Event]") -> dict[str, str]:
    """Return a hash of all events of each automated parameter, by owner, scope and target."""
    hashes: dict[str, Any] = {}
    for event in events:
        if event.row < 0:
            name = f"{event.owner}/{event.scope}/{event.target}"
            hashes.setdefault(name, hashlib.sha256()).update(f"{log_line(event)}\n".encode())
    return {name: hashes[name].hexdigest() for name in sorted(hashes)}


def _figures(
    rendered: Render, log: str, tracks: Mapping[str, str], automation: Mapping[str, str]
) -> Expected:
    return Expected(
        made_with=f"motorik {__version__}",
        sample_rate=rendered.sample_rate,
        frames=len(rendered.samples),
        hash=rendered.hash,
        loudness_lufs=_rounded(rendered.loudness_lufs),
        true_peak_db=_rounded(rendered.true_peak_db),
        event_count=log.count("\n"),
        events=hashlib.sha256(log.encode()).hexdigest(),
        tracks=dict(tracks),
        automation=dict(automation),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
