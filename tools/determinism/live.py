"""Play a song through PortAudio while a thread hogs Python's lock: what is recorded on a JACK dummy server.

    python tools/determinism/live.py '{"song": "…", "frames": 480000, "hog": "sort", "block": 128}'

Prints a JSON line when the stream runs and a second one with the engine's figures when the song is over. The
stream is opened on the recorder, which PortAudio takes for a device: so nothing is lost, and the song begins
with the engine's clock, which the phase of free oscillators follows.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from motorik.engine.drivers import open_driver
from motorik.engine.hogs import hogging
from motorik.engine.host import Engine
from motorik.engine.jack_dummy import INSTALL, JackDummy
from motorik.engine.samples import FileSamples
from motorik.sequencer.render_plan import PlanSpan, render_plan
from motorik.storage import open_song

RATE = 48000
LOOK_AHEAD = RATE
AFTER_FRAMES = RATE
RECORDER = "jack_capture"
START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Take:
    """What was recorded, and what the engine counted meanwhile."""

    file: Path
    device: str
    figures: dict[str, Any]


def record(song: Path, frames: int, file: Path, *, hog: str = "sort", block: int = 128) -> Take:
    """Start a server, a recorder and a player; return when ``frames`` of ``song`` are in the WAV ``file``.

    Raises:
        RuntimeError: jackd or jack_capture is missing, or the player failed, with its last words.
    """
    task = {"song": str(song), "frames": frames, "hog": hog, "block": block}
    with JackDummy(sample_rate=RATE, block=block) as server:
        recorder = _start_recorder(server, file)
        command = [sys.executable, __file__, json.dumps(task)]
        with subprocess.Popen(
            command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as player:
            try:
                device = _said(player)["device"]
                figures = _said(player)
            finally:
                recorder.send_signal(signal.SIGINT)
                recorder.wait(30)
                player.kill()
    return Take(file, device, figures)


def _said(player: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next line of the player, or raise with its errors when it has ended."""
    assert player.stdout is not None and player.stderr is not None
    line = player.stdout.readline()
    if not line:
        raise RuntimeError(f"the player failed: {player.stderr.read()[-2000:]}")
    said: dict[str, Any] = json.loads(line)
    return said


def _start_recorder(server: JackDummy, file: Path) -> subprocess.Popen[bytes]:
    """Record, bit for bit, what will be connected to the recorder; return when it can be connected."""
    if shutil.which("jack_capture") is None:
        raise RuntimeError(f"jack_capture is not installed; run: {INSTALL}")
    recorder = subprocess.Popen(
        ["jack_capture", "-f", "wav", "-b", "FLOAT", "-ns", "-c", "2", "-dc", "-mc", str(file)],
        env=server.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and recorder.poll() is None:
        listing = subprocess.run(["jack_lsp"], env=server.environment, capture_output=True, check=False)
        if listing.stdout.count(RECORDER.encode()) == 2:
            return recorder
        time.sleep(0.05)
    recorder.kill()
    raise RuntimeError("jack_capture did not start")


def play(song: str, frames: int, hog: str, block: int) -> None:
    """Play ``frames`` of ``song`` on the server named in the environment."""
    with open_song(Path(song), writable=False) as opened:
        project, samples = opened.project, FileSamples(opened.assets.path_of)
        engine = Engine(RATE)
        engine.install(project, samples)
    driver = open_driver("portaudio", engine, device=RECORDER, block=block)
    spans = render_plan(project, RATE)
    span = feed(engine, spans, next(spans))
    driver.start()
    print(json.dumps({"device": driver.name}), flush=True)
    with hogging(hog):
        while engine.frame() < frames + AFTER_FRAMES:
            span = feed(engine, spans, span)
            time.sleep(0.01)
        print(json.dumps(asdict(engine.telemetry())), flush=True)
    driver.stop()


def feed(engine: Engine, spans: Iterator[PlanSpan], span: PlanSpan | None) -> PlanSpan | None:
    """Push ``span`` and its successors as far as a second ahead; return the first that is not pushed."""
    while span is not None and span.start_frame < engine.frame() + LOOK_AHEAD:
        if engine.push(span.events) < len(span.events):
            raise RuntimeError("the engine has no room for a second of events")
        span = next(spans, None)
    return span


if __name__ == "__main__":
    play(**json.loads(sys.argv[1]))
