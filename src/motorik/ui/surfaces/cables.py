"""Cables as ribbons: all of one colour are one mesh, computed at once."""

from functools import cache

import numpy as np
from kivy.graphics import Mesh
from kivy.graphics.texture import Texture
from numpy.typing import NDArray

from motorik.ui.models.graph import Point

SEGMENTS = 20
Ends = tuple[Point, Point]


def curves(ends: list[Ends]) -> NDArray[np.float32]:
    """Return the points of cables, float32 [cable, point, 2]: out to the right, in from the left."""
    given = np.asarray(ends, np.float32).reshape(-1, 2, 2)
    start, stop = given[:, None, 0], given[:, None, 1]
    across = np.abs(stop[..., 0:1] - start[..., 0:1])
    reach = np.clip(across * 0.5, 36, 180) + np.where(stop[..., 0:1] < start[..., 0:1], 40, 0)
    bow = np.concatenate([reach, np.zeros_like(reach)], axis=-1)
    t = np.linspace(0, 1, SEGMENTS + 1, dtype=np.float32)[None, :, None]
    u = 1 - t
    return np.asarray(
        u**3 * start + 3 * u**2 * t * (start + bow) + 3 * u * t**2 * (stop - bow) + t**3 * stop, np.float32
    )


def ribbons(lines: NDArray[np.float32], width: float) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """Return vertices (x, y, u, v) and the indices of triangles for lines that are ``width`` thick."""
    count, points = lines.shape[:2]
    along = np.gradient(lines, axis=1)
    length = np.maximum(np.hypot(along[..., 0], along[..., 1]), 1e-6)[..., None]
    aside = np.stack([-along[..., 1], along[..., 0]], -1) / length * (width / 2)
    corners = np.empty((count, points, 2, 4), np.float32)
    corners[:, :, 0, :2], corners[:, :, 1, :2] = lines + aside, lines - aside
    corners[..., 2] = 0.5
    corners[:, :, 0, 3], corners[:, :, 1, 3] = 0, 1
    first = np.arange(count)[:, None] * points * 2 + np.arange(points - 1)[None] * 2
    order = np.array([0, 1, 2, 2, 1, 3])
    return corners.reshape(-1, 4), (first[..., None] + order).astype(np.uint16).reshape(-1)


MOST = 65000 // (2 * (SEGMENTS + 1))
"""Cables of one mesh: its indices have 16 bits."""


def draw_cables(lines: NDArray[np.float32], width: float) -> None:
    """Draw lines in the colour in force, soft at the edges; to be called inside ``with canvas``."""
    for start in range(0, len(lines), MOST):
        vertices, indices = ribbons(lines[start : start + MOST], width)
        Mesh(
            vertices=np.ascontiguousarray(vertices).reshape(-1),
            indices=indices,
            mode="triangles",
            texture=_edge(),
        )


@cache
def _edge() -> Texture:
    """Return the profile of a ribbon: solid inside, clear at its edges."""
    alpha = [0, 150, 255, 255, 255, 255, 150, 0]
    texture = Texture.create(size=(1, len(alpha)), colorfmt="rgba")
    texture.blit_buffer(bytes(b for a in alpha for b in (255, 255, 255, a)), colorfmt="rgba")
    texture.mag_filter = texture.min_filter = "linear"
    texture.wrap = "clamp_to_edge"
    return texture
