"""``motorik window``, and ``motorik`` alone: the touch workstation."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.window_face import advice, offered


def window(
    song: Annotated[
        Path | None, typer.Argument(help="The song that was open last, or a demo, when left out.")
    ] = None,
    size: Annotated[str | None, typer.Option("--size", metavar="WIDTHxHEIGHT", help="In pixels.")] = None,
) -> None:
    """Open the window on a song; Ctrl-Q closes it."""
    from motorik.studio.errors import BadInput

    face = offered()
    if face is None:
        raise BadInput(f"the window needs Kivy, which is not installed here; run: {advice()}")
    face.open(song, _size(size))


def open_or_help(context: typer.Context) -> None:
    """Open the window where there is a screen and Kivy, else say what there is to do."""
    if offered() and has_screen():
        window()
    else:
        print(context.get_help())


def has_screen() -> bool:
    """Return whether a window can be seen: always on desktops other than Unix ones, there with a display."""
    if sys.platform in ("win32", "darwin"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    return any(os.environ.get(name) for name in names) or os.environ.get("SDL_VIDEODRIVER") == "offscreen"


def _size(text: str | None) -> tuple[int, int] | None:
    from motorik.studio.errors import BadInput

    if text is None:
        return None
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdecimal() and height.isdecimal() and min(int(width), int(height)) >= 320):
        raise BadInput(f"size = {text[:40]!r}; allowed: WIDTHxHEIGHT in pixels, each 320 or more")
    if max(int(width), int(height)) > 16384:
        raise BadInput(f"size = {text[:40]!r}; allowed: at most 16384 pixels a side")
    return int(width), int(height)
