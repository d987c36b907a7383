"""Three versions of a song brought to the same ids and places, so that they can be merged place by place.

What one side renamed gets its new id in all versions, a clip one side moved gets its new place; two different
things both sides added under one id become two; and a track or pattern one side removed while the other
worked on it comes back, with what is placed on it. Where the sides disagree there is a conflict.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count

from motorik.comparing.aligned import Aligned
from motorik.comparing.changes import ABSENT
from motorik.comparing.conflicts import Conflict, Policy, Reason, Taken
from motorik.comparing.moves import find_moves, moved, placements_of, unplaced
from motorik.comparing.names import COLLECTIONS, RenameError, ids_of, item_of, items_of, renamed
from motorik.comparing.removals import settle_removals
from motorik.comparing.renames import ALIKE, find_renames, likeness
from motorik.domain.project import Project
from motorik.journal.path import Key
from motorik.journal.tree import keyed


def align(base: Project, ours: Project, theirs: Project, policy: Policy = Policy.KEEP) -> Aligned:
    """Return the three versions ready to be merged.

    They need not be sound any more: a clip may stand on a track that its version does not have.
    """
    aligned = _renamed_alike(Aligned(base, ours, theirs, starts=(ours,)), policy)
    aligned = _told_apart(aligned)
    aligned = _moved_alike(aligned, policy)
    return settle_removals(aligned, policy)


def _renamed_alike(aligned: Aligned, policy: Policy) -> Aligned:
    """Give everything the id that one side gave it."""
    by_ours, by_theirs = (find_renames(aligned.base, side) for side in (aligned.ours, aligned.theirs))
    plans = [
        _plan(what, old, by_ours.get((what, old), old), by_theirs.get((what, old), old), policy)
        for what, old in {**by_ours, **by_theirs}
    ]
    try:
        return _with_plans(aligned, plans)
    except RenameError:
        for plan in plans:
            with suppress(RenameError):
                aligned = _with_plans(aligned, [plan])
        return aligned


@dataclass(frozen=True, slots=True)
class _Plan:
    """One part's new id and what it is called in each version so far."""

    what: str
    new: str
    names: tuple[str, str, str]
    conflict: Conflict | None


def _plan(what: str, old: str, mine: str, other: str, policy: Policy) -> _Plan:
    new, taken = (mine, Taken.OURS) if mine != old else (other, Taken.THEIRS)
    conflict = None
    if len({old, mine, other}) == 3:
        if policy is Policy.THEIRS:
            new, taken = other, Taken.THEIRS
        conflict = Conflict(Reason.BOTH_RENAMED, (*COLLECTIONS[what], new), old, mine, other, taken)
    return _Plan(what, new, (old, mine, other), conflict)


def _with_plans(aligned: Aligned, plans: list[_Plan]) -> Aligned:
    """Return all versions with the new ids. Raises ``RenameError`` where that is not possible."""
    versions = []
    for index, version in enumerate((aligned.base, aligned.ours, aligned.theirs)):
        steps = {
            (plan.what, plan.names[index]): plan.new
            for plan in plans
            if plan.names[index] != plan.new and item_of(version, plan.what, plan.names[index]) is not ABSENT
        }
        versions.append(renamed(version, steps))
    base, ours, theirs = versions
    done = {(plan.what, plan.names[0]): plan.new for plan in plans}
    conflicts = tuple(plan.conflict for plan in plans if plan.conflict is not None)
    return replace(
        aligned,
        base=base,
        ours=ours,
        theirs=theirs,
        renames=aligned.renames | done,
        conflicts=(*aligned.conflicts, *conflicts),
    )


def _told_apart(aligned: Aligned) -> Aligned:
    """Give a new id to what theirs added under an id that ours gave to something else."""
    for what in COLLECTIONS:
        there, mine = keyed(items_of(aligned.base, what)), keyed(items_of(aligned.ours, what))
        taken = {id for side in (aligned.base, aligned.ours, aligned.theirs) for id in ids_of(side, what)}
        ours_has = ids_of(aligned.ours, what)
        fresh: dict[tuple[str, str], str] = {}
        conflicts = []
        for id, item in keyed(items_of(aligned.theirs, what)).items():
            if id in there or id not in ours_has:
                continue
            if id in mine and (mine[id] == item or _alike(aligned, what, id)):
                continue
            new = fresh[what, id] = _free_id(id, taken)
            taken.add(new)
            path = (*COLLECTIONS[what], id)
            ours = mine.get(id, ABSENT)
            conflicts.append(Conflict(Reason.BOTH_ADDED, path, ABSENT, ours, item, Taken.BOTH, new))
        theirs = renamed(aligned.theirs, fresh)
        aligned = replace(aligned, theirs=theirs, conflicts=(*aligned.conflicts, *conflicts))
    return aligned


def _alike(aligned: Aligned, what: str, id: str) -> bool:
    return likeness(aligned.ours, aligned.theirs, what, id, id) >= ALIKE


def _free_id(id: str, taken: set[str]) -> str:
    """Return ``id`` with the first number that makes it one nobody has: ``lead-2``."""
    numbered = (f"{id[: 62 - len(str(number))]}-{number}" for number in count(2))
    return next(new for new in numbered if new not in taken)


def _moved_alike(aligned: Aligned, policy: Policy) -> Aligned:
    """Move a clip in all versions to where one side moved it."""
    by_ours, by_theirs = (find_moves(aligned.base, side) for side in (aligned.ours, aligned.theirs))
    conflicts, done = list(aligned.conflicts), {}
    for old in {**by_ours, **by_theirs}:
        mine, other = by_ours.get(old, old), by_theirs.get(old, old)
        there = placements_of(aligned.ours), placements_of(aligned.theirs)
        if (old == mine and old not in there[0]) or (old == other and old not in there[1]):
            aligned, conflict = _moved_and_removed(aligned, old, mine if mine != old else other, policy)
            conflicts.append(conflict)
            continue
        new, taken = (mine, Taken.OURS) if mine != old else (other, Taken.THEIRS)
        if len({old, mine, other}) == 3:
            if policy is Policy.THEIRS:
                new, taken = other, Taken.THEIRS
            path = ("arrangement", "placements", new)
            conflicts.append(Conflict(Reason.BOTH_MOVED, path, old, mine, other, taken))
        steps = ((old, new), (mine, new), (other, new))
        versions = (aligned.base, aligned.ours, aligned.theirs)
        if any(a != b and b in placements_of(side) for side, (a, b) in zip(versions, steps, strict=True)):
            continue
        base, ours, theirs = (moved(side, a, b) for side, (a, b) in zip(versions, steps, strict=True))
        aligned = replace(aligned, base=base, ours=ours, theirs=theirs)
        done[old] = new
    return replace(aligned, moves=done, conflicts=tuple(conflicts))


def _moved_and_removed(aligned: Aligned, old: Key, new: Key, policy: Policy) -> tuple[Aligned, Conflict]:
    """Settle a clip that one side moved and the other removed: it stays, or the remover is right."""
    mine, other = (placements_of(side).get(new, ABSENT) for side in (aligned.ours, aligned.theirs))
    mover = Taken.THEIRS if mine is ABSENT else Taken.OURS
    taken = mover if policy is Policy.KEEP else Taken(policy.value)
    if taken is not mover:
        if mover is Taken.OURS:
            aligned = replace(aligned, ours=unplaced(aligned.ours, new))
        else:
            aligned = replace(aligned, theirs=unplaced(aligned.theirs, new))
    base = placements_of(aligned.base)[old]
    path = ("arrangement", "placements", new)
    return aligned, Conflict(Reason.REMOVED_AND_MOVED, path, base, mine, other, taken)
