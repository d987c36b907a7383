#!/usr/bin/env python3
"""Whether the window keeps memory it no longer needs while screens are switched and the song is edited.

python -m tools.bench.ui_leaks [--times 10000] [--json]

A third of the way in, everything has been made once; from there on memory may not grow by more than the
history does. Draws without a display; exits 1 when it grows.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")
NOTED = 500
MOST_BYTES_A_TIME = 8192
"""The history keeps every edit, 1.3 KB each; allocators take theirs. A screen that stayed would be 100 KB."""


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--times", type=int, default=10_000)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    found = measure(given.times)
    growth = (found["end_mb"] - found["third_mb"]) * 2**20 / (given.times * 2 / 3)
    found |= {"bytes_a_time": round(growth), "allowed": MOST_BYTES_A_TIME}
    print(json.dumps(found) if given.json else "  ".join(f"{name} {it}" for name, it in found.items()))
    return 0 if growth <= MOST_BYTES_A_TIME else 1


def measure(times: int) -> dict[str, Any]:
    """Return the memory after a third of the way and at the end, in MB, and listeners then and then."""
    from motorik.studio.demo import copy_demo
    from motorik.studio.local import LocalStudio
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.session import Session
    from motorik.ui.models.workbench import Workbench
    from motorik.ui.opening import run

    with tempfile.TemporaryDirectory() as folder:
        studio = LocalStudio.open(copy_demo(Path(folder) / "song"), autosave_seconds=None)
        bench = Workbench(Session(studio), Preferences(toured=True, driver="null"), None)
        restless = Restless(bench, times)
        run(bench, (1280, 720), prepared=restless.begin)
    return restless.found


class Restless:
    """Switches screens and edits the song, once a frame; in the first third the theme as well.

    Themes are left alone later: what a driver keeps of old pictures comes to rest only after many of them.
    """

    def __init__(self, bench: Any, times: int) -> None:
        self.bench, self.times, self.done = bench, times, 0
        self.found: dict[str, Any] = {"times": times}

    def begin(self, app: Any) -> None:
        """Start with the first frame."""
        from kivy.clock import Clock

        self.app = app
        Clock.schedule_interval(self._once, 0)

    def _once(self, _: float) -> None:
        from motorik.journal.edits.mixer import SetLevel
        from motorik.ui.views import screens

        ids = list(screens())
        self.bench.show(ids[self.done % len(ids)])
        level = -(self.done % 30) / 10
        self.bench.session.commit("Level", SetLevel(channel="master", level_db=level))
        if self.done % 50 == 49 and self.done < self.times // 3:
            self.bench.prefer(theme="light" if self.bench.preferences.theme == "dark" else "dark")
        self.done += 1
        if self.done % NOTED == 0:
            print(f"{self.done} of {self.times}: {memory_mb()} MB", file=sys.stderr, flush=True)
        if self.done == self.times // 3:
            self._note("third")
        elif self.done >= self.times:
            self._note("end")
            self.app.stop()

    def _note(self, when: str) -> None:
        import gc

        gc.collect()
        session = self.bench.session
        self.found[f"{when}_mb"] = memory_mb()
        self.found[f"{when}_listeners"] = len(session.changed) + len(session.moved) + len(session.switched)


def memory_mb() -> float:
    """Return the memory this process has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


if __name__ == "__main__":
    sys.exit(main())
