"""What the process is told before Kivy is imported: Kivy reads it at import and never again."""

import logging
import os
from importlib.util import find_spec
from pathlib import Path

INSTALL = "python -m pip install 'kivy>=2.3.1,<2.4'"

_BEFORE_IMPORT = {
    "KIVY_NO_ARGS": "1",  # the command line is ours
    "KIVY_NO_CONFIG": "1",  # nothing is read from, or left in, a file of Kivy's own
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",  # else it takes over the root logger and standard error
    "KIVY_IMAGE": "sdl2",  # ours are PNG; the others cost time to import
    "KIVY_CLIPBOARD": "winctypes,nspaste,sdl2",  # no program is started for it, as xclip would be
    "SDL_TOUCH_MOUSE_EVENTS": "0",  # fingers are fingers: the second one would drag the first one's mouse
    "SDL_MOUSE_TOUCH_EVENTS": "0",
}
_NOT_MISSED = ("Input: ", "Cutbuffer: ")
"""How Kivy begins to complain, with a traceback, of devices that we read through SDL and of programs of X."""
_CONFIGURATION = (
    ("kivy", "exit_on_escape", "0"),
    ("kivy", "desktop", "1"),
    ("graphics", "multisamples", "0"),  # edges are drawn smooth; multisampling costs the grid twice its time
    ("graphics", "maxfps", "60"),
    ("graphics", "minimum_width", "480"),
    ("graphics", "minimum_height", "360"),
    ("input", "mouse", "mouse,disable_multitouch"),
)


USUAL_SIZE = (1280, 800)


def window_is_possible() -> bool:
    """Return whether the window's library is installed; nothing is imported."""
    return find_spec("kivy") is not None


def prepare(size: tuple[int, int] | None = None, home: Path | None = None) -> None:
    """Set the process up for Kivy, and import its configuration; a window of ``size`` pixels will open.

    ``home`` is a folder Kivy may write to. What the environment already says stays.
    """
    for name, value in _BEFORE_IMPORT.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("KIVY_HOME", str(home or _home()))
    logging.getLogger("kivy").addFilter(lambda record: not str(record.msg).startswith(_NOT_MISSED))

    import kivy
    from kivy.config import Config

    kivy.kivy_options["cutbuffer"] = ()
    for section, key, value in _CONFIGURATION:
        Config.set(section, key, value)
    # The system's own touch devices are read through SDL, on every platform alike; never twice.
    Config.remove_option("input", "%(name)s")
    width, height = size or USUAL_SIZE
    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))


def _home() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("motorik", appauthor=False)) / "kivy"
