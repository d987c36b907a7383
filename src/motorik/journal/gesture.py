"""Gestures: what a finger does from touch to release is one undo step, never by wall clock."""

from typing import TYPE_CHECKING

from motorik.domain.project import Project
from motorik.journal.edit import Edit
from motorik.journal.history import apply_all
from motorik.journal.path import EditError

if TYPE_CHECKING:
    from motorik.journal.journal import Change, Journal


class Gesture:
    """Edits under way. Each :meth:`update` gives a preview.

    Only :meth:`end` changes the project and is journalled.
    """

    def __init__(self, journal: "Journal", label: str, origin: str) -> None:
        self._journal, self._label, self._origin = journal, label, origin
        self._edits: list[Edit] = []
        self._open = True

    def update(self, *edits: Edit) -> Project:
        """Return the preview with ``edits`` added; an edit replaces the last ones it leaves without effect.

        Raises:
            EditError: they cannot be applied; the gesture goes on as it was.
        """
        self._check()
        combined = self._combined(edits)
        preview = apply_all(self._journal.project, tuple(combined))
        self._edits = combined
        return preview

    def end(self) -> "Change | None":
        """Commit the whole gesture as one step; None when it changed nothing.

        Raises:
            EditError: another change meanwhile made it impossible; the gesture is over, nothing changed.
        """
        self._check()
        self._open = False
        return self._journal.commit(self._label, *self._edits, origin=self._origin) if self._edits else None

    def cancel(self) -> None:
        """Give up: the project is as if nothing had been touched. Safe to call twice."""
        self._open = False

    def _combined(self, edits: tuple[Edit, ...]) -> list[Edit]:
        kept = list(self._edits)
        if len(edits) <= len(kept) and all(
            new.supersedes(old) for new, old in zip(edits, kept[len(kept) - len(edits) :], strict=True)
        ):
            del kept[len(kept) - len(edits) :]
        return [*kept, *edits]

    def _check(self) -> None:
        if not self._open:
            raise EditError(f"the gesture {self._label!r} is over; allowed: begin another")
