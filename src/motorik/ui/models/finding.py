"""Finding commands by a part of their name, and telling what keys do."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from motorik.editing.keymap import KeyMap
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.ui.commands.command import Command

T = TypeVar("T")


def plain(text: str) -> str:
    """Return a text in small letters without accents: what one compares."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def rank(query: str, text: str) -> int | None:
    """Return how well a text meets what was typed, 0 the best; None when it does not.

    Every typed word has to be met: by the beginning of a word, else anywhere, else by its letters in order.
    """
    found, whole = 0, plain(text)
    for word in plain(query).split():
        if re.search(rf"\b{re.escape(word)}", whole):
            continue
        if word in whole:
            found += 1
        elif re.search(".*?".join(map(re.escape, word)), whole):
            found += 4
        else:
            return None
    return found


def best(query: str, things: Sequence[T], text_of: Callable[[T], str]) -> list[T]:
    """Return the things whose text meets what was typed, the best first; all in their order for nothing."""
    return in_order(things, lambda it: rank(query, text_of(it)))


def in_order(things: Sequence[T], rank_of: Callable[[T], int | None]) -> list[T]:
    """Return the things that have a rank, the lowest first, those of one rank in the order given."""
    ranked = [(order, at) for at, it in enumerate(things) if (order := rank_of(it)) is not None]
    return [things[at] for _order, at in sorted(ranked)]


def matching(query: str, commands: "list[Command]") -> "list[Command]":
    """Return the commands that meet what was typed, the best first; all of them for nothing."""
    return best(query, commands, lambda it: f"{_(it.title)} {_(it.group)}")


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """A line of help: the keys, what they do, and where that belongs."""

    keys: str
    does: str
    group: str


def key_help(keymap: KeyMap, commands: "list[Command]") -> list[KeyHelp]:
    """Return what all keys do: those of commands, then those of the key map."""
    found = [
        KeyHelp(", ".join(map(str, it.strokes)), _(it.title), _(it.group)) for it in commands if it.strokes
    ]
    for binding in keymap.bindings:
        keys = ", ".join(map(str, binding.strokes))
        found.append(KeyHelp(keys, binding.action.words(), keymap.title))
    return found
