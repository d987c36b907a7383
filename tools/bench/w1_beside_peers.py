"""W1, voices per core: Motorik beside SuperCollider and Faust, pair by pair in one run on one pinned core.

    python tools/bench/w1_beside_peers.py [--voices 64] [--block 64] [--runs 5] [--json]

Each program renders two durations; the CPU time of the short one is subtracted from that of the long one, so
start-up does not count. Peers: Debian packages ``supercollider-server supercollider-language
sc3-plugins-language faust g++`` (sclang compiles the SynthDef once, Faust is compiled with its own fastest
flags). A peer that is not installed is named and makes the command fail: without it nothing is compared.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"
TARGETS = {"scsynth": 5.0, "faust": 2.5}
Command = Callable[[float], list[str]]


@dataclass(frozen=True)
class Result:
    """One program's figures; ``ratio`` is Motorik's voices per core over its own, median of pairs."""

    program: str
    voices_per_core: float
    lowest: float
    highest: float
    ratio: float


def cpu_seconds(command: list[str], core: int, cwd: Path) -> float:
    """Return user + system seconds of one run pinned to ``core``; ``RuntimeError`` with its output."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=cwd,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        if status:
            log.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed: {log.read()[-800:].decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def osc_message(address: str, *values: str | int | float | bytes) -> bytes:
    """Return one OSC 1.0 message."""

    def padded(data: bytes) -> bytes:
        return data + b"\0" * (-len(data) % 4)

    tags, body = ",", b""
    for value in values:
        if isinstance(value, str):
            tags, body = tags + "s", body + padded(value.encode() + b"\0")
        elif isinstance(value, bytes):
            tags, body = tags + "b", body + struct.pack(">i", len(value)) + padded(value)
        elif isinstance(value, int):
            tags, body = tags + "i", body + struct.pack(">i", value)
        else:
            tags, body = tags + "f", body + struct.pack(">f", value)
    return padded(address.encode() + b"\0") + padded(tags.encode() + b"\0") + body


def score_of(definition: bytes, starts: list[bytes], seconds: float) -> bytes:
    """Return a non-real-time score: all synths start at once and sound until the end."""

    def bundle(time: float, message: bytes) -> bytes:
        packet = b"#bundle\0" + struct.pack(">II", int(time), 0) + struct.pack(">i", len(message)) + message
        return struct.pack(">i", len(packet)) + packet

    score = bundle(0, osc_message("/d_recv", definition)) + b"".join(bundle(0, start) for start in starts)
    return score + bundle(seconds, osc_message("/c_set", 0, 0.0))


def scsynth_score(definition: bytes, seconds: float, voices: int) -> bytes:
    """Return the score of all voices."""
    starts = []
    for i in range(voices):
        pitch, pan = 55.0 * 2.0 ** ((i % 24) / 12), (i % 16) / 7.5 - 1.0
        starts.append(
            osc_message("/s_new", "w1voice", 1000 + i, 1, 0, "f", pitch, "pan", pan, "ph", float(i))
        )
    return score_of(definition, starts, seconds)


def scsynth(folder: Path, voices: int, block: int) -> Command:
    """Compile the SynthDef and return the command that renders it."""
    environment = os.environ | {
        "W1_OUT": str(folder), "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1",
    }  # fmt: skip
    compile_it = ["sclang", str(PEERS / "voice.scd")]
    subprocess.run(compile_it, env=environment, check=True, timeout=120, stdout=subprocess.DEVNULL)
    definition = (folder / "w1voice.scsyndef").read_bytes()

    def command(seconds: float) -> list[str]:
        score = folder / f"{seconds:g}.osc"
        score.write_bytes(scsynth_score(definition, seconds, voices))
        options = f"-o 2 -i 0 -z {block} -m 65536 -n 4096"
        return ["scsynth", "-N", str(score), "_", "sc.wav", "48000", "WAV", "float", *options.split()]

    return command


def faust(folder: Path, voices: int, block: int) -> Command:
    """Compile the Faust voice with its fastest flags and return the command that renders it."""
    source, program = folder / "voice.cpp", folder / "voice"
    main, voice = str(PEERS / "faust_main.cpp"), str(PEERS / "voice.dsp")
    subprocess.run(["faust", "-lang", "cpp", "-single", "-a", main, voice, "-o", str(source)], check=True)
    flags = ["-O3", "-march=native", "-ffast-math"]
    subprocess.run(["g++", *flags, "-o", str(program), str(source)], check=True)
    return lambda seconds: [str(program), f"{seconds:g}", str(voices), str(block)]


def motorik(voices: int, block: int) -> Command:
    """Return the command that renders the same voices with Motorik."""
    work = "from motorik.engine.benchmark import render_w1; render_w1({}, voices={}, block={})"
    return lambda seconds: [sys.executable, "-c", work.format(seconds, voices, block)]


def measure(commands: dict[str, Command], voices: int, runs: int, core: int, cwd: Path) -> list[Result]:
    """Run all programs in turn ``runs`` times and return their figures, Motorik's first."""
    short, long = 5.0, 25.0
    rates: dict[str, list[float]] = {name: [] for name in commands}
    for name, command in commands.items():
        cpu_seconds(command(short), core, cwd)  # warm-up: page cache, lazy imports
        rates[name] = []
    for _ in range(runs):
        for name, command in commands.items():
            spent = cpu_seconds(command(long), core, cwd) - cpu_seconds(command(short), core, cwd)
            rates[name].append(voices * (long - short) / spent)
    return [
        Result(
            name, statistics.median(found), min(found), max(found),
            statistics.median(ours / theirs for ours, theirs in zip(rates["motorik"], found, strict=True)),
        )
        for name, found in rates.items()
    ]  # fmt: skip


def main() -> int:
    """Measure, print, and return 1 when a target ratio is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--voices", type=int, default=64)
    parser.add_argument("--block", type=int, default=64)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    missing = [program for program in ("scsynth", "sclang", "faust", "g++") if not shutil.which(program)]
    if missing:
        print(f"not installed: {', '.join(missing)}; see the head of {Path(__file__).name}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = {
            "motorik": motorik(options.voices, options.block),
            "scsynth": scsynth(folder, options.voices, options.block),
            "faust": faust(folder, options.voices, options.block),
        }
        results = measure(commands, options.voices, options.runs, options.core, folder)
    if options.json:
        print(json.dumps([asdict(result) for result in results], indent=1))
    else:
        print(f"{options.voices} voices, block {options.block}, {options.runs} pairs on core {options.core}")
        for r in results:
            goal = f"  (goal {TARGETS[r.program]}x)" if r.program in TARGETS else ""
            span = f"[{r.lowest:.0f} .. {r.highest:.0f}]"
            print(f"{r.program:10} {r.voices_per_core:8.0f} voices/core {span:18} ratio {r.ratio:5.2f}{goal}")
    return int(any(result.ratio < TARGETS.get(result.program, 0.0) for result in results))


if __name__ == "__main__":
    raise SystemExit(main())
