"""The difference of two songs, as sentences and as JSON."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio.versions import version

if TYPE_CHECKING:
    from motorik.comparing.changes import Change
    from motorik.comparing.comparison import Comparison


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two songs. ``lines`` are (kind of change, sentence), in the order of the song."""

    before: str
    after: str
    comparison: "Comparison"
    found: tuple[tuple["Change", str], ...]

    @property
    def same(self) -> bool:
        """Whether the two songs are equal."""
        return self.comparison.same

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Every difference: ``added``, ``removed``, ``changed``, ``order``, ``renamed`` or ``moved``."""
        return [(change.kind.value, sentence) for change, sentence in self.found]

    def as_json(self) -> dict[str, Any]:
        """Return the differences as JSON values, and the edits that lead from before to after."""
        from motorik.comparing.comparison import plain

        return {
            "before": self.before,
            "after": self.after,
            "same": self.same,
            "changes": [
                {
                    "kind": change.kind.value,
                    "path": plain(change.path),
                    "before": plain(change.before),
                    "after": plain(change.after),
                    "text": sentence,
                }
                for change, sentence in self.found
            ],
            "edits": [edit.plain() for edit in self.comparison.edits()],
        }


def compare_songs(before: Path, after: Path) -> Differences:
    """Return what differs between two versions of a song (see :mod:`motorik.studio.versions`).

    Raises:
        BadInput: one of them cannot be read, or is no song.
    """
    from motorik.comparing.comparison import compare
    from motorik.comparing.music import sentences

    with version(before) as old, version(after) as new:
        comparison = compare(old.project, new.project)
        return Differences(old.name, new.name, comparison, tuple(sentences(comparison)))
