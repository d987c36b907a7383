"""Moves of a parameter recorded into its lane: touch, latch, write; thinned to straight lines."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from motorik.domain.project import Automation, AutomationPoint, AutomationScope, Curve, Project
from motorik.editing.errors import EditingError
from motorik.journal.edit import Edit
from motorik.journal.edits.arrangement import AddAutomation, RemoveAutomation, SetAutomationPoints
from motorik.sequencer.automation import lane_of

Place = tuple[str, AutomationScope, str]
"""Owner, scope and target: what a lane moves."""
Sample = tuple[int, float]
"""A value at a tick."""
Stroke = Sequence[Sample]
"""What one touch of a control gave, from touch to release, by ascending ticks."""
MOST_SAMPLES = 1_000_000


class RecordMode(StrEnum):
    """What is written over.

    Touch: while the control is held, then the lane goes on as it was. Latch: from the first touch to the end,
    a released control keeping its value. Write: all from the start, held at what it had there until touched.
    """

    TOUCH = "touch"
    LATCH = "latch"
    WRITE = "write"


def record_moves(
    project: Project,
    place: Place,
    gestures: Iterable[Stroke],
    mode: RecordMode,
    span: tuple[int, int],
    error: float = 0.0,
) -> tuple[Edit, ...]:
    """Return the edits that write ``gestures`` into the lane of ``place``.

    ``span`` is [start, end) in ticks, where recording was on; what lies outside is left out and stays as it
    was. At no sample do the straight lines that are written differ from it by more than ``error``, in the
    parameter's unit; where nothing was recorded the lane sounds as before. A lane that has not begun there
    has nothing to return to: the last value stays until it begins.

    Raises:
        EditingError: span or error make no sense, samples do not ascend or are too many.
    """
    start, end = span
    if not 0 <= start < end or not error >= 0:
        raise EditingError(
            f"span = {span}, error = {error}; allowed: an end after its start, an error from 0"
        )
    lane = lane_at(project, place)
    played = _inside(gestures, start, end)
    regions = _regions(lane, played, mode, span, error)
    if not regions:
        return ()
    return edits_to(project, place, _written(lane, regions))


def lane_at(project: Project, place: Place) -> Automation | None:
    """Return the lane that moves a parameter, None where none does; of several the last, which is heard."""
    return next((it for it in reversed(project.automation) if (it.owner, it.scope, it.target) == place), None)


def edits_to(project: Project, place: Place, points: Iterable[AutomationPoint]) -> tuple[Edit, ...]:
    """Return the edits after which the lane of ``place`` has exactly ``points``, given by ascending ticks.

    A lane that is not there is added; one without any points is removed.
    """
    wanted, lane = tuple(points), lane_at(project, place)
    if lane is None:
        owner, scope, target = place
        id = _fresh_id(project, place)
        item = Automation(id=id, owner=owner, scope=scope, target=target, points=wanted) if wanted else None
        return (AddAutomation(item=item),) if item else ()
    if not wanted:
        return (RemoveAutomation(lane=lane.id),)
    kept = {point.tick for point in wanted}
    cleared = tuple(point.tick for point in lane.points if point.tick not in kept)
    there = {point.tick: point for point in lane.points}
    items = tuple(point for point in wanted if there.get(point.tick) != point)
    return (SetAutomationPoints(lane=lane.id, items=items, cleared=cleared),) if items or cleared else ()


def _fresh_id(project: Project, place: Place) -> str:
    """Return an id that tells what the lane moves: ``acid-filter-cutoff``."""
    stem = f"{place[0]}-{place[2]}".replace(".", "-").replace("_", "-")[:50]
    taken = {it.id for it in project.automation}
    return next(
        id for n in range(1, len(taken) + 2) if (id := stem if n == 1 else f"{stem}-{n}") not in taken
    )


def thinned(samples: Sequence[Sample], error: float) -> list[Sample]:
    """Return the samples whose straight lines differ from none of ``samples`` by more than ``error``.

    The first and the last are among them.
    """
    kept, pending = {0, len(samples) - 1}, [(0, len(samples) - 1)]
    while pending:
        first, last = pending.pop()
        if last - first < 2:
            continue
        (a, low), (b, high) = samples[first], samples[last]
        slope = (high - low) / (b - a)
        off = [abs(low + slope * (tick - a) - value) for tick, value in samples[first + 1 : last]]
        worst = max(range(len(off)), key=off.__getitem__)
        if off[worst] > error:
            middle = first + 1 + worst
            kept.add(middle)
            pending += [(first, middle), (middle, last)]
    return [samples[index] for index in sorted(kept)]


Region = tuple[int, int | None, tuple[AutomationPoint, ...]]
"""Ticks [start, end) of a lane that are written over (None: to where the lane ends), and with what."""


def _inside(gestures: Iterable[Stroke], start: int, end: int) -> list[list[Sample]]:
    found = [[sample for sample in gesture if start <= sample[0] < end] for gesture in gestures]
    found = sorted(gesture for gesture in found if gesture)
    ticks = [tick for gesture in found for tick, _ in gesture]
    if len(ticks) > MOST_SAMPLES or any(a >= b for a, b in zip(ticks, ticks[1:], strict=False)):
        raise EditingError(f"{len(ticks)} samples; allowed: up to {MOST_SAMPLES}, each later than the last")
    return found


def _regions(
    lane: Automation | None, played: list[list[Sample]], mode: RecordMode, span: tuple[int, int], error: float
) -> list[Region]:
    start, end = span
    drawn = [_lines(thinned(gesture, error)) for gesture in played]
    if mode is RecordMode.TOUCH:
        return [(points[0].tick, points[-1].tick + 1, points) for points in drawn]
    points = tuple(point for gesture in drawn for point in gesture)
    if mode is RecordMode.WRITE and lane is not None and (not points or points[0].tick > start):
        value = lane_of(lane).value_at(start)
        if value is not None:
            points = (AutomationPoint(tick=start, value=value, curve=Curve.HOLD), *points)
    return [(points[0].tick, end, points)] if points else []


def _lines(samples: Sequence[Sample]) -> tuple[AutomationPoint, ...]:
    """Return points joined by lines; the last holds, so that nothing leans towards what comes next."""
    return tuple(
        AutomationPoint(
            tick=tick, value=value, curve=Curve.LINEAR if index + 1 < len(samples) else Curve.HOLD
        )
        for index, (tick, value) in enumerate(samples)
    )


def _written(lane: Automation | None, regions: list[Region]) -> tuple[AutomationPoint, ...]:
    found: list[AutomationPoint] = []
    reached = 0
    for start, end, points in regions:
        found += _as_it_was(lane, reached, start)
        found += points
        reached = start if end is None else end
    return (*found, *_as_it_was(lane, reached, None))


def _as_it_was(lane: Automation | None, start: int, end: int | None) -> list[AutomationPoint]:
    """Return the lane in [start, end): its points, and curves that are cut as the steps they sound in."""
    if lane is None or start == end:
        return []
    asked = lane_of(lane)
    inside = [point for point in lane.points if start <= point.tick and (end is None or point.tick < end)]
    following = inside[0].tick if inside else end
    head: list[AutomationPoint] = []
    value = asked.value_at(start)
    if value is not None and (following is None or start < following):
        head = [AutomationPoint(tick=start, value=value, curve=Curve.HOLD)]
        head += _steps(lane, start + 1, following)
    later = [point for point in lane.points if end is not None and point.tick >= end]
    if inside and inside[-1].curve is not Curve.HOLD and end is not None:
        last = inside.pop()
        held = last.model_copy(update={"curve": Curve.HOLD, "bend": 0.0})
        tail = _steps(lane, last.tick + 1, end) if later else []
        return [*head, *inside, held, *tail]
    return [*head, *inside]


def _steps(lane: Automation, start: int, end: int | None) -> list[AutomationPoint]:
    last = lane.points[-1].tick if end is None else end
    return [
        AutomationPoint(tick=tick, value=value, curve=Curve.HOLD)
        for tick, value in lane_of(lane).changes(start, max(last, start))
    ]
