"""Effect commands of Motorik's own patterns, one file each: what is in this folder is what there is.

A file declares ``COMMAND``: its id, letter, argument, what it does in words and as a function that writes
into a :class:`~motorik.sequencer.line.Line`. Every command acts on its own line and remembers nothing.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from motorik.sequencer.effects.command import Command


@cache
def commands() -> dict[str, Command]:
    """Return every command by its id, in the order of the ids. Letters are unique."""
    found: list[Command] = [
        command
        for info in iter_modules(__path__)
        if (command := getattr(import_module(f"{__name__}.{info.name}"), "COMMAND", None))
    ]
    by_id = {command.id: command for command in sorted(found, key=lambda command: command.id)}
    if len(by_id) != len(found) or len({command.letter for command in found}) != len(found):
        raise ValueError("two effect commands share an id or a letter")
    return by_id


@cache
def letters() -> dict[str, Command]:
    """Return every command by its letter."""
    return {command.letter: command for command in commands().values()}
