"""Three versions of a song made one: all that either side did is kept, and what cannot be is a conflict.

The versions are first *aligned* (:mod:`motorik.comparing.aligning`): what one side renamed or moved is
renamed and moved in the others too, so that edits of the other side land on it. Then every place is merged by
itself: who alone changed it is right; the same change is made once. What is left is made sound
(:mod:`motorik.comparing.soundness`): a part the other side still uses comes back, and changes that are
impossible together (channels that would feed one another in a circle) are left out as conflicts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from motorik.comparing.aligned import Aligned
from motorik.comparing.aligning import align
from motorik.comparing.changes import ABSENT
from motorik.comparing.conflicts import Conflict, Policy, Reason, Taken
from motorik.comparing.names import COLLECTIONS
from motorik.comparing.order import merged_order
from motorik.comparing.soundness import made_sound
from motorik.domain.model import Model
from motorik.domain.patch import Module, Sample
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Automation, Project
from motorik.domain.tempo import Groove, TimeSignature
from motorik.domain.tuning import Tuning
from motorik.journal.path import Path
from motorik.journal.tree import Part, keyed, parts

DECIDING: Final[dict[type[Model], tuple[str, ...]]] = {
    Automation: ("owner", "scope", "target"),
    Groove: ("offsets",),
    Module: ("kind", "version"),
    Pattern: ("lines_per_beat",),
    Sample: ("sha256", "format"),
    Step: ("kind",),
    TimeSignature: ("beats", "unit"),
    Tuning: ("degrees", "map"),
}
"""Fields that decide what the others mean: who changes one changes the whole part."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge gave: the song, the places where both were right, and the versions it was made of."""

    project: Project
    conflicts: tuple[Conflict, ...]
    aligned: Aligned


def merge(base: Project, ours: Project, theirs: Project, policy: Policy = Policy.KEEP) -> Merged:
    """Return the song that has everything ``ours`` and ``theirs`` did since ``base``; always a sound one."""
    aligned = align(base, ours, theirs, policy)
    work = _Merge(policy, list(aligned.conflicts))
    loose = work.model(aligned.base, aligned.ours, aligned.theirs, ())
    project = made_sound(loose, aligned, work.conflicts)
    return Merged(project, tuple(work.conflicts), aligned)


@dataclass(slots=True)
class _Merge:
    policy: Policy
    conflicts: list[Conflict] = field(default_factory=list)

    def value(self, base: Any, ours: Any, theirs: Any, path: Path) -> Any:
        """Merge what is compared as a whole."""
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        return self._conflict(base, ours, theirs, path)

    def model(self, base: Any, ours: Any, theirs: Any, path: Path) -> Any:
        """Merge a model field by field; ``base`` is ``ABSENT`` for one that both added."""
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        if base is not ABSENT and _decided(ours, theirs):
            return self._conflict(base, ours, theirs, path)
        new = {}
        kind: type[Model] = type(ours)
        for name, part in parts(kind):
            a = ABSENT if base is ABSENT else getattr(base, name)
            new[name] = self._field(part, a, getattr(ours, name), getattr(theirs, name), (*path, name))
        return ours.model_copy(update=new)

    def _field(self, part: Part, base: Any, ours: Any, theirs: Any, path: Path) -> Any:
        match part:
            case Part.MODEL:
                return self.model(base, ours, theirs, path)
            case Part.ENTRIES:
                merged = self._members({} if base is ABSENT else base, ours, theirs, path, whole=True)
                return {name: merged[name] for name in {**ours, **theirs} if name in merged}
            case Part.ITEMS | Part.CELLS:
                return self._items(
                    () if base is ABSENT else base, ours, theirs, path, cells=part is Part.CELLS
                )
        return self.value(base, ours, theirs, path)

    def _items(self, base: Any, ours: Any, theirs: Any, path: Path, *, cells: bool) -> Any:
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        a, b, c = keyed(base), keyed(ours), keyed(theirs)
        merged = self._members(a, b, c, path, cells=cells)
        if cells:
            return tuple(merged[key] for key in sorted(merged))
        order, agreed = merged_order(list(a), list(b), list(c), list(merged))
        if not agreed:
            was, mine, other = (tuple(key for key in side if key in merged) for side in (a, b, c))
            self.conflicts.append(Conflict(Reason.BOTH_ORDERED, path, was, mine, other, Taken.OURS))
        return tuple(merged[key] for key in order)

    def _members(
        self,
        base: Mapping[Any, Any],
        ours: Mapping[Any, Any],
        theirs: Mapping[Any, Any],
        path: Path,
        *,
        cells: bool = False,
        whole: bool = False,
    ) -> dict[Any, Any]:
        merged = {}
        for key in {**base, **ours, **theirs}:
            versions = (base.get(key, ABSENT), ours.get(key, ABSENT), theirs.get(key, ABSENT))
            found = self._member(*versions, (*path, key), cells=cells, whole=whole)
            if found is not ABSENT:
                merged[key] = found
        return merged

    def _member(self, base: Any, ours: Any, theirs: Any, path: Path, *, cells: bool, whole: bool) -> Any:
        if whole or ABSENT in (ours, theirs) or len({type(ours), type(theirs)}) > 1:
            return self.value(base, ours, theirs, path)
        if base is ABSENT and (cells or not _is_part(path)):
            return self.value(base, ours, theirs, path)
        if not cells:
            return self.model(base, ours, theirs, path)
        inner = _Merge(self.policy)
        found = inner.model(base, ours, theirs, path)
        return self._conflict(base, ours, theirs, path) if inner.conflicts else found

    def _conflict(self, base: Any, ours: Any, theirs: Any, path: Path) -> Any:
        taken = Taken.THEIRS if self.policy is Policy.THEIRS else Taken.OURS
        reason = Reason.BOTH_CHANGED if base is not ABSENT else Reason.BOTH_ADDED
        if ABSENT in (ours, theirs):
            reason = Reason.REMOVED_AND_CHANGED
            if self.policy is Policy.KEEP:
                taken = Taken.THEIRS if ours is ABSENT else Taken.OURS
        self.conflicts.append(Conflict(reason, path, base, ours, theirs, taken))
        return theirs if taken is Taken.THEIRS else ours


def _decided(ours: Model, theirs: Model) -> bool:
    return any(getattr(ours, name) != getattr(theirs, name) for name in DECIDING.get(type(ours), ()))


def _is_part(path: Path) -> bool:
    """Whether a path leads to a part of the song that has an id of its own: a track, a patch, a pattern."""
    return path[:-1] in COLLECTIONS.values()
