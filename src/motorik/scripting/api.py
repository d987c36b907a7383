"""What a script imports to see the song and to say what should change.

    from motorik.scripting.api import Steps, generator, whole

    @generator(every=whole(4, 1, 16, "Rows between two kicks"))
    def four_to_the_floor(song, selection, settings):
        steps = Steps(selection)
        steps.clear()
        for row in selection.rows[:: settings.every]:
            steps.note(row, "C2", accent=row == 0)
        return steps

A generator is called once and returns edits. A controller is a class that lives on and answers events.
Neither can do anything but answer.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from motorik.scripting.declared import Declared, choice, note, number, text, toggle, whole
from motorik.scripting.inside import registry
from motorik.scripting.inside.edits import Answer, Edits
from motorik.scripting.inside.records import Mistake, Record
from motorik.scripting.inside.song import Selection, Song
from motorik.scripting.inside.steps import Steps

__all__ = [
    "Answer",
    "Edits",
    "Mistake",
    "Record",
    "Selection",
    "Song",
    "Steps",
    "choice",
    "controller",
    "generator",
    "note",
    "number",
    "text",
    "toggle",
    "whole",
]

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)


def generator(**parameters: Declared) -> Callable[[F], F]:
    """Make a function the generator of this file. It is called with (song, selection, settings)."""

    def declare(function: F) -> F:
        registry.declare("generator", function, parameters)
        return function

    return declare


def controller(**parameters: Declared) -> Callable[[C], C]:
    """Make a class the controller of this file: made with (song, settings), then told of every event.

    Of its methods ``midi``, ``osc``, ``transport`` and ``parameter`` those that are there get the events of
    their kind and the song as it is, and return an :class:`Answer`, edits, or None.
    """

    def declare(kind: C) -> C:
        registry.declare("controller", kind, parameters)
        return kind

    return declare
