"""What was moved live as automation: each parameter keeps its last value."""

from bisect import bisect_left, bisect_right
from operator import attrgetter

from motorik.domain.performance import Done, MoveParameter, TurnKnob
from motorik.domain.project import Automation, AutomationPoint, AutomationScope, Curve, Project
from motorik.sequencer.automation import lane_of

Target = tuple[str, AutomationScope, str]
_tick = attrgetter("tick")


class Moves:
    """The moves of a performance of ``project``, by parameter in order of the first move of each."""

    def __init__(self, project: Project) -> None:
        self._knobs = {knob.id: knob for knob in project.live.knobs}
        self._channels = project.channels
        self._points: dict[Target, list[AutomationPoint]] = {}
        self._forgotten: set[Target] = set()

    def take(self, done: Done) -> None:
        """Note what an action moves."""
        match done.action:
            case MoveParameter(owner=owner, scope=scope, target=target, value=value):
                self._move((owner, scope, target), done.tick, value)
            case TurnKnob(knob=id, value=share):
                knob = self._knobs.get(id)
                for it in knob.targets if knob else ():
                    value = it.low + (it.high - it.low) * share
                    self._move((it.owner, it.scope, it.target), done.tick, value)
            case _:
                pass

    def forget_before(self, tick: int) -> None:
        """Forget moves that others have followed by ``tick``."""
        for place, points in self._points.items():
            count = bisect_right(points, tick, key=_tick) - 1
            if count > 0:
                del points[:count]
                self._forgotten.add(place)

    def lanes(self, project: Project, end: int) -> tuple[Automation, ...]:
        """Return the lanes of ``project`` with what was moved before ``end``."""
        lanes = list(project.automation)
        for place, points in self._points.items():
            reached = points[: bisect_left(points, end, key=_tick)]
            if reached and place[0] in self._channels:
                _write(lanes, place, tuple(reached), alone=place in self._forgotten)
        return tuple(lanes)

    def _move(self, place: Target, tick: int, value: float) -> None:
        points = self._points.setdefault(place, [])
        index = bisect_left(points, tick, key=_tick)
        there = index < len(points) and points[index].tick == tick
        points[index : index + there] = [AutomationPoint(tick=tick, value=value, curve=Curve.HOLD)]


def _write(
    lanes: list[Automation], place: Target, points: tuple[AutomationPoint, ...], *, alone: bool
) -> None:
    """Let the lane of a parameter, one there or a new one, follow ``points`` from the first on.

    ``alone``: what it did before is no longer asked for.
    """
    there = [i for i, lane in enumerate(lanes) if (lane.owner, lane.scope, lane.target) == place]
    if there:  # Of two for one parameter the last counts.
        index = there[-1]
        kept = () if alone else _up_to(lanes[index], points[0].tick)
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
