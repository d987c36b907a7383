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
from motorik.storage import open_song
from motorik.studio.create import new_song
from tests.engine.songs import song
from tests.live.player import LEAD_FRAMES, RATE, TAIL_FRAMES

pytestmark = pytest.mark.live
AUDIO_DEVICE = 4
"""What the program ends with when a device is lost."""


@pytest.fixture
def programs():
    """What is needed and installed."""
    for program in ("jackd", "jack_capture", "jack_lsp"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is not installed; run: {INSTALL}")


@pytest.fixture
def server(programs):
    with JackDummy(sample_rate=RATE, block=128) as running:
        yield running


@pytest.fixture
def patient_server(programs):
    """A server that loses nothing of what it is given, however busy the machine is."""
    with JackDummy(sample_rate=RATE, block=128, synchronous=True) as running:
        yield running


@contextmanager
def player(server, *arguments):
    """Run a player; afterwards it must have ended by itself and without a complaint."""
    command = [sys.executable, "-m", "tests.live.player", *arguments]
    with subprocess.Popen(
        command, env=server.environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
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


def reference(lead=LEAD_FRAMES):
    """Render the song offline as the player plays it: same start, same events, no hog."""
    engine = Engine(RATE)
    engine.install(song())
    frames = 0
    for span in render_plan(song(), RATE):
        assert engine.push(span.events, offset=lead) == len(span.events)
        frames = span.end_frame
    return engine.render(lead + frames + TAIL_FRAMES)


def record(server, file):
    """Start recording what the player gives out."""
    sources = [part for name in ports(server) for part in ("-p", name)]
    return subprocess.Popen(
        ["jack_capture", "-f", "wav", "-b", "FLOAT", "-ns", "-c", "2", "-dc", *sources, str(file)],
        env=server.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def capture(server, file, *arguments):
    """Play the song to the server, write what it gives out to a file; return the player's last words."""
    with player(server, *arguments) as process:
        said(process)
        capture = record(server, file)
        report = said(process)
        capture.send_signal(signal.SIGINT)
        capture.wait(10)
    return report


def assert_is_the_song(file):
    """Refuse any frame that differs from the offline render, from the first sound on."""
    heard, rate = read_audio(file)
    assert rate == RATE
    expected = reference()
    first_heard, first_expected = (int(np.flatnonzero(sound.any(axis=1))[0]) for sound in (heard, expected))
    length = min(len(heard) - first_heard, len(expected) - first_expected)
    assert length > 0.9 * (len(expected) - LEAD_FRAMES)
    difference = (heard[first_heard:][:length] != expected[first_expected:][:length]).any(axis=1)
    assert not difference.any(), f"differs from frame {int(np.flatnonzero(difference)[0])} of {length} on"


@pytest.mark.parametrize("hog", ["none", "sort"])
def test_what_the_server_hears_is_the_offline_render(patient_server, tmp_path, hog):
    report = capture(patient_server, tmp_path / "heard.wav", "play", hog)
    assert_is_the_song(tmp_path / "heard.wav")
    assert report["telemetry"]["late_commands"] == 0
    assert report["status"] == "running"


def test_inputs_that_come_and_go_are_not_heard(patient_server, tmp_path):
    report = capture(patient_server, tmp_path / "heard.wav", "listen")
    assert_is_the_song(tmp_path / "heard.wav")
    assert report["inputs"]["opened"] > 5
    assert report["inputs"]["frames"] > 5 * 0.1 * RATE


def recorded(song):
    """Return the file of the one sample of a song."""
    with open_song(song, writable=False) as opened:
        (sample,) = opened.project.samples
        return opened.assets.path_of(sample)


@contextmanager
def recorder(server, song, *options):
    """Run ``motorik record`` and wait until it records."""
    command = [sys.executable, "-m", "motorik", "record", str(song), "--json", *options]
    with subprocess.Popen(
        command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 30
        while not any(song.glob("assets/.growing-*")):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        try:
            yield process
        finally:
            process.kill()


def test_a_recording_is_what_another_program_played(patient_server, tmp_path):
    folder = new_song(tmp_path / "song")
    options = ("--device", "PortAudio", "--threshold", "-90", "--seconds", "3")
    with player(patient_server, "wait") as playing:
        said(playing)
        with recorder(patient_server, folder, *options) as recording:
            playing.stdin.write("go\n")
            playing.stdin.flush()
            lead = said(playing)["lead"]
            out, err = recording.communicate(timeout=30)
    assert recording.returncode == 0, err
    report = json.loads(out)
    assert report["device"] == "JACK Audio Connection Kit: PortAudio"
    assert (report["seconds"], report["channels"], report["sample_rate"]) == (3, 2, RATE)
    assert (report["lost_frames"], report["trouble"]) == (0, "")
    heard, rate = read_audio(recorded(folder))
    assert rate == RATE
    expected = reference(lead)
    loud = int(np.flatnonzero((np.abs(expected) >= 10 ** (-90 / 20)).any(axis=1))[0])
    np.testing.assert_array_equal(heard, expected[loud - RATE // 100 :][: 3 * RATE])


def test_a_dead_server_keeps_what_was_recorded(patient_server, tmp_path):
    folder = new_song(tmp_path / "song")
    with recorder(patient_server, folder) as recording:
        time.sleep(1)
        patient_server.kill()
        out, err = recording.communicate(timeout=30)
    assert recording.returncode == AUDIO_DEVICE, err
    assert "was lost: its server went away. What was recorded so far is kept" in err
    sound, rate = read_audio(recorded(folder))
    assert rate == RATE
    assert len(sound) == round(json.loads(out)["seconds"] * RATE) > RATE / 2


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
