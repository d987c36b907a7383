"""What one does to the points of the lane at once: each is one undo step, and is said."""

from collections.abc import Callable

from motorik.domain.project import AutomationPoint
from motorik.modules.declaration import Scale
from motorik.ui.models.curves import bent, next_curve, with_curve
from motorik.ui.models.question import Question
from motorik.ui.models.scaling import typed
from motorik.ui.text import _
from motorik.ui.views.pattern.lane import points as shape
from motorik.ui.views.pattern.lane.model import LaneModel

FREE_PARTS = 16
"""Without a grid keys move points by a part of a row."""


def add(lane: LaneModel, row: float, height: float) -> int | None:
    """Put a point at a place among the rows, 0 to 1 high; return its tick."""
    if lane.target is None:
        return None
    tick = lane.tick_at(row)
    _put(lane, AutomationPoint(tick=tick, value=lane.target.value_of(height)))
    return tick


def add_at_cursor(lane: LaneModel) -> None:
    """Put a point on the row in question, where the curve is."""
    if lane.target is not None:
        tick = lane.cursor_tick
        _put(lane, AutomationPoint(tick=tick, value=lane.shown.value_at(tick)))


def _put(lane: LaneModel, point: AutomationPoint) -> None:
    """Put a point; it goes on as the curve did that it is put on."""
    before = [it for it in lane.points if it.tick <= point.tick]
    if before:
        point = point.model_copy(update={"curve": before[-1].curve})
    lane.change(_("Add a point"), shape.put(lane.points, point), frozenset({point.tick}))


def erase(lane: LaneModel, ticks: frozenset[int] | None = None) -> None:
    """Take points away: the chosen ones, or those at ``ticks``. The last one takes the lane with it."""
    gone = lane.chosen if ticks is None else ticks
    if not gone:
        lane.bench.say(_("No point is chosen"))
        return
    lane.change(_("Erase points"), shape.without(lane.points, gone), lane.chosen - gone)


def nudge(lane: LaneModel, steps: int, *, coarse: bool = False) -> None:
    """Let the chosen points be higher by hundredths of the way, or tenths; or by one choice."""
    target = lane.target
    if target is None or not _any(lane):
        return
    parameter = target.parameter
    share = 0.1 if coarse else 0.01
    if parameter.scale is Scale.CHOICE:
        share = 1.0 / max(parameter.high - parameter.low, 1.0)
    lane.change(_("Move points"), *shape.moved(lane.points, lane.chosen, target, 0, steps * share))


def ask_value(lane: LaneModel) -> None:
    """Let the value of the chosen points be typed."""
    if lane.target is not None and _any(lane):
        now = lane.target.words(lane.chosen_points()[0].value)
        hint = _("A number in its unit, such as {value}").format(value=now)
        title = _("Value of {name}").format(name=lane.target.name)
        lane.bench.put(Question(title, lambda text: _set_value(lane, text), text=now, hint=hint))


def _set_value(lane: LaneModel, text: str) -> None:
    value = typed(lane.target.parameter, text) if lane.target else None
    if value is None:
        lane.bench.say(_("{text} is no value of it").format(text=text or "–"))
    else:
        _alter(lane, _("Move points"), lambda it: it.model_copy(update={"value": value}))
    lane.wanted.emit()


def shift(lane: LaneModel, rows: int) -> None:
    """Let the chosen points be so many rows later; parts of a row when they are free."""
    if lane.target is None or not _any(lane):
        return
    ticks = round(lane.shown.page.line * rows / (FREE_PARTS if lane.free else 1))
    points, chosen = shape.moved(lane.points, lane.chosen, lane.target, ticks, 0.0)
    lane.change(_("Move points"), points, chosen)
    lane.stand_on(min(lane.chosen), lane.chosen)


def scale(lane: LaneModel, factor: float) -> None:
    """Draw the chosen points apart from the middle of their heights, or together."""
    ends = lane.target and shape.ends_of(lane.points, lane.chosen, lane.target)
    if lane.target and ends:
        middle = (ends[2] + ends[3]) / 2
        lane.change(_("Scale points"), *shape.scaled(lane.points, lane.chosen, lane.target, middle, factor))


def stretch(lane: LaneModel, factor: float) -> None:
    """Draw the chosen points apart from the first of them, or together."""
    ends = lane.target and shape.ends_of(lane.points, lane.chosen, lane.target)
    if ends:
        lane.change(_("Stretch points"), *shape.stretched(lane.points, lane.chosen, ends[0], factor))


def turn_curve(lane: LaneModel) -> None:
    """Let the chosen points reach the next by a line, smoothly, or all at once: all as the first."""
    held = lane.chosen_points()
    if _any(lane) and held:
        curve = next_curve(held[0])
        _alter(lane, _("Kind of curve"), lambda it: with_curve(it, curve))


def bow(lane: LaneModel, by: float) -> None:
    """Bow the curves from the chosen points."""
    if _any(lane):
        _alter(lane, _("Bend the curve"), lambda it: bent(it, it.bend + by))


def _alter(lane: LaneModel, label: str, change: Callable[[AutomationPoint], AutomationPoint]) -> None:
    lane.change(label, *shape.altered(lane.points, lane.chosen, change))


def _any(lane: LaneModel) -> bool:
    if not lane.chosen_points():
        lane.bench.say(_("No point is chosen"))
        return False
    return True


def copy(lane: LaneModel) -> None:
    """Keep the chosen points to paste them elsewhere, in this lane or that of another parameter."""
    if lane.target is None or not _any(lane):
        return
    held = lane.chosen_points()
    origin = lane.shown.tick_of(lane.shown.row_of(held[0].tick) // 1)
    lane.copied = (lane.target.place, shape.copied(lane.points, lane.chosen, lane.target, origin))
    lane.bench.say(_("{count} points copied").format(count=len(held)))


def cut(lane: LaneModel) -> None:
    """Copy the chosen points, and take them away."""
    if lane.chosen_points():
        copy(lane)
        erase(lane)


def paste(lane: LaneModel) -> None:
    """Put what was copied at the row in question, in place of what lies there."""
    if lane.copied is None or lane.target is None:
        lane.bench.say(_("Nothing was copied"))
        return
    place, copies = lane.copied
    exact = place[1:] == lane.target.place[1:]
    lane.change(
        _("Paste points"),
        *shape.pasted(lane.points, copies, lane.target, lane.cursor_tick, exact=exact),
    )
