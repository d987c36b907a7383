"""Real windows for tests: an X server without a screen, a window of another process, fingers, keys."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from motorik.ui.environment import USUAL_SIZE

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = "sudo apt-get install -y xvfb xdotool x11-xkb-utils libgl1-mesa-dri libgles2"
START_SECONDS = 60.0


@contextmanager
def display(size: tuple[int, int] = (1920, 1080), layout: str = "us") -> Iterator[str]:
    """Run an X server for the length of a block and give its name.

    Raises:
        RuntimeError: what it needs is not installed; the sentence says how to.
    """
    missing = [name for name in ("Xvfb", "xdotool", "setxkbmap") if shutil.which(name) is None]
    if missing:
        raise RuntimeError(f"{', '.join(missing)} not installed; run: {PACKAGES}")
    reading, writing = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as stream:
            name = f":{stream.readline().strip()}"
        subprocess.run(["setxkbmap", layout], env={**os.environ, "DISPLAY": name}, check=True)
        yield name
    finally:
        server.terminate()
        server.wait(10)


class DrivenWindow:
    """A window in another process, told what to do and asked what it shows."""

    def __init__(self, process: "subprocess.Popen[str]", display: str, size: tuple[int, int]) -> None:
        self._process, self._display, self.size = process, display, size

    def ask(self, expression: str) -> Any:
        """Return the value of an expression in the window's process, two frames from now."""
        return self._call({"ask": expression})

    def run(self, statements: str) -> None:
        """Carry out statements there."""
        self._call({"run": statements})

    def fingers(self, *events: Sequence[Any]) -> None:
        """Push finger events: (kind, finger, x, y[, pressure]) with x and y in pixels from the lower left."""
        width, height = self.size
        plain = [
            [kind, finger, x / width, 1 - y / height, *(rest or (1.0,))]
            for kind, finger, x, y, *rest in events
        ]
        self._call({"fingers": plain})

    def tap(self, x: float, y: float, finger: int = 1) -> None:
        """Touch a point and let go."""
        self.fingers(("down", finger, x, y))
        self.fingers(("up", finger, x, y))

    def centre(self, says: str) -> tuple[float, float]:
        """Return the middle of the control that is called so, in pixels."""
        x, y = self.ask(f"find({says!r}).to_window(*find({says!r}).center)")
        return x, y

    def keys(self, *names: str) -> None:
        """Press keys one after another, by the names xdotool has."""
        self._xdotool("key", "--delay", "40", *names)
        self.ask("0")

    def hold(self, name: str, *, down: bool) -> None:
        """Press a key and leave it down, or let it go."""
        self._xdotool("keydown" if down else "keyup", name)
        self.ask("0")

    def wheel(self, x: float, y: float, *, up: bool) -> None:
        """Turn the mouse's wheel by a notch over a point."""
        window = str(self.ask("Window.get_window_info().window"))
        place = (str(round(x)), str(round(self.size[1] - y)))
        self._xdotool("mousemove", "--window", window, *place, "click", "4" if up else "5")
        self.ask("0")

    def drag(self, *points: tuple[float, float]) -> None:
        """Press the left mouse button at the first point and let it go at the last."""
        window = str(self.ask("Window.get_window_info().window"))
        for number, (x, y) in enumerate(points):
            place = (str(round(x)), str(round(self.size[1] - y)))
            self._xdotool(
                "mousemove", "--window", window, *place, *(["mousedown", "1"] if not number else [])
            )
            self.ask("0")
        self._xdotool("mouseup", "1")
        self.ask("0")

    def wait_for(self, expression: str, seconds: float = 10.0) -> Any:
        """Return an expression's value as soon as it is true. ``AssertionError`` when it never is."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            value = self.ask(expression)
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"never true: {expression}")

    def _xdotool(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words], env={**os.environ, "DISPLAY": self._display}, check=True, timeout=20
        )

    def focus(self) -> None:
        """Give the window the keyboard: there is no window manager to do so."""
        self._xdotool("windowfocus", str(self.ask("Window.get_window_info().window")))

    def _call(self, message: dict[str, Any]) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(message) + "\n")
        stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the window is gone: {self._process.wait()}")
        reply = json.loads(line)
        if "error" in reply:
            raise AssertionError(reply["error"])
        return reply["value"]


@contextmanager
def window(
    song: Path,
    display: str,
    *,
    size: tuple[int, int] | None = (1280, 720),
    screen: str = "pattern",
    around: Mapping[str, str] = MappingProxyType({}),
    hardware: bool = False,
    **preferences: Any,
) -> Iterator[DrivenWindow]:
    """Open a window on a song for the length of a block, with these preferences, else the first ones.

    ``around`` is added to its environment. With ``hardware`` it runs its bridges.
    """
    given = {
        "song": str(song), "size": size, "screen": screen, "preferences": preferences, "hardware": hardware,
    }  # fmt: skip
    environment = {
        **os.environ, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "SDL_VIDEODRIVER": "x11",
        "SDL_AUDIODRIVER": "dummy", "MOTORIK_DEBUG": "1", **around,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.driven", json.dumps(given)],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    driven = DrivenWindow(process, display, size or USUAL_SIZE)
    try:
        assert driven._answer() == "ready"
        driven.focus()
        yield driven
    finally:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def steps(shown: DrivenWindow) -> int:
    """Return how many steps can be undone."""
    return int(shown.ask("len(session.studio.song.journal.tree.line())"))
