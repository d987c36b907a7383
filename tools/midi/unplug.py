"""Pull MIDI ports and kill JACK servers while a song plays and keys are held, and count what goes wrong.

    python -m tools.midi.unplug --rounds 500 --output unplug.json

Each round a keyboard (a JACK client in a process of its own) holds some keys, then its cable is pulled, it is
killed, or the whole server is; after that it comes back. The song plays on the driver without hardware, so
that the server may die.
Stuck is a note that still sounds after WAIT_SECONDS, by the meter of the track it is played on; silent is a
keyboard that came back and was not heard in that time; the music stood still when the playhead did. How long
notes hung is written down, too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from motorik.bridges.midi.receiving.bridge import MidiIn
from motorik.bridges.midi.receiving.settings import InputSettings, MidiInSettings, Zone
from motorik.domain.project import Project, Track
from motorik.engine.jack_dummy import JackDummy
from motorik.storage import create_song
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Loop, Play
from motorik.studio.settings import DriverSettings
from tests.bridges.devices import Keyboard
from tests.cli.songs import BEAT, pluck, small_project

HEARD, SILENT = 1e-3, 1e-4
LISTENED_FRAMES = 1024
WAIT_SECONDS = 15.0
"""A JACK server that looks after a client that died answers nobody for up to seven seconds."""
SERVERS, KILLED = 0.1, 0.2
"""Which share of the rounds kills the server, and which the keyboard."""


@dataclass
class Report:
    """What happened. The last four should be 0."""

    cables_pulled: int = 0
    keyboards_killed: int = 0
    servers_killed: int = 0
    longest_return_seconds: float = 0.0
    longest_hang_seconds: float = 0.0
    hangs_above_a_second: int = 0
    stuck_notes: int = 0
    silent_returns: int = 0
    music_stood_still: int = 0
    late_events: int = 0


def project() -> Project:
    """Return a song that plays on one track and has another, of held notes, for the keyboard."""
    song = small_project()
    pad = pluck("pad")
    env = pad.modules[1].model_copy(update={"parameters": {"sustain": 1.0, "release": 0.02}})
    pad = pad.model_copy(update={"modules": (pad.modules[0], env, pad.modules[2])})
    return Project.model_validate(
        song.model_copy(
            update={"patches": (*song.patches, pad), "tracks": (*song.tracks, Track(id="pad", patch="pad"))}
        ).model_dump()
    )


def settings() -> MidiInSettings:
    """Return settings that let every keyboard play the held notes."""
    return MidiInSettings(system="jack", others=InputSettings(zones=(Zone(track="pad"),)))


class Rounds:
    """A studio that plays :func:`project`, its MIDI in and a server, in rounds of unplugging."""

    def __init__(self, studio: LocalStudio, midi: MidiIn, jack: JackDummy, seed: int) -> None:
        self._studio, self._midi, self._jack, self._random = studio, midi, jack, Random(seed)
        self.report = Report()
        self._keyboard: Keyboard | None = None
        studio.open_audio(DriverSettings(driver="null", block=128))
        studio.meters(on=True)
        studio.transport(Loop(region=(0, 8 * BEAT)))
        studio.transport(Play())
        midi.start()

    def one(self) -> None:
        """Plug in, hold keys, unplug, and see what is left."""
        began, frame = time.monotonic(), self._frame()
        keyboard = self._plugged()
        if not self._until(self._connected, WAIT_SECONDS):
            self.report.silent_returns += 1
        else:
            keys = self._random.sample(range(36, 84), self._random.randint(1, 4))
            keyboard.send(*[[0x90, key, self._random.randint(60, 127)] for key in keys])
            if not self._until(lambda: self.level() > HEARD, WAIT_SECONDS):
                self.report.silent_returns += 1
            returned = time.monotonic() - began
            self.report.longest_return_seconds = max(self.report.longest_return_seconds, round(returned, 2))
        time.sleep(self._random.uniform(0, 0.05))
        self._unplug(keyboard)
        pulled = time.monotonic()
        if not self._until(lambda: self.level() < SILENT, WAIT_SECONDS):
            self.report.stuck_notes += 1
        hung = time.monotonic() - pulled
        self.report.longest_hang_seconds = max(self.report.longest_hang_seconds, round(hung, 2))
        self.report.hangs_above_a_second += hung > 1.0
        ran = (self._frame() - frame) / self._studio.state().sample_rate
        if ran < 0.5 * (time.monotonic() - began) or not self._studio.state().transport.playing:
            self.report.music_stood_still += 1
        figures = self._studio.telemetry()
        self.report.late_events = figures.late_commands if figures else -1

    def close(self) -> None:
        """Leave no keyboard behind."""
        self._forget()

    def level(self) -> float:
        """Return the peak of what is played from now on.

        A meter shows the peak since it was read: twice between two blocks, and a held note reads as silence.
        """
        self._studio.meters()
        frame = self._frame() + LISTENED_FRAMES
        self._until(lambda: self._frame() >= frame, WAIT_SECONDS)
        meter = self._studio.meters()["pad"]
        return max(meter.peak_left, meter.peak_right)

    def _unplug(self, keyboard: Keyboard) -> None:
        chance = self._random.random()
        if chance < SERVERS:
            self._jack.kill()
            self._forget()
            self._jack.__enter__()
            self.report.servers_killed += 1
        elif chance < SERVERS + KILLED:
            self._forget()
            self.report.keyboards_killed += 1
        else:
            keyboard.pull()
            self.report.cables_pulled += 1

    def _plugged(self) -> Keyboard:
        if self._keyboard is None:
            self._keyboard = Keyboard()
        else:
            self._keyboard.plug()
        return self._keyboard

    def _forget(self) -> None:
        if self._keyboard is not None:
            self._keyboard.unplug()
        self._keyboard = None

    def _connected(self) -> bool:
        return any(it.connected for it in self._midi.shown().inputs)

    def _frame(self) -> int:
        figures = self._studio.telemetry()
        return figures.frame if figures else 0

    @staticmethod
    def _until(condition: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", default="motorik-unplug", help="name of the JACK server")
    parser.add_argument("--output", type=Path, help="write the figures here as JSON")
    given = parser.parse_args()
    os.environ |= {"JACK_DEFAULT_SERVER": given.server, "JACK_NO_START_SERVER": "1"}
    with tempfile.TemporaryDirectory() as folder, JackDummy(names=(given.server,)) as jack:
        song = create_song(Path(folder) / "song", project())
        with LocalStudio(song, autosave_seconds=None) as studio:
            midi = MidiIn(studio, Path(folder) / "in.json", Path(folder) / "controllers.json")
            midi.set_settings(settings())
            rounds = Rounds(studio, midi, jack, given.seed)
            for number in range(given.rounds):
                rounds.one()
                print(
                    f"\r{number + 1} of {given.rounds}: {rounds.report}", end="", file=sys.stderr, flush=True
                )
            rounds.close()
            midi.stop()
            report = rounds.report
    print(file=sys.stderr)
    text = json.dumps({"rounds": given.rounds, "seed": given.seed, **asdict(report)}, indent=2)
    print(text)
    if given.output:
        given.output.write_text(text + "\n", encoding="utf-8")
    bad = report.stuck_notes, report.silent_returns, report.music_stood_still, report.late_events
    return 1 if any(bad) else 0


if __name__ == "__main__":
    sys.exit(main())
