"""A real window that does what it is told on standard input, a JSON line at a time; see ``windows``.

``{"ask": expression}`` answers with its value, ``{"run": statements}`` with null, ``{"fingers": [...]}``
pushes finger events into SDL's own queue. Names: ``app``, ``bench``, ``shell``, ``session``, ``Window`` and
``find(says)``, the control that is called so.
"""

import ctypes
import json
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

KINDS = {"down": 0x700, "up": 0x701, "move": 0x702}


class FingerEvent(ctypes.Structure):
    """SDL_TouchFingerEvent of SDL 2, with room for the rest of the union."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("touch", ctypes.c_int64),
        ("finger", ctypes.c_int64),
        ("x", ctypes.c_float),
        ("y", ctypes.c_float),
        ("dx", ctypes.c_float),
        ("dy", ctypes.c_float),
        ("pressure", ctypes.c_float),
        ("window", ctypes.c_uint32),
        ("rest", ctypes.c_uint8 * 64),
    )


def sdl() -> Any:
    """Return the SDL library that Kivy has loaded."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    path = next(line.split()[-1] for line in maps if "libSDL2-2" in line)
    return ctypes.CDLL(path)


def push(events: list[list[Any]]) -> None:
    """Push finger events: [kind, finger, x, y, pressure], x and y 0 to 1 from the upper left."""
    library = sdl()
    for kind, finger, x, y, pressure in events:
        event = FingerEvent(type=KINDS[kind], touch=1, finger=finger, x=x, y=y, pressure=pressure)
        assert library.SDL_PushEvent(ctypes.byref(event)) == 1


def main() -> None:
    from motorik.studio.local import LocalStudio
    from motorik.ui.models.hardware import Hardware
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.session import Session
    from motorik.ui.models.workbench import Workbench
    from motorik.ui.opening import run

    given = json.loads(sys.argv[1])
    studio = LocalStudio.open(Path(given["song"]), autosave_seconds=None)
    preferences = Preferences.model_validate({"toured": True, "driver": "null", **given["preferences"]})
    hardware = Hardware(studio) if given["hardware"] else None
    bench = Workbench(Session(studio), preferences, None, given["screen"], hardware)
    run(bench, tuple(given["size"]) if given["size"] else None, prepared=lambda app: listen(app, bench))


def listen(app: Any, bench: Any) -> None:
    """Answer on the window's thread, from the first frame on."""
    from kivy.clock import Clock
    from kivy.core.window import Window

    answers = sys.stdout
    sys.stdout = sys.stderr

    def find(says: str) -> Any:
        stack = [app.shell]
        while stack:
            widget = stack.pop()
            if getattr(widget, "says", None) == says:
                return widget
            stack += widget.children
        raise LookupError(says)

    def answer(line: str) -> None:
        asked = json.loads(line)
        names = {
            "app": app, "bench": bench, "shell": app.shell, "session": bench.session, "Window": Window,
            "find": find,
        }  # fmt: skip
        try:
            if "fingers" in asked:
                push(asked["fingers"])
                found: Any = None
            elif "run" in asked:
                exec(asked["run"], names)
                found = None
            else:
                found = eval(asked["ask"], names)
            reply = {"value": found}
        except Exception:
            reply = {"error": traceback.format_exc()}
        print(json.dumps(reply), file=answers, flush=True)

    def read() -> None:
        for line in sys.stdin:
            # Two frames later, so that what was pushed before has been taken in and drawn.
            Clock.schedule_once(lambda _, line=line: Clock.schedule_once(lambda _: answer(line), 0), 0)
        Clock.schedule_once(lambda _: app.stop(), 0)

    def ready(_: float) -> None:
        if bench.session.state.device is None:
            Clock.schedule_once(ready, 0.05)
            return
        print(json.dumps({"value": "ready"}), file=answers, flush=True)
        threading.Thread(target=read, daemon=True).start()

    Clock.schedule_once(ready, 0)


if __name__ == "__main__":
    main()
