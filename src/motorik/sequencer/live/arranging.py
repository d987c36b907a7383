"""A performance as an arrangement: the song in which everything was placed as it was played live.

This is also what sounds while it is played, so the recording sounds as the performance did, bit for bit.
"""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction

from motorik.domain.live import Clip
from motorik.domain.performance import MoveParameter, Performance, TurnKnob
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    AutomationScope,
    Curve,
    FillMode,
    Placement,
    Project,
)
from motorik.domain.tempo import TempoCurve, TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.automation import lane_of
from motorik.sequencer.live.asking import check_performance
from motorik.sequencer.live.stage import ARRANGEMENT, SILENCE, Stage, Stretch, is_on, stage_of
from motorik.sequencer.score import heard_placements
from motorik.sequencer.sheets import Sheets

LONGEST_TICKS = 100_000 * TICKS_PER_BEAT
Target = tuple[str, AutomationScope, str]


def performed(project: Project, performance: Performance, end: int) -> Project:
    """Return ``project`` as ``performance`` plays it up to ``end``, or to its own end where that comes first.

    Actions that name what is no longer there do nothing. For two ends what is before the first is the same.
    """
    end = end if performance.end is None else min(end, performance.end)
    stage = stage_of(project, performance, end)
    placements = tuple(
        placement
        for track in project.tracks
        for placement in _placements(project, stage, track.id, stage.tracks[track.id])
    )
    arrangement = {**project.arrangement.__dict__, "length": end, "placements": placements}
    return project.model_copy(
        update={
            "tempo": _tempo(project, stage),
            "automation": _automation(project, performance, end),
            "arrangement": Arrangement.model_validate(arrangement),
        }
    )


def _placements(
    project: Project, stage: Stage, track: str, stretches: tuple[Stretch, ...]
) -> Iterator[Placement]:
    own = [it for it in project.arrangement.placements if it.track == track]
    for stretch in stretches:
        if isinstance(stretch.plays, Clip):
            size = stretch.end - stretch.start
            whole = Placement(track=track, pattern=stretch.plays.pattern, start=stretch.start, length=size)
            pieces = [(whole, stretch.start, stretch.end)]
        elif stretch.plays == ARRANGEMENT:
            pieces = [*heard_placements(own)]
        else:
            assert stretch.plays == SILENCE
            pieces = []
        for placement, start, end in pieces:
            cut = max(start, stretch.start), min(end, stretch.end)
            yield from _audible(project, stage, placement, *cut)


def _audible(
    project: Project, stage: Stage, placement: Placement, start: int, end: int
) -> Iterator[Placement]:
    """Yield what is left of a placement in [start, end): mute and solo take away, fills are marked."""
    switches = [stage.fills, stage.mutes.get(placement.track, ()), *stage.solos.values()]
    edges = sorted({tick for switch in switches for tick, _ in switch if start < tick < end})
    merged: list[tuple[int, int, bool]] = []
    for first, last in zip([start, *edges], [*edges, end], strict=True):
        if first >= last or not _heard(stage, placement.track, first):
            continue
        fill = is_on(stage.fills, first)
        if merged and merged[-1][1:] == (first, fill):
            merged[-1] = (merged[-1][0], last, fill)
        else:
            merged.append((first, last, fill))
    for first, last, fill in merged:
        yield cut_to(project, placement, first, last, fill=fill)


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


# ---- tempo ------------------------------------------------------------------------------------------------


def _tempo(project: Project, stage: Stage) -> TempoMap:
    """Return the tempo with what scenes say: from their launch to the song's next point.

    While a ramp of the song runs, and where it ends, the song's tempo is kept.
    """
    scenes = {scene.id: scene for scene in project.live.scenes}
    points = {point.tick: point for point in project.tempo.points}
    signatures = {it.tick: it for it in project.tempo.signatures}
    changed = False
    for tick, id in stage.scenes:
        scene = scenes.get(id)
        if scene is not None and scene.bpm is not None and not _in_ramp(points, tick):
            points[tick] = TempoPoint(tick=tick, bpm=Fraction(scene.bpm))
            changed = True
        if scene is not None and scene.signature is not None:
            beats, unit = scene.signature
            signatures[tick] = TimeSignature(tick=tick, beats=beats, unit=unit)
            changed = True
    if not changed:
        return project.tempo
    return TempoMap(
        points=tuple(points[tick] for tick in sorted(points)),
        signatures=tuple(signatures[tick] for tick in sorted(signatures)),
    )


def _in_ramp(points: dict[int, TempoPoint], tick: int) -> bool:
    ticks = sorted(points)
    before = bisect_right(ticks, tick - 1)
    return 0 < before < len(ticks) and points[ticks[before - 1]].curve is TempoCurve.RAMP


# ---- automation -------------------------------------------------------------------------------------------


def _automation(project: Project, performance: Performance, end: int) -> tuple[Automation, ...]:
    """Return the lanes of the song with what was moved: each parameter keeps its last value."""
    moves: dict[Target, dict[int, float]] = {}
    for done in performance.done:
        if done.tick >= end:
            continue
        match done.action:
            case MoveParameter(owner=owner, scope=scope, target=target, value=value):
                moves.setdefault((owner, scope, target), {})[done.tick] = value
            case TurnKnob(knob=id, value=share):
                knob = next((it for it in project.live.knobs if it.id == id), None)
                for it in knob.targets if knob else ():
                    value = it.low + (it.high - it.low) * share
                    moves.setdefault((it.owner, it.scope, it.target), {})[done.tick] = value
    lanes = list(project.automation)
    for place, written in moves.items():
        if place[0] in project.channels:
            _write(lanes, place, sorted(written.items()))
    return tuple(lanes)


def _write(lanes: list[Automation], place: Target, moves: list[tuple[int, float]]) -> None:
    """Let the lane of a parameter, one there or a new one, follow ``moves`` from the first on."""
    points = tuple(AutomationPoint(tick=tick, value=value, curve=Curve.HOLD) for tick, value in moves)
    there = [i for i, lane in enumerate(lanes) if (lane.owner, lane.scope, lane.target) == place]
    if there:  # Of two for one parameter the last counts.
        index = there[-1]
        kept = _up_to(lanes[index], moves[0][0])
        lanes[index] = lanes[index].model_copy(update={"points": (*kept, *points)})
        return
    taken = {lane.id for lane in lanes}
    id = next(f"live-{number}" for number in range(1, len(taken) + 2) if f"live-{number}" not in taken)
    owner, scope, target = place
    lanes.append(Automation(id=id, owner=owner, scope=scope, target=target, points=points))


def _up_to(lane: Automation, tick: int) -> tuple[AutomationPoint, ...]:
    """Return the points before ``tick``; a curve that runs there is written out as the steps it sounds in."""
    before = [point for point in lane.points if point.tick < tick]
    if not before:
        return ()
    last = before[-1]
    steps = [
        AutomationPoint(tick=at, value=value, curve=Curve.HOLD)
        for at, value in lane_of(lane).changes(last.tick + 1, tick)
    ]
    return (*before[:-1], last.model_copy(update={"curve": Curve.HOLD, "bend": 0.0}), *steps)


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
