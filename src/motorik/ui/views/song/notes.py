"""The notes inside blocks, as rectangles by the thousand: numbers for one mesh a colour."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from motorik.domain.aliases import resolved
from motorik.domain.pattern import LINE_UNITS, Pattern, Step, StepKind
from motorik.domain.project import Direction, Placement, Project
from motorik.domain.time import TICKS_PER_BEAT

MOST_RECTANGLES = 16_000
"""As many as a mesh can hold: its indices have sixteen bits."""
MOST_NOTES = 120_000
SHORTEST = 0.72
"""Lines a note is drawn for at least."""
Rectangles = NDArray[np.float32]
"""[rectangles, 4]: left and right in beats, lower and upper edge as shares of a block's height."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The notes of a pattern: begin, length in ticks, place 0 to 1 by pitch; and how long the pattern is."""

    notes: NDArray[np.float64]
    ticks: int
    rows: int


class Shapes:
    """The shapes of patterns, kept as long as the pattern is the same object."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Pattern, Shape]] = {}

    def of(self, project: Project, pattern: str) -> Shape:
        """Return the shape of a pattern."""
        patterns = {it.id: it for it in project.patterns}
        source = resolved(patterns[pattern], patterns)
        kept = self._kept.get(pattern)
        if kept is None or kept[0].steps is not source.steps or kept[0].rows != source.rows:
            kept = self._kept[pattern] = (source, shape_of(source))
        return kept[1]


def shape_of(pattern: Pattern) -> Shape:
    """Return begin, length and place by pitch of every note of a pattern."""
    line = pattern.ticks_per_line
    sounding = [step for step in pattern.steps if step.kind is StepKind.NOTE]
    pitches = sorted({step.pitch for step in sounding})
    low, reach = (pitches[0], max(pitches[-1] - pitches[0], 1.0)) if pitches else (0.0, 1.0)
    notes = [
        (step.row * line, _length(pattern, step), (step.pitch - low) / reach if len(pitches) > 1 else 0.4)
        for step in sounding
    ]
    return Shape(np.array(notes, np.float64).reshape(-1, 3), pattern.ticks, pattern.rows)


def _length(pattern: Pattern, step: Step) -> float:
    """Return how long a note is drawn: as long as is written, to its release; else as a stroke."""
    line = pattern.ticks_per_line
    if step.length is not None:
        return max(step.length / LINE_UNITS, SHORTEST) * line
    later = [it for it in pattern.steps if it.column == step.column and it.row > step.row]
    if not later or later[0].kind not in (StepKind.OFF, StepKind.CUT):
        return line * SHORTEST
    return (later[0].row - step.row) * line


def rectangles(place: Placement, shape: Shape) -> Rectangles:
    """Return the notes a block plays, all its passes."""
    if not len(shape.notes):
        return np.zeros((0, 4), np.float32)
    length = float(Fraction(shape.ticks) / place.speed)
    notes = shape.notes.copy()
    notes[:, :2] /= float(place.speed)
    if place.direction is Direction.BACKWARD:
        line = length / shape.rows
        notes[:, 0] = length - notes[:, 0] - line
    first, last = int(place.offset // length), int((place.offset + place.length) // length)
    turns = np.arange(first, last + 1)
    if len(turns) * len(notes) > MOST_NOTES:
        turns = turns[: max(MOST_NOTES // len(notes), 1)]
    begins = (notes[None, :, 0] + turns[:, None] * length).ravel() - place.offset
    ends = begins + np.tile(notes[:, 1], len(turns))
    places = np.tile(notes[:, 2], len(turns))
    kept = (begins >= 0) & (begins < place.length)
    low = 0.07 + 0.36 * places[kept]
    found = [
        (place.start + begins[kept]) / TICKS_PER_BEAT,
        (place.start + np.minimum(ends[kept], place.length)) / TICKS_PER_BEAT,
        low,
        low + 0.08,
    ]
    return np.stack(found, axis=1).astype(np.float32)


def meshes(
    project: Project, shapes: Shapes, box_of: Callable[[str], tuple[int, float, float] | None]
) -> dict[int, list[tuple[list[float], list[int]]]]:
    """Return vertices and indices of all notes by colour, in beats across and in pixels upwards.

    ``box_of`` gives colour, lower edge and height of a track, or None.
    """
    parts: dict[int, list[Rectangles]] = {}
    for place in project.arrangement.placements:
        there = box_of(place.track)
        if there is None:
            continue
        colour, low, height = there
        found = rectangles(place, shapes.of(project, place.pattern))
        found[:, 2:] = low + found[:, 2:] * height
        parts.setdefault(colour, []).append(found)
    return {colour: list(_chunks(np.concatenate(found))) for colour, found in parts.items()}


def _chunks(found: Rectangles) -> Iterable[tuple[list[float], list[int]]]:
    def chunk(part: Rectangles) -> tuple[list[float], list[int]]:
        count = len(part)
        corners = np.zeros((count, 4, 4), np.float32)
        corners[:, :, 0] = part[:, [0, 1, 1, 0]]
        corners[:, :, 1] = part[:, [2, 2, 3, 3]]
        indices = np.arange(count)[:, None] * 4 + np.array([0, 1, 2, 2, 3, 0])
        return corners.ravel().tolist(), indices.ravel().tolist()

    def all_of_them() -> Iterator[tuple[list[float], list[int]]]:
        for first in range(0, len(found), MOST_RECTANGLES):
            yield chunk(found[first : first + MOST_RECTANGLES])

    return all_of_them()
