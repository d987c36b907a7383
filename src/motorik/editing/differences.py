"""The edits that lead from one project to another, where patterns, placements and tracks differ."""

from collections.abc import Iterator

from motorik.domain.pattern import Pattern
from motorik.domain.project import Project
from motorik.journal import Edit
from motorik.journal.edits.arrangement import SetPlacements, SetSongLength
from motorik.journal.edits.patterns import (
    AddPattern,
    ReplacePattern,
    SetLinesPerBeat,
    SetPatternRows,
    SetSteps,
)
from motorik.journal.edits.tracks import AddTrack
from motorik.journal.path import key_of


def edits_between(before: Project, after: Project) -> tuple[Edit, ...]:
    """Return edits that lead from ``before`` to ``after``; none when they are equal.

    They differ at most in patterns, placements, length and tracks added, and what is kept keeps its order.
    """
    return tuple(_edits(before, after))


def _edits(before: Project, after: Project) -> Iterator[Edit]:
    old = {pattern.id: pattern for pattern in before.patterns}
    tracks = {track.id for track in before.tracks}
    for index, track in enumerate(after.tracks):
        if track.id not in tracks:
            yield AddTrack(item=track, index=index)
    order, place = [*old], 0
    for pattern in after.patterns:
        if pattern.id not in old:
            order.insert(place, pattern.id)
            yield AddPattern(item=pattern, index=place)
        elif pattern is not old[pattern.id]:
            yield from pattern_edits(old[pattern.id], pattern)
        place = order.index(pattern.id) + 1
    yield from _placing(before, after)


def _placing(before: Project, after: Project) -> Iterator[Edit]:
    old, new = before.arrangement, after.arrangement
    if old.placements != new.placements:
        there, wanted = set(old.placements), {key_of(place) for place in new.placements}
        items = tuple(place for place in new.placements if place not in there)
        cleared = tuple(key_of(place) for place in old.placements if key_of(place) not in wanted)
        yield SetPlacements(items=items, cleared=cleared)
    if old.length != new.length:
        yield SetSongLength(length=new.length)


def pattern_edits(before: Pattern, after: Pattern) -> Iterator[Edit]:
    """Yield the edits that make ``after`` of ``before``: its length, its lines and the cells that differ."""
    kept = {"rows", "lines_per_beat", "steps"}
    if before.model_dump(exclude=kept) != after.model_dump(exclude=kept):
        yield ReplacePattern(item=after)
        return
    old = {(step.row, step.column): step for step in before.steps}
    new = {(step.row, step.column): step for step in after.steps}
    items = tuple(step for cell, step in new.items() if old.get(cell) != step)
    cleared = tuple(cell for cell in old if cell not in new)
    if after.rows > before.rows:
        yield SetPatternRows(pattern=after.id, rows=after.rows)
    if items or cleared:
        yield SetSteps(pattern=after.id, items=items, cleared=cleared)
    if after.rows < before.rows:
        yield SetPatternRows(pattern=after.id, rows=after.rows)
    if after.lines_per_beat != before.lines_per_beat:
        yield SetLinesPerBeat(pattern=after.id, lines_per_beat=after.lines_per_beat)
