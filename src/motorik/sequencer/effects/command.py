"""What an effect command declares."""

from collections.abc import Callable
from dataclasses import dataclass

from motorik.sequencer.line import Line


@dataclass(frozen=True, slots=True)
class Argument:
    """One number of an effect's value: the whole byte, or with a twin one of its halves."""

    name: str
    unit: str
    highest: int


@dataclass(frozen=True, slots=True)
class Command:
    """An effect command: ``<letter>`` and two hexadecimal digits in a pattern.

    ``arguments`` is one for ``xx`` or two for ``x`` and ``y``; ``act`` is given the line and these numbers.
    """

    id: str
    letter: str
    name: str
    doc: str
    arguments: tuple[Argument, ...]
    act: Callable[..., None]

    def write(self, line: Line, value: int) -> None:
        """Write what the command with ``value`` does into ``line``."""
        if len(self.arguments) == 1:
            self.act(line, value)
        else:
            self.act(line, value >> 4, value & 15)

    @property
    def form(self) -> str:
        """How it is written: the letter and its digits, ``Vxy``."""
        return self.letter + ("xx" if len(self.arguments) == 1 else "xy")


def byte(name: str, unit: str) -> tuple[Argument, ...]:
    """Return the argument of a command that takes 0 to 255."""
    return (Argument(name, unit, 255),)


def nibbles(x: tuple[str, str], y: tuple[str, str]) -> tuple[Argument, ...]:
    """Return the arguments of a command that takes two numbers from 0 to 15, each as (name, unit)."""
    return Argument(*x, 15), Argument(*y, 15)
