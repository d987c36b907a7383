"""Address patterns: ``*`` any characters, ``?`` one, ``[1-4]`` one of, ``[!1]`` none of, ``{a,b}`` either.

Matching keeps the set of places in a name that the pattern so far can have come to, so its time is bounded by
the lengths of both, whatever somebody writes.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

WILD: Final = frozenset("*?[]{}")
Step = Callable[[str, frozenset[int]], frozenset[int]]


def is_pattern(part: str) -> bool:
    """Tell whether a part of an address has to be matched; otherwise it is a name."""
    return not WILD.isdisjoint(part)


def matches(pattern: str, name: str) -> bool:
    """Tell whether ``pattern``, one part of an address, is about ``name``; a broken one is about nothing."""
    steps = _compiled(pattern)
    if steps is None:
        return False
    places = frozenset({0})
    for step in steps:
        places = step(name, places)
        if not places:
            return False
    return len(name) in places


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[Step, ...] | None:
    steps: list[Step] = []
    position = 0
    while position < len(pattern):
        character = pattern[position]
        end = pattern.find({"[": "]", "{": "}"}.get(character, ""), position)
        if character in "]}" or end < 0:
            return None
        inside = pattern[position + 1 : end]
        match character:
            case "*":
                steps.append(_star)
            case "?":
                steps.append(_one)
            case "[":
                steps.append(_one_of(inside))
                position = end
            case "{":
                steps.append(_either(tuple(inside.split(","))))
                position = end
            case _:
                steps.append(_either((character,)))
        position += 1
    return tuple(steps)


def _star(name: str, places: frozenset[int]) -> frozenset[int]:
    return frozenset(range(min(places), len(name) + 1))


def _one(name: str, places: frozenset[int]) -> frozenset[int]:
    return frozenset(place + 1 for place in places if place < len(name))


def _one_of(inside: str) -> Step:
    negated = inside.startswith("!")
    inside = inside.removeprefix("!")
    ranges = []
    while inside:
        if len(inside) > 2 and inside[1] == "-":
            ranges.append((inside[0], inside[2]))
            inside = inside[3:]
        else:
            ranges.append((inside[0], inside[0]))
            inside = inside[1:]

    def step(name: str, places: frozenset[int]) -> frozenset[int]:
        return frozenset(
            place + 1
            for place in places
            if place < len(name) and any(low <= name[place] <= high for low, high in ranges) is not negated
        )

    return step


def _either(words: tuple[str, ...]) -> Step:
    def step(name: str, places: frozenset[int]) -> frozenset[int]:
        return frozenset(
            place + len(word) for place in places for word in words if name.startswith(word, place)
        )

    return step
