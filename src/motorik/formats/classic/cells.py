"""Cells of a module beside those its song has: nothing of a cell is lost."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from motorik.domain.pattern import Pattern
from motorik.domain.project import Project
from motorik.sequencer.classic import cells as played
from motorik.sequencer.classic.cells import no_volume, patch_id, pattern_id, step_of
from motorik.sequencer.classic.score import Dialect as PlayedDialect

from .module import CELL_FIELDS, Dialect

__all__ = ["cells_of", "differing_cells", "no_volume", "patch_id", "pattern_id", "step_of"]

_PATTERN = re.compile(r"^p(\d+)-c(\d+)$")


def cells_of(patterns: Iterable[Pattern], dialect: Dialect) -> dict[tuple[int, int], NDArray[np.uint8]]:
    """Return the cells [rows, 5] by (pattern, channel), read from a song's patterns."""
    named = ((_PATTERN.match(pattern.id), pattern) for pattern in patterns)
    return {
        (int(name[1]), int(name[2]) - 1): played.cells_of(pattern, PlayedDialect(int(dialect)))
        for name, pattern in named
        if name
    }


def differing_cells(project: Project, dialect: Dialect, patterns: Iterable[NDArray[np.uint8]]) -> int:
    """Return how many cells of a module are not said by its song."""
    found = cells_of(project.patterns, dialect)
    different = 0
    for number, cells in enumerate(patterns):
        for channel in range(cells.shape[1]):
            read = found.get((number, channel))
            if read is None:  # no pattern is made where every cell is empty
                read = np.zeros((len(cells), CELL_FIELDS), np.uint8)
                read[:, 2] = no_volume(PlayedDialect(int(dialect)))
            same = len(read) == len(cells)
            different += int((read != cells[:, channel]).any(axis=1).sum()) if same else len(cells)
    return different
