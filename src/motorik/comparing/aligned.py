"""Three versions of a song with the same ids for the same things: what merging works on."""

from dataclasses import dataclass, field, replace

from motorik.comparing.conflicts import Conflict
from motorik.domain.project import Project
from motorik.journal.path import Key


@dataclass(frozen=True, slots=True)
class Aligned:
    """The three versions with the same ids for the same things; what was renamed and moved to get there.

    ``renames`` by (kind, id in base); ``moves`` are placements by their key in base. ``starts`` are versions
    of ours that were sound before parts were brought back to it, the one that is most like it first.
    """

    base: Project
    ours: Project
    theirs: Project
    renames: dict[tuple[str, str], str] = field(default_factory=dict)
    moves: dict[Key, Key] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    starts: tuple[Project, ...] = ()

    def swapped(self) -> "Aligned":
        """Return the same with ours and theirs exchanged."""
        return replace(self, ours=self.theirs, theirs=self.ours)
