#!/usr/bin/env python3
"""What a frame of the window costs the thread that draws it, screen by screen, with the demo song playing.

After the screens a module is carried about by a finger, in the largest patch of all songs that are shipped.

python -m tools.bench.ui_frames [--size 1920x1080] [--seconds 8] [--frames 300] [--song FOLDER]
                                [--screens NAME …] [--without-pixels] [--json]

CPU milliseconds a frame of the thread that draws: all of it; ``drawing``, from the first instruction drawn
till the picture is handed over, where a software driver spends its own; ``opened``, the longest while the
screen came up the first time. How long a frame took on the wall depends on the graphics driver. ``start`` is
from the start of the process till the first frame was handed over, on the wall and, in brackets, the
processor time of all its threads.

With --without-pixels, Mesa's driver does everything but compute pixels, as with a graphics card. Without a
display a server of its own (Xvfb) is started.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from math import cos, sin
from pathlib import Path
from typing import Any

LIMIT_MS = 8.0
CARRYING = "carrying"


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--size", default="1920x1080")
    options.add_argument("--seconds", type=float, default=8.0, help="a screen")
    options.add_argument("--frames", type=int, default=300, help="a screen, at least")
    options.add_argument("--without-pixels", action="store_true")
    options.add_argument("--song", type=Path)
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--screens", nargs="+", metavar="NAME", help=f"only these; {CARRYING} is one, too")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    if given.without_pixels:
        os.environ |= {"GALLIUM_NOOP": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    if not os.environ.get("DISPLAY"):
        return again_on_a_display(given.size)
    found = measure(given)
    print(json.dumps(found, indent=2)) if given.json else show(found)
    return 0 if all(screen["p99_ms"] <= LIMIT_MS for screen in found["screens"].values()) else 1


def again_on_a_display(size: str) -> int:
    """Run this once more inside Xvfb."""
    if shutil.which("xvfb-run") is None:
        sys.exit("There is no display and no Xvfb; run: sudo apt-get install -y xvfb xauth")
    server = ["xvfb-run", "-a", "-s", f"-screen 0 {size}x24"]
    return subprocess.run([*server, sys.executable, "-m", "tools.bench.ui_frames", *sys.argv[1:]]).returncode


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Open a window, show every screen for a while, return what its frames took."""
    from motorik.ui.collecting import hold_back

    hold_back()  # as the program does
    from motorik.studio.demo import copy_song, demo_song_path
    from motorik.studio.local import LocalStudio
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.session import Session
    from motorik.ui.models.workbench import Workbench
    from motorik.ui.opening import run
    from motorik.ui.views import screens

    width, height = map(int, given.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        song = copy_song(given.song or demo_song_path(), Path(folder) / "song")
        studio = LocalStudio.open(song, autosave_seconds=None)
        shown = given.screens or [*screens(), CARRYING]
        first = next(iter(screens()))
        chosen = Preferences(toured=True, scale=given.scale, driver="null", screen=first)
        bench = Workbench(Session(studio), chosen, None, first)
        watch = Watch(bench, shown, given.seconds, given.frames)
        run(bench, (width, height), prepared=watch.begin)
    return {
        "size": given.size,
        "pixels": not given.without_pixels,
        "start_s": round(watch.start_seconds, 2),
        "start_cpu_s": round(watch.start_cpu_seconds, 2),
        "peak_rss_mb": rss(),
        **watch.found(),
    }


SETTLE_SECONDS = 0.5
MOST_SECONDS = 60.0


class Watch:
    """Goes through the screens and writes down what every frame took."""

    def __init__(self, bench: Any, screens: list[str], seconds: float, frames: int) -> None:
        self.bench, self.screens, self.seconds, self.frames = bench, screens, seconds, frames
        self.taken: dict[str, list[tuple[float, float]]] = {screen: [] for screen in screens}
        self.opened = dict.fromkeys(screens, 0.0)
        self.pauses: list[float] = []
        self.start_seconds = self.start_cpu_seconds = 0.0
        self.late = 0

    def begin(self, app: Any) -> None:
        """Hook into the frames of a window that is about to open."""
        from kivy.clock import Clock
        from kivy.core.window import Window

        self._finger: Any = None
        self._app, self._at = app, -1
        self._begun = self._drawn = 0.0
        self._since: float | None = None
        self._settled = 0.0
        self._flip = Window.flip
        Window.flip = self._flipping
        Window.bind(on_draw=self._drawing)
        gc.callbacks.append(self._collecting)
        Clock.schedule_interval(self._look, 0.1)
        Clock.schedule_interval(self._carry, 0)

    def _drawing(self, *_: object) -> None:
        self._drawn = time.thread_time()

    def _flipping(self) -> None:
        self._flip()
        if not self.start_seconds:
            self.start_seconds, self.start_cpu_seconds = age_seconds(), time.process_time()
        now = time.thread_time()
        took, drawing = now - self._begun, now - self._drawn
        self._begun = now
        if self._at < 0 or self._at >= len(self.screens):
            return
        screen, moment = self.screens[self._at], time.monotonic()
        if self._since is None:
            self._since = moment
        if moment < max(self._since + SETTLE_SECONDS, self._settled):
            self.opened[screen] = max(self.opened[screen], took)
        else:
            self.taken[screen].append((took, drawing))

    def _collecting(self, phase: str, info: dict[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._collected = now
        elif self._at >= 0 and threading.current_thread() is threading.main_thread():
            self.pauses.append(now - self._collected)

    def _done(self) -> bool:
        """Return whether the screen that is shown has been watched for long enough."""
        if self._at < 0:
            return self.bench.session.state.device is not None
        shown = time.monotonic() - (self._since or time.monotonic()) - SETTLE_SECONDS
        enough = len(self.taken[self.screens[self._at]]) >= self.frames
        return shown >= MOST_SECONDS or (shown >= self.seconds and enough)

    def _look(self, _: float) -> None:
        if not self._done():
            return
        self._at += 1
        if self._at >= len(self.screens):
            figures = self.bench.session.studio.telemetry()
            self.late = figures.late_commands if figures else 0
            self._app.stop()
            return
        self._since = None
        if self.screens[self._at] == CARRYING:
            self._take()
            return
        self.bench.show(self.screens[self._at])
        if self._at == 0:
            self._play()

    def _play(self) -> None:
        from motorik.studio.protocol import Play
        from motorik.ui.views.play.sections import matrix_edits

        self.bench.session.commit("Clips", *matrix_edits(self.bench.session.project, "Bar {bar}"))
        self.bench.session.command(Play(tick=0))

    def _take(self) -> None:
        """Put a finger on the module with most cables of the largest patch there is."""
        from motorik.journal.edits.patches import AddPatch
        from motorik.ui.views.patch.model import PatchModel

        largest = largest_patch().model_copy(update={"id": "largest"})
        self.bench.session.commit("Largest", AddPatch(item=largest))
        self.bench.session.catch_up()
        self.bench.show("patch")
        model = self.bench.model(PatchModel)
        model.open_patch("largest")
        ends = [it.partition(".")[0] for wire in model.picture.wires for it in (wire.source, wire.target)]
        self._carried = max(model.picture.nodes, key=ends.count)
        self._settled = time.monotonic() + 2.0

    def _carry(self, _: float) -> None:
        """Move that finger on, a little every frame, as its touches do."""
        if self._at < 0 or self._at >= len(self.screens) or self.screens[self._at] != CARRYING:
            return
        sheet = self._app.shell.page.sheet
        if self._finger is None:
            if time.monotonic() < self._settled - 1.0:
                return
            x, y = sheet.model.places[self._carried]
            self._finger = finger(sheet, sheet.seen((x + 60, y + 12)))
        self._finger.go(0.05 * self._finger.steps)

    def found(self) -> dict[str, Any]:
        """Return percentiles by screen."""
        return {
            "late_events": self.late,
            "longest_collection_ms": round(1000 * max(self.pauses, default=0.0), 2),
            "screens": {name: self._figures(name) for name in self.screens},
        }

    def _figures(self, screen: str) -> dict[str, float]:
        taken = self.taken[screen]
        drawing = percentiles([drawing for _whole, drawing in taken])
        return {
            **percentiles([whole for whole, _drawing in taken]),
            "drawing_p50_ms": drawing["p50_ms"],
            "drawing_p99_ms": drawing["p99_ms"],
            "opened_ms": round(1000 * self.opened[screen], 1),
        }


def largest_patch() -> Any:
    """Return the patch with most modules of all songs that are shipped."""
    from motorik.studio.demo import demo_song_path
    from motorik.studio.songs import read_project

    songs = (it.parent for it in sorted(demo_song_path().parent.glob("*/song.json")))
    patches = [patch for song in songs for patch in read_project(song).patches]
    return max(patches, key=lambda it: (len(it.modules), len(it.cables)))


def finger(sheet: Any, start: tuple[float, float]) -> Any:
    """Return a finger that was put on a canvas."""
    from kivy.core.window import Window
    from kivy.input.motionevent import MotionEvent

    class Finger(MotionEvent):  # type: ignore[misc]
        steps = 0

        def depack(self, arguments: dict[str, float]) -> None:
            self.sx, self.sy, self.profile = arguments["x"], arguments["y"], ["pos"]
            super().depack(arguments)

        def go(self, turn: float) -> None:
            """Move on along a circle through where it came down."""
            x, y = start[0] + 120 * sin(turn), start[1] - 90 * (1 - cos(turn))
            self.move({"x": x / Window.width, "y": y / Window.height})
            self.scale_for_screen(Window.width, Window.height)
            self.grab_current = sheet
            sheet.on_touch_move(self)
            self.steps += 1

    touch = Finger("bench", 1, {"x": start[0] / Window.width, "y": start[1] / Window.height}, is_touch=True)
    touch.scale_for_screen(Window.width, Window.height)
    sheet.on_touch_down(touch)
    return touch


def percentiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(1000 * it for it in seconds) or [0.0]

    def at(share: float) -> float:
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2)

    return {"frames": len(seconds), "p50_ms": at(0.5), "p99_ms": at(0.99), "worst_ms": at(1)}


def age_seconds() -> float:
    """Return for how long this process has been there."""
    ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def rss() -> int:
    """Return the most memory this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def show(found: dict[str, Any]) -> None:
    figures = (
        f"start {found['start_s']} s ({found['start_cpu_s']} s)",
        f"memory {found['peak_rss_mb']} MB",
        f"late {found['late_events']}",
        f"longest collection {found['longest_collection_ms']} ms",
    )
    print(f"size {found['size']}{'' if found['pixels'] else ' without pixels'}", *figures, sep="  ")
    parts = ("p50", "p99", "worst", "drawing_p50", "drawing_p99", "opened")
    for name, it in found["screens"].items():
        times = "  ".join(f"{part.replace('_', ' ')} {it[f'{part}_ms']:6.2f}" for part in parts)
        mark = "" if it["p99_ms"] <= LIMIT_MS else f"  over {LIMIT_MS} ms"
        print(f"{name:10} {it['frames']:5} frames  {times} ms{mark}")


if __name__ == "__main__":
    sys.exit(main())
