"""What fingers do on the lane. A gesture begins, moves, and ends as one undo step; or it never was."""

from typing import TYPE_CHECKING

from kivy.core.window import Window
from kivy.metrics import dp

from motorik.domain.project import AutomationPoint, Curve
from motorik.ui.models.curves import bent
from motorik.ui.text import _
from motorik.ui.views.pattern.lane import changes
from motorik.ui.views.pattern.lane import points as shape
from motorik.ui.views.pattern.lane.picture import frame_of, handles_of

if TYPE_CHECKING:
    from motorik.ui.views.pattern.lane.field import LaneField

NEAR_DP, ALONG_DP = 20, 12
"""How near a finger has to be to a point, and to a curve."""
BEND = 1.6
"""How far a curve is bent by a finger that goes all the way up."""
LEAST_FACTOR = 0.02


class Gesture:
    """A drag that began at a point."""

    label = ""

    def __init__(self, field: "LaneField", x: float, y: float) -> None:
        self.field, self.lane = field, field.lane
        self.x, self.y = x, y
        target = self.lane.target
        assert target is not None
        self.target = target
        self.held = self.lane.hold(self.label) if self.label else None

    @property
    def before(self) -> shape.Points:
        """The points as they were."""
        assert self.held is not None
        return self.held.before

    @property
    def chosen(self) -> frozenset[int]:
        """What was chosen when it began."""
        assert self.held is not None
        return self.held.chosen_before

    def rows(self, x: float) -> float:
        """Return how many rows the finger has gone to the right."""
        return (x - self.x) / self.field.scale.row

    def share(self, y: float) -> float:
        """Return by which share of the way it has gone up."""
        return (y - self.y) / self.field.scale.reach

    def move(self, x: float, y: float) -> None:
        """The finger is elsewhere."""

    def end(self) -> None:
        """The finger left: write down what was done."""
        self.lane.finish()

    def cancel(self) -> None:
        """It is something else: leave everything as it was."""
        self.field.band = None
        self.lane.give_up()


class MovePoints(Gesture):
    """Moves the chosen points in time and value; ``tick`` is the one under the finger."""

    def __init__(self, field: "LaneField", x: float, y: float, tick: int) -> None:
        if tick not in field.lane.chosen:
            field.lane.choose(frozenset({tick}))
        self.label = _("Move points")
        super().__init__(field, x, y)
        self._tick = tick

    def move(self, x: float, y: float) -> None:
        """Show where they would be; the one under the finger holds on to the grid."""
        shown = self.lane.shown
        ticks = 0
        if abs(x - self.x) > dp(NEAR_DP) / 2:
            ticks = self.lane.tick_at(shown.row_of(self._tick) + self.rows(x)) - self._tick
        self.lane.try_out(*shape.moved(self.before, self.chosen, self.target, ticks, self.share(y)))


class ScalePoints(Gesture):
    """Draws the chosen points apart or together by a handle of their frame."""

    def __init__(self, field: "LaneField", x: float, y: float, side: str) -> None:
        self.label = _("Stretch points") if side in ("left", "right") else _("Scale points")
        super().__init__(field, x, y)
        self._side = side
        ends = shape.ends_of(self.before, self.chosen, self.target)
        assert ends is not None
        self._ends = ends

    def move(self, x: float, y: float) -> None:
        """Show them with the opposite side held fast."""
        first, last, low, high = self._ends
        if self._side in ("left", "right"):
            moving, fixed = (last, first) if self._side == "right" else (first, last)
            wanted = self.lane.tick_at(self.lane.shown.row_of(moving) + self.rows(x))
            factor = max((wanted - fixed) / (moving - fixed), LEAST_FACTOR)
            self.lane.try_out(*shape.stretched(self.before, self.chosen, fixed, factor))
        elif high > low:
            top, ground = (high, low) if self._side == "high" else (low, high)
            wanted_height = min(max(top + self.share(y), 0.0), 1.0)
            factor = (wanted_height - ground) / (top - ground)
            self.lane.try_out(*shape.scaled(self.before, self.chosen, self.target, ground, factor))


class BendCurve(Gesture):
    """Bows the curve that begins at a point."""

    def __init__(self, field: "LaneField", x: float, y: float, tick: int) -> None:
        self.label = _("Bend the curve")
        super().__init__(field, x, y)
        at = next(at for at, it in enumerate(self.before) if it.tick == tick)
        self._point = self.before[at]
        self._rising = self.before[at + 1].value >= self._point.value

    def move(self, x: float, y: float) -> None:
        """Bow it as far as the finger went."""
        by = self.share(y) * BEND * (-1 if self._rising else 1)
        self.lane.try_out(shape.put(self.before, bent(self._point, self._point.bend + by)))


class ChooseArea(Gesture):
    """Chooses every point in an area."""

    def move(self, x: float, y: float) -> None:
        """Show the area."""
        field = self.field
        left, bottom = max(min(x, self.x), field.beginning), max(min(y, self.y), field.y)
        right, top = min(max(x, self.x), field.right), min(max(y, self.y), field.top)
        field.band = (left, bottom, right - left, top - bottom)
        self.lane.choose_between(
            (field.row_at(left), field.row_at(right)), (field.height_at(bottom), field.height_at(top))
        )

    def end(self) -> None:
        """They are chosen already."""
        self.field.band = None
        self.lane.say()


class DrawCurve(Gesture):
    """Draws by hand; with the grid on, a value a row."""

    def __init__(self, field: "LaneField", x: float, y: float) -> None:
        self.label = _("Draw a curve")
        super().__init__(field, x, y)
        self._drawn: list[tuple[int, float]] = []
        page = self.lane.shown.page
        self._rows = [] if self.lane.free else [self.lane.shown.tick_of(row) for row in range(page.rows)]
        self.move(x, y)

    def move(self, x: float, y: float) -> None:
        """Add to it; going back wipes out what was drawn there."""
        lane, shown = self.lane, self.lane.shown
        new = (lane.tick_at(self.field.row_at(x)), self.field.height_at(y))
        self._drawn = shape.stroked(self._drawn, new, self._rows)
        stroke = sorted((tick, self.target.value_of(height)) for tick, height in self._drawn)
        last = stroke[-1][0]
        end = last + 1 if lane.free else shown.tick_of(round(shown.row_of(last)) + 1)
        curve_at = shown.lane.curve_at if shown.lane else lambda tick: None
        lane.try_out(shape.drawn_over(self.before, stroke, end, curve_at), frozenset())


class ErasePoints(Gesture):
    """Takes away the points the finger crosses."""

    def __init__(self, field: "LaneField", x: float, y: float) -> None:
        self.label = _("Erase points")
        super().__init__(field, x, y)
        self._span = (x, x)

    def move(self, x: float, y: float) -> None:
        """Show what is left."""
        self._span = (min(self._span[0], x), max(self._span[1], x))
        low, high = (self.field.row_at(edge) for edge in self._span)
        row_of = self.lane.shown.row_of
        gone = [it.tick for it in self.before if low <= row_of(it.tick) <= high]
        self.lane.try_out(shape.without(self.before, gone), self.chosen - set(gone))


class GoAlong(Gesture):
    """Takes the row in question along, and the grid with it."""

    def move(self, x: float, y: float) -> None:
        """Go to the row under the finger."""
        self.lane.pattern.show_row(int(self.field.row_at(x)))

    def end(self) -> None:
        """Nothing is written."""


class Pinch:
    """Two fingers look nearer by how far they are apart, and along the rows by where their middle goes."""

    def __init__(self, field: "LaneField", one: tuple[float, float], other: tuple[float, float]) -> None:
        self.field = field
        self._last, self._rest = (one[0], other[0]), 0.0

    def move(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        """Zoom and go along."""
        before, after = (max(abs(a - b), dp(30)) for a, b in (self._last, (one[0], other[0])))
        self.field.lane.zoom_by(after / before)
        self._rest -= (one[0] + other[0] - sum(self._last)) / 2 / self.field.scale.row
        rows, self._last = int(self._rest), (one[0], other[0])
        if rows:
            self._rest -= rows
            self.field.lane.pattern.scroll(rows)


# ---- what is where, and what begins there ------------------------------------------------------------------


def point_at(field: "LaneField", x: float, y: float) -> int | None:
    """Return the tick of the point under a finger."""
    met = _nearest_point(field, x, y)
    return met[1] if met else None


def _nearest_point(field: "LaneField", x: float, y: float) -> tuple[float, int] | None:
    """Return (pixels away, tick) of the point under a finger."""
    lane, scale, target = field.lane, field.scale, field.lane.target
    across, up = field.place_of(x, y)
    near = dp(NEAR_DP)
    low, high = (lane.shown.tick_of(max((across + by) / scale.row, 0)) for by in (-near, near))
    met = [
        (max(abs(lane.shown.row_of(it.tick) * scale.row - across), abs(off)), it.tick)
        for it in lane.points
        if low <= it.tick <= high and target
        if abs(off := scale.y_of(target.position(it.value)) - up) < near
    ]
    return min(met, default=None)


def _nearest_handle(field: "LaneField", x: float, y: float) -> tuple[float, str] | None:
    """Return (pixels away, side) of the handle of the frame around chosen points under a finger."""
    lane, scale = field.lane, field.scale
    ends = lane.target and shape.ends_of(lane.points, lane.chosen, lane.target)
    if not ends:
        return None
    across, up = field.place_of(x, y)
    handles = handles_of(frame_of(lane.shown, ends, scale))
    met = [(max(abs(left - across), abs(low - up)), side) for side, (left, low) in handles.items()]
    return min(met) if min(met)[0] < dp(NEAR_DP) else None


def segment_at(field: "LaneField", x: float, y: float) -> int | None:
    """Return the tick at which the moving curve under a finger begins."""
    target, shown = field.lane.target, field.lane.shown
    tick = shown.tick_of(field.row_at(x))
    before: list[AutomationPoint] = [it for it in shown.points if it.tick <= tick]
    if not before or len(before) == len(shown.points) or before[-1].curve is Curve.HOLD or target is None:
        return None
    off = field.scale.y_of(target.position(shown.value_at(tick))) - field.place_of(x, y)[1]
    return before[-1].tick if abs(off) < dp(ALONG_DP) else None


def begin(field: "LaneField", x: float, y: float) -> Gesture | None:
    """Return the gesture a drag from a point is, None where there is no parameter."""
    lane = field.lane
    if lane.target is None:
        return None
    if y < field.y + field.scale.bottom:
        return GoAlong(field, x, y)
    if lane.tool == "draw":
        return DrawCurve(field, x, y)
    if lane.tool == "erase":
        return ErasePoints(field, x, y)
    point, handle = _nearest_point(field, x, y), _nearest_handle(field, x, y)
    if handle is not None and (point is None or handle[0] < point[0]):
        return ScalePoints(field, x, y, handle[1])
    if point is not None:
        return MovePoints(field, x, y, point[1])
    segment = segment_at(field, x, y)
    return ChooseArea(field, x, y) if segment is None else BendCurve(field, x, y, segment)


def tap(field: "LaneField", x: float, y: float) -> None:
    """Choose the point there, or put one; with the eraser take it away; below, go to the row."""
    lane = field.lane
    field.fresh = None
    if lane.target is None:
        lane.ask()
        return
    if y < field.y + field.scale.bottom:
        lane.pattern.show_row(int(field.row_at(x)))
        return
    tick = point_at(field, x, y)
    if tick is None:
        if len(lane.chosen_points()) > 1:
            lane.choose_none()
        elif lane.tool != "erase":
            field.fresh = changes.add(lane, field.row_at(x), field.height_at(y))
    elif lane.tool == "erase":
        changes.erase(lane, frozenset({tick}))
    else:
        many = {"shift", "ctrl"} & set(Window.modifiers)
        lane.choose(lane.chosen ^ {tick} if many else frozenset({tick}))
        lane.say()


def double_tap(field: "LaneField", x: float, y: float) -> None:
    """Take away the point there; one that the first tap just put stays."""
    tick = point_at(field, x, y) if y >= field.y + field.scale.bottom else None
    if tick is None or tick == field.fresh:
        tap(field, x, y)
    else:
        changes.erase(field.lane, frozenset({tick}))
