"""Motorik beside other programs, pair by pair in one run on one pinned core: what W1 and W2 share.

Each program renders two durations; the CPU time of the short one is subtracted from that of the long one, so
start-up does not count. A peer that is not installed makes the command fail: without it nothing is compared.
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
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"
Command = Callable[[float], list[str]]
"""Returns the command that renders so many seconds."""


@dataclass(frozen=True)
class Workload:
    """Seconds of sound in the short and the long render, and what a second counts for, in ``unit``."""

    short: float
    long: float
    unit: str
    worth: float = 1.0


@dataclass(frozen=True)
class Result:
    """What one program does in a second of CPU; ``ratio`` is Motorik's over its own, median of pairs."""

    program: str
    unit: str
    rate: float
    lowest: float
    highest: float
    ratio: float


def options_of(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Read the command line after adding the options of every comparison."""
    parser.add_argument("--block", type=int, default=64, help="frames a block")
    parser.add_argument("--runs", type=int, default=5, help="pairs")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def compare(
    commands: Callable[[Path], dict[str, Command]], workload: Workload, runs: int, core: int
) -> list[Result]:
    """Prepare the programs in a folder of their own, run them in turn and return the results.

    Raises:
        SystemExit: a peer, or what prepares it, is not installed.
    """
    missing = [program for program in ("scsynth", "sclang", "faust", "g++") if not shutil.which(program)]
    if missing:
        print(
            f"not installed: {', '.join(missing)}; see the head of {Path(sys.argv[0]).name}", file=sys.stderr
        )
        raise SystemExit(2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return measure(commands(folder), workload, runs, core, folder)


def measure(
    commands: Mapping[str, Command], workload: Workload, runs: int, core: int, cwd: Path
) -> list[Result]:
    """Run all programs in turn ``runs`` times and return their figures; one of them is "motorik"."""
    for command in commands.values():
        cpu_seconds(command(workload.short), core, cwd)  # warm-up: page cache, lazy imports
    rates: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            spent = cpu_seconds(command(workload.long), core, cwd)
            spent -= cpu_seconds(command(workload.short), core, cwd)
            rates[name].append(workload.worth * (workload.long - workload.short) / spent)
    return results_of(rates, workload.unit)


def results_of(rates: Mapping[str, list[float]], unit: str) -> list[Result]:
    """Return each program's figures, its rates given run by run."""
    return [
        Result(
            name, unit, statistics.median(found), min(found), max(found),
            statistics.median(ours / theirs for ours, theirs in zip(rates["motorik"], found, strict=True)),
        )
        for name, found in rates.items()
    ]  # fmt: skip


def report(results: list[Result], targets: Mapping[str, float], *, as_json: bool) -> int:
    """Print the results; return 1 when a target ratio is missed."""
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=1))
    else:
        for r in results:
            goal = f"  (goal {targets[r.program]:.2f}x)" if r.program in targets else ""
            span = f"[{r.lowest:.0f} .. {r.highest:.0f}]"
            print(f"{r.program:10} {r.rate:8.0f} {r.unit} {span:18} ratio {r.ratio:5.2f}{goal}")
    return int(any(result.ratio < targets.get(result.program, 0.0) for result in results))


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


def motorik(work: str) -> Command:
    """Return the command that runs the Python statements ``work``, ``{seconds}`` filled in."""
    return lambda seconds: [sys.executable, "-c", work.format(seconds=seconds)]


def scsynth(folder: Path, source: str, synth: str, starts: list[bytes], block: int) -> Command:
    """Compile the SynthDef of ``source`` and return the command that renders it, not in real time."""
    environment = os.environ | {
        "SYNTHDEFS": str(folder), "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1",
    }  # fmt: skip
    compile_it = ["sclang", str(PEERS / source)]
    subprocess.run(compile_it, env=environment, check=True, timeout=120, stdout=subprocess.DEVNULL)
    definition = (folder / f"{synth}.scsyndef").read_bytes()

    def command(seconds: float) -> list[str]:
        score = folder / f"{seconds:g}.osc"
        score.write_bytes(score_of(definition, starts, seconds))
        options = f"-o 2 -i 0 -z {block} -m 65536 -n 4096"
        return ["scsynth", "-N", str(score), "_", "sc.wav", "48000", "WAV", "float", *options.split()]

    return command


def faust(folder: Path, main: str, source: str, arguments: list[str], *, vector: bool = False) -> Command:
    """Compile a Faust program with its fastest flags and return the command that renders it.

    Its scalar code or its vector code, in pieces of the 32 frames that are Faust's own choice and were the
    fastest tried. The program is run with the seconds and ``arguments``.
    """
    flags = ["-vec", "-lv", "1"] if vector else []
    program = folder / f"{Path(source).stem}{'_vec' if vector else ''}"
    code = program.with_suffix(".cpp")
    translate = ["faust", "-lang", "cpp", "-single", *flags, "-a", str(PEERS / main), str(PEERS / source)]
    subprocess.run([*translate, "-o", str(code)], check=True)
    fastest = ["-O3", "-march=native", "-ffast-math", f"-I{PEERS}"]
    subprocess.run(["g++", *fastest, "-o", str(program), str(code)], check=True)
    return lambda seconds: [str(program), f"{seconds:g}", *arguments]


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
