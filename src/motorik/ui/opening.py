"""From nothing to a window: the song, the preferences, then Kivy."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.studio.demo import copy_demo
from motorik.studio.errors import StudioError
from motorik.studio.kept_settings import read_settings
from motorik.studio.local import LocalStudio
from motorik.ui import environment
from motorik.ui.models.hardware import Hardware
from motorik.ui.models.preferences import Preferences, preferences_path
from motorik.ui.models.session import Session
from motorik.ui.models.songs import songs_folder
from motorik.ui.models.workbench import Workbench

if TYPE_CHECKING:
    from motorik.ui.app import MotorikApp

DEMO = "Night Train"
MOST_COPIES = 20


def open_window(song: Path | None = None, *, size: tuple[int, int] | None = None) -> None:
    """Show a window with the song at ``song``, the one that was open last, or a demo song of one's own.

    Returns when the window is closed.

    Raises:
        BadInput: the song cannot be opened.
    """
    path = preferences_path()
    preferences, trouble = read_settings(path, Preferences)
    studio = _open(song, preferences)
    bench = Workbench(Session(studio), preferences, path, preferences.screen, Hardware(studio))
    if trouble:
        bench.say(trouble)
    bench.prefer(last_song=str(studio.song.folder.resolve()))
    run(bench, size)


def run(
    bench: Workbench,
    size: tuple[int, int] | None = None,
    prepared: "Callable[[MotorikApp], None] | None" = None,
) -> None:
    """Show a window on a workbench until it is closed; ``prepared`` is called just before it opens.

    Without a size it fills the screen, where somebody manages windows.
    """
    environment.prepare(size)

    from kivy.core.window import Window

    from motorik.ui.app import MotorikApp

    app = MotorikApp(bench)
    if size is None:
        app.bind(on_start=lambda _: Window.maximize())
    if prepared is not None:
        prepared(app)
    app.run()


def _open(song: Path | None, preferences: Preferences) -> LocalStudio:
    if song is not None:
        return LocalStudio.open(song)
    if preferences.last_song:
        try:
            return LocalStudio.open(Path(preferences.last_song))
        except StudioError:
            pass  # it was moved, or is open elsewhere: the demo is always there
    return _open_demo(songs_folder())


def _open_demo(folder: Path) -> LocalStudio:
    """Open one's own copy of the demo song; another copy when that one is open elsewhere or damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, MOST_COPIES):
        own = folder / (DEMO if number == 1 else f"{DEMO} {number}")
        try:
            return LocalStudio.open(own if own.exists() else copy_demo(own))
        except StudioError:
            continue
    own = folder / f"{DEMO} {MOST_COPIES}"
    return LocalStudio.open(own if own.exists() else copy_demo(own))
