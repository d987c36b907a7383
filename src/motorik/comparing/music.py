"""Differences and conflicts in words, one line each.

``bass, pattern verse, row 12: C-3 v0.80 → D#3 v0.80``.
"""

from typing import Any

from motorik.comparing.changes import ABSENT, Change, Kind
from motorik.comparing.comparison import Comparison
from motorik.comparing.conflicts import Conflict, Reason, Taken
from motorik.comparing.merging import Merged
from motorik.comparing.places import KINDS, Words, joined
from motorik.domain.project import Placement
from motorik.journal.path import IDENTITY, Path


def sentences(comparison: Comparison) -> list[tuple[Change, str]]:
    """Return every difference with its sentence, in the order of the manifest."""
    words = Words(comparison.after, comparison.aligned)
    return [(change, one_line(_change_sentence(words, change))) for change in comparison.changes]


def one_line(text: str) -> str:
    """Return ``text`` with control characters escaped: no name in a song moves the cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _change_sentence(words: Words, change: Change) -> str:
    """Return what happened at one place."""
    place, path = words.place(change.path), change.path
    match change.kind:
        case Kind.RENAMED:
            return f"{_kind_of(path)} {change.before} is now called {change.after}"
        case Kind.MOVED:
            return f"{words.place((*path[:-1], change.before))} → {_there(words, change)}"
        case Kind.ORDER:
            return f"order of {joined(path)}: {_order(change.before)} → {_order(change.after)}"
        case Kind.ADDED | Kind.REMOVED if _is_thing(path):
            value = change.after if change.kind is Kind.ADDED else change.before
            text = words.value(path, value)
            return f"{place} {change.kind.value}" + (f": {text}" if text else "")
    return f"{place}: {words.value(path, change.before)} → {words.value(path, change.after)}"


def conflict_sentences(merged: Merged) -> list[str]:
    """Return what is to be said of every conflict, in order."""
    words = Words(merged.project, merged.aligned.theirs)
    return [one_line(_conflict_sentence(words, conflict)) for conflict in merged.conflicts]


def _conflict_sentence(words: Words, conflict: Conflict) -> str:
    """Return what both wanted at one place, and what was taken."""
    place, path = words.place(conflict.path), conflict.path
    taken = {Taken.OURS: "ours is taken", Taken.THEIRS: "theirs is taken", Taken.BOTH: "both are kept"}
    end = taken[conflict.taken]
    if conflict.reason in (Reason.REMOVED_AND_CHANGED, Reason.REMOVED_AND_USED, Reason.REMOVED_AND_MOVED):
        return _removed(words, place, conflict)
    match conflict.reason:
        case Reason.BOTH_RENAMED:
            return (
                f"{_kind_of(path)} {conflict.base}: ours calls it {conflict.ours}, "
                f"theirs {conflict.theirs}; {end}"
            )
        case Reason.BOTH_MOVED:
            there = [
                words.place((*path[:-1], key)) for key in (conflict.base, conflict.ours, conflict.theirs)
            ]
            return f"{there[0]} was moved: ours {there[1]}; theirs {there[2]}; {end}"
        case Reason.BOTH_ORDERED:
            orders = f"ours {_order(conflict.ours)}; theirs {_order(conflict.theirs)}"
            return f"order of {joined(path)}: {orders}; {end}"
        case Reason.BOTH_ADDED if conflict.taken is Taken.BOTH:
            return f"{place}: both added one; {end}, theirs is now called {conflict.detail}"
    base, ours, theirs = (words.value(path, v) for v in (conflict.base, conflict.ours, conflict.theirs))
    reason = f" ({conflict.detail})" if conflict.detail else ""
    return f"{place}: {base} → ours {ours}; theirs {theirs}; {end}{reason}"


def _removed(words: Words, place: str, conflict: Conflict) -> str:
    by_ours = conflict.ours is ABSENT
    remover, other = ("ours", "theirs") if by_ours else ("theirs", "ours")
    did = {
        Reason.REMOVED_AND_CHANGED: "worked on it",
        Reason.REMOVED_AND_USED: f"uses it in {conflict.detail}",
        Reason.REMOVED_AND_MOVED: "moved it",
    }[conflict.reason]
    stays = conflict.taken is (Taken.THEIRS if by_ours else Taken.OURS)
    value = conflict.theirs if by_ours else conflict.ours
    both = conflict.ours is ABSENT and conflict.theirs is ABSENT
    if both or (conflict.reason is Reason.REMOVED_AND_USED and value is ABSENT):
        return f"{place} was removed, but {conflict.detail or 'something'} uses it; it stays"
    text = words.value(conflict.path, value)
    shown = f" ({text})" if text and len(conflict.path) > 2 else ""
    return f"{place}: {remover} removed it, {other} {did}{shown}; it {'stays' if stays else 'is gone'}"


def _there(words: Words, change: Change) -> str:
    old, new = (dict(zip(IDENTITY[Placement], key, strict=True)) for key in (change.before, change.after))
    track = f"{new['track']}, " if old["track"] != new["track"] else ""
    return f"{track}bar {words.bar(new['start'])}"


def _order(keys: Any) -> str:
    shown = [".".join(map(str, key)) if isinstance(key, tuple) else str(key) for key in keys[:12]]
    return ", ".join(shown) + (", …" if len(keys) > 12 else "")


def _is_thing(path: Path) -> bool:
    """Whether a path leads to something one would call added or removed, not to a cell or a knob."""
    return len(path) > 1 and path[-2] not in ("steps", "points", "signatures", "parameters", "tables")


def _kind_of(path: Path) -> str:
    return KINDS.get(path[-2], str(path[-2]))
