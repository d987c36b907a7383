#!/usr/bin/env python3
"""Whether the window keeps memory it no longer needs while screens are switched and the song is edited.

python -m tools.bench.ui_leaks [--times 10000] [--every 500] [--only screens edits themes sheets]
                               [--playing] [--json]

Every frame goes to the next screen and edits the song; every 500th changes the theme, which makes all
screens anew, and every 200th opens a sheet. From a third of the way on, when everything has been made once,
memory may not grow by more than the history does, and there may not be more of what is drawn. Exits 1
otherwise. Before it is noted how much there is, garbage is collected and malloc's spare memory given back.

Draws without a display. The driver is told to discard what it would fill with pixels: those take most of the
time and no memory. Mesa's own way of leaving them out, GALLIUM_NOOP, keeps pictures that were let go.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")
STEPS = {"screens": 1, "edits": 1, "themes": 500, "sheets": 200}
"""What is done, and every how many frames. Themes alone, or sheets alone, change with every frame."""
MOST_BYTES_A_TIME = 8192
"""The history keeps every edit, 1.3 KB each; allocators take theirs. A screen that stayed would be 100 KB."""
MOST_MORE = 1.05
"""Of a kind of object: what is shown differs from one moment to the next, by a word or a line."""
GL_RASTERIZER_DISCARD = 0x8C89


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--times", type=int, default=10_000)
    options.add_argument("--every", type=int, default=500, help="how often to note what there is")
    options.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS))
    options.add_argument("--playing", action="store_true", help="the demo song plays meanwhile")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    notes = measure(given)
    if given.json:
        print(json.dumps(notes, indent=2))
    faults = list(faults_of(notes, given.times))
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def faults_of(notes: list[dict[str, Any]], times: int) -> Iterator[str]:
    """Say what grew between a third of the way and the end."""
    first, last = next(note for note in notes if note["done"] >= times // 3), notes[-1]
    done = last["done"] - first["done"]
    growth = (last["mb"] - first["mb"]) * 2**20 / done if done else 0.0
    if growth > MOST_BYTES_A_TIME:
        yield f"memory grew by {growth:.0f} bytes a time, allowed are {MOST_BYTES_A_TIME}"
    for kind, many in last["live"].items():
        if done and many > first["live"][kind] * MOST_MORE:
            yield f"{kind}: {first['live'][kind]} became {many}"


def measure(given: argparse.Namespace) -> list[dict[str, Any]]:
    """Return what there was on the way: ``done`` steps, ``mb`` of memory, ``live`` objects by kind."""
    from motorik.studio.demo import copy_demo
    from motorik.studio.local import LocalStudio
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.session import Session
    from motorik.ui.models.workbench import Workbench
    from motorik.ui.opening import run

    with tempfile.TemporaryDirectory() as folder:
        studio = LocalStudio.open(copy_demo(Path(folder) / "song"), autosave_seconds=None)
        bench = Workbench(Session(studio), Preferences(toured=True, driver="null"), None)
        restless = Restless(bench, given)
        run(bench, (1280, 720), prepared=restless.begin)
    return restless.notes


class Restless:
    """Does something to the window once a frame."""

    def __init__(self, bench: Any, given: argparse.Namespace) -> None:
        from motorik.ui.views import screens

        self.bench, self.given, self.done = bench, given, 0
        self.notes: list[dict[str, Any]] = []
        self.screens = list(screens())
        self.pace = dict.fromkeys(given.only, 1) if len(given.only) == 1 else STEPS

    def begin(self, app: Any) -> None:
        """Start with the first frame."""
        from kivy.clock import Clock

        self.app = app
        Clock.schedule_interval(self._once, 0)

    def _once(self, _: float) -> None:
        if self.done == 0:
            ctypes.CDLL("libGL.so.1").glEnable(GL_RASTERIZER_DISCARD)
            self._note()
            if self.given.playing:
                self._play()
        for step in self.given.only:
            if self.done % self.pace[step] == self.pace[step] - 1:
                getattr(self, f"_{step}")(self.done // self.pace[step])
        self.done += 1
        if self.done % self.given.every == 0 or self.done >= self.given.times:
            self._note()
        if self.done >= self.given.times:
            self.app.stop()

    def _screens(self, turn: int) -> None:
        self.bench.show(self.screens[turn % len(self.screens)])

    def _edits(self, turn: int) -> None:
        from motorik.journal.edits.mixer import SetLevel

        self.bench.session.commit("Level", SetLevel(channel="master", level_db=-(turn % 30) / 10))

    def _themes(self, turn: int) -> None:
        self.bench.prefer(theme=("light", "dark")[turn % 2])

    def _sheets(self, turn: int) -> None:
        from motorik.ui.views.shell.shell import SHEETS

        sheets = sorted(SHEETS.keys() - {"question"})  # that one wants to know what to ask
        self.bench.ask(sheets[turn % len(sheets)])

    def _play(self) -> None:
        from motorik.studio.protocol import Play

        self.bench.session.command(Play(tick=0))

    def _note(self) -> None:
        as_it_was = memory_mb()
        gc.collect()
        ctypes.CDLL("libc.so.6").malloc_trim(0)
        live = self._live()
        note = {"done": self.done, "mb_before": as_it_was, "mb": memory_mb(), "live": live}
        self.notes.append(note)
        words = "  ".join(f"{many} {kind}" for kind, many in live.items())
        print(f"{self.done}: {as_it_was} MB, {note['mb']} collected, {words}", file=sys.stderr, flush=True)

    def _live(self) -> dict[str, int]:
        """Count what there is of what is drawn, of listeners and of models."""
        from kivy.graphics import Fbo
        from kivy.graphics.instructions import Instruction
        from kivy.uix.widget import Widget

        from motorik.ui.models.signal import Signal

        gc.unfreeze()  # the window keeps what was there before it out of collections
        found: Counter[str] = Counter(widgets=0, listeners=0, fbos=0, instructions=0, models=0)
        for it in gc.get_objects():
            kind = type(it)
            found["widgets"] += issubclass(kind, Widget)
            found["fbos"] += issubclass(kind, Fbo)
            found["instructions"] += issubclass(kind, Instruction)
            found["models"] += str(kind.__module__).startswith("motorik.ui.") and kind.__name__.endswith(
                "Model"
            )
            if kind is Signal:
                found["listeners"] += len(it)
        return dict(found)


def memory_mb() -> float:
    """Return the memory this process has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


if __name__ == "__main__":
    sys.exit(main())
