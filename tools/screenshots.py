#!/usr/bin/env python3
"""Pictures of every screen of the window, at several sizes, in both themes, for the documentation.

python -m tools.screenshots [--screens play,pattern] [--sizes 1280x720] [--themes dark] [--scale 2]
                            [--language fr] [--out docs/assets/screens]

No display is needed. The demo song plays in every picture, so what moves is seen as it is used.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tools.screenshot_hardware import KEYS, hardware

ROOT = Path(__file__).resolve().parent.parent
SIZES = ("1280x720", "1920x1080")
THEMES = ("dark", "light")
SHEETS = ("palette", "history", "help", "tour")
GL_RGBA, GL_UNSIGNED_BYTE = 0x1908, 0x1401
LOOKS = 100
"""So many times it is looked whether all hardware has been found, five times a second."""
SETTLE_SECONDS = 2.5
"""Meters have risen, texts are drawn, what was launched plays."""


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--screens", help="comma between; all when left out")
    options.add_argument("--sizes", default=",".join(SIZES))
    options.add_argument("--themes", default=",".join(THEMES))
    options.add_argument("--sheets", default="palette", help=f"what opens over a screen: {', '.join(SHEETS)}")
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--language", default="en")
    options.add_argument("--song", type=Path)
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "assets" / "screens")
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.inside:
        Photographer(given).work()
        return 0
    wanted = given.screens is None or "hardware" in given.screens.split(",")
    with ExitStack() as stack:
        around = stack.enter_context(hardware()) if wanted else {}
        return max(one_size(size, around) for size in given.sizes.split(","))


def one_size(size: str, around: Mapping[str, str]) -> int:
    """Take the pictures of a size in a process of its own: a window's size is given when it opens."""
    environment = {**os.environ, **around, "SDL_VIDEODRIVER": "offscreen", "LIBGL_ALWAYS_SOFTWARE": "1"}
    command = [sys.executable, "-m", "tools.screenshots", *sys.argv[1:], "--inside", "--sizes", size]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


class Photographer:
    """Goes through themes, screens and sheets, and takes a picture of each when it has settled."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.size = given.sizes.split(",")[-1]
        self.taken: list[tuple[str, tuple[int, int], bytes]] = []

    def work(self) -> None:
        """Open the window and take all pictures."""
        from motorik.studio.demo import copy_song, demo_song_path
        from motorik.studio.local import LocalStudio
        from motorik.ui.models.hardware import Hardware
        from motorik.ui.models.preferences import Preferences
        from motorik.ui.models.session import Session
        from motorik.ui.models.workbench import Workbench
        from motorik.ui.opening import run

        width, height = map(int, self.size.split("x"))
        self.given.out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            song = copy_song(self.given.song or demo_song_path(), Path(folder) / "song")
            studio = LocalStudio.open(song, autosave_seconds=None)
            chosen = {
                "toured": True,
                "driver": "null",
                "scale": self.given.scale,
                "language": self.given.language,
            }
            preferences = Preferences.model_validate(chosen)
            outside = Hardware(studio) if "JACK_DEFAULT_SERVER" in os.environ else None
            self.bench = Workbench(Session(studio), preferences, None, "pattern", outside)
            run(self.bench, (width, height), prepared=self._begin)
        self._write()

    def _begin(self, app: Any) -> None:
        from kivy.clock import Clock

        self.app = app
        self.steps = self._steps()
        Clock.schedule_once(self._next, 1.5)

    def _next(self, *_: object) -> None:
        from kivy.clock import Clock

        try:
            seconds = next(self.steps)
        except StopIteration:
            self.app.stop()
        else:
            Clock.schedule_once(self._next, seconds)

    def _steps(self) -> Iterator[float]:
        """Do one thing after another; what is given is how long to wait before the next."""
        from motorik.ui.views import screens

        wanted = self.given.screens.split(",") if self.given.screens else list(screens())
        self._set_up()
        yield 0.5
        for theme in self.given.themes.split(","):
            self.bench.prefer(theme=theme)
            for screen in wanted:
                self.bench.show(screen)
                for _look in range(LOOKS if screen == "hardware" else 0):
                    if not has_hardware(self.bench):
                        yield 0.2
                PREPARE.get(screen, play)(self.bench)
                yield SETTLE_SECONDS
                yield from self._picture(f"{screen}-{self.size}-{theme}")
            for sheet in filter(None, self.given.sheets.split(",")):
                self.bench.ask(sheet)
                yield 0.6
                yield from self._picture(f"{sheet}-{self.size}-{theme}")
                self.app.shell.close()

    def _set_up(self) -> None:
        from motorik.ui.views.play.sections import matrix_edits

        session = self.bench.session
        if not session.project.live.scenes:
            session.commit("Make clips of the song", *matrix_edits(session.project, "Bar {bar}"))

    def _picture(self, name: str) -> Iterator[float]:
        """Write down what the next frame shows, with counters begun anew: this machine may be busy."""
        from kivy.core.window import Window

        taken: list[bytes] = []

        def take(*_: object) -> None:
            taken.append(read_pixels(*Window.size))
            Window.unbind(on_flip=take)

        self.bench.session.studio.reset_telemetry()
        yield 0.4
        Window.bind(on_flip=take)
        Window.canvas.ask_update()
        while not taken:
            yield 0.05
        self.taken.append((name, Window.size, taken[0]))

    def _write(self) -> None:
        """Write all pictures. Not while the song plays: making them small holds up every thread."""
        from PIL import Image

        for name, size, data in self.taken:
            picture = Image.frombytes("RGBA", size, data).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            path = self.given.out / f"{name}.png"
            picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
            print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def read_pixels(width: int, height: int) -> bytes:
    """Return what was drawn, from the lowest row up. Unlike Kivy's call, it lets other threads go on."""
    library = ctypes.CDLL(ctypes.util.find_library("GL") or "libGL.so.1")
    data = ctypes.create_string_buffer(width * height * 4)
    library.glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, data)
    return data.raw


def play(bench: Any) -> None:
    """Play the song from its first third on, where much goes on."""
    from motorik.studio.protocol import Play

    third = bench.session.project.arrangement.length // 3
    bench.session.command(Play(tick=third - third % (61440 * 16)))


def perform(bench: Any) -> None:
    """Launch a scene, and let a clip of another one wait."""
    from motorik.ui.views.play.model import PlayModel

    model = bench.model(PlayModel)
    scenes, tracks = bench.session.project.live.scenes, bench.session.project.tracks
    model.launch_scene(scenes[min(5, len(scenes) - 1)].id)
    model.choose(tracks[min(6, len(tracks) - 1)].id)
    bench.session.later(SETTLE_SECONDS - 0.6, lambda: model.launch(tracks[0].id, scenes[1].id))


def patch(bench: Any) -> None:
    """Show the patch with most modulations, a filter of it chosen."""
    from motorik.ui.views.patch.model import PatchModel

    play(bench)
    model = bench.model(PatchModel)
    most = max(bench.session.project.patches, key=lambda it: (len(it.modulations), len(it.macros)))
    model.open_patch(most.id)
    chosen = [it.id for it in most.modules if it.kind.startswith("filter")]
    bench.session.later(1.0, lambda: model.choose(chosen[:1]))


def samples(bench: Any) -> None:
    """Show samples of the song; it is given some, without the instruments they come with."""
    from motorik.journal.edits.song import AddSample
    from motorik.studio.new_tracks import edits_for_track
    from motorik.studio.presets import find_preset
    from motorik.ui.views.samples.model import SamplesModel
    from motorik.ui.views.samples.slicing import SliceModel

    session, model = bench.session, bench.model(SamplesModel)
    if not session.project.samples:
        presets = [find_preset(f"patches/{name}") for name in ("granular-kit", "layered-harp", "tape-choir")]
        edits = [edit for it in presets for edit in edits_for_track(session.studio.song, it)]
        session.commit("Take samples in", *(edit for edit in edits if isinstance(edit, AddSample)))
        session.catch_up()
    model.look_in(song=True)
    model.use("slice")
    model.choose(model.entries()[0])
    session.later(1.2, lambda: bench.model(SliceModel).choose(3))


def has_hardware(bench: Any) -> bool:
    """Return whether all hardware there is has been found."""
    hardware = bench.hardware
    state = hardware.state if hardware else None
    return hardware is None or (state is not None and len(state.receiving.inputs) >= 2)


def table(bench: Any) -> None:
    """Let a track play a synthesizer, and show what a keyboard is set to."""
    from motorik.domain.project import Outside
    from motorik.journal.edits.tracks import SetTrackOutside
    from motorik.ui.views.hardware.model import HardwareModel

    model = bench.model(HardwareModel)
    if model.hardware is not None:
        model.inputs.open = {f"{KEYS}:out"}
    outside = Outside(port="Moog", device=None, program=4, bank=1)
    bench.session.commit("Connect acid", SetTrackOutside(track="acid", outside=outside))
    play(bench)


PREPARE: dict[str, Callable[[Any], None]] = {
    "play": perform, "patch": patch, "samples": samples, "hardware": table,
}  # fmt: skip
"""What is done before the picture of a screen; the song just plays on those that are not here."""


if __name__ == "__main__":
    sys.exit(main())
