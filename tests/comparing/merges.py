"""What a merge has to keep, looked at place by place."""

from __future__ import annotations

from random import Random
from typing import Any

from motorik.comparing.changes import ABSENT, Change, Kind, changes
from motorik.comparing.merging import Merged
from motorik.comparing.names import COLLECTIONS, items_of, renamed
from motorik.comparing.soundness import look
from motorik.domain.model import Model
from motorik.domain.project import Arrangement, Project
from motorik.journal.path import key_of
from motorik.journal.tree import Part, keyed, parts
from tests import random_songs


def versions(rng: Random, most: int = 8) -> tuple[Project, Project, Project]:
    """A project and what two people made of it."""
    base = random_songs.project(rng)

    def edited(side: str) -> Project:
        project = renamed_here_and_there(rng, base, side)
        project = moved_here_and_there(rng, project)
        for edit in random_songs.edits(rng, project, rng.randint(0, most)):
            project = edit.apply(project)
        return project

    return base, edited("ours"), edited("theirs")


def renamed_here_and_there(rng: Random, project: Project, side: str) -> Project:
    """Return ``project`` with some ids changed everywhere."""
    renames = {
        (what, item.id): f"{rng.choice((side, 'new'))}-{item.id}"
        for what in COLLECTIONS
        for item in items_of(project, what)
        if rng.random() < 0.15
    }
    return renamed(project, renames)


def moved_here_and_there(rng: Random, project: Project) -> Project:
    """Return ``project`` with some clips elsewhere in time or on another track."""
    placements = keyed(project.arrangement.placements)
    for key, place in list(placements.items()):
        if rng.random() < 0.3:
            track = rng.choice(project.tracks).id
            moved = place.model_copy(update={"start": 61440 * rng.randrange(8), "track": track})
            if key_of(moved) not in placements:
                del placements[key]
                placements[key_of(moved)] = moved
    arrangement = project.arrangement.model_copy(update={"placements": tuple(placements.values())})
    return Project.model_validate(
        {**project.__dict__, "arrangement": Arrangement.model_validate(dict(arrangement.__dict__))}
    )


def lost(merged: Merged) -> list[Change]:
    """Return the changes of either side that are neither in the result nor in a conflict."""
    conflicts = [conflict.path for conflict in merged.conflicts]
    return [
        change
        for side in (merged.aligned.ours, merged.aligned.theirs)
        for change in changes(merged.aligned.base, side)
        if not any(meets(change.path, path) for path in conflicts)
        and not made(look(merged.project, change.path), change)
    ]


def meets(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether one of two paths leads into the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def made(found: Any, change: Change) -> bool:
    if change.kind is Kind.ORDER:
        there = [key for key in keyed(found) if key in change.after]
        return there == [key for key in change.after if key in there]
    return has(found, change.before, change.after)


def has(found: Any, before: Any, after: Any) -> bool:
    """Whether ``found`` has everything that was changed from ``before`` to ``after``."""
    if found == after:
        return True
    if isinstance(after, Model) and type(found) is type(after):
        kind: type[Model] = type(after)
        return all(
            has(getattr(found, name), getattr(before, name, ABSENT), getattr(after, name))
            for name, _ in parts(kind)
            if getattr(before, name, ABSENT) != getattr(after, name)
        )
    return False


def sorted_out(model: Model) -> dict[str, Any]:
    """Return something equal for two projects that differ in the order of their collections only."""
    found: dict[str, Any] = {}
    for name, part in parts(type(model)):
        value = getattr(model, name)
        if part is Part.MODEL:
            value = sorted_out(value)
        elif part is Part.ITEMS:
            value = {key: sorted_out(item) for key, item in keyed(value).items()}
        found[name] = value
    return found
