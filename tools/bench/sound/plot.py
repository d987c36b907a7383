"""Plots of figures as small SVG files: the same bytes for the same numbers, readable on light and dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure as Drawing
from numpy.typing import ArrayLike, NDArray

INK = "#888888"
COLOURS = ("#e8590c", "#1c8fd6", "#2f9e6a", "#a05cc8", "#c8921c", "#d6457f")
POINTS = 500
"""More points than this in one line are not seen: the highest and the lowest of each stretch stand for it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot; ``target`` lines are dashed, ``dots`` are not joined."""

    name: str
    x: ArrayLike
    y: ArrayLike
    target: bool = False
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """One picture, saved as ``name``.svg. Ranges left out follow from the lines."""

    name: str
    title: str
    x_label: str
    y_label: str
    lines: Sequence[Line]
    log_x: bool = False
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None


def save(plot: Plot, folder: Path) -> Path:
    """Write the picture into a folder and return its path."""
    path = folder / f"{plot.name}.svg"
    settings: dict[Any, Any] = {
        "svg.hashsalt": plot.name, "svg.fonttype": "none", "font.size": 9, "text.color": INK,
        "axes.edgecolor": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
        "font.family": "sans-serif", "path.simplify": False,
    }  # fmt: skip
    with mpl.rc_context(settings):
        drawing = Drawing(figsize=(8, 3.2), layout="constrained")
        drawing.patch.set_alpha(0)
        axes = drawing.add_subplot()
        axes.patch.set_alpha(0)
        axes.grid(color=INK, alpha=0.2, linewidth=0.5)
        axes.set_title(plot.title, loc="left", fontsize=10)
        axes.set_xlabel(plot.x_label)
        axes.set_ylabel(plot.y_label)
        if plot.log_x:
            axes.set_xscale("log")
        for number, line in enumerate(plot.lines):
            x, y = thinned(np.asarray(line.x, float), np.asarray(line.y, float), plot.log_x)
            axes.plot(
                x, y, label=line.name, color=COLOURS[number % len(COLOURS)],
                linewidth=1.0, linestyle="none" if line.dots else "--" if line.target else "-",
                marker="o" if line.dots else "", markersize=3, markerfacecolor="none",
            )  # fmt: skip
        if plot.x_range:
            axes.set_xlim(*plot.x_range)
        if plot.y_range:
            axes.set_ylim(*plot.y_range)
        if len(plot.lines) > 1:
            axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.02))
        folder.mkdir(parents=True, exist_ok=True)
        drawing.savefig(path, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return path


def thinned(
    x: NDArray[np.float64], y: NDArray[np.float64], log_x: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return at most ``POINTS`` points: lowest and highest of each stretch of the axis, in their order."""
    if log_x:
        x, y = x[x > 0], y[x > 0]
    if len(x) <= POINTS:
        return x, y
    place = np.log(x) if log_x else x
    stretch = ((place - place[0]) / (place[-1] - place[0]) * (POINTS // 2 - 1)).astype(int)
    edges = np.flatnonzero(np.diff(stretch, prepend=-1))
    kept = set()
    for first, last in zip(edges, [*edges[1:], len(x)], strict=True):
        kept |= {first + int(np.argmin(y[first:last])), first + int(np.argmax(y[first:last]))}
    order = sorted(kept)
    return x[order], y[order]
