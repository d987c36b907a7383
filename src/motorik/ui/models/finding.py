"""Finding commands by a part of their name, and telling what keys do."""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motorik.editing.keymap import KeyMap
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.ui.commands.command import Command


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


def matching(query: str, commands: "list[Command]") -> "list[Command]":
    """Return the commands that meet what was typed, the best first; all of them for nothing."""
    ranked = [(rank(query, f"{_(it.title)} {_(it.group)}"), at, it) for at, it in enumerate(commands)]
    met = [(order, at, it) for order, at, it in ranked if order is not None]
    return [it for _order, _at, it in sorted(met, key=lambda entry: entry[:2])]


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
