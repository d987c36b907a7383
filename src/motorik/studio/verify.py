"""Song CI: does a song still sound as it did, and if not, from which frame, row and track on?

``verify_song`` renders once and compares with the three ``expected`` files beside the song (see
:mod:`motorik.studio.expected`). The hash decides; everything else explains. Limits hold besides. For a bundle
the files lie beside it, named after it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio import prints
from motorik.studio.differences import Place, frame_sentence, place_of
from motorik.studio.errors import BadInput
from motorik.studio.event_log import LogDifference, first_log_difference
from motorik.studio.expected import Expected, ExpectedFiles
from motorik.studio.hearing import Hearing, hear
from motorik.studio.limits import CPU_UNIT, ROOM, Limits
from motorik.studio.output import Outputs
from motorik.studio.rendering import Progress, in_silence, sound_bytes
from motorik.studio.songs import looked_at, name_of, translated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from motorik.domain.project import Project

NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verify found. ``differences`` names each figure that changed: (name, expected, got).

    ``broken`` has a sentence for every limit that does not hold. Loudness is in LUFS, true peak in dBTP, None
    where silent; ``cpu`` in techno bars, None where not measured.
    """

    song: str
    same: bool
    hash: str
    differences: tuple[tuple[str, Any, Any], ...] = ()
    first: prints.FirstDifference | None = None
    frame_bits: int = 0
    place: Place | None = None
    event: LogDifference | None = None
    notes: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    loudness_lufs: float | None = None
    true_peak_db: float | None = None
    cpu: float | None = None
    seconds: float = 0.0

    @property
    def headline(self) -> str:
        """What is wrong in one sentence, or ``as expected``."""
        if self.same:
            return "as expected"
        if not self.differences:
            return self.broken[0]
        if self.first is not None and self.place is not None:
            return (
                f"sounds different from bar {self.place.bar} beat {self.place.beat}, {self.place.sentence()}"
            )
        return f"{self.differences[0][0]} changed"

    def lines(self) -> list[str]:
        """Return the verdict for people, a line each."""
        cpu = [f"  cpu: {self.cpu:.2f} {CPU_UNIT}"] if self.cpu is not None else []
        if self.same:
            return [f"{self.song}: as expected", f"  hash: {self.hash}", *cpu]
        lines = [f"{self.song}: {'different' if self.differences else 'over its limits'}", *cpu]
        lines += [f"  {name}: expected {before}, got {after}" for name, before, after in self.differences]
        if self.first is not None and self.place is not None:
            lines.append(f"  {frame_sentence(self.first, self.place, self.frame_bits)}")
            lines.append(f"  {self.place.sentence()}")
        if self.event is not None:
            lines.append(f"  event log: {self.event.sentence()}")
        lines += [f"  limit: {sentence}" for sentence in self.broken]
        return lines + [f"  note: {note}" for note in self.notes]

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as JSON values; frames are None where nothing in the sound differs."""
        return {
            "song": self.song,
            "same": self.same,
            "hash": self.hash,
            "loudness_lufs": self.loudness_lufs,
            "true_peak_db": self.true_peak_db,
            "cpu": self.cpu,
            "seconds": self.seconds,
            "differences": {name: {"expected": a, "got": b} for name, a, b in self.differences},
            "limits": list(self.broken),
            "first_differing_frame": self.first.frame if self.first else None,
            "not_before_frame": self.first.not_before if self.first else None,
            "frame_is_exact": self.first.exact if self.first else None,
            "place": self.place.as_json() if self.place else None,
            "first_differing_event": self.event.sentence() if self.event else None,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Request:
    """How to verify: threads, limits besides those beside the song, whether to measure the CPU.

    ``reference`` is a float WAV of the expected sound; with it the first differing frame is exact.
    """

    reference: Path | None = None
    threads: int = 1
    limits: Limits = NO_LIMITS
    measure_cpu: bool = False

    def __post_init__(self) -> None:
        if (self.measure_cpu or self.limits.cpu is not None) and self.threads > 1:
            raise BadInput(f"threads = {self.threads}; allowed with a CPU budget: 1, which can be compared")


def update_expected(
    path: Path,
    *,
    sample_rate: int = 48000,
    threads: int = 1,
    progress: Progress = in_silence,
    limits: Limits = NO_LIMITS,
    automatic_cpu: bool = False,
) -> Expected:
    """Render the song at ``path`` and write down its sound as the one to expect; return the figures.

    Limits that were written down stay, but for those ``limits`` gives anew. ``automatic_cpu`` measures what
    the song takes and allows half as much again.

    Raises:
        BadInput: the song cannot be used.
        OutputRefused: the files cannot be written; the old ones are as before.
    """
    files = ExpectedFiles.of(path)
    with looked_at(path) as song:
        heard = hear(song, sample_rate, threads, progress, measure_cpu=automatic_cpu)
    limits = _known_limits(files).with_others(limits)
    if automatic_cpu and heard.cpu is not None:
        limits = limits.with_others(Limits(cpu=round(heard.cpu * ROOM, 2)))
    figures = heard.figures.model_copy(update={"limits": limits})
    with Outputs() as outputs:
        outputs.write(files.manifest, figures.to_json())
        outputs.write(files.events, "".join(f"{line}\n" for line in heard.log))
        with outputs.path(files.prints).open("wb") as stream:
            heard.prints.save(stream)
    return figures


def _known_limits(files: ExpectedFiles) -> Limits:
    """Return the limits that were written down; none where there is nothing, or nothing that can be read."""
    try:
        return files.read().limits
    except BadInput:
        return NO_LIMITS


def verify_song(
    path: Path, *, reference: Path | None = None, threads: int = 1, progress: Progress = in_silence
) -> Verdict:
    """Render the song at ``path`` and compare it with what is expected.

    Raises:
        BadInput: the song, the expected files or the reference cannot be used.
    """
    return verify_heard(path, Request(reference, threads), progress)[0]


def verify_heard(path: Path, request: Request, progress: Progress = in_silence) -> tuple[Verdict, Hearing]:
    """Return the verdict on the song at ``path`` and what was heard; errors as in :func:`verify_song`."""
    files = ExpectedFiles.of(path)
    expected = files.read()
    limits = expected.limits.with_others(request.limits)
    measure = request.measure_cpu or request.limits.cpu is not None
    with looked_at(path) as song:
        known = prints.Prints.load(files.prints)
        heard = hear(song, expected.sample_rate, request.threads, progress, like=known, measure_cpu=measure)
        broken = limits.broken(heard.figures.loudness_lufs, heard.figures.true_peak_db, heard.cpu)
        comparison = _Comparison(song.project, expected, known, heard, files)
        return comparison.verdict(name_of(path), request.reference, broken), heard


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What was expected beside what was heard."""

    project: "Project"
    expected: Expected
    known: prints.Prints
    heard: Hearing
    files: ExpectedFiles

    def verdict(self, name: str, reference: Path | None, broken: tuple[str, ...]) -> Verdict:
        """Return what differs and which limits are broken."""
        figures = self.heard.figures
        differences = _differences(self.expected, figures)
        event = None
        if self.expected.events != figures.events:
            event = first_log_difference(self.files.read_events(), self.heard.log)
        first, notes = self._first(reference)
        return Verdict(
            name,
            not differences and not broken,
            figures.hash,
            differences,
            first,
            self.known.frame_bits,
            self._place(first),
            event,
            tuple(notes),
            broken,
            figures.loudness_lufs,
            figures.true_peak_db,
            self.heard.cpu,
            round(self.heard.seconds, 3),
        )

    def _first(self, reference: Path | None) -> tuple[prints.FirstDifference | None, list[str]]:
        """Return the first frame that differs, and what is to be said about it."""
        if self.expected.hash == self.heard.figures.hash:
            return None, []
        notes: list[str] = []
        first = prints.first_difference(self.known, self.heard.prints)
        if reference is not None:
            first = _exact(reference, self.expected, self.heard, notes) or first
        if first is None:
            notes.append(
                f"{self.files.prints.name} does not belong to {self.files.manifest.name}; "
                "write both: --update"
            )
        return first, notes

    def _place(self, first: prints.FirstDifference | None) -> Place | None:
        if first is None:
            return None
        tracks = prints.first_chunks(self.known, self.heard.prints)
        rate = self.expected.sample_rate
        return place_of(self.project, first.frame, rate, tracks, self.known.chunk_frames)


def _differences(before: Expected, after: Expected) -> tuple[tuple[str, Any, Any], ...]:
    """Return what changed, the hash first; who rendered it does not count."""
    names = ("hash", "frames", "loudness_lufs", "true_peak_db", "event_count", "events")
    found = [(name, getattr(before, name), getattr(after, name)) for name in names]
    for kind, old, new in (
        ("track", before.tracks, after.tracks),
        ("automation", before.automation, after.automation),
        ("midi", before.midi, after.midi),
    ):
        if old is not None and new is not None:
            found += [(f"{kind} {name}", old.get(name), new.get(name)) for name in {**old, **new}]
    return tuple((name, a, b) for name, a, b in found if a != b)


def _exact(
    reference: Path, expected: Expected, heard: Hearing, notes: list[str]
) -> prints.FirstDifference | None:
    """Return the first differing frame by the reference sound, if it is what was expected."""
    from motorik.formats.audio import read_audio

    with translated():
        sound, _ = read_audio(reference)
    if not is_expected_sound(sound, expected):
        notes.append(f"{reference} is not the expected sound (another hash), so it was not used")
        return None
    return prints.first_difference_in_audio(sound, heard.sound)


def is_expected_sound(sound: "NDArray[np.float32]", expected: Expected) -> bool:
    """Whether a sound [frames, channels] is the one that is expected, bit for bit."""
    return sound.shape[1] == 2 and hashlib.sha256(sound_bytes(sound)).hexdigest() == expected.hash
