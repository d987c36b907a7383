"""Two versions of a song compared: what was renamed, what was moved, and what else differs."""

from dataclasses import dataclass
from typing import Any

from motorik.comparing.changes import ABSENT, Change, Kind, changes
from motorik.comparing.moves import find_moves, moved
from motorik.comparing.names import COLLECTIONS, renamed
from motorik.comparing.renames import find_renames
from motorik.domain.project import Project
from motorik.journal.difference import edits_between
from motorik.journal.edit import Edit
from motorik.journal.path import Key


@dataclass(frozen=True, slots=True)
class Comparison:
    """``before`` and ``after``, and ``aligned``: before with the ids and places of after.

    ``changes`` says what differs as people mean it: a renamed patch is renamed, not gone and come.
    """

    before: Project
    after: Project
    aligned: Project
    changes: tuple[Change, ...]

    @property
    def same(self) -> bool:
        """Whether the two are equal."""
        return not self.changes

    def edits(self) -> tuple[Edit, ...]:
        """Return edits that lead from before to after, to be applied as one step."""
        return edits_between(self.before, self.after)


def compare(before: Project, after: Project) -> Comparison:
    """Return what differs between two projects."""
    renames = find_renames(before, after)
    aligned = renamed(before, renames)
    moves = find_moves(aligned, after)
    found = [
        Change(Kind.RENAMED, (*COLLECTIONS[what], new), old, new) for (what, old), new in renames.items()
    ]
    for old, new in moves.items():
        aligned, change = moved(aligned, old, new), _moved(old, new)
        found.append(change)
    return Comparison(before, after, aligned, (*found, *changes(aligned, after)))


def _moved(old: Key, new: Key) -> Change:
    return Change(Kind.MOVED, ("arrangement", "placements", new), old, new)


def plain(value: Any) -> Any:
    """Return a value of a change as JSON has it; what is not there is null."""
    if value is ABSENT:
        return None
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (bool, int, float, str)) or value is None:
        return getattr(value, "value", value)
    return str(value)
