"""Automation lanes as steps in time: a curve is sampled on a fixed grid, so every value has one exact tick.

A lane is a piecewise constant function of the tick. It changes at its points and, between two points joined
by a moving curve, at multiples of GRID_TICKS counted from the start of the song. Before its first point a
lane does nothing: the parameter keeps its base value.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from motorik.domain.project import Automation, AutomationPoint, Curve
from motorik.domain.time import TICKS_PER_BEAT

GRID_TICKS = TICKS_PER_BEAT // 32
"""Curves are sampled every 1/32 beat (10 ms at 190 BPM); the engine's own smoothing joins the samples."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One parameter along the song, ready to be asked."""

    owner: str
    scope: str
    target: str
    points: tuple[AutomationPoint, ...]
    ticks: tuple[int, ...]

    def value_at(self, tick: int) -> float | None:
        """Return the value at ``tick``, a change at this very tick included; None before the first point."""
        index = bisect_right(self.ticks, tick) - 1
        if index < 0:
            return None
        return self._held(index, tick)

    def curve_at(self, tick: int) -> float | None:
        """Return what the curve itself has at ``tick``: the line of which the grid's steps are samples."""
        index = bisect_right(self.ticks, tick) - 1
        if index < 0:
            return None
        if index + 1 == len(self.points) or self._is_flat(index):
            return self.points[index].value
        return self._curve(index, tick)

    def changes(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        """Yield (tick, value) for every change in [start, end), in order."""
        index = max(bisect_right(self.ticks, start) - 1, 0)
        while index < len(self.ticks) and self.ticks[index] < end:
            yield from self._segment_changes(index, start, end)
            index += 1

    def _segment_changes(self, index: int, start: int, end: int) -> Iterator[tuple[int, float]]:
        first = self.ticks[index]
        if first >= start:
            value = self.points[index].value
            if index == 0 or value != self._held(index - 1, first - 1):
                yield first, value
        if index + 1 == len(self.ticks) or self._is_flat(index):
            return
        grid = max(start, first + 1)
        grid += -grid % GRID_TICKS
        if grid >= min(end, self.ticks[index + 1]):
            return
        before = self._held(index, grid - 1)
        for tick in range(grid, min(end, self.ticks[index + 1]), GRID_TICKS):
            value = self._curve(index, tick)
            if value != before:
                yield tick, value
            before = value

    def _is_flat(self, index: int) -> bool:
        point = self.points[index]
        return point.curve is Curve.HOLD or point.value == self.points[index + 1].value

    def _held(self, index: int, tick: int) -> float:
        """Return the value at the last change at or before ``tick``, which lies after point ``index``."""
        if index + 1 == len(self.points) or self._is_flat(index):
            return self.points[index].value
        return self._curve(index, max(tick - tick % GRID_TICKS, self.ticks[index]))

    def _curve(self, index: int, tick: int) -> float:
        a, b = self.points[index], self.points[index + 1]
        share = (tick - a.tick) / (b.tick - a.tick)
        if a.bend:
            share /= (1.0 - share) * (2.0 * a.bend / (1.0 - a.bend)) + 1.0
        if a.curve is Curve.SMOOTH:
            share = share * share * (3.0 - 2.0 * share)
        return a.value + (b.value - a.value) * share


def lane_of(automation: Automation) -> Lane:
    """Return ``automation`` ready to be asked."""
    ticks = tuple(point.tick for point in automation.points)
    return Lane(automation.owner, automation.scope, automation.target, automation.points, ticks)
