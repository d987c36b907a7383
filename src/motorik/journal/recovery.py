"""From a manifest and the lines of a journal to the present state and its history."""

from dataclasses import dataclass

from motorik.domain.project import Project
from motorik.journal.history import History, apply_all
from motorik.journal.records import Begun, Committed, Moved, Named, Record, Saved


@dataclass(frozen=True, slots=True)
class Recovered:
    """The project as it was when the last line was written; the manifest holds ``manifest_state`` of it."""

    project: Project
    history: History
    manifest_state: int = 0


def recover(manifest: Project, manifest_hash: str, records: tuple[Record, ...]) -> Recovered | None:
    """Return the state the records lead to from ``manifest``, or None when they belong to another manifest.

    The manifest may be the one the journal began with or any saved since: a crash between writing the
    manifest and starting a new journal changes nothing.
    """
    history = History()
    anchor: int | None = None
    try:
        for record in records:
            match record:
                case Begun(hash, state, root, newest):
                    history = History(root=root, head=root, newest=newest)
                    anchor = state if hash == manifest_hash else anchor
                case Saved(hash, state):
                    anchor = state if hash == manifest_hash else anchor
                case Committed(entry):
                    history.add(entry)
                case Moved(state):
                    history.go(state)
                case Named(name, state):
                    history.branches[name] = state
        if anchor is None or not history.knows(anchor):
            return None
        return Recovered(apply_all(manifest, history.way(anchor, history.head)), history, anchor)
    except ValueError:
        return None


def opening_records(manifest_hash: str, state: int, history: History) -> list[Record]:
    """Return the lines a journal starts with: the manifest is ``state``, and all of ``history`` survives."""
    records: list[Record] = [Begun(manifest_hash, state, history.root, history.newest)]
    records += [Committed(entry) for entry in sorted(history.entries.values(), key=lambda entry: entry.id)]
    records += [Named(name, state) for name, state in history.branches.items()]
    return [*records, Moved(history.head)]
