"""A performance as an arrangement: the song in which everything was placed as it was played live.

This is also what sounds while it is played, so the recording sounds as the performance did, bit for bit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from motorik.domain.live import Clip
from motorik.domain.performance import Performance
from motorik.domain.project import Arrangement, Automation, FillMode, Placement, Project
from motorik.domain.tempo import TempoMap
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.live.asking import check_performance
from motorik.sequencer.live.metre import tempo_of
from motorik.sequencer.live.moves import Moves
from motorik.sequencer.live.running import Stretch
from motorik.sequencer.live.stage import Stage, stage_of
from motorik.sequencer.live.wishes import ARRANGEMENT, SILENCE, is_on
from motorik.sequencer.score import heard_placements
from motorik.sequencer.sheets import Sheets

LONGEST_TICKS = 100_000 * TICKS_PER_BEAT


def performed(project: Project, performance: Performance, end: int) -> Project:
    """Return ``project`` as ``performance`` plays it up to ``end``, or to its own end where that comes first.

    Actions that name what is no longer there do nothing. For two ends what is before the first is the same.
    """
    end = end if performance.end is None else min(end, performance.end)
    stage = stage_of(project, performance, end)
    moves = Moves(project)
    for done in performance.done:
        moves.take(done)
    placed = Placing(project).placed(stage)
    return as_played(project, placed, tempo_of(project, stage.scenes), moves.lanes(project, end), end)


def as_played(
    project: Project,
    placements: Iterable[Placement],
    tempo: TempoMap,
    automation: tuple[Automation, ...],
    end: int,
) -> Project:
    """Return ``project`` with another arrangement of ``end`` ticks."""
    arranged = {**project.arrangement.__dict__, "length": end, "placements": tuple(placements)}
    arrangement = Arrangement.model_validate(arranged)
    return project.model_copy(update={"tempo": tempo, "automation": automation, "arrangement": arrangement})


@dataclass(frozen=True, slots=True)
class Known:
    """From which tick on it is known what was switched; what was heard there has been since ``began``."""

    tick: int = -1
    began: int = -1


class Placing:
    """Stages of a song as placements. ``known`` tells by track what is known; all, where nothing is said."""

    def __init__(self, project: Project) -> None:
        self._project = project
        own: dict[str, list[Placement]] = {track.id: [] for track in project.tracks}
        for placement in project.arrangement.placements:
            own[placement.track].append(placement)
        self._own = {track: [*heard_placements(placements)] for track, placements in own.items()}
        self.known: dict[str, Known] = {}

    def placed(self, stage: Stage, since: Mapping[str, int] | None = None) -> Iterator[Placement]:
        """Yield what ``stage`` plays; with ``since`` only what ends after that tick of its track."""
        for track, stretches in stage.tracks.items():
            first = since[track] if since else -1
            for stretch in stretches:
                if stretch.end > first:
                    yield from self._stretch(stage, track, stretch, first)

    def _stretch(self, stage: Stage, track: str, stretch: Stretch, since: int) -> Iterator[Placement]:
        known = self.known.get(track, Known())
        if isinstance(stretch.plays, Clip):
            size = stretch.end - stretch.start
            whole = Placement(track=track, pattern=stretch.plays.pattern, start=stretch.start, length=size)
            pieces = [(whole, stretch.start, stretch.end)]
        elif stretch.plays == ARRANGEMENT:
            pieces = self._own[track]
        else:
            assert stretch.plays == SILENCE
            pieces = []
        for placement, start, end in pieces:
            first, last = max(start, stretch.start, known.began), min(end, stretch.end)
            if first < last and max(known.tick, since) < last:
                yield from self._audible(stage, placement, first, last, known.tick)

    def _audible(
        self, stage: Stage, placement: Placement, start: int, end: int, known: int
    ) -> Iterator[Placement]:
        """Yield what is left of a placement in [start, end): mute and solo take away, fills are marked."""
        switches = [stage.fills, stage.mutes.get(placement.track, ()), *stage.solos.values()]
        after = max(start, known)
        edges = sorted({tick for switch in switches for tick, _ in switch if after < tick < end})
        merged: list[tuple[int, int, bool]] = []
        for first, last in zip([start, *edges], [*edges, end], strict=True):
            if not _heard(stage, placement.track, max(first, known)):
                continue
            fill = is_on(stage.fills, max(first, known))
            if merged and merged[-1][1:] == (first, fill):
                merged[-1] = (merged[-1][0], last, fill)
            else:
                merged.append((first, last, fill))
        for first, last, fill in merged:
            yield cut_to(self._project, placement, first, last, fill=fill)


def _heard(stage: Stage, track: str, tick: int) -> bool:
    soloed = [id for id, switch in stage.solos.items() if is_on(switch, tick)]
    return not is_on(stage.mutes.get(track, ()), tick) and (not soloed or track in soloed)


def cut_to(project: Project, place: Placement, start: int, end: int, *, fill: bool = False) -> Placement:
    """Return a placement cut to [start, end), every pass where and what it was."""
    mode = FillMode.ALWAYS if fill else place.fill
    if mode is FillMode.LAST and end < place.start + place.length:
        track = next(it for it in project.tracks if it.id == place.track)
        whole = Sheets(project).passage(place, track, place.start, place.start + place.length, 0)
        last = whole.turn_at(place.start + place.length - 1)
        mode = FillMode.LAST if whole.turn_at(end - 1) == last else FillMode.NEVER
    offset = place.offset + start - place.start
    update = {"start": start, "length": end - start, "offset": offset, "fill": mode}
    return place.model_copy(update=update)


def as_arrangement(project: Project, performance: Performance) -> Project:
    """Return ``project`` with ``performance`` as its arrangement.

    Raises:
        ValueError: it has no end, ends where the song begins, or names what is not there.
    """
    if not performance.end or performance.end > LONGEST_TICKS:
        raise ValueError(
            f"the performance ends at {performance.end}; allowed: a finish from tick 1 to {LONGEST_TICKS}"
        )
    check_performance(project, performance)
    return performed(project, performance, performance.end)
