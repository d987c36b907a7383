"""The lane as triangles: grid, curve, points and locks in one mesh, computed when one of them changes.

Across are pixels from the beginning of the page, so that scrolling moves the mesh and makes nothing anew.
A vertex is (x, y, u, v); u is a brush's column in the texture, v in its lower half the profile of a line,
in its upper half a disc.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from motorik.domain.project import Automation
from motorik.domain.time import TICKS_PER_BEAT
from motorik.ui.models.curves import curve_of, ticks_of
from motorik.ui.views.pattern.lane.points import ends_of
from motorik.ui.views.pattern.lane.shown import Shown

CELL = 16
"""Texels a brush has across; down it is twice as many."""
LEAST_LINE, SAMPLE = 7.0, 6.0
"""Pixels between lines of the grid, and between samples of a curve."""
MOST_VERTICES = 65_000
"""Indices have 16 bits."""
_PROFILE = (0, 150, 255, 255, 255, 255, 150, 0)


Height = TypeVar("Height", float, NDArray[np.float64])


class Brush(IntEnum):
    """What is drawn; the theme has a colour for each."""

    ROW = 0
    BEAT = 1
    BAR = 2
    FILL = 3
    CURVE = 4
    REST = 5
    LOCK = 6
    POINT = 7
    CHOSEN = 8
    FRAME = 9
    CORE = 10


def texture(colours: "list[tuple[float, float, float, float]]") -> NDArray[np.uint8]:
    """Return the texture of brushes in these colours, [2 CELL, brushes * CELL, 4] bytes, lowest row first."""
    sheet = np.zeros((2 * CELL, CELL * len(colours), 4), np.float64)
    line = np.repeat(np.array(_PROFILE) / 255, CELL // len(_PROFILE))
    off = np.hypot(*(np.mgrid[:CELL, :CELL] - (CELL - 1) / 2))
    disc = np.clip(CELL / 2 - 1 - off + 0.5, 0, 1)
    for number, colour in enumerate(colours):
        part = sheet[:, number * CELL : (number + 1) * CELL]
        part[..., :3] = colour[:3]
        part[:CELL, :, 3], part[CELL:, :, 3] = line[:, None] * colour[3], disc * colour[3]
    return np.round(sheet * 255).astype(np.uint8)


@dataclass(frozen=True)
class Scale:
    """Where things are, in pixels: ``row`` is how broad one is, heights go from ``low`` up by ``reach``.

    All lies between ``bottom`` and ``top``; ``dp`` is how many pixels a dp has.
    """

    row: float
    low: float
    reach: float
    bottom: float
    top: float
    dp: float

    def y_of(self, height: Height) -> Height:
        """Return where a height is, or where each of them is."""
        return self.low + self.reach * height


@dataclass
class Sketch:
    """Vertices and indices, growing."""

    vertices: list[NDArray[np.float32]] = field(default_factory=list)
    indices: list[NDArray[np.int64]] = field(default_factory=list)
    count: int = 0

    def quads(self, corners: NDArray[np.float32]) -> None:
        """Add quads, [quad, 4, (x, y, u, v)], their corners in a Z."""
        room = (MOST_VERTICES - self.count) // 4
        corners = corners[:room].reshape(-1, 4)
        first = self.count + np.arange(len(corners) // 4)[:, None] * 4
        self.vertices.append(corners)
        self.indices.append((first + np.array([0, 1, 2, 2, 1, 3])).reshape(-1))
        self.count += len(corners)

    def boxes(
        self, brush: Brush, boxes: "list[tuple[float, float, float, float]]", *, round: bool = False
    ) -> None:
        """Add boxes (left, low, right, high), or discs in them."""
        if not boxes:
            return
        given = np.array(boxes, np.float32)
        u = (brush, brush + 1) if round else (brush + 0.5, brush + 0.5)
        v = (0.5, 1.0) if round else (0.25, 0.25)
        corners = np.empty((len(boxes), 4, 4), np.float32)
        for at, (side, end) in enumerate(((0, 1), (2, 1), (0, 3), (2, 3))):
            corners[:, at, 0], corners[:, at, 1] = given[:, side], given[:, end]
            corners[:, at, 2] = u[at % 2] / len(Brush)
            corners[:, at, 3] = v[at // 2]
        self.quads(corners)

    def line(self, brush: Brush, points: NDArray[np.float32], width: float) -> None:
        """Add a line through points [n, 2], soft at its edges."""
        start, end = points[:-1], points[1:]
        along = end - start
        length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
        aside = np.stack([-along[:, 1], along[:, 0]], -1) / length * (width / 2)
        corners = np.empty((len(along), 4, 4), np.float32)
        for at, place in enumerate((start + aside, end + aside, start - aside, end - aside)):
            corners[:, at, :2] = place
            corners[:, at, 3] = 0.5 * (at // 2)
        corners[..., 2] = (brush + 0.5) / len(Brush)
        self.quads(corners)

    def under(self, brush: Brush, points: NDArray[np.float32], ground: float) -> None:
        """Fill from points [n, 2] down to a height."""
        corners = np.empty((len(points) - 1, 4, 4), np.float32)
        corners[:, 0, :2], corners[:, 1, :2] = points[:-1], points[1:]
        corners[:, 2, 0], corners[:, 3, 0] = points[:-1, 0], points[1:, 0]
        corners[:, 2:, 1] = ground
        corners[..., 2], corners[..., 3] = (brush + 0.5) / len(Brush), 0.25
        self.quads(corners)

    def mesh(self) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
        """Return all vertices, one after another, and the indices of triangles."""
        if not self.vertices:
            return np.zeros(0, np.float32), np.zeros(0, np.uint16)
        return np.concatenate(self.vertices).reshape(-1), np.concatenate(self.indices).astype(np.uint16)


def sketch(seen: Shown, chosen: frozenset[int], scale: Scale, span: tuple[float, float]) -> Sketch:
    """Return the lane between two rows of the page, ``span``."""
    found = Sketch()
    _grid(found, seen, scale, span)
    if seen.target is not None:
        _curve(found, seen, scale, span)
        _locks(found, seen, scale, span)
        _chosen(found, seen, chosen, scale)
        _points(found, seen, chosen, scale, span)
    return found


def _grid(found: Sketch, seen: Shown, scale: Scale, span: tuple[float, float]) -> None:
    page = seen.page
    for brush, ticks in ((Brush.ROW, page.line), (Brush.BEAT, TICKS_PER_BEAT), (Brush.BAR, page.bar)):
        rows = float(ticks / page.line)
        if rows * scale.row < LEAST_LINE * scale.dp:
            continue
        first = float(-(page.start % ticks) / page.line)
        low, high = (int((edge - first) // rows) for edge in span)
        xs = [(first + rows * at) * scale.row for at in range(low, high + 2)]
        found.boxes(brush, [(x, scale.bottom, x + 1, scale.top) for x in xs if x >= 0])
    if seen.target is not None and 0.02 < (zero := seen.target.position(0.0)) < 0.98:
        y, (left, right) = scale.y_of(zero), span
        found.boxes(Brush.BEAT, [(left * scale.row, y, right * scale.row, y + 1)])


def _curve(found: Sketch, seen: Shown, scale: Scale, span: tuple[float, float]) -> None:
    """Draw the curve, and where it has not begun yet the value the parameter has by itself."""
    target = seen.target
    assert target is not None
    low, high = (float(seen.page.start + seen.page.line * edge) for edge in span)
    rest = scale.y_of(target.position(target.value))
    if not seen.points or seen.points[0].tick > low:
        end = min(seen.points[0].tick, high) if seen.points else high
        left, right = (seen.row_of(tick) * scale.row for tick in (low, end))
        dash = 6 * scale.dp
        starts = np.arange(left, right, 2 * dash)
        found.boxes(Brush.REST, [(x, rest - 1, min(x + dash, right), rest + 1) for x in starts])
    if not seen.points or seen.points[0].tick > high:
        return
    lane = Automation(
        id="seen", owner=target.owner, scope=target.scope, target=target.target, points=seen.points
    )
    step = float(seen.page.line) * SAMPLE * scale.dp / scale.row
    ticks = list(ticks_of(lane, max(low, 0), high, step))
    known = [
        (tick, value) for tick, value in zip(ticks, curve_of(lane, ticks), strict=True) if value is not None
    ]
    rows = seen.rows_of([tick for tick, _value in known])
    heights = np.array([target.position(value) for _tick, value in known])
    line = np.stack([rows * scale.row, scale.y_of(heights)], -1).astype(np.float32)
    if len(line) > 1:
        found.under(Brush.FILL, line, scale.low)
        found.line(Brush.CURVE, line, 3.2 * scale.dp)


def _locks(found: Sketch, seen: Shown, scale: Scale, span: tuple[float, float]) -> None:
    """Draw locks as bars as long as they hold, from a square: a hollow one where the step may not play."""
    assert seen.target is not None
    bars, squares, cores = [], [], []
    half, side = scale.dp, 4 * scale.dp
    for lock in seen.locks:
        if span[0] <= lock.row + lock.rows and lock.row <= span[1]:
            x, y = lock.row * scale.row, scale.y_of(seen.target.position(lock.value))
            bars.append((x, y - half, x + max(lock.rows * scale.row - 1, side), y + half))
            squares.append((x, y - side, x + 2 * side, y + side))
            if not lock.always:
                cores.append((x + 2 * half, y - side / 2, x + 2 * side - 2 * half, y + side / 2))
    found.boxes(Brush.LOCK, bars)
    found.boxes(Brush.LOCK, squares)
    found.boxes(Brush.CORE, cores)


def _chosen(found: Sketch, seen: Shown, chosen: frozenset[int], scale: Scale) -> None:
    """Draw a frame around several chosen points, with the handles that scale them."""
    assert seen.target is not None
    ends = ends_of(seen.points, chosen, seen.target)
    if ends is None:
        return
    left, low, right, high = frame_of(seen, ends, scale)
    found.boxes(
        Brush.FRAME,
        [
            (left, low, right, low + 1), (left, high - 1, right, high), (left, low, left + 1, high),
            (right - 1, low, right, high),
        ],
    )  # fmt: skip
    side = 4 * scale.dp
    found.boxes(
        Brush.CHOSEN,
        [(x - side, y - side, x + side, y + side) for x, y in handles_of((left, low, right, high)).values()],
    )


def frame_of(
    seen: Shown, ends: tuple[int, int, float, float], scale: Scale
) -> tuple[float, float, float, float]:
    """Return (left, low, right, high) of the frame around chosen points; it stays inside the lane."""
    room = 14 * scale.dp
    left, right = (seen.row_of(tick) * scale.row for tick in ends[:2])
    low, high = (scale.y_of(height) for height in ends[2:])
    return left - room, max(low - room, scale.bottom + 2), right + room, min(high + room, scale.top - 2)


def handles_of(frame: tuple[float, float, float, float]) -> dict[str, tuple[float, float]]:
    """Return the middles of the handles of a frame, by the side they move."""
    left, low, right, high = frame
    across, down = (left + right) / 2, (low + high) / 2
    return {"left": (left, down), "right": (right, down), "low": (across, low), "high": (across, high)}


def _points(
    found: Sketch, seen: Shown, chosen: frozenset[int], scale: Scale, span: tuple[float, float]
) -> None:
    """Draw the points; those so near the last one that they would hide it are left out."""
    assert seen.target is not None
    plain: list[tuple[float, float, float, float]] = []
    marked, cores = plain[:], plain[:]
    rows = seen.rows_of([it.tick for it in seen.points]).tolist()
    places = [
        (row, scale.y_of(seen.target.position(it.value)), it.tick in chosen)
        for row, it in zip(rows, seen.points, strict=True)
        if span[0] - 1 <= row <= span[1] + 1
    ]
    for (row, y, here), (after, _y, _here) in pairwise([*places, (1e12, 0.0, False)]):
        if not here and (after - row) * scale.row < scale.dp:
            continue
        x, side = row * scale.row, (6.5 if here else 5.0) * scale.dp
        (marked if here else plain).append((x - side, y - side, x + side, y + side))
        if not here:
            core = 2.5 * scale.dp
            cores.append((x - core, y - core, x + core, y + core))
    found.boxes(Brush.POINT, plain, round=True)
    found.boxes(Brush.CORE, cores, round=True)
    found.boxes(Brush.CHOSEN, marked, round=True)
