"""PortAudio on a real JACK server without hardware. Nothing is installed here; what is missing is named."""

import json
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import numpy as np
import pytest

from motorik.engine import gil_benchmark
from motorik.engine.host import Engine
from motorik.engine.jack_dummy import INSTALL, JackDummy
from motorik.formats.audio import read_audio
from motorik.sequencer.render_plan import render_plan
from tests.engine.songs import song
from tests.live.player import LEAD_FRAMES, RATE, TAIL_FRAMES

pytestmark = pytest.mark.live


@pytest.fixture
def server():
    for program in ("jackd", "jack_capture", "jack_lsp"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is not installed; run: {INSTALL}")
    with JackDummy(sample_rate=RATE, block=128) as running:
        yield running


@contextmanager
def player(server, *arguments):
    """Run a player; afterwards it must have ended by itself and without a complaint."""
    command = [sys.executable, "-m", "tests.live.player", *arguments]
    with subprocess.Popen(
        command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
            assert process.wait(10) == 0, process.stderr.read()
        finally:
            process.kill()


def said(process):
    """Return the next line a player said; its errors when it has ended."""
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return json.loads(line)


def ports(server):
    """Return the player's output ports."""
    listing = subprocess.run(["jack_lsp"], env=server.environment, capture_output=True, text=True, check=True)
    return [name for name in listing.stdout.splitlines() if name.startswith("PortAudio:out")]


def reference():
    """Render the song offline as the player plays it: same start, same events, no hog."""
    engine = Engine(RATE)
    engine.install(song())
    frames = 0
    for span in render_plan(song(), RATE):
        assert engine.push(span.events, offset=LEAD_FRAMES) == len(span.events)
        frames = span.end_frame
    return engine.render(LEAD_FRAMES + frames + TAIL_FRAMES)


def record(server, file):
    """Start recording what the player gives out."""
    sources = [part for name in ports(server) for part in ("-p", name)]
    return subprocess.Popen(
        ["jack_capture", "-f", "wav", "-b", "FLOAT", "-ns", "-c", "2", "-dc", *sources, str(file)],
        env=server.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("mode", [("play", "none"), ("play", "sort"), ("listen",)])
def test_what_the_server_hears_is_the_offline_render(server, tmp_path, mode):
    with player(server, *mode) as process:
        said(process)
        capture = record(server, tmp_path / "heard.wav")
        report = said(process)
        capture.send_signal(signal.SIGINT)
        capture.wait(10)
    heard, rate = read_audio(tmp_path / "heard.wav")
    assert rate == RATE
    expected = reference()
    first_heard, first_expected = (int(np.flatnonzero(sound.any(axis=1))[0]) for sound in (heard, expected))
    length = min(len(heard) - first_heard, len(expected) - first_expected)
    assert length > 0.9 * (len(expected) - LEAD_FRAMES)
    difference = (heard[first_heard:][:length] != expected[first_expected:][:length]).any(axis=1)
    assert not difference.any(), f"differs from frame {int(np.flatnonzero(difference)[0])} of {length} on"
    assert report["telemetry"]["late_commands"] == 0
    assert report["status"] == "running"
    if mode == ("listen",):
        assert report["inputs"]["opened"] > 5
        assert report["inputs"]["frames"] > 5 * 0.1 * RATE


def test_a_dead_server_leaves_the_program_alive(server):
    with player(server, "lose") as process:
        assert said(process)["playing"].startswith("JACK Audio Connection Kit")
        time.sleep(0.5)
        server.kill()
        began = time.monotonic()
        lost = said(process)
        assert time.monotonic() - began < 2
        assert lost["status"] == "lost"
        assert "its server went away. The song is safe" in lost["message"]
        assert "restart Motorik" in said(process)["again"].replace("restart \nMotorik", "restart Motorik")
        instead = said(process)
        assert instead["instead"] == "no sound card"
        assert instead["frames"] > 0.1 * RATE


def test_the_measuring_of_missed_cycles_gives_a_row_for_each(server):
    rows = gil_benchmark.measure(block=128, seconds=1.0, hogs=("none", "sort"))
    assert [(row.hog, row.callback) for row in rows] == [
        (hog, callback) for hog in ("none", "sort") for callback in gil_benchmark.CALLBACKS
    ]
    python, native = (
        next(r for r in rows if (r.hog, r.callback) == ("sort", c)) for c in ("python", "native")
    )
    assert python.missed_percent > 20
    assert native.missed_percent < python.missed_percent / 10
