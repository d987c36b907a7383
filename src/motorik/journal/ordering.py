"""The fewest moves that put a list into another order."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)


def moves(order: Sequence[KeyT], wanted: Sequence[KeyT]) -> list[tuple[KeyT, int]]:
    """Return (key, index counted without it) of moves, one after another, that make ``order`` ``wanted``.

    Both hold the same keys, each once. What is longest in the right order stays where it is.
    """
    if list(order) == list(wanted):
        return []
    place = {key: index for index, key in enumerate(order)}
    staying = {wanted[index] for index in longest_ascent([place[key] for key in wanted])}
    now, found = list(order), []
    for index, key in enumerate(wanted):
        if key not in staying:
            now.remove(key)
            at = now.index(wanted[index - 1]) + 1 if index else 0
            now.insert(at, key)
            found.append((key, at))
    return found


def longest_ascent(numbers: Sequence[int]) -> list[int]:
    """Return the indices of a longest ascending part of different ``numbers`` (patience sorting)."""
    ends: list[int] = []
    ends_at: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        pile = bisect_left(ends, number)
        before.append(ends_at[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [number]
        ends_at[pile : pile + 1] = [index]
    found: list[int] = []
    index = ends_at[-1] if ends_at else -1
    while index >= 0:
        found.append(index)
        index = before[index]
    return found[::-1]
