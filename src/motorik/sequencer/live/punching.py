"""Only a stretch of a performance into the arrangement: punch in, punch out."""

from collections.abc import Collection

from motorik.domain.project import Automation, AutomationPoint, Curve, Placement, Project
from motorik.sequencer.automation import Lane, lane_of
from motorik.sequencer.live.arranging import cut_to
from motorik.sequencer.score import heard_placements


def punched(
    before: Project, recorded: Project, start: int, end: int, *, tracks: Collection[str] | None = None
) -> Project:
    """Return ``before`` with what ``recorded`` places and moves in [start, end) ticks.

    Only what belongs to ``tracks``, where some are named.

    Tempo and metre stay as they were; so does the length, unless the stretch ends later. Notes end at the
    edges. Raises ``ValueError`` for an empty stretch.
    """
    if not 0 <= start < end:
        raise ValueError(f"region = {start}-{end} ticks; allowed: a start from 0 and an end after it")
    far = max(before.arrangement.length, end)
    others = [it for it in before.arrangement.placements if tracks is not None and it.track not in tracks]
    placements = others + [
        piece
        for project, first, last in ((before, 0, start), (recorded, start, end), (before, end, 2**53))
        for piece in _between(project, first, last)
        if tracks is None or piece.track in tracks
    ]
    arrangement = {**before.arrangement.__dict__, "length": far, "placements": tuple(placements)}
    return Project.model_validate(
        {
            **before.__dict__,
            "arrangement": type(before.arrangement).model_validate(arrangement),
            "automation": _lanes(before, _of(recorded, before, tracks), start, end),
        }
    )


def _of(recorded: Project, before: Project, tracks: Collection[str] | None) -> Project:
    """Return ``recorded`` with the lanes of others than ``tracks`` as they were."""
    if tracks is None:
        return recorded
    lanes = [it for it in recorded.automation if it.owner in tracks]
    lanes += [it for it in before.automation if it.owner not in tracks]
    order = {it.id: place for place, it in enumerate(before.automation)}
    lanes.sort(key=lambda it: order.get(it.id, len(order)))
    return recorded.model_copy(update={"automation": tuple(lanes)})


def _between(project: Project, start: int, end: int) -> list[Placement]:
    return [
        cut_to(project, placement, max(first, start), min(last, end))
        for track in project.tracks
        for placement, first, last in heard_placements(
            [it for it in project.arrangement.placements if it.track == track.id]
        )
        if max(first, start) < min(last, end)
    ]


def _lanes(before: Project, recorded: Project, start: int, end: int) -> tuple[Automation, ...]:
    old = {lane.id: lane for lane in before.automation}
    found: list[Automation] = []
    for lane in recorded.automation:
        kept = old.get(lane.id)
        if kept == lane:
            found.append(lane)
            continue
        points = _steps(lane, start, end)
        if kept is not None:
            points = (*_steps(kept, 0, start), *points, *_steps(kept, end, None))
        if points:
            found.append(lane.model_copy(update={"points": points}))
    return tuple(found)


def _steps(automation: Automation, start: int, end: int | None) -> tuple[AutomationPoint, ...]:
    """Return a lane in [start, end) as the steps it sounds in, its value at ``start`` included."""
    lane: Lane = lane_of(automation)
    last = automation.points[-1].tick + 1 if end is None else end
    values = {start: lane.value_at(start)} | dict(lane.changes(start + 1, max(last, start + 1)))
    return tuple(
        AutomationPoint(tick=tick, value=value, curve=Curve.HOLD)
        for tick, value in values.items()
        if value is not None
    )
