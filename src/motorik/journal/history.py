"""The tree of everything that was done: each entry leads from its parent's state to its own, and back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from motorik.domain.project import Project
from motorik.journal.edit import Edit


@dataclass(frozen=True, slots=True)
class Entry:
    """One undo step: ``edits`` lead from the state ``parent`` to the state ``id``, ``inverse`` leads back."""

    id: int
    parent: int
    label: str
    origin: str
    edits: tuple[Edit, ...]
    inverse: tuple[Edit, ...]


@dataclass(slots=True)
class History:
    """States are numbers; ``root`` has no entry, ``head`` is the present, ``branches`` name states."""

    root: int = 0
    head: int = 0
    entries: dict[int, Entry] = field(default_factory=dict)
    branches: dict[str, int] = field(default_factory=dict)
    newest: int = 0
    _favourite: dict[int, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Grow the tree by ``entry`` and make it the head.

        Raises ``ValueError`` when its parent is unknown.
        """
        if not self.knows(entry.parent) or self.knows(entry.id):
            raise ValueError(f"state {entry.id} does not follow from a known state {entry.parent}")
        self.entries[entry.id] = entry
        self.newest = max(self.newest, entry.id)
        self.go(entry.id)

    def go(self, state: int) -> None:
        """Make ``state`` the head; redo then leads along the way last taken."""
        if not self.knows(state):
            raise ValueError(f"there is no state {state} in this history")
        self.head = state
        while state in self.entries:
            parent = self.entries[state].parent
            self._favourite[parent] = state
            state = parent

    def knows(self, state: int) -> bool:
        """Whether ``state`` can be reached."""
        return state == self.root or state in self.entries

    def past(self) -> Entry | None:
        """Return the entry undo takes back."""
        return self.entries.get(self.head)

    def future(self) -> Entry | None:
        """Return the entry redo does again."""
        return self.entries.get(self._favourite.get(self.head, -1))

    def ahead(self, most: int) -> tuple[Entry, ...]:
        """Return the entries that redo would do again one after another, ``most`` at most."""
        found: list[Entry] = []
        state = self.head
        while len(found) < most and (entry := self.entries.get(self._favourite.get(state, -1))) is not None:
            found.append(entry)
            state = entry.id
        return tuple(found)

    def line(self) -> tuple[Entry, ...]:
        """Return the entries from the root to the head, oldest first."""
        return tuple(reversed(list(self._upwards(self.head))))

    def way(self, start: int, end: int) -> tuple[Edit, ...]:
        """Return the edits that turn the state ``start`` into ``end``.

        Back to where they part, then forward.
        """
        up, down = list(self._upwards(start)), list(self._upwards(end))
        while up and down and up[-1].id == down[-1].id:
            up.pop()
            down.pop()
        back = [edit for entry in up for edit in entry.inverse]
        return tuple(back + [edit for entry in reversed(down) for edit in entry.edits])

    def pruned(self, keep: int) -> "History":
        """Return this history without what is more than ``keep`` steps before the head."""
        line = self.line()
        root = self.root if len(line) <= keep else line[-keep - 1].id if keep else self.head
        kept = History(root=root, head=root, newest=self.newest)
        for entry in sorted(self.entries.values(), key=lambda entry: entry.id):
            if kept.knows(entry.parent):
                kept.add(entry)
        kept.branches = {name: state for name, state in self.branches.items() if kept.knows(state)}
        kept.go(self.head)
        return kept

    def _upwards(self, state: int) -> Iterator[Entry]:
        while state in self.entries:
            yield self.entries[state]
            state = self.entries[state].parent


def apply_all(project: Project, edits: tuple[Edit, ...]) -> Project:
    """Return ``project`` after ``edits`` in order. Raises ``EditError``."""
    for edit in edits:
        project = edit.apply(project)
    return project


def inverse_of(project: Project, edits: tuple[Edit, ...]) -> tuple[Project, tuple[Edit, ...]]:
    """Return ``project`` after ``edits`` and the edits that lead back, in the order to apply them."""
    back: list[Edit] = []
    for edit in edits:
        after = edit.apply(project)
        back.append(edit.invert(project))
        project = after
    return project, tuple(reversed(back))
