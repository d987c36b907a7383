"""Actions: what keys, buttons and menus of the pattern editor do, as frozen values.

An action is one class in a file of ``editing/actions``; its name is its class's in snake case. It is
performed on a desk, which is the song, the page and the state of the editor, and gives back what is next.
"""

import re
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal, Self

from pydantic import ValidationError

from motorik.domain.explain import explain, value
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.editing.bench import Outcome
from motorik.editing.entry import Entered
from motorik.editing.errors import EditingError
from motorik.editing.page import Page
from motorik.editing.state import EditState
from motorik.journal import Edit

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Wish(StrEnum):
    """What an action asks of the studio or the window, which know more than a page."""

    PLAY_SONG = "play-song"
    PLAY_PATTERN = "play-pattern"
    PLAY_FROM_CURSOR = "play-from-cursor"
    PLAY_ROW = "play-row"
    PLAY_OR_STOP = "play-or-stop"
    STOP = "stop"
    PANIC = "panic"
    UNDO = "undo"
    REDO = "redo"
    SAVE = "save"
    FIND = "find"
    NEXT_PATTERN = "next-pattern"
    PREVIOUS_PATTERN = "previous-pattern"
    MUTE_TRACK = "mute-track"
    SOLO_TRACK = "solo-track"


@dataclass(frozen=True, slots=True)
class Sounded:
    """A note to be heard at once: its key and velocity, or None when its key was let go."""

    key: int
    velocity: float | None


@dataclass(frozen=True, slots=True)
class Performed:
    """What comes of an action: the next state, edits under one label, sentences, what others are to do."""

    state: EditState
    edits: tuple[Edit, ...] = ()
    label: str = ""
    told: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    sounded: tuple[Sounded, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What an action works on."""

    project: Project
    page: Page
    state: EditState

    def now(self, state: EditState) -> Performed:
        """Return that only the state changed."""
        return Performed(state)

    def done(self, outcome: Outcome, label: str, state: EditState | None = None) -> Performed:
        """Return that the song changed, outside edit mode too: such actions are asked for by name."""
        return Performed(state or self.state, outcome.edits, label, outcome.told)

    def entered(self, label: str, enter: Callable[..., Entered], *arguments: object) -> Performed:
        """Return what an entry at the cursor leads to."""
        found = enter(self.project, self.page, self.state, *arguments)
        return Performed(found.state, found.outcome.edits, label, found.outcome.told)

    def moved(self, **place: object) -> Self:
        """Return the desk with the cursor elsewhere."""
        return replace(self, state=self.state.at(**place))


class Action(Model):
    """Something a key does."""

    action: str = ""

    def __init_subclass__(cls, *, base: bool = False, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not base:
            name = _WORD.sub("_", cls.__name__).lower()
            cls.__annotations__["action"] = Literal[name]
            cls.action = name

    @abstractmethod
    def perform(self, desk: Desk) -> Performed:
        """Return what comes of it. Raises ``EditError`` only when the song does not fit the page."""

    def plain(self) -> dict[str, Any]:
        """Return the action as plain values, defaults left out."""
        return {"action": self.action, **self.model_dump(mode="json", exclude_defaults=True)}

    def words(self) -> str:
        """Return the action as one reads it in a list of keys."""
        shown = {key: it for key, it in self.plain().items() if key != "action"}
        arguments = ", ".join(f"{key} {_words(it)}" for key, it in shown.items())
        return self.action.replace("_", " ") + (f": {arguments}" if arguments else "")


def _words(given: object) -> str:
    if isinstance(given, dict):
        return " ".join(_words(it) for it in given.values())
    return " ".join(map(_words, given)) if isinstance(given, list) else str(given).replace("_", " ")


@cache
def action_types() -> dict[str, type[Action]]:
    """Return every action there is by its name, in the order of the names."""
    package = import_module("motorik.editing.actions")
    for info in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{info.name}")
    return dict(sorted((kind.model_fields["action"].default, kind) for kind in _concrete(Action)))  # type: ignore[type-abstract]


def parse_action(plain: object) -> Action:
    """Return the action written as plain values. Raises ``EditingError`` in one sentence."""
    name = plain.get("action") if isinstance(plain, dict) else None
    kind = action_types().get(name) if isinstance(name, str) else None
    if kind is None:
        raise EditingError(f"action = {value(name)}; allowed: {', '.join(action_types())}")
    try:
        return kind.model_validate(plain)
    except ValidationError as error:
        raise EditingError(f"{name}: {explain(error, plain, kind)}") from None


def _concrete(base: type[Action]) -> list[type[Action]]:
    found = [base] if "action" in base.__annotations__ and base is not Action else []
    return found + [kind for child in base.__subclasses__() for kind in _concrete(child)]
