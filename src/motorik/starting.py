"""Where the program begins: the command line, told how a window is opened. It alone knows both faces."""

from pathlib import Path

from motorik.cli import main as command_line
from motorik.cli.window_face import WindowFace, offer
from motorik.ui.environment import INSTALL, window_is_possible


def main() -> None:
    """Run the command line; ``motorik`` alone and ``motorik SONG`` open a window."""
    offer(WindowFace(window_is_possible, _open, INSTALL))
    command_line()


def _open(song: Path | None, size: tuple[int, int] | None) -> None:
    from motorik.ui.collecting import hold_back

    hold_back()
    from motorik.ui.opening import open_window

    open_window(song, size=size)
