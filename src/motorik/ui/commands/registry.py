"""All commands there are, found by folder."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from motorik.editing.keys import KeyEvent
from motorik.ui.commands.command import Command
from motorik.ui.text import N_
from motorik.ui.views import screens


@cache
def commands() -> dict[str, Command]:
    """Return every command by its id, in the order of files. Raises ``ValueError`` for a double id."""
    found: dict[str, Command] = {}
    for command in (*_listed(), *_of_screens()):
        if command.id in found:
            raise ValueError(f"two commands are called {command.id!r}")
        found[command.id] = command
    return found


def command(id: str) -> Command:
    """Return a command by its id. Raises ``KeyError``."""
    return commands()[id]


def pressed(event: KeyEvent, screen: str) -> Command | None:
    """Return what a key does on a screen, None when nothing; commands of the screen come first."""
    if not event.pressed:
        return None
    met = [
        it
        for it in commands().values()
        if it.screen in ("", screen) and any(stroke.meets(event) for stroke in it.strokes)
    ]
    chosen = next((it for it in met if it.screen), met[0] if met else None)
    return chosen if chosen and (chosen.repeats or not event.repeat) else None


def _listed() -> Iterable[Command]:
    package = import_module("motorik.ui.commands")
    for info in iter_modules(package.__path__):
        yield from getattr(import_module(f"{package.__name__}.{info.name}"), "COMMANDS", ())


def _of_screens() -> Iterable[Command]:
    for number, screen in enumerate(screens().values(), start=1):
        yield Command(
            id=f"screen.{screen.id}",
            title=screen.title,
            group=N_("Screens"),
            run=lambda bench, id=screen.id: bench.show(id),  # type: ignore[misc]
            keys=(f"Ctrl+Shift+{number % 10}",) if number <= 10 else (),
            icon=screen.icon,
            hint=screen.hint,
            checked=lambda bench, id=screen.id: bench.screen == id,  # type: ignore[misc]
        )
        package = import_module(f"motorik.ui.views.{screen.id}")
        if any(info.name == "commands" for info in iter_modules(package.__path__)):
            yield from import_module(f"{package.__name__}.commands").COMMANDS
