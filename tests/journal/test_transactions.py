"""Removing a thing together with what names it."""

from __future__ import annotations

from random import Random

from hypothesis import given

from motorik.journal import Edit, EditError, Journal
from motorik.journal.transactions import (
    remove_group,
    remove_module,
    remove_pattern,
    remove_return,
    remove_track,
    resize_pattern,
)
from tests import random_songs
from tests.strategies import rngs


@given(rngs())
def test_whatever_there_is_can_be_removed_and_comes_back(rng: Random) -> None:
    project = random_songs.project(rng)
    wanted: list[tuple[Edit, ...]] = [remove_track(project, track.id) for track in project.tracks]
    wanted += [remove_pattern(project, pattern.id) for pattern in project.patterns]
    wanted += [remove_return(project, bus.id) for bus in project.mixer.returns]
    wanted += [resize_pattern(project, pattern.id, 1) for pattern in project.patterns if not pattern.alias]
    wanted += [
        remove_module(project, patch.id, module.id)
        for patch in project.patches
        for module in patch.modules
        if module.id != patch.output
    ]
    wanted += [
        remove_group(project, patch.id, group.id) for patch in project.patches for group in patch.groups
    ]
    for edits in wanted:
        journal = Journal(project)
        journal.commit("remove", *edits)
        assert journal.project != project or edits[0].op == "set_pattern_rows"
        journal.undo()
        assert journal.project == project


@given(rngs())
def test_the_output_of_a_patch_stays(rng: Random) -> None:
    project = random_songs.project(rng)
    for patch in project.patches:
        journal = Journal(project)
        try:
            journal.commit("remove", *remove_module(project, patch.id, patch.output))
        except EditError:
            assert journal.project is project
        else:
            raise AssertionError("the output was removed")
