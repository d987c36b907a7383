"""Hypothesis strategies over :mod:`tests.random_songs`: random projects, random edits valid for a project."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from motorik.domain.project import Project
from motorik.journal import Edit
from tests import random_songs


def rngs() -> st.SearchStrategy[Random]:
    """Sources of chance that replay from the example database."""
    return st.integers(0, 2**32 - 1).map(Random)


def projects() -> st.SearchStrategy[Project]:
    """Sound projects with every kind of part."""
    return rngs().map(random_songs.project)


@st.composite
def projects_with_edits(draw: st.DrawFn, most: int = 8) -> tuple[Project, tuple[Edit, ...]]:
    """A project and edits, each valid after those before it."""
    rng = draw(rngs())
    project = random_songs.project(rng)
    return project, tuple(random_songs.edits(rng, project, draw(st.integers(1, most))))
