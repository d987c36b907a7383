"""How punctual MIDI leaves: what a second JACK client got, against the schedule, beside a loop that sleeps.

    python -m tools.bench.midi_out [--events N] [--clock-minutes M] [--markdown FILE]

A dummy JACK server, Motorik's engine on it through PortAudio, and ``jack_midi_dump`` as the second process,
which writes down the frame of every event. Figures in microseconds off the schedule, a constant delay taken
out.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motorik.engine.hogs import hogging
from motorik.engine.jack_dummy import JackDummy

RATE = 48000
CLIENT = "far-end"
EVENTS = 100_000
AHEAD_SECONDS = 3
TEMPI = (120, 174)
EVERY = 40
"""Frames from one event to the next: 1200 a second."""


@dataclass(frozen=True)
class Figures:
    """What came of a run. ``jitter`` are distances to the median delay in microseconds."""

    name: str
    hog: str
    sent: int
    received: int
    in_order: bool
    p50_us: float
    p99_us: float
    max_us: float
    seconds: float
    own: str = ""


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 when ours were out of order or lost by our own count."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.midi_out", description=(__doc__ or "")[:90])
    parser.add_argument("--events", type=int, default=EVENTS, metavar="N")
    parser.add_argument("--block", type=int, default=128, metavar="FRAMES")
    parser.add_argument("--clock-minutes", type=float, default=0, metavar="M", help="also the clock, so long")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.child:
        CHILDREN[options.child.split(":")[0]](*options.child.split(":")[1:])
        return 0
    results = []
    for hog in ("none", "sort") if options.events else ():
        results.append(events("Motorik", "motorik", hog, options.events, options.block))
        results.append(events("mido, a loop that sleeps", "naive", hog, options.events, options.block))
    for hog in ("none", "sort") if options.clock_minutes else ():
        results += clocks(hog, options.clock_minutes, options.block)
    text = table(results)
    print(text)
    if options.markdown:
        options.markdown.write_text(page(text, options.block), encoding="utf-8")
    ours = [it for it in results if "mido" not in it.name]
    return int(any(not it.in_order or not it.own.endswith(", 0") for it in ours if it.own))


# ---- runs -------------------------------------------------------------------------------------------------


def events(name: str, child: str, hog: str, count: int, block: int) -> Figures:
    """Send ``count`` numbered events and judge what arrived."""
    with JackDummy(sample_rate=RATE, block=block) as jack, dump(jack) as received:
        began = time.monotonic()
        said = run_child(jack, f"{child}:{count}:{hog}")
        took = time.monotonic() - began
        lines = settled(received)
    late: list[float] = []
    index, in_order = -1, True
    for frame, data in lines:
        if data[0] == 0x90:
            step = ((data[1] | data[2] << 7) - index) % 16384
            in_order &= 0 < step < 8192
            index += step
            late.append(float(frame - index * EVERY))
    return figures(name, hog, count, len(late), in_order, late, took, said)


def clocks(hog: str, minutes: float, block: int) -> list[Figures]:
    """Play a song at each tempo, both at once."""
    with ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(clock, bpm, hog, minutes, block, f"motorik-{place}")
            for place, bpm in enumerate(TEMPI)
        ]
        return [run.result() for run in runs]


def clock(bpm: int, hog: str, minutes: float, block: int, server: str) -> Figures:
    """Play a song of a tempo and judge the pulses of its clock from start to stop."""
    with JackDummy(sample_rate=RATE, block=block, names=(server,)) as jack, dump(jack) as received:
        began = time.monotonic()
        run_child(jack, f"song:{bpm}:{minutes}:{hog}")
        took = time.monotonic() - began
        lines = settled(received)
    kinds = [data[0] for _frame, data in lines]
    start = kinds.index(0xFA)
    stop = kinds.index(0xFC, start) if 0xFC in kinds[start:] else len(kinds)
    frames = [frame for frame, data in lines[start:stop] if data[0] == 0xF8]
    count = int(minutes * bpm * 24)
    pulse = RATE * 60 / bpm / 24
    late = beside_neighbours([frame - number * pulse for number, frame in enumerate(frames)])
    return figures(
        f"clock at {bpm} BPM", hog, count, min(len(frames), count), len(frames) >= count, late, took
    )


def beside_neighbours(late: list[float]) -> list[float]:
    """Return how far each pulse is off those of two beats around it.

    Where the server loses a cycle, sound and clock are later by it from then on, together.
    """
    return [it - statistics.median(late[max(at - 24, 0) : at + 25]) for at, it in enumerate(late)]


def figures(
    name: str, hog: str, sent: int, got: int, order: bool, late: list[float], took: float, own: str = ""
) -> Figures:
    """Return the figures of one run."""
    middle = statistics.median(late) if late else 0.0
    off = sorted(abs(frames - middle) / RATE * 1e6 for frames in late) or [float("nan")]
    p50, p99 = (off[min(int(part * len(off)), len(off) - 1)] for part in (0.5, 0.99))
    return Figures(name, hog, sent, got, order, p50, p99, off[-1], took, own)


# ---- the far end ------------------------------------------------------------------------------------------


@contextmanager
def dump(jack: JackDummy) -> Iterator[Path]:
    """Write down all that reaches the second client, in a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "received"
        with path.open("wb") as out:
            # Ahead of everything else: it keeps no more than 512 events until it comes to write them down.
            command = ["chrt", "-f", "20", "jack_midi_dump", "-a", CLIENT]
            far_end = subprocess.Popen(command, env=jack.environment, stdout=out, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        yield path
        far_end.terminate()
        far_end.wait(5)


def settled(path: Path) -> list[tuple[int, tuple[int, ...]]]:
    """Return what was received, once no more comes: frames and bytes."""
    size = -1
    while size != path.stat().st_size:
        size = path.stat().st_size
        time.sleep(1.0)
    found = []
    for line in path.read_text(errors="replace").splitlines():
        stamp, colon, rest = line.partition(":")
        if colon and stamp.strip().isdigit():
            data = tuple(int(word, 16) for word in rest.split()[:3] if len(word) == 2 and _is_hex(word))
            if data:
                found.append((int(stamp), data))
    return found


def _is_hex(word: str) -> bool:
    return all(letter in "0123456789abcdef" for letter in word)


# ---- senders, each in a process of its own ----------------------------------------------------------------


def run_child(jack: JackDummy, what: str) -> str:
    """Run a sender to its end in an environment that knows the server; return what it said of itself."""
    command = [sys.executable, "-m", "tools.bench.midi_out", "--child", what]
    done = subprocess.run(command, env=jack.environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def send_events(count: str, hog: str) -> None:
    """Send numbered events through the native sender, as far ahead as a sequencer whose wakes are late."""
    from motorik.domain.project import Project
    from motorik.engine.drivers.portaudio import PortAudioDriver
    from motorik.engine.host import Engine
    from motorik.engine.midi_sender import KEYS_BYTES, MidiSender

    engine = Engine(RATE)
    engine.install(Project())
    driver = PortAudioDriver(engine)
    driver.start()
    sender = MidiSender()
    port = sender.open_jack("motorik", "out", bytearray(KEYS_BYTES))
    assert sender.connect_jack(port, f"{CLIENT}:input")
    time.sleep(1.0)
    sender.follow(engine.native, 0.0)
    start = engine.frame() + RATE
    with hogging(hog):
        done = 0
        while done < int(count):
            ahead = (engine.frame() + AHEAD_SECONDS * RATE - start) // EVERY + 1
            rows = [
                (start + n * EVERY, port, bytes((0x90, n & 127, n >> 7 & 127)))
                for n in range(done, min(max(ahead, done), int(count)))
            ]
            done += sender.push(rows)
            time.sleep(0.01)
        while sender.figures(port)["waiting"]:
            time.sleep(0.1)
    found = sender.figures(port)
    print(f"{found['late']}, {found['lost']}", flush=True)
    time.sleep(0.5)
    os._exit(0)


def send_naively(count: str, hog: str) -> None:
    """Send the same as most programs in Python do: sleep until the next is due, then send it."""
    import mido

    backend = mido.Backend("mido.backends.rtmidi/UNIX_JACK")
    out = backend.open_output(next(name for name in backend.get_output_names() if CLIENT in name))
    time.sleep(0.5)
    start = time.monotonic() + 0.5
    with hogging(hog):
        for n in range(int(count)):
            wait = start + n * EVERY / RATE - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            out.send(mido.Message.from_bytes((0x90, n & 127, n >> 7 & 127)))
    time.sleep(0.5)
    os._exit(0)


def play_song(bpm: str, minutes: str, hog: str) -> None:
    """Play a song whose clock goes to the far end, through the studio and the bridge."""
    from fractions import Fraction

    from motorik.bridges.midi.sending.bridge import MidiSending
    from motorik.bridges.midi.sending.settings import OutputSettings, SendingSettings
    from motorik.domain.project import Arrangement, Project
    from motorik.domain.tempo import TempoMap, TempoPoint
    from motorik.domain.time import TICKS_PER_BEAT
    from motorik.storage import create_song
    from motorik.studio.local import LocalStudio
    from motorik.studio.protocol import Play
    from motorik.studio.settings import DriverSettings

    length = (int(float(minutes) * int(bpm)) + 64) * TICKS_PER_BEAT
    project = Project(
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(int(bpm))),)),
        arrangement=Arrangement(length=length),
    )
    with tempfile.TemporaryDirectory() as folder:
        studio = LocalStudio(create_song(Path(folder) / "song", project), autosave_seconds=None)
        outputs = (OutputSettings(name="out", port=f"{CLIENT}:input"),)
        bridge = MidiSending(studio, SendingSettings(outputs=outputs, guard=False))
        bridge.start()
        studio.open_audio(DriverSettings(driver="portaudio", block=128))
        time.sleep(1.0)
        with hogging(hog):
            studio.transport(Play(tick=0))
            time.sleep(float(minutes) * 60 + 2)
        os._exit(0)


CHILDREN: dict[str, Any] = {"motorik": send_events, "naive": send_naively, "song": play_song}


# ---- telling ----------------------------------------------------------------------------------------------


def table(results: list[Figures]) -> str:
    """Return the figures as a table."""
    rows = [
        "| what | hog | sent | received | in order | p50 µs | p99 µs | max µs | late, lost (its count) |",
        "| --- " * 9 + "|",
    ]
    for it in results:
        order = "yes" if it.in_order else "no"
        rows.append(
            f"| {it.name} | {it.hog} | {it.sent:,} | {it.received:,} | {order} "
            f"| {it.p50_us:,.0f} | {it.p99_us:,.0f} | {it.max_us:,.0f} | {it.own or '–'} |"
        )
    return "\n".join(rows)


def page(text: str, block: int) -> str:
    """Return the page of the documentation."""
    return f"""<!-- Written by tools/bench/midi_out.py; change the source, not this file. -->

# MIDI out: how punctual it is

This page is generated: `python -m tools.bench.midi_out --clock-minutes 10 --markdown docs/qa/midi-out.md`.
Motorik plays through JACK's dummy driver in blocks of {block} frames; a second process (`jack_midi_dump`)
writes down the frame of every event. Figures are microseconds off the schedule, with a constant delay taken
out; a frame lasts 20.8 µs. The hog keeps the interpreter busy with sorting, as the heaviest page of a window
would. Events that are missing and not lost by the sender's own count fell to the second client: the server
goes on without a client that is late for a cycle, and that client keeps no more than 512 events. Pulses of
the clock are judged beside those of two beats around each: where the server loses a cycle, sound and clock
are later by it from then on, together. A virtual processor that sleeps wakes milliseconds late; a program of
idle priority beside it keeps it awake.

{text}
"""


if __name__ == "__main__":
    sys.exit(main())
