"""What fingers do on the timeline. A gesture begins, moves, and ends as one undo step; or it never was."""

from typing import TYPE_CHECKING

from kivy.metrics import dp

from motorik.domain.project import Automation, Placement
from motorik.ui.models.curves import bent, curve_of, with_point
from motorik.ui.models.lanes import target_of
from motorik.ui.text import _
from motorik.ui.views.song import along, tracks
from motorik.ui.views.song.geometry import Spot
from motorik.ui.views.song.placing import Key, end_of, key_of
from motorik.ui.views.song.snapping import nearest

if TYPE_CHECKING:
    from motorik.ui.views.song.timeline import Timeline

HANDLE_DP, LEAST_HANDLED_DP, NEAR_DP = 16, 44, 20
LANE_MARGIN_DP = 8
BUTTON_DP = 38


class Gesture:
    """A drag that began at a point."""

    def __init__(self, timeline: "Timeline", x: float, y: float) -> None:
        self.timeline, self.model = timeline, timeline.model
        self.x, self.y = self.last_x, self.last_y = x, y

    def move(self, x: float, y: float) -> None:
        """The finger is elsewhere."""

    def end(self) -> None:
        """The finger left: write down what was done."""

    def cancel(self) -> None:
        """It is something else: leave everything as it was."""
        self.timeline.ghost, self.timeline.band = [], None
        self.timeline.trace, self.timeline.shift, self.timeline.preview = None, None, None
        self.timeline.gone = frozenset()


class Pan(Gesture):
    """Shows another stretch of the song."""

    def move(self, x: float, y: float) -> None:
        """Go along with the finger."""
        at = self.timeline.geometry
        down = self.model.down + (y - self.last_y) / float(dp(1))
        self.model.look(
            left=self.model.left - at.ticks(x - self.last_x), down=min(max(down, 0.0), at.most_down)
        )
        self.last_x, self.last_y = x, y


class Pinch:
    """Two fingers: what was under them stays under them."""

    def __init__(self, timeline: "Timeline", one: tuple[float, float], other: tuple[float, float]) -> None:
        self.timeline = timeline
        self._last = (one, other)

    def move(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        """Zoom by how far they are apart, and go along with their middle."""
        model, at = self.timeline.model, self.timeline.geometry
        (ax, ay), (bx, by) = self._last
        before, after = max(abs(ax - bx), dp(30)), max(abs(one[0] - other[0]), dp(30))
        middle = at.tick_at((ax + bx) / 2)
        model.zoom_at(middle, before / after)
        shift = (one[0] + other[0] - ax - bx) / 2
        sink = (one[1] + other[1] - ay - by) / 2 / float(dp(1))
        model.look(left=model.left - at.ticks(shift), down=min(max(model.down + sink, 0.0), at.most_down))
        self._last = (one, other)


class Scrub(Gesture):
    """Takes the playhead along."""

    def move(self, x: float, y: float) -> None:
        """Seek on the grid."""
        at = self.timeline.geometry
        self.model.seek(nearest(self.model.project, at.tick_at(x), self.model.snap))


class MoveBlocks(Gesture):
    """Carries the chosen blocks."""

    def __init__(self, timeline: "Timeline", x: float, y: float, key: Key) -> None:
        super().__init__(timeline, x, y)
        if key not in self.model.chosen:
            self.model.pick(frozenset({key}))
        self._track = key[1]

    def move(self, x: float, y: float) -> None:
        """Show where they would lie."""
        at = self.timeline.geometry
        ids = [track.id for track in self.model.project.tracks]
        spot = at.spot(max(x, at.left), min(y, at.top - 1))
        row = spot.row.owner if spot.row is not None and spot.row.is_track else self._track
        self.timeline.ghost = self.model.carried(
            at.ticks(x - self.x), ids.index(row) - ids.index(self._track)
        )

    def end(self) -> None:
        """Put them down."""
        ghost, self.timeline.ghost = self.timeline.ghost, []
        if ghost and {key_of(it) for it in ghost} != self.model.chosen:
            self.model.drop(ghost)


class Stretch(Gesture):
    """Moves an end of the chosen blocks: 1 the later, -1 the earlier one."""

    def __init__(self, timeline: "Timeline", x: float, y: float, key: Key, side: int) -> None:
        super().__init__(timeline, x, y)
        if key not in self.model.chosen:
            self.model.pick(frozenset({key}))
        self._key, self._side = key, side

    def move(self, x: float, y: float) -> None:
        """Show how long they would be."""
        tick = self.timeline.geometry.tick_at(x)
        self.timeline.ghost = self.model.stretched(self._key, self._side, tick)

    def end(self) -> None:
        """Let them be so long."""
        ghost, self.timeline.ghost = self.timeline.ghost, []
        if ghost and ghost != self.model.blocks():
            self.model.drop(ghost)


class DrawBlock(Gesture):
    """Draws a new block as long as the finger says."""

    def __init__(self, timeline: "Timeline", x: float, y: float, track: str) -> None:
        super().__init__(timeline, x, y)
        self._track = track
        self._pattern = self.model.pattern_for(track, timeline.geometry.tick_at(x))

    def move(self, x: float, y: float) -> None:
        """Show it."""
        if self._pattern is not None:
            at = self.timeline.geometry
            new = self.model.fresh(self._track, self._pattern, at.tick_at(self.x), at.tick_at(x))
            self.timeline.ghost = [new]

    def end(self) -> None:
        """Place it; a track without patterns gets a new one."""
        ghost, self.timeline.ghost = self.timeline.ghost, []
        if ghost:
            self.model.place(ghost[0])
        elif self._pattern is None:
            self.model.place_at(self._track, self.timeline.geometry.tick_at(self.x))


class EraseBlocks(Gesture):
    """Takes away what the finger crosses, as one step."""

    def __init__(self, timeline: "Timeline", x: float, y: float) -> None:
        super().__init__(timeline, x, y)
        self._cross(x, y)

    def move(self, x: float, y: float) -> None:
        """Mark what is crossed."""
        self._cross(x, y)

    def _cross(self, x: float, y: float) -> None:
        at = self.timeline.geometry
        spot = at.spot(x, y)
        if spot.zone == "row" and spot.row is not None and spot.row.lane is None:
            met = self.model.block_at(spot.row.owner, at.tick_at(x))
            if met is not None:
                self.timeline.gone |= {key_of(met)}

    def end(self) -> None:
        """Take them away."""
        gone, self.timeline.gone = self.timeline.gone, frozenset()
        if gone:
            self.model.erase(gone)


class SelectArea(Gesture):
    """Chooses every block an area touches."""

    def move(self, x: float, y: float) -> None:
        """Show the area."""
        self.timeline.band = (min(x, self.x), min(y, self.y), abs(x - self.x), abs(y - self.y))
        at = self.timeline.geometry
        low, high = sorted((at.tick_at(self.x), at.tick_at(x)))
        bottom, top = sorted((self.y, y))
        tracks = {
            row.owner
            for row, edge, height in at.placed()
            if row.lane is None and edge < top and edge + height > bottom
        }
        met = [
            key_of(it)
            for it in self.model.project.arrangement.placements
            if it.track in tracks and it.start < high and end_of(it) > low
        ]
        self.model.pick(frozenset(met))

    def end(self) -> None:
        """It is chosen already."""
        self.timeline.band = None


class Span(Gesture):
    """Sets, moves or stretches the loop or a region; ``part`` is 0 for all of it, -1 or 1 for an end."""

    def __init__(
        self, timeline: "Timeline", x: float, y: float, point: tuple[object, ...],
        span: tuple[int, int] | None, part: int,
    ) -> None:  # fmt: skip
        super().__init__(timeline, x, y)
        self._point, self._span, self._part = point, span, part
        if point[0] == "region":
            self.model.pick(point=point)

    def move(self, x: float, y: float) -> None:
        """Show where it would be."""
        at, model = self.timeline.geometry, self.model
        tick = nearest(model.project, at.tick_at(x), model.snap)
        if self._span is None:
            begin = nearest(model.project, at.tick_at(self.x), model.snap)
            low, high = sorted((begin, tick))
        elif self._part:
            low, high = self._span if self._part else (0, 0)
            low, high = (tick, high) if self._part < 0 else (low, tick)
        else:
            shift = nearest(model.project, self._span[0] + at.ticks(x - self.x), model.snap) - self._span[0]
            low, high = self._span[0] + shift, self._span[1] + shift
        if low < high:
            self.timeline.shift = (self._point, low, high)

    def end(self) -> None:
        """Let it be there."""
        shift, self.timeline.shift = self.timeline.shift, None
        if shift is None:
            return
        if self._point[0] == "loop":
            along.set_loop(self.model, shift[1], shift[2])
        else:
            along.move_region(self.model, str(self._point[1]), shift[1], shift[2])


class MoveMark(Gesture):
    """Moves a marker, a tempo point or a time signature."""

    def __init__(self, timeline: "Timeline", x: float, y: float, point: tuple[object, ...]) -> None:
        super().__init__(timeline, x, y)
        self._point = point
        self.model.pick(point=point)

    def move(self, x: float, y: float) -> None:
        """Show where it would be."""
        tick = nearest(self.model.project, self.timeline.geometry.tick_at(x), self.model.snap)
        self.timeline.shift = (self._point, tick, tick)

    def end(self) -> None:
        """Let it be there."""
        shift, self.timeline.shift = self.timeline.shift, None
        if shift is not None:
            along.move_along(self.model, self._point, shift[1])


class LaneGesture(Gesture):
    """Something on a lane, which lies between ``low`` and ``low + reach``."""

    def __init__(self, timeline: "Timeline", x: float, y: float, lane: Automation, spot: Spot) -> None:
        super().__init__(timeline, x, y)
        self.lane = lane
        self.low = spot.top + float(dp(LANE_MARGIN_DP))
        self.reach = spot.height - 2 * float(dp(LANE_MARGIN_DP))

    def share(self, y: float) -> float:
        """Return the place of a height, 0 to 1."""
        return min(max((y - self.low) / self.reach, 0.0), 1.0)


class MovePoint(LaneGesture):
    """Moves a point in time and value."""

    def __init__(
        self, timeline: "Timeline", x: float, y: float, lane: Automation, spot: Spot, tick: int
    ) -> None:
        super().__init__(timeline, x, y, lane, spot)
        self._tick = tick
        self.model.pick(point=("point", lane.id, tick))

    def move(self, x: float, y: float) -> None:
        """Show where it would be, and the curve with it."""
        at, model = self.timeline.geometry, self.model
        near = abs(x - self.x) <= dp(8)
        tick = self._tick if near else nearest(model.project, at.tick_at(x), model.snap)
        self.timeline.trace = (self.lane.id, [(tick, self.share(y))])
        found = next(it for it in self.lane.points if it.tick == self._tick)
        value = target_of(model.project, self.lane).value_of(self.share(y))
        item = found.model_copy(update={"tick": tick, "value": value})
        self.timeline.preview = with_point(self.lane, item, self._tick)

    def end(self) -> None:
        """Write it."""
        trace, self.timeline.trace, self.timeline.preview = self.timeline.trace, None, None
        if trace is not None:
            tick, share = trace[1][0]
            along.put_point(self.model, self.lane, tick, share, self._tick)


class BendCurve(LaneGesture):
    """Bows the curve between two points."""

    def __init__(
        self, timeline: "Timeline", x: float, y: float, lane: Automation, spot: Spot, tick: int
    ) -> None:
        super().__init__(timeline, x, y, lane, spot)
        self._tick = tick
        numbers = [it.tick for it in lane.points]
        self._point = lane.points[numbers.index(tick)]
        after = lane.points[min(numbers.index(tick) + 1, len(numbers) - 1)]
        self._rising = after.value >= self._point.value
        self._bend = self._point.bend

    def move(self, x: float, y: float) -> None:
        """Bow it as far as the finger went."""
        by = (self.y - y) / self.reach * 1.6 * (1 if self._rising else -1)
        self._bend = self._point.bend + by
        item = bent(self._point, self._bend)
        self.timeline.preview = with_point(self.lane, item, self._tick)

    def end(self) -> None:
        """Write it."""
        self.timeline.preview = None
        along.bend(self.model, self.lane, self._tick, self._bend)


class DrawCurve(LaneGesture):
    """Draws a curve by hand."""

    def move(self, x: float, y: float) -> None:
        """Add to it; going back wipes what was drawn there."""
        at = self.timeline.geometry
        new = (int(at.tick_at(x)), self.share(y))
        drawn = (
            self.timeline.trace[1] if self.timeline.trace else [(int(at.tick_at(self.x)), self.share(self.y))]
        )
        if drawn:
            low, high = sorted((drawn[-1][0], new[0]))
            drawn = [it for it in drawn if not low < it[0] < high or it is drawn[-1]]
        self.timeline.trace = (self.lane.id, [*drawn, new])

    def end(self) -> None:
        """Write it, thinned."""
        trace, self.timeline.trace = self.timeline.trace, None
        if trace is not None:
            along.draw(self.model, self.lane, trace[1])


class ErasePoints(LaneGesture):
    """Takes away the points the finger crosses."""

    def __init__(self, timeline: "Timeline", x: float, y: float, lane: Automation, spot: Spot) -> None:
        super().__init__(timeline, x, y, lane, spot)
        self._span = [x, x]

    def move(self, x: float, y: float) -> None:
        """Go on."""
        self._span = [min(self._span[0], x), max(self._span[1], x)]
        low, height = self.low, self.reach
        self.timeline.band = (self._span[0], low, self._span[1] - self._span[0], height)

    def end(self) -> None:
        """Take them away; the last one of a lane stays."""
        self.timeline.band = None
        at = self.timeline.geometry
        along.clear_points(self.model, self.lane, at.tick_at(self._span[0]), at.tick_at(self._span[1]))


# ---- what begins where -------------------------------------------------------------------------------------


def begin(timeline: "Timeline", x: float, y: float) -> Gesture:
    """Return the gesture a drag from a point is."""
    at = timeline.geometry
    spot = at.spot(x, y)
    if spot.zone == "ruler":
        return Scrub(timeline, x, y)
    if spot.zone == "loop":
        return _begin_loop(timeline, x, y)
    if spot.zone in ("marks", "time"):
        return _begin_mark(timeline, x, y, spot.zone)
    if spot.zone == "row" and spot.row is not None:
        return _begin_lane(timeline, x, y, spot) if spot.row.lane else _begin_block(timeline, x, y, spot)
    return Pan(timeline, x, y)


def _begin_loop(timeline: "Timeline", x: float, y: float) -> Gesture:
    loop = timeline.model.project.arrangement.loop
    part = _part(timeline, loop, x) if loop else None
    return Span(timeline, x, y, ("loop",), None if part is None else loop, part or 0)


def _part(timeline: "Timeline", span: tuple[int, int], x: float) -> int | None:
    """Return which part of a span a point is on: an end, 0 its middle, None beside it."""
    at = timeline.geometry
    left, right = at.x_of(span[0]), at.x_of(span[1])
    near = min(dp(NEAR_DP), max((right - left) / 3, dp(6)))
    if abs(x - right) <= near or right < x <= right + dp(NEAR_DP):
        return 1
    if abs(x - left) <= near or left - dp(NEAR_DP) <= x < left:
        return -1
    return 0 if left < x < right else None


def mark_at(timeline: "Timeline", x: float, y: float, zone: str) -> tuple[object, ...] | None:
    """Return what lies at a place of the strips for marks and for tempo."""
    at, project = timeline.geometry, timeline.model.project
    if zone == "time":
        met = [(left, point) for point, (left, right) in timeline.drawing.chips.items() if left <= x <= right]
        return max(met, key=lambda it: it[0])[1] if met else None
    near = [
        (abs(at.x_of(it.tick) + dp(10) - x), ("marker", it.tick))
        for it in project.arrangement.markers
        if -dp(10) <= x - at.x_of(it.tick) <= dp(48)
    ]
    tick = at.tick_at(x)
    inside = [("region", it.id) for it in project.arrangement.regions if it.start <= tick < it.end]
    low, height = at.strip_box("marks")
    if near and (not inside or y > low + height / 2):
        return min(near)[1]
    return inside[-1] if inside else None


def _begin_mark(timeline: "Timeline", x: float, y: float, zone: str) -> Gesture:
    point = mark_at(timeline, x, y, zone)
    if point is None:
        return Pan(timeline, x, y)
    if point[0] == "region":
        found = along.region(timeline.model, point[1])
        assert found is not None
        span = (found.start, found.end)
        return Span(timeline, x, y, point, span, _part(timeline, span, x) or 0)
    return MoveMark(timeline, x, y, point)


def _begin_block(timeline: "Timeline", x: float, y: float, spot: Spot) -> Gesture:
    assert spot.row is not None
    model, tool = timeline.model, timeline.model.tool
    if tool == "erase":
        return EraseBlocks(timeline, x, y)
    if tool == "area":
        return SelectArea(timeline, x, y)
    met = model.block_at(spot.row.owner, timeline.geometry.tick_at(x)) or _beside(timeline, spot.row.owner, x)
    if met is not None and tool in ("select", "draw"):
        side = _side(timeline, key_of(met), end_of(met), x)
        if side:
            return Stretch(timeline, x, y, key_of(met), side)
        return MoveBlocks(timeline, x, y, key_of(met))
    if tool == "draw" and spot.row.is_track:
        return DrawBlock(timeline, x, y, spot.row.owner)
    return Pan(timeline, x, y)


def _beside(timeline: "Timeline", track: str, x: float) -> Placement | None:
    """Return a chosen block whose end is so near that it is meant."""
    at = timeline.geometry
    for it in timeline.model.blocks():
        edges = (at.x_of(it.start), at.x_of(end_of(it)))
        if it.track == track and min(abs(edge - x) for edge in edges) < dp(HANDLE_DP):
            return it
    return None


def _side(timeline: "Timeline", key: Key, end: int, x: float) -> int:
    """Return which end of a block a point is on, 0 for its middle."""
    at = timeline.geometry
    left, right = at.x_of(key[0]), at.x_of(end)
    chosen = key in timeline.model.chosen
    if not chosen and right - left < dp(LEAST_HANDLED_DP):
        return 0
    near = min(dp(HANDLE_DP * (1.4 if chosen else 1)), (right - left) / 3)
    if abs(right - x) < near or x > right:
        return 1
    return -1 if abs(x - left) < near or x < left else 0


def _begin_lane(timeline: "Timeline", x: float, y: float, spot: Spot) -> Gesture:
    assert spot.row is not None
    model = timeline.model
    lane = model.lane(spot.row.lane)
    if lane is None:
        return Pan(timeline, x, y)
    if model.tool == "draw":
        return DrawCurve(timeline, x, y, lane, spot)
    if model.tool in ("erase", "area"):
        return ErasePoints(timeline, x, y, lane, spot)
    tick = point_at(timeline, lane, spot, x, y)
    if tick is not None:
        return MovePoint(timeline, x, y, lane, spot, tick)
    segment = segment_at(timeline, lane, spot, x, y)
    return BendCurve(timeline, x, y, lane, spot, segment) if segment is not None else Pan(timeline, x, y)


def _height(timeline: "Timeline", lane: Automation, spot: Spot, value: float) -> float:
    margin = float(dp(LANE_MARGIN_DP))
    target = target_of(timeline.model.project, lane)
    return spot.top + margin + (spot.height - 2 * margin) * target.position(value)


def point_at(timeline: "Timeline", lane: Automation, spot: Spot, x: float, y: float) -> int | None:
    """Return the tick of the point under a finger."""
    at = timeline.geometry
    near = [
        (abs(at.x_of(it.tick) - x) + abs(_height(timeline, lane, spot, it.value) - y), it.tick)
        for it in lane.points
        if abs(at.x_of(it.tick) - x) < dp(NEAR_DP)
        and abs(_height(timeline, lane, spot, it.value) - y) < dp(NEAR_DP)
    ]
    return min(near)[1] if near else None


def segment_at(timeline: "Timeline", lane: Automation, spot: Spot, x: float, y: float) -> int | None:
    """Return the tick at which the curve under a finger begins."""
    tick = timeline.geometry.tick_at(x)
    begins = [it.tick for it in lane.points if it.tick <= tick]
    value = curve_of(lane, [tick])[0]
    if not begins or begins[-1] == lane.points[-1].tick or value is None:
        return None
    return begins[-1] if abs(_height(timeline, lane, spot, value) - y) < dp(NEAR_DP) else None


# ---- taps --------------------------------------------------------------------------------------------------


def tap(timeline: "Timeline", x: float, y: float) -> None:
    """Do what a tap means where it was."""
    at, model = timeline.geometry, timeline.model
    spot = at.spot(x, y)
    tick = at.tick_at(x)
    if spot.zone == "ruler":
        model.seek(nearest(model.project, tick, model.snap))
    elif spot.zone == "loop":
        _tap_loop(timeline, x)
    elif spot.zone in ("marks", "time"):
        model.pick(point=mark_at(timeline, x, y, spot.zone))
    elif spot.zone == "heads" and spot.row is not None:
        _tap_head(timeline, spot, x)
    elif spot.zone == "row" and spot.row is not None:
        model.cursor = (nearest(model.project, tick, model.snap), spot.number)
        _tap_lane(timeline, spot, x, y) if spot.row.lane else _tap_row(timeline, spot, tick)
    else:
        model.pick()


def _tap_loop(timeline: "Timeline", x: float) -> None:
    from motorik.ui.models.positions import toggle_loop

    loop = timeline.model.project.arrangement.loop
    if loop and _part(timeline, loop, x) is not None:
        toggle_loop(timeline.model.session)


def _tap_head(timeline: "Timeline", spot: Spot, x: float) -> None:
    from motorik.journal.edits.mixer import SetMuted

    assert spot.row is not None
    at, model = timeline.geometry, timeline.model
    model.cursor = (model.cursor[0], spot.number)
    right, button = at.x + at.heads, dp(BUTTON_DP)
    if spot.row.lane is not None:
        model.pick(point=("lane", spot.row.lane))
    elif x > right - button:
        model.unfold(spot.row.owner)
    elif spot.row.is_track and x > right - 2 * button:
        muted = model.project.channels[spot.row.owner].muted
        model.commit(_("Mute"), SetMuted(channel=spot.row.owner, muted=not muted))
    else:
        placements = model.project.arrangement.placements
        model.pick(frozenset(key_of(it) for it in placements if it.track == spot.row.owner))


def _tap_row(timeline: "Timeline", spot: Spot, tick: float) -> None:
    assert spot.row is not None
    model = timeline.model
    met = model.block_at(spot.row.owner, tick)
    if model.tool == "erase" and met is not None:
        model.erase(frozenset({key_of(met)}))
    elif model.tool == "split":
        model.split_at(spot.row.owner, tick)
    elif model.tool == "draw" and met is None and spot.row.is_track:
        model.place_at(spot.row.owner, tick)
    elif met is None:
        model.pick()
    else:
        key = key_of(met)
        many = model.tool == "area" or _shift_is_down()
        model.pick(model.chosen ^ {key} if many else frozenset({key}))


def _shift_is_down() -> bool:
    from kivy.core.window import Window

    return "shift" in Window.modifiers


def _tap_lane(timeline: "Timeline", spot: Spot, x: float, y: float) -> None:
    assert spot.row is not None
    model = timeline.model
    lane = model.lane(spot.row.lane)
    if lane is None:
        return
    tick = point_at(timeline, lane, spot, x, y)
    if tick is not None and model.tool == "erase":
        along.remove(model, ("point", lane.id, tick))
    elif tick is not None:
        model.pick(point=("point", lane.id, tick))
    elif model.tool == "draw":
        _add_point(timeline, lane, spot, x, y)
    else:
        model.pick(point=("lane", lane.id))


def _add_point(timeline: "Timeline", lane: Automation, spot: Spot, x: float, y: float) -> None:
    margin = float(dp(LANE_MARGIN_DP))
    share = (y - spot.top - margin) / (spot.height - 2 * margin)
    along.put_point(timeline.model, lane, timeline.geometry.tick_at(x), share)


def double_tap(timeline: "Timeline", x: float, y: float) -> None:
    """Place, open, add, rename: whatever there is to do where it was."""
    at, model = timeline.geometry, timeline.model
    spot, tick = at.spot(x, y), at.tick_at(x)
    if spot.zone == "heads" and spot.row is not None and spot.row.is_track and spot.row.lane is None:
        right = at.x + at.heads - 2 * dp(BUTTON_DP)
        tracks.rename(model, spot.row.owner) if x < right else tap(timeline, x, y)
    elif spot.zone in ("marks", "time"):
        point = mark_at(timeline, x, y, spot.zone)
        if point is not None:
            along.rename(model, point)
        elif spot.zone == "marks":
            along.add_marker(model, tick)
        else:
            along.ask_time(model, tick)
    elif spot.zone == "loop":
        along.clear_loop(model)
    elif spot.zone == "row" and spot.row is not None and spot.row.lane is not None:
        lane = model.lane(spot.row.lane)
        met = point_at(timeline, lane, spot, x, y) if lane else None
        if lane is not None and met is not None:
            along.remove(model, ("point", lane.id, met))
        elif lane is not None:
            _add_point(timeline, lane, spot, x, y)
    elif spot.zone == "row" and spot.row is not None and model.tool in ("select", "area"):
        block = model.block_at(spot.row.owner, tick)
        if block is not None:
            model.open_pattern(key_of(block))
        elif spot.row.is_track:
            model.place_at(spot.row.owner, tick)
    else:
        tap(timeline, x, y)
