"""What the lane shows: the parameter, its points, the locks of the patterns that lie there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from motorik.domain.aliases import resolved
from motorik.domain.pattern import LINE_UNITS, Step
from motorik.domain.project import Automation, Project
from motorik.editing.automating import Place, lane_at
from motorik.editing.page import Lane as PageLane
from motorik.editing.page import Page
from motorik.sequencer.automation import Lane, lane_of
from motorik.ui.models.lanes import Target, target_of, targets
from motorik.ui.views.pattern.lane.points import Points


@dataclass(frozen=True, slots=True)
class LockMark:
    """A step that sets the parameter for its line: from ``row`` of the page for ``rows`` rows.

    ``always`` is whether the step plays in every pass, so that the lock is what one hears.
    """

    row: float
    rows: float
    value: float
    always: bool


@dataclass(frozen=True)
class Shown:
    """One parameter on a page. ``target`` is None where there is no track."""

    page: Page
    number: int
    target: Target | None
    points: Points
    locks: tuple[LockMark, ...]

    @cached_property
    def lane(self) -> Lane | None:
        """The points, ready to be asked; None without any."""
        if self.target is None or not self.points:
            return None
        owner, scope, target = self.target.place
        return lane_of(Automation(id="shown", owner=owner, scope=scope, target=target, points=self.points))

    @cached_property
    def span(self) -> tuple[int, int]:
        """The ticks of the page, the end not included."""
        return -int(-self.page.start // 1), -int(-self.page.tick_at(self.page.rows) // 1)

    def row_of(self, tick: float) -> float:
        """Return where a tick is, in rows of the page and parts of them."""
        return float((Fraction(tick) - self.page.start) / self.page.line)

    def rows_of(self, ticks: Sequence[float]) -> NDArray[np.float64]:
        """Return where ticks are, as nearly as one can draw."""
        return (np.asarray(ticks, np.float64) - float(self.page.start)) / float(self.page.line)

    def tick_of(self, row: float) -> int:
        """Return the tick at a place among the rows; none is before the song."""
        return max(round(self.page.start + Fraction(row) * self.page.line), 0)

    def value_at(self, tick: int) -> float:
        """Return what the parameter has at a tick apart from locks: its curve, else its own value."""
        value = self.lane.value_at(tick) if self.lane else None
        return value if value is not None else self.target.value if self.target else 0.0

    def heard_at(self, tick: int) -> float:
        """Return what one hears at a tick: the latest lock of steps that always play, else the curve."""
        row = self.row_of(tick)
        held = [it for it in self.locks if it.always and it.row <= row < it.row + it.rows]
        return max(held, key=lambda it: it.row).value if held else self.value_at(tick)


def shown(project: Project, page: Page, number: int, place: Place | None) -> Shown:
    """Return what there is of a parameter on a page; ``number`` is that of the track."""
    if place is None:
        return Shown(page, number, None, (), ())
    lane = lane_at(project, place)
    target = next((it for it in targets(project, place[0]) if it.place == place), None)
    if target is None and lane is not None:
        target = target_of(project, lane)
    points = lane.points if lane else ()
    return Shown(page, number, target, points, tuple(_marks(project, page, number, place)))


def locked(project: Project, track: str) -> set[Place]:
    """Return what steps on a track lock: of its own patch and of its channel."""
    patterns = {it.id: it for it in project.patterns}
    there = {it.pattern for it in project.arrangement.placements if it.track == track}
    patch = next((it.patch for it in project.tracks if it.id == track), "")
    found: set[Place] = set()
    for id in there:
        for step in resolved(patterns[id], patterns).steps:
            if step.instrument in (None, patch):
                found |= {(track, "patch", target) for target in step.locks}
            found |= {(track, "channel", target) for target in step.channel_locks}
    return found


def _marks(project: Project, page: Page, number: int, place: Place) -> Iterator[LockMark]:
    """Yield the locks of a parameter on a page, those of short patterns as often as they come."""
    patch = next((it.patch for it in project.tracks if it.id == place[0]), "")
    patterns = {it.id: it for it in project.patterns}
    lane, end = page.lanes[number], page.tick_at(page.rows)
    for stretch in lane.stretches:
        steps = _locking(resolved(patterns[stretch.pattern], patterns).steps, place, patch)
        if not steps:
            continue
        first, last = max(page.start, Fraction(stretch.start)), min(end, Fraction(stretch.end))
        line = -((stretch.origin - first) // stretch.line)
        while (tick := stretch.origin + line * stretch.line) < last:
            yield from _line_marks(page, lane, tick, stretch.line, steps, heard=stretch.pattern)
            line += 1


def _line_marks(
    page: Page, lane: PageLane, tick: Fraction, line: Fraction, steps: Mapping[int, list[tuple[Step, float]]],
    *, heard: str,
) -> Iterator[LockMark]:  # fmt: skip
    stretch = lane.stretch_at(tick)
    if stretch is None or stretch.pattern != heard:
        return
    for step, value in steps.get(stretch.spot_at(tick).row, ()):
        late = Fraction(step.delay, LINE_UNITS)
        always = step.probability == 100 and step.condition is None
        row = float((tick + line * late - page.start) / page.line)
        yield LockMark(row, float((1 - late) * line / page.line), value, always)


def _locking(steps: tuple[Step, ...], place: Place, patch: str) -> dict[int, list[tuple[Step, float]]]:
    """Return by row the steps that lock a parameter, each with its value."""
    found: dict[int, list[tuple[Step, float]]] = {}
    for step in steps:
        own = step.instrument in (None, patch)
        locks = step.channel_locks if place[1] == "channel" else step.locks if own else {}
        if place[2] in locks:
            found.setdefault(step.row, []).append((step, locks[place[2]]))
    return found
