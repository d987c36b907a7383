"""Points of a lane as hands change several of them at once. Pure: points in, points out, sorted by tick.

Heights are shares of the way from low to high, 0 to 1, in the scale of the parameter: a cutoff is moved by
octaves, a level as a fader moves it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from motorik.domain.project import AutomationPoint, Curve
from motorik.editing.automating import Sample, thinned
from motorik.ui.models.curves import DRAWN_ERROR
from motorik.ui.models.lanes import Target

Points = tuple[AutomationPoint, ...]
Edited = tuple[Points, frozenset[int]]
"""All points, and the ticks of the chosen ones."""
SAMPLES = 24
"""Into how many parts a curve is cut before it is thinned."""


def put(points: Points, *new: AutomationPoint) -> Points:
    """Return the points with new ones; those that were at the same ticks give way."""
    merged = {it.tick: it for it in (*points, *new)}
    return tuple(merged[tick] for tick in sorted(merged))


def without(points: Points, ticks: Iterable[int]) -> Points:
    """Return the points but those at ``ticks``."""
    gone = set(ticks)
    return tuple(it for it in points if it.tick not in gone)


def altered(
    points: Points, chosen: frozenset[int], change: Callable[[AutomationPoint], AutomationPoint]
) -> Edited:
    """Return the points with the chosen ones changed: these stay chosen, and win where two would meet."""
    new = [change(it) for it in points if it.tick in chosen]
    return put(without(points, chosen), *new), frozenset(it.tick for it in new)


def moved(points: Points, chosen: frozenset[int], target: Target, ticks: int, share: float) -> Edited:
    """Return the chosen points so many ticks later and so much higher, as one shape.

    They go as far as the first of them comes to the start of the song, to the top or to the bottom.
    """
    held = [it for it in points if it.tick in chosen]
    if not held:
        return points, chosen
    heights = [target.position(it.value) for it in held]
    share = min(max(share, -min(heights)), 1.0 - max(heights))
    ticks = max(ticks, -held[0].tick)

    def change(point: AutomationPoint) -> AutomationPoint:
        value = target.value_of(target.position(point.value) + share) if share else point.value
        return point.model_copy(update={"tick": point.tick + ticks, "value": value})

    return altered(points, chosen, change)


def stretched(points: Points, chosen: frozenset[int], fixed: int, factor: float) -> Edited:
    """Return the chosen points with their distances from the tick ``fixed`` times ``factor``."""
    return altered(
        points,
        chosen,
        lambda it: it.model_copy(update={"tick": max(fixed + round((it.tick - fixed) * factor), 0)}),
    )


def scaled(points: Points, chosen: frozenset[int], target: Target, fixed: float, factor: float) -> Edited:
    """Return the chosen points with their distances from the height ``fixed`` times ``factor``."""

    def change(point: AutomationPoint) -> AutomationPoint:
        height = fixed + (target.position(point.value) - fixed) * factor
        return point.model_copy(update={"value": target.value_of(height)})

    return altered(points, chosen, change)


@dataclass(frozen=True, slots=True)
class Copied:
    """A point that was copied: how many ticks after the first row of its kind, how high, what it was."""

    after: int
    height: float
    point: AutomationPoint


def copied(points: Points, chosen: frozenset[int], target: Target, origin: int) -> tuple[Copied, ...]:
    """Return what the chosen points are, seen from the tick ``origin``."""
    return tuple(
        Copied(it.tick - origin, target.position(it.value), it) for it in points if it.tick in chosen
    )


def pasted(points: Points, copies: Sequence[Copied], target: Target, origin: int, *, exact: bool) -> Edited:
    """Return the points with copies from ``origin`` on, in place of what lies between the first and last.

    ``exact`` takes the values they had; else their heights, as for another parameter.
    """
    new = [
        it.point.model_copy(
            update={
                "tick": max(origin + it.after, 0),
                "value": it.point.value if exact else target.value_of(it.height),
            }
        )
        for it in copies
    ]
    ticks = frozenset(it.tick for it in new)
    between = [it.tick for it in points if min(ticks) <= it.tick <= max(ticks)]
    return put(without(points, between), *new), ticks


def drawn_over(
    points: Points, stroke: Sequence[Sample], end: int, value_at: Callable[[int], float | None]
) -> Points:
    """Return the points with a stroke of a finger, (tick, value) ascending, in place of what it passed.

    It is thinned to few lines. From ``end`` on, and before it began, the lane goes on as it was:
    ``value_at`` tells how it was, None where it had not begun. Curves that are cut become lines.
    """
    first, values = stroke[0][0], [value for _tick, value in stroke]
    lines = _lines(thinned(stroke, (max(values) - min(values)) * DRAWN_ERROR))
    drawn = (*lines[:-1], lines[-1].model_copy(update={"curve": Curve.HOLD}))
    before = [it for it in points if it.tick < first]
    after = tuple(it for it in points if it.tick >= end)
    head: Points = ()
    if before and before[-1].curve is not Curve.HOLD:
        *before, last = before
        # The last of all had nowhere to go, whatever its curve.
        ended = last.model_copy(update={"curve": Curve.HOLD})
        head = _cut(last.tick, first - 1, value_at) if len(before) + 1 < len(points) else (ended,)
    return (*before, *head, *drawn, *_going_on(points, after, end, value_at))


def _going_on(points: Points, after: Points, end: int, value_at: Callable[[int], float | None]) -> Points:
    """Return the points from ``end`` on with which the lane is what it was there."""
    under = [it for it in points if it.tick < end]
    value = value_at(end)
    if not under or value is None or (after and after[0].tick == end):
        return after
    if under[-1].curve is Curve.HOLD or not after:
        return (AutomationPoint(tick=end, value=value, curve=Curve.HOLD), *after)
    *rest, _met = _cut(end, after[0].tick, value_at)
    return (*rest, *after)


def _cut(start: int, end: int, value_at: Callable[[int], float | None]) -> Points:
    """Return lines along a part of a curve, the last point holding."""
    step = max((end - start) // SAMPLES, 1)
    ticks = sorted({*range(start, end, step), start, max(end, start)})
    known = [(tick, value) for tick in ticks if (value := value_at(tick)) is not None]
    values = [value for _tick, value in known]
    lines = _lines(thinned(known, (max(values) - min(values)) * DRAWN_ERROR))
    return (*lines[:-1], lines[-1].model_copy(update={"curve": Curve.HOLD}))


def _lines(samples: Iterable[Sample]) -> Points:
    return tuple(AutomationPoint(tick=tick, value=value) for tick, value in samples)


def stroked(drawn: Sequence[Sample], new: Sample, rows: Sequence[int]) -> list[Sample]:
    """Return a stroke with where the finger is now: it wipes out what it drew there before.

    With ``rows``, the ticks of rows that it snaps to, those it skipped get what lies on the way.
    """
    if not drawn:
        return [new]
    was = drawn[-1]
    low, high = sorted((was[0], new[0]))
    kept = [it for it in drawn if not low <= it[0] <= high or it == was]
    passed = [
        (tick, was[1] + (new[1] - was[1]) * (tick - was[0]) / (new[0] - was[0]))
        for tick in rows
        if low < tick < high
    ]
    passed.sort(reverse=new[0] < was[0])
    return [*(it for it in kept if it[0] != new[0]), *passed, new]


def ends_of(points: Points, chosen: frozenset[int], target: Target) -> tuple[int, int, float, float] | None:
    """Return (first tick, last tick, lowest, highest) of several chosen points; None for one or none."""
    held = [it for it in points if it.tick in chosen]
    if len(held) < 2:
        return None
    heights = [target.position(it.value) for it in held]
    return held[0].tick, held[-1].tick, min(heights), max(heights)
