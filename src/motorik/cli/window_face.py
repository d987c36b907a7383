"""How a window is opened: the command line does not know, it is told by who starts the program."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WindowFace:
    """Whether a window is possible here, what opens one, and the command that installs what it needs."""

    is_possible: Callable[[], bool]
    open: Callable[[Path | None, tuple[int, int] | None], None]
    install: str


_offered: list[WindowFace] = []


def offer(face: WindowFace) -> None:
    """Let the command line open windows from now on."""
    _offered[:] = [face]


def offered() -> WindowFace | None:
    """Return what opens a window, None where nobody said so or it is not possible here."""
    return next((face for face in _offered if face.is_possible()), None)


def advice() -> str:
    """Return the command that installs what a window needs."""
    return next((face.install for face in _offered), "python -m pip install motorik")
