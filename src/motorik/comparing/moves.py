"""Clips that stand elsewhere in time or on another track."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from motorik.comparing.names import ids_of
from motorik.domain.canonical import canonical_text
from motorik.domain.project import Placement, Project
from motorik.journal.path import IDENTITY, Key, key_of
from motorik.journal.tree import keyed

MOST_PAIRS: Final = 2**18
"""Up to so many pairs of clips that could be meant the nearest are looked for; beyond, they go by order."""

_WHERE: Final = tuple(name for name in IDENTITY[Placement] if name != "pattern")


def find_moves(before: Project, after: Project) -> dict[Key, Key]:
    """Return the clips that stand elsewhere, old key to new: the same pattern as long as before.

    Of several the nearest on the same track is meant, then the nearest on another.
    """
    there, now = placements_of(before), placements_of(after)
    tracks = ids_of(before, "track") & ids_of(after, "track")
    patterns = ids_of(after, "pattern")
    gone = _alike(place for key, place in there.items() if key not in now and place.pattern in patterns)
    come = _alike(place for key, place in now.items() if key not in there)
    moves: dict[Key, Key] = {}
    for what, clips in gone.items():
        old = [clip for clip in clips if clip.track in tracks]
        moves |= _nearest(old, [clip for clip in come.get(what, ()) if clip.track in tracks])
    return moves


def _alike(clips: Iterable[Placement]) -> dict[str, list[Placement]]:
    """Return clips by all they are but where they stand."""
    found: dict[str, list[Placement]] = defaultdict(list)
    for clip in clips:
        bare = clip.model_copy(update=dict.fromkeys(_WHERE, ""))
        found[canonical_text(bare)].append(clip)
    return found


def _nearest(gone: list[Placement], come: list[Placement]) -> dict[Key, Key]:
    if len(gone) * len(come) > MOST_PAIRS:
        return dict(zip(map(key_of, gone), map(key_of, come), strict=False))
    pairs = [
        (old.track != new.track, abs(old.start - new.start), key_of(old), key_of(new))
        for old in gone
        for new in come
    ]
    moves: dict[Key, Key] = {}
    taken: set[Key] = set()
    for _, _, old, new in sorted(pairs):
        if old not in moves and new not in taken:
            moves[old] = new
            taken.add(new)
    return moves


def placements_of(project: Project) -> dict[Key, Placement]:
    """Return the clips of the song by their keys."""
    return keyed(project.arrangement.placements)


def unplaced(project: Project, key: Key) -> Project:
    """Return ``project`` without one clip."""
    return with_placements(project, [place for k, place in placements_of(project).items() if k != key])


def moved(project: Project, old: Key, new: Key) -> Project:
    """Return ``project`` with a clip at another place."""
    placements = placements_of(project)
    if old == new or old not in placements:
        return project
    clip = placements.pop(old)
    place = dict(zip(IDENTITY[Placement], new, strict=True))
    return with_placements(project, [*placements.values(), clip.model_copy(update=place)])


def with_placements(project: Project, placements: list[Placement]) -> Project:
    """Return ``project`` with other clips, in any order; nothing is checked."""
    ordered = tuple(sorted(placements, key=key_of))
    arrangement = project.arrangement.model_copy(update={"placements": ordered})
    return project.model_copy(update={"arrangement": arrangement})
