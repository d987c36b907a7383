"""Tracks, returns and patterns that one side removed while the other worked on them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from motorik.comparing.aligned import Aligned
from motorik.comparing.changes import ABSENT
from motorik.comparing.conflicts import Conflict, Policy, Reason, Taken
from motorik.comparing.moves import placements_of, with_placements
from motorik.comparing.names import CHANNELS, COLLECTIONS, item_of, items_of, with_items
from motorik.domain.project import Project
from motorik.journal.edit import Edit
from motorik.journal.history import apply_all
from motorik.journal.path import key_of
from motorik.journal.transactions import remove_pattern, remove_return, remove_track
from motorik.journal.tree import keyed

REMOVALS: Final[dict[str, Callable[[Project, str], tuple[Edit, ...]]]] = {
    "pattern": remove_pattern,
    "return": remove_return,
    "track": remove_track,
}
"""Parts that others stand on, with what removes them and all that does."""


def settle_removals(aligned: Aligned, policy: Policy) -> Aligned:
    """Let what one side removed while the other worked on it be where ``policy`` wants it on both sides."""
    disputed = [
        (what, id, by_ours)
        for what in REMOVALS
        for id in keyed(items_of(aligned.base, what))
        for by_ours in (True, False)
        if _is_disputed(aligned if by_ours else aligned.swapped(), what, id)
    ]
    conflicts = []
    for what, id, by_ours in disputed:
        base, mine, other = (item_of(side, what, id) for side in (aligned.base, aligned.ours, aligned.theirs))
        goes = policy is (Policy.OURS if by_ours else Policy.THEIRS)
        taken = Taken.OURS if by_ours is goes else Taken.THEIRS
        path = (*COLLECTIONS[what], id)
        conflicts.append((goes, Conflict(Reason.REMOVED_AND_CHANGED, path, base, mine, other, taken)))
    # Removing is done by edits, which want a sound project: bringing back comes after it.
    order = sorted(zip(disputed, conflicts, strict=True), key=lambda entry: not entry[1][0])
    for (what, id, by_ours), (goes, _) in order:
        if not goes and len(aligned.starts) == 1:
            aligned = replace(aligned, starts=(aligned.ours, *aligned.starts))
        view = aligned if by_ours else aligned.swapped()
        if goes:
            view = replace(view, theirs=_removed(view.theirs, what, id))
        else:
            view = replace(view, ours=_restored(view.ours, view.base, what, id))
        aligned = view if by_ours else view.swapped()
    found = tuple(conflict for _, conflict in conflicts)
    return replace(aligned, conflicts=(*aligned.conflicts, *found))


def _is_disputed(view: Aligned, what: str, id: str) -> bool:
    """Whether ours removed a part that theirs worked on."""
    if item_of(view.ours, what, id) is not ABSENT or item_of(view.theirs, what, id) is ABSENT:
        return False
    return _belongings(view.base, what, id) != _belongings(view.theirs, what, id)


def _removed(project: Project, what: str, id: str) -> Project:
    if item_of(project, what, id) is ABSENT:
        return project
    return apply_all(project, REMOVALS[what](project, id))


def _belongings(project: Project, what: str, id: str) -> dict[str, Any]:
    placed = [place for place in project.arrangement.placements if getattr(place, what, None) == id]
    patterns = keyed(project.patterns)
    return {
        "itself": keyed(items_of(project, what)).get(id),
        "placed": placed,
        "played": [patterns[place.pattern] for place in placed],
        "moved": [lane for lane in project.automation if what in CHANNELS and lane.owner == id],
    }


def _restored(project: Project, base: Project, what: str, id: str) -> Project:
    """Return ``project`` with a part of ``base`` and what belongs to it.

    What else that names comes back when the merge is made sound.
    """
    belongings = _belongings(base, what, id)
    if item_of(project, what, id) is ABSENT:
        project = with_items(project, what, (*items_of(project, what), belongings["itself"]))
    patterns = keyed(project.patterns)
    for place in belongings["placed"]:
        if place.pattern not in patterns:
            patterns[place.pattern] = keyed(base.patterns)[place.pattern]
    lanes = keyed(project.automation)
    lanes |= {lane.id: lane for lane in belongings["moved"] if lane.id not in lanes}
    project = with_items(project, "pattern", tuple(patterns.values()))
    project = with_items(project, "automation", tuple(lanes.values()))
    there = placements_of(project)
    placed = {key_of(place): place for place in belongings["placed"]}
    return with_placements(project, list({**placed, **there}.values()))
