"""Where in the music a frame is: time, bar and beat, track, pattern and row."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from motorik.domain.project import Project
from motorik.sequencer.score import row_at
from motorik.studio.prints import FirstDifference


@dataclass(frozen=True, slots=True)
class Place:
    """A moment of a song and who differs there.

    ``tracks`` are the tracks and returns whose sound differs first, known to ``within_frames``; empty when
    only the master's own chain differs. ``pattern`` and ``row`` are what the first of them plays at that
    moment, None in a pause, after the end, or for a return. ``bar`` and ``beat`` count from 1, ``row`` from
    0.
    """

    seconds: float
    bar: int
    beat: int
    tracks: tuple[str, ...]
    within_frames: int
    pattern: str | None = None
    row: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the place as JSON values."""
        return {**asdict(self), "tracks": list(self.tracks)}

    def sentence(self) -> str:
        """Return ``row 9 of pattern 'bass-a' on track 'bass'``, or what is known of it."""
        if not self.tracks:
            return "no track differs: the change is in the master's chain"
        names = " and ".join(f"'{track}'" for track in self.tracks)
        where = f"track{'s' if len(self.tracks) > 1 else ''} {names}"
        if self.pattern is None:
            return f"no row sounds there on {where}"
        return f"row {self.row} of pattern '{self.pattern}' on {where}"


def place_of(
    project: Project, frame: int, sample_rate: int, chunks: Mapping[str, int], chunk_frames: Mapping[str, int]
) -> Place:
    """Return where ``frame`` is. ``chunks`` has the first differing chunk of every track that differs.

    The culprits are the tracks whose first differing chunk is the earliest one; returns only when no track
    differs as early, because a return changes with every track that sends to it.
    """
    from motorik.sequencer.timeline import timeline_of

    timeline = timeline_of(project.tempo, sample_rate)
    tick = timeline.tick_at(frame)
    bar, beat, _ = timeline.bar_beat_at(tick)
    tracks = _culprits(project, chunks)
    pattern, row = (tracks and row_at(project, tracks[0], int(tick))) or (None, None)
    size = max((chunk_frames[owner] for owner in tracks if owner in chunk_frames), default=0)
    return Place(frame / sample_rate, bar, beat, tracks, size, pattern, row)


def _culprits(project: Project, chunks: Mapping[str, int]) -> tuple[str, ...]:
    earliest = min(chunks.values(), default=0)
    first = [owner for owner, frame in chunks.items() if frame == earliest]
    tracks = tuple(track.id for track in project.tracks if track.id in first)
    return tracks or tuple(first)


def frame_sentence(first: FirstDifference, place: Place, bits: int) -> str:
    """Return which frame differs first, and how sure that is."""
    moment = f"{place.seconds:.3f} s, bar {place.bar} beat {place.beat}"
    if first.exact:
        return f"first differing frame {first.frame} ({moment}), exactly"
    if not bits:
        return f"first differing frame between {first.not_before} and {first.frame} ({moment})"
    sure = f"{1 - 2.0**-bits:.1%} likely this one, certainly not before {first.not_before}"
    return f"first differing frame {first.frame} ({moment}); {sure}"
