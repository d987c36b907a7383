"""Looking only at what changed refuses exactly what looking at everything refuses."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given

from motorik.domain.project import Project
from motorik.domain.references import check_change, check_project
from tests import random_songs
from tests.strategies import rngs


def mixed(rng: Random, one: Project, other: Project) -> Project:
    """Return ``one`` with some collections cut, doubled or taken from ``other``: often unsound."""
    changes: dict[str, Any] = {}
    for name in ("grooves", "samples", "patches", "patterns", "tracks", "automation"):
        items = getattr(one, name)
        match rng.randrange(6):
            case 0:
                changes[name] = items[1:]
            case 1:
                changes[name] = items + items[:1]
            case 2:
                changes[name] = getattr(other, name)
            case 3:
                changes[name] = tuple(reversed(items))
    if rng.random() < 0.3:
        changes["mixer"] = other.mixer
    if rng.random() < 0.3:
        changes["arrangement"] = other.arrangement
    return one.model_copy(update=changes)


@given(rngs())
def test_check_change_agrees_with_check_project(rng: Random) -> None:
    before = random_songs.project(rng)
    after = mixed(rng, before, random_songs.project(rng))
    try:
        check_project(after)
    except ValueError:
        sound = False
    else:
        sound = True
    try:
        check_change(before, after)
    except ValueError as error:
        assert not sound, error  # noqa: PT017  # both outcomes are compared
    else:
        assert sound
