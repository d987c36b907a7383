"""From a key to its sound, in frames: a JACK client strikes keys, Motorik plays them, the client hears them.

    python -m tools.bench.key_to_sound --keys 200 --hogs none pure json [--mpe]

Two processes on a JACK server without hardware, 128 frames a cycle. The client writes each note into a cycle
at a frame it draws, and looks for the first frame of what comes back that is not silent; both by the server's
own count of frames, so nothing but Motorik and two cycles of the server lie between. A hog is a thread beside
the studio that keeps the interpreter's lock as long as it can: what a busy window does, and worse. With
``--mpe`` each key is a finger with a channel of its own, bent before it falls.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path
from typing import Any

SERVER, BLOCK, RATE = "motorik-keysound", 128, 48000
KEY_GAP = (0.5, 0.6)
HELD_SECONDS = 0.05
HEARD = 1e-3
AUDIO, MIDI = b"32 bit float mono audio", b"8 bit raw midi"
INPUT, OUTPUT = 1, 2


class Client:
    """A JACK client that writes notes to the frame and keeps what it hears. Runs in a process of its own."""

    def __init__(self, keys: int, seed: int, *, finger: bool) -> None:
        self._finger = finger
        self._jack: Any = ctypes.CDLL("libjack.so.0")
        for name, result in (
            ("jack_client_open", ctypes.c_void_p), ("jack_port_register", ctypes.c_void_p),
            ("jack_port_get_buffer", ctypes.c_void_p), ("jack_last_frame_time", ctypes.c_uint32),
        ):  # fmt: skip
            getattr(self._jack, name).restype = result
        self._client = ctypes.c_void_p(self._jack.jack_client_open(b"bench", 1, None))
        register = self._jack.jack_port_register
        self._keys = ctypes.c_void_p(register(self._client, b"key", MIDI, OUTPUT, 0))
        self._ear = ctypes.c_void_p(register(self._client, b"ear", AUDIO, INPUT, 0))
        self._left, self._random = keys, random.Random(seed)
        self._next: int | None = None
        self._off: tuple[int, int] | None = None
        self.struck: list[int] = []
        self.heard: list[tuple[int, bytes]] = []
        self._callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)(self._cycle)
        self._jack.jack_set_process_callback(self._client, self._callback, None)
        self._jack.jack_activate(self._client)

    def connect(self, source: str) -> bool:
        """Listen to a port; return whether it is there."""
        return int(self._jack.jack_connect(self._client, source.encode(), b"bench:ear")) == 0

    def begin(self) -> None:
        """Strike the first key soon."""
        self._next = int(self._jack.jack_last_frame_time(self._client)) + RATE

    @property
    def done(self) -> bool:
        """Whether the last key was struck and let go."""
        return not self._left and self._off is None

    def _cycle(self, frames: int, _: object) -> int:
        start = int(self._jack.jack_last_frame_time(self._client))
        buffer = ctypes.c_void_p(self._jack.jack_port_get_buffer(self._keys, frames))
        self._jack.jack_midi_clear_buffer(buffer)
        if self._off is not None and start + frames > self._off[0]:
            self._write(buffer, max(self._off[0] - start, 0), (0x80, self._off[1], 0))
            self._off = None
        elif self._left and self._next is not None and start + frames > self._next:
            at = max(self._next, start)
            key = self._random.randint(48, 72)
            if self._finger:
                self._write(buffer, at - start, (0xE0, 0, self._random.randint(32, 96)))
            self._write(buffer, at - start, (0x90, key, 127))
            self.struck.append(at)
            self._left -= 1
            self._off = at + round(HELD_SECONDS * RATE), key
            self._next = at + round(self._random.uniform(*KEY_GAP) * RATE)
        sound = self._jack.jack_port_get_buffer(self._ear, frames)
        self.heard.append((start, ctypes.string_at(sound, 4 * frames)))
        return 0

    def _write(self, buffer: ctypes.c_void_p, frame: int, data: tuple[int, int, int]) -> None:
        message = bytes((data[0] | self._finger, *data[1:]))
        self._jack.jack_midi_event_write(buffer, frame, message, ctypes.c_size_t(3))

    def delays(self) -> list[int | None]:
        """Return the frames from each key to the first that was heard, None where nothing was."""
        first: list[int] = []
        quiet_since = 0
        for start, data in self.heard:
            for index, value in enumerate(array("f", data)):
                if abs(value) > HEARD:
                    if start + index - quiet_since > 0.02 * RATE:
                        first.append(start + index)
                    quiet_since = start + index
        ends = [*self.struck[1:], 1 << 40]
        return [
            next((frame - at for frame in first if at <= frame < end), None)
            for at, end in zip(self.struck, ends, strict=True)
        ]


def strike(keys: int, seed: int, source: str, *, finger: bool) -> None:
    """Be the client: wait for Motorik, strike keys, print the delays."""
    client = Client(keys, seed, finger=finger)
    while not client.connect(source):
        time.sleep(0.1)
    print("ready", flush=True)
    sys.stdin.readline()
    client.begin()
    while not client.done:
        time.sleep(0.1)
    time.sleep(1.0)
    print(json.dumps(client.delays()), flush=True)
    os._exit(0)


def measure(keys: int, hog: str, seed: int, *, mpe: bool) -> list[int | None]:
    """Return the delays of ``keys`` keys in frames while ``hog`` runs beside the studio."""
    from motorik.bridges.midi.receiving.bridge import MidiIn
    from motorik.bridges.midi.receiving.settings import InputSettings, MidiInSettings, Mpe
    from motorik.engine.hogs import hogging
    from motorik.storage import create_song
    from motorik.studio.local import LocalStudio
    from motorik.studio.settings import DriverSettings
    from tests.cli.songs import small_project

    with tempfile.TemporaryDirectory() as folder:
        song = create_song(Path(folder) / "song", small_project())
        with LocalStudio(song, autosave_seconds=None) as studio:
            studio.open_audio(DriverSettings(driver="portaudio", block=BLOCK, sample_rate=RATE))
            midi = MidiIn(studio, Path(folder) / "in.json", Path(folder) / "controllers.json")
            settings = InputSettings(mpe=Mpe() if mpe else None)
            midi.set_settings(MidiInSettings(system="jack", others=settings))
            source = "PortAudio:out_0"
            command = [sys.executable, __file__, "--client", str(keys), str(seed), source, str(int(mpe))]
            client = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            assert client.stdin is not None
            assert client.stdout is not None
            try:
                client.stdout.readline()
                midi.start()
                while not any(it.connected for it in midi.shown().inputs):
                    time.sleep(0.05)
                with hogging(hog):
                    client.stdin.write("\n")
                    client.stdin.flush()
                    delays: list[int | None] = json.loads(client.stdout.readline())
            finally:
                client.kill()
                client.wait()
                midi.stop()
    return delays


def row(hog: str, delays: list[int | None]) -> dict[str, object]:
    """Return figures of one run, in frames."""
    heard = sorted(delay for delay in delays if delay is not None)
    shares = {"median": 0.5, "p90": 0.9, "p99": 0.99}
    figures = {name: heard[min(int(share * len(heard)), len(heard) - 1)] for name, share in shares.items()}
    ends = {"least": heard[0], "most": heard[-1]}
    return {"hog": hog, "keys": len(delays), "unheard": len(delays) - len(heard), **ends, **figures}


def main() -> int:
    if sys.argv[1:2] == ["--client"]:
        strike(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], finger=sys.argv[5] == "1")
    if sys.argv[1:2] == ["--studio"]:
        mpe = sys.argv[5] == "1"
        print(json.dumps(measure(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), mpe=mpe)))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hogs", nargs="+", default=["none", "pure", "json"])
    parser.add_argument("--mpe", action="store_true", help="each key is a finger with a channel of its own")
    parser.add_argument("--output", type=Path, help="write the figures here as JSON")
    given = parser.parse_args()
    from motorik.engine.jack_dummy import JackDummy

    os.environ |= {"JACK_DEFAULT_SERVER": SERVER, "JACK_NO_START_SERVER": "1"}
    rows = []
    with JackDummy(block=BLOCK, names=(SERVER,)):
        for hog in given.hogs:
            # In a process of its own, which ends before the server does.
            again = [str(given.keys), hog, str(given.seed), str(int(given.mpe))]
            command = [sys.executable, "-m", "tools.bench.key_to_sound", "--studio", *again]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            rows.append(row(hog, json.loads(done.stdout)))
            print(json.dumps(rows[-1]), flush=True)
    if given.output:
        given.output.write_text(json.dumps({"block": BLOCK, "rate": RATE, "rows": rows}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
