"""The journal: where a project changes, and the only place."""

from collections.abc import Callable
from dataclasses import dataclass

from motorik.domain.project import Project
from motorik.journal.edit import Edit
from motorik.journal.gesture import Gesture
from motorik.journal.history import Entry, History, apply_all, inverse_of
from motorik.journal.path import EditError
from motorik.journal.records import Committed, Moved, Named, Record


@dataclass(frozen=True, slots=True)
class Change:
    """The project went from ``before`` to ``after`` by ``edits``; all else in the studio follows from this.

    ``origin`` says who asked (a face, an address); ``id`` is the state of the history it led to.
    """

    before: Project
    after: Project
    edits: tuple[Edit, ...]
    label: str
    origin: str
    id: int


Recorder = Callable[[Record], None]
Listener = Callable[[Change], None]


class Journal:
    """A project with its history. One thread at a time may use it; listeners are called on that thread."""

    def __init__(
        self, project: Project, history: History | None = None, record: Recorder = lambda record: None
    ) -> None:
        self._project = project
        self._tree = history or History()
        self._record = record
        self._listeners: list[Listener] = []

    @property
    def project(self) -> Project:
        """The project as it is now, without any preview."""
        return self._project

    @property
    def state(self) -> int:
        """The number of the present state, to come back to with :meth:`branch`."""
        return self._tree.head

    @property
    def tree(self) -> History:
        """The whole history, to be looked at only."""
        return self._tree

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` after every change, in the order of listening."""
        self._listeners.append(listener)

    def commit(self, label: str, *edits: Edit, origin: str = "") -> Change:
        """Apply all ``edits`` or none, as one undo step.

        Raises:
            EditError: an edit cannot be applied; nothing changed.
        """
        if not edits:
            raise EditError(f"{label!r} has no edits; allowed: at least one")
        after, back = inverse_of(self._project, edits)
        entry = Entry(self._tree.newest + 1, self._tree.head, label, origin, edits, back)
        self._tree.add(entry)
        self._record(Committed(entry))
        return self._change(after, edits, label, origin)

    def begin(self, label: str, origin: str = "") -> Gesture:
        """Begin a gesture: previews until it ends, then one undo step.

        Several may be under way, one a finger.
        """
        return Gesture(self, label, origin)

    def undo(self, origin: str = "") -> Change | None:
        """Take the last step back; None when there is none."""
        entry = self._tree.past()
        return self._go(entry.parent, f"Undo {entry.label}", origin) if entry else None

    def redo(self, origin: str = "") -> Change | None:
        """Do the step again that was last taken back here; None when there is none."""
        entry = self._tree.future()
        return self._go(entry.id, f"Redo {entry.label}", origin) if entry else None

    def branch(self, name: str, state: int | None = None, origin: str = "") -> Change:
        """Give ``state`` (the present one by default) a name and make it the present; nothing is forgotten.

        Raises:
            EditError: the name is taken or empty, or there is no such state any more.
        """
        state = self._tree.head if state is None else state
        if not name or name in self._tree.branches:
            raise EditError(f"branch {name!r}; allowed: a name not in use")
        if not self._tree.knows(state):
            raise EditError(f"there is no state {state} in this history")
        change = self._go(state, f"Branch {name}", origin)
        self._tree.branches[name] = state
        self._record(Named(name, state))
        return change

    def open_branch(self, name: str, origin: str = "") -> Change:
        """Make the state named ``name`` the present one. Raises ``EditError`` when there is none."""
        if name not in self._tree.branches:
            known = ", ".join(sorted(self._tree.branches)) or "none yet"
            raise EditError(f"there is no branch {name!r}; allowed: {known}")
        return self._go(self._tree.branches[name], f"Open branch {name}", origin)

    def forget(self, keep: int) -> None:
        """Drop what is more than ``keep`` steps back, unless a state that has a name would go with it."""
        pruned = self._tree.pruned(keep)
        if len(pruned.branches) == len(self._tree.branches):
            self._tree = pruned

    @property
    def branches(self) -> dict[str, int]:
        """The named states."""
        return dict(self._tree.branches)

    def history(self) -> tuple[Entry, ...]:
        """Return the steps that led here, oldest first."""
        return self._tree.line()

    def _go(self, state: int, label: str, origin: str) -> Change:
        edits = self._tree.way(self._tree.head, state)
        after = apply_all(self._project, edits)
        if state != self._tree.head:
            self._tree.go(state)
            self._record(Moved(state))
        return self._change(after, edits, label, origin)

    def _change(self, after: Project, edits: tuple[Edit, ...], label: str, origin: str) -> Change:
        change = Change(self._project, after, edits, label, origin, self._tree.head)
        self._project = after
        for listener in self._listeners:
            listener(change)
        return change
