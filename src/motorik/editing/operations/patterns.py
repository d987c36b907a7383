"""Whole patterns, tracks and placements: copied, split, joined, made unique."""

from typing import Annotated

from pydantic import Field

from motorik.domain.aliases import resolved
from motorik.domain.ids import Id
from motorik.domain.pattern import MAX_ROWS, Alias, Pattern, Step
from motorik.domain.project import Direction, Placement
from motorik.domain.references import users
from motorik.domain.time import Ticks
from motorik.editing.area import Areas, pattern_of
from motorik.editing.bench import Bench, free_id
from motorik.editing.errors import EditingError
from motorik.editing.operation import Operation
from motorik.journal.path import look

LAST_TICK = 2**53
MAX_PIECES = 4096
"""How many placements one operation may make of those there are: a repeat of a day is not cut up."""


def copied(bench: Bench, pattern: Pattern, id: str | None) -> Pattern:
    """Add a copy of ``pattern`` behind it, called ``id`` or the first free name, and return it.

    Raises:
        EditingError: there is a pattern of that name already.
    """
    if id is not None and any(other.id == id for other in bench.before.patterns):
        raise EditingError(f"new = {id!r}; there is such a pattern already; allowed: a name not in use")
    copy = pattern.model_copy(update={"id": id or bench.free_pattern_id(pattern.id)})
    bench.add_pattern(copy, pattern.id)
    return copy


def own(bench: Bench, pattern: Pattern) -> Pattern:
    """Return ``pattern`` with steps of its own."""
    return resolved(pattern, {it.id: it for it in bench.before.patterns})


def placed(bench: Bench, start: int, track: str, pattern: str) -> Placement:
    """Return a placement. Raises ``EditError`` when there is none such."""
    place: Placement = look(bench.before, ("arrangement", "placements", (start, track, pattern)))
    return place


class DuplicatePattern(Operation):
    """Copy patterns, placed nowhere yet: the one named, or all that are selected.

    An ``alias`` follows its source: what is changed there is heard in both.
    """

    pattern: Id | None = None
    new: Id | None = None
    alias: bool = False
    on_cells = False

    def change(self, bench: Bench, areas: Areas) -> None:
        """Copy the patterns."""
        names = [self.pattern] if self.pattern else dict.fromkeys(area.pattern for area in areas)
        for id in names:
            pattern = pattern_of(bench.before, id)
            if self.alias:
                pattern = Pattern(id=id, name=pattern.name, alias=Alias(pattern=id))
            copied(bench, pattern, self.new)


class GiveOwnSteps(Operation):
    """Turn aliases into patterns of their own that sound as before: the one named, or all selected."""

    pattern: Id | None = None
    on_cells = False

    def change(self, bench: Bench, areas: Areas) -> None:
        """Turn them."""
        names = [self.pattern] if self.pattern else dict.fromkeys(area.pattern for area in areas)
        for id in names:
            pattern = pattern_of(bench.before, id)
            if pattern.alias is not None:
                bench.replace_pattern(own(bench, pattern))


class DuplicateTrack(Operation):
    """Copy a track, its channel and all it plays; with ``own_patterns`` the copy has patterns of its own."""

    track: Id
    on_cells = False
    new: Id | None = None
    own_patterns: bool = False

    def change(self, bench: Bench, areas: Areas) -> None:
        """Copy the track."""
        track = look(bench.before, ("tracks", self.track))
        new = self.new or free_id(self.track, set(bench.before.channels))
        bench.add_track(track.model_copy(update={"id": new}), self.track)
        names: dict[str, str] = {}
        for place in [place for place in bench.placements if place.track == self.track]:
            if self.own_patterns and place.pattern not in names:
                names[place.pattern] = copied(bench, pattern_of(bench.before, place.pattern), None).id
            pattern = names.get(place.pattern, place.pattern)
            bench.placements.append(place.model_copy(update={"track": new, "pattern": pattern}))


class _OfPlacement(Operation, base=True):
    """Does something to one placement."""

    on_cells = False
    start: Ticks
    track: Id
    pattern: Id

    def take_out(self, bench: Bench) -> Placement:
        """Take the placement off the bench and return it."""
        place = placed(bench, self.start, self.track, self.pattern)
        bench.placements.remove(place)
        return place


class DuplicatePlacement(_OfPlacement):
    """Place a pattern once more, right behind where it is placed, or at the tick ``at``."""

    at: Ticks | None = None

    def change(self, bench: Bench, areas: Areas) -> None:
        """Place it again."""
        place = placed(bench, self.start, self.track, self.pattern)
        start = place.start + place.length if self.at is None else self.at
        again = place.model_copy(update={"start": start})
        if any((p.start, p.track, p.pattern) == (start, self.track, self.pattern) for p in bench.placements):
            bench.tell(f"pattern {self.pattern} is placed on track {self.track} at tick {start} already")
        elif start + place.length > LAST_TICK:
            bench.tell(f"a placement at tick {start} would end too late; allowed: up to tick {LAST_TICK}")
        else:
            bench.placements.append(again)
            bench.lengthen_song(start + place.length)


class MakeUnique(_OfPlacement):
    """Give one placement a pattern of its own: what is changed there is heard nowhere else."""

    new: Id | None = None

    def change(self, bench: Bench, areas: Areas) -> None:
        """Copy the pattern and place the copy instead."""
        place = self.take_out(bench)
        copy = copied(bench, own(bench, pattern_of(bench.before, self.pattern)), self.new)
        bench.placements.append(place.model_copy(update={"pattern": copy.id}))


class SplitPattern(Operation):
    """Cut a pattern in two before ``row``; placements play both parts in turn, so the song sounds as before.

    But for a note that lasts into the second part, which ends where that begins, and placements that overlap.
    """

    pattern: Id
    row: Annotated[int, Field(ge=1, lt=MAX_ROWS)]
    on_cells = False
    new: Id | None = None

    def change(self, bench: Bench, areas: Areas) -> None:
        """Cut the pattern and what is placed of it."""
        whole = pattern_of(bench.before, self.pattern)
        refused = self._refusal(bench, whole)
        if refused:
            bench.tell(refused)
            return
        head = tuple(step for step in whole.steps if step.row < self.row)
        tail = tuple(_moved(step, -self.row) for step in whole.steps if step.row >= self.row)
        second = copied(bench, with_steps(whole, whole.rows - self.row, tail), self.new)
        sheet = bench.sheet(whole.id)
        sheet.rows, sheet.cells = self.row, {(step.row, step.column): step for step in head}
        lengths = ((whole.id, self.row * whole.ticks_per_line), (second.id, second.ticks))
        for place in _of(bench, whole.id):
            bench.placements.remove(place)
            bench.placements += _in_turn(place, lengths)
        self._warn(bench, whole)

    def _refusal(self, bench: Bench, whole: Pattern) -> str | None:
        if whole.alias is not None:
            return f"pattern {whole.id} is an alias of {whole.alias.pattern}; allowed: to split that one"
        if self.row >= whole.rows:
            return f"pattern {whole.id} has {whole.rows} rows; allowed: a row from 1 to {whole.rows - 1}"
        placements = _of(bench, whole.id)
        if any(place.direction is not Direction.FORWARD for place in placements):
            return f"pattern {whole.id} is placed to be read otherwise than forward; allowed: forward"
        if any(place.offset for place in placements):
            return f"pattern {whole.id} is placed to begin inside; allowed: from its first row"
        line = whole.ticks_per_line
        if any((rows * line / place.speed) % 1 for place in placements for rows in (self.row, whole.rows)):
            return f"pattern {whole.id} is placed at a speed at which row {self.row} is not on a tick"
        if any(place.start + place.length > LAST_TICK for place in placements):
            return f"pattern {whole.id} is placed up to the end of time; allowed: up to tick {LAST_TICK}"
        pieces = sum(2 + int(2 * place.length * place.speed / whole.ticks) for place in placements)
        if pieces > MAX_PIECES:
            return f"pattern {whole.id} would be placed {pieces} times; allowed: {MAX_PIECES}"
        return None

    def _warn(self, bench: Bench, whole: Pattern) -> None:
        for place in users(bench.before, "pattern", whole.id):
            if place != "arrangement":
                bench.tell(f"{place} also plays {whole.id} and now hears its first {self.row} rows")
        if any(step.condition for step in whole.steps):
            bench.tell(f"conditions of {whole.id} count the passes anew in every placement")


class JoinPatterns(Operation):
    """Make one pattern of two, the second behind the first; they need lines of the same length.

    Where each was placed once and the second right behind the first, the joined pattern is placed instead.
    """

    first: Id
    second: Id
    on_cells = False
    new: Id | None = None

    def change(self, bench: Bench, areas: Areas) -> None:
        """Join the patterns."""
        head, tail = (own(bench, pattern_of(bench.before, id)) for id in (self.first, self.second))
        rows = head.rows + tail.rows
        if head.lines_per_beat != tail.lines_per_beat or rows > MAX_ROWS:
            bench.tell(
                f"{head.id} has {head.rows} rows, {head.lines_per_beat} a beat, {tail.id} {tail.rows} rows, "
                f"{tail.lines_per_beat} a beat; allowed: as many a beat, {MAX_ROWS} rows together"
            )
            return
        steps = (*head.steps, *(_moved(step, head.rows) for step in tail.steps))
        joined = copied(bench, with_steps(head, rows, steps), self.new)
        for place in sorted(_of(bench, head.id), key=lambda place: place.start):
            following = _behind(bench, place, head, tail)
            if following is not None and place in bench.placements:
                bench.placements.remove(place)
                bench.placements.remove(following)
                update = {"pattern": joined.id, "length": place.length + following.length}
                bench.placements.append(place.model_copy(update=update))


def with_steps(pattern: Pattern, rows: int, steps: tuple[Step, ...]) -> Pattern:
    """Return ``pattern`` with other rows and steps, validated."""
    return Pattern.model_validate({**pattern.__dict__, "rows": rows, "steps": steps})


def _of(bench: Bench, pattern: str) -> list[Placement]:
    return [place for place in bench.placements if place.pattern == pattern]


def _moved(step: Step, rows: int) -> Step:
    return step.model_copy(update={"row": step.row + rows})


def _behind(bench: Bench, place: Placement, head: Pattern, tail: Pattern) -> Placement | None:
    """Return the placement of ``tail`` right behind ``place``, if both last one pass, uninterrupted."""
    start = place.start
    wanted = place.model_copy(
        update={"pattern": tail.id, "start": start + place.length, "length": int(tail.ticks / place.speed)}
    )
    end = wanted.start + wanted.length
    inside = [other for other in bench.placements if other.track == place.track and start < other.start < end]
    once = place.length * place.speed == head.ticks and wanted.length * place.speed == tail.ticks
    plain = place.direction is Direction.FORWARD and not place.offset
    return wanted if once and plain and inside == [wanted] else None


def _in_turn(place: Placement, lengths: tuple[tuple[str, int], ...]) -> list[Placement]:
    """Return placements of several patterns that follow one another until ``place`` ends."""
    pieces: list[Placement] = []
    start, end = place.start, place.start + place.length
    while start < end:
        for pattern, length in lengths:
            if start < end:
                update = {
                    "pattern": pattern,
                    "start": start,
                    "length": min(int(length / place.speed), end - start),
                }
                pieces.append(place.model_copy(update=update))
            start += int(length / place.speed)
    return pieces
