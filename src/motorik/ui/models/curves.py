"""Curves of lanes as hands change them, bows and kinds; and where to know them so that lines show them."""

from collections.abc import Iterator, Sequence

from motorik.domain.project import Automation, AutomationPoint, Curve
from motorik.sequencer.automation import lane_of
from motorik.ui.text import N_

CURVES = {Curve.LINEAR: N_("Line"), Curve.SMOOTH: N_("Smooth"), Curve.HOLD: N_("Step")}
"""How a point reaches the next, in the order one goes through them."""
DRAWN_ERROR = 0.004
"""By how much of its way a drawn curve may differ from the finger that drew it."""
MOST_BEND = 0.95


def bent(point: AutomationPoint, amount: float) -> AutomationPoint:
    """Return a point whose curve is bowed; one that held its value moves from now on."""
    curve = Curve.LINEAR if point.curve is Curve.HOLD else point.curve
    return point.model_copy(
        update={"bend": round(min(max(amount, -MOST_BEND), MOST_BEND), 3), "curve": curve}
    )


def next_curve(point: AutomationPoint) -> Curve:
    """Return the kind of curve that comes after that of a point."""
    kinds = tuple(CURVES)
    return kinds[(kinds.index(point.curve) + 1) % len(kinds)]


def with_curve(point: AutomationPoint, curve: Curve) -> AutomationPoint:
    """Return a point that reaches the next by another kind of curve; one that holds has no bow."""
    return point.model_copy(update={"curve": curve, "bend": 0.0 if curve is Curve.HOLD else point.bend})


def with_point(lane: Automation, item: AutomationPoint, old: int) -> Automation:
    """Return a lane as it would be with a point that was at ``old`` somewhere else, or otherwise."""
    points = {it.tick: it for it in lane.points if it.tick != old} | {item.tick: item}
    return lane.model_copy(update={"points": tuple(points[tick] for tick in sorted(points))})


def ticks_of(lane: Automation, low: float, high: float, step: float) -> Iterator[float]:
    """Yield the ticks between two at which a lane is to be known so that lines between them show it.

    Ends, points, both sides of every jump; and where it is curved, a tick every ``step``.
    """
    yield low
    for point, after in zip(lane.points, (*lane.points[1:], None), strict=True):
        end = high if after is None else after.tick
        if end < low or point.tick > high:
            continue
        if point.tick >= low:
            yield point.tick
        if after is None or point.curve is Curve.HOLD or point.value == after.value:
            yield max(min(end - 1, high), low)
            continue
        tick = max(float(point.tick), low) + step
        while tick < min(end, high):
            yield tick
            tick += step
        yield max(min(end - 1, high), low)
    yield high


def curve_of(lane: Automation, ticks: Sequence[float]) -> list[float | None]:
    """Return the value of a lane at every tick, None before it begins."""
    ready = lane_of(lane)
    return [ready.value_at(int(tick)) for tick in ticks]
