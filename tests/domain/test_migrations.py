"""Old files open as if they had been written today."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from motorik.domain.migrations import STEPS, step
from motorik.domain.project import FORMAT_VERSION
from motorik.domain.reading import parse_project
from tests.laws import check_text

GOLDEN = Path(__file__).parent.parent / "golden" / "projects"


def test_version_0_becomes_todays_project() -> None:
    seen: list[tuple[int, int]] = []
    project = parse_project(
        (GOLDEN / "version_0.json").read_bytes(), migrated=lambda old, new: seen.append((old, new))
    )
    assert seen == [(version, version + 1) for version in range(FORMAT_VERSION)]
    assert project.tempo.points[0].bpm == Fraction(261, 2)
    assert project.grooves[0].offsets == (0, 41)
    low, high = project.tracks
    assert (low.channel.level_db, low.channel.pan, low.channel.muted) == (-6.5, 0.25, True)
    assert low.groove == high.groove == "swing"
    pattern = project.patterns[0]
    assert (pattern.rows, [(s.row, s.pitch, s.accent) for s in pattern.steps]) == (
        8,
        [(0, 36, False), (3, 43, True)],
    )
    check_text(project)


def test_every_old_version_has_a_step_and_a_file() -> None:
    assert sorted(STEPS) == list(range(FORMAT_VERSION))
    for version in STEPS:
        assert (GOLDEN / f"version_{version}.json").exists()


def test_two_steps_from_one_version_are_refused() -> None:
    with pytest.raises(ValueError, match="two steps from version 0"):
        step(0)(lambda plain: plain)
