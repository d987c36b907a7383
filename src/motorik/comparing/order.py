"""Two new orders of one list, brought together."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)


def merged_order(
    base: Sequence[KeyT], ours: Sequence[KeyT], theirs: Sequence[KeyT], wanted: Sequence[KeyT]
) -> tuple[list[KeyT], bool]:
    """Return the keys ``wanted`` in an order that keeps what either side did, and whether that was possible.

    Whoever moved something has their order; what only the other has comes after what precedes it there, ours
    first. When both moved things, and not to the same order, ours it is.
    """
    kept = [key for key in base if key in set(ours) & set(theirs) & set(wanted)]
    common = set(kept)
    our_order = [key for key in ours if key in common]
    their_order = [key for key in theirs if key in common]
    agreed = our_order in (their_order, kept) or their_order == kept
    leading, other = (ours, theirs)
    if our_order == kept != their_order:
        leading, other = (theirs, ours)
    need = set(wanted)
    order = [key for key in leading if key in need]
    theirs_come = other is theirs
    fresh = set(leading) - set(base) - set(other)
    for index, key in enumerate(other):
        if key not in need or key in order:
            continue
        before = next((k for k in reversed(other[:index]) if k in order), None)
        at = 0 if before is None else order.index(before) + 1
        while theirs_come and at < len(order) and order[at] in fresh:
            at += 1
        order.insert(at, key)
    return order + [key for key in wanted if key not in order], agreed
