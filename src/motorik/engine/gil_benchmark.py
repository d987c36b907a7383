"""Missed audio cycles while another thread holds Python's lock: the native callback beside a Python one.

Everything runs on a JACK server without hardware, in a process of its own: once the server is gone PortAudio
cannot even be closed. The load is 32 sines. A third callback, native and silent, is the control: what it
misses, the machine itself missed.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.project import Project, Track
from motorik.engine.hogs import HOGS, hogging
from motorik.engine.host import Engine
from motorik.engine.jack_dummy import JackDummy
from motorik.sequencer.events import Event, EventKind

CALLBACKS = ("native", "python", "control")
SINES = 32
SETTLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One callback under one hog; ``missed_percent`` of all cycles were not run or outlasted a period."""

    callback: str
    hog: str
    missed_percent: float
    not_run: int
    over_period: int
    p999_us: float
    max_us: float
    cycles: int


def measure(
    *, block: int = 128, seconds: float = 30.0, hogs: Sequence[str] = tuple(HOGS), sample_rate: int = 48000
) -> list[Row]:
    """Start a server and a process that plays on it; return a row per hog and callback, ``seconds`` each.

    Raises:
        RuntimeError: jackd is not installed, or the measuring process failed, with its last words.
    """
    task = {"block": block, "seconds": seconds, "hogs": list(hogs), "sample_rate": sample_rate}
    with JackDummy(sample_rate=sample_rate, block=block) as server:
        finished = subprocess.run(
            [sys.executable, "-m", "motorik.engine.gil_benchmark", json.dumps(task)],
            env=server.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if finished.returncode:
        raise RuntimeError(f"the measuring process failed: {finished.stderr[-2000:]}")
    return [Row(**row) for row in json.loads(finished.stdout.splitlines()[-1])]


def _measure_here(block: int, seconds: float, hogs: Sequence[str], sample_rate: int) -> list[Row]:
    """Play on the server named in the environment, one callback under one hog after the other."""
    rows = []
    for hog in hogs:
        for callback in CALLBACKS:
            play = _play_python if callback == "python" else _play_native
            rows.append(play(callback, hog, block, seconds, sample_rate))
    return rows


def _play_native(callback: str, hog: str, block: int, seconds: float, sample_rate: int) -> Row:
    from motorik.engine.drivers import open_driver

    engine = sines(sample_rate, 0 if callback == "control" else SINES)
    driver = open_driver("portaudio", engine, block=block)
    driver.start()
    time.sleep(SETTLE_SECONDS)
    with hogging(hog):
        engine.reset_statistics()
        first, began = engine.frame(), time.perf_counter()
        time.sleep(seconds)
        last, ended = engine.frame(), time.perf_counter()
    figures = engine.telemetry()
    driver.stop()
    cycles = round((ended - began) * sample_rate / block)
    return _row(
        callback, hog, cycles, (last - first) // block, figures.duration_over_period,
        figures.duration_p999_us,
        figures.duration_max_us,
    )  # fmt: skip


def _play_python(callback: str, hog: str, block: int, seconds: float, sample_rate: int) -> Row:
    from motorik.engine.drivers.portaudio import python_stream

    steps = 2 * np.pi * 110 * 2 ** (np.arange(SINES) / 12) / sample_rate
    phases = np.zeros(SINES)
    durations: list[float] = []

    def process(output: Any, frames: int, *_: object) -> None:
        began = time.perf_counter()
        angles = phases + steps * np.arange(1, frames + 1)[:, None]
        output[:] = (np.sin(angles).sum(axis=1) * (0.1 / SINES))[:, None]
        phases[:] = angles[-1] % (2 * np.pi)
        durations.append(time.perf_counter() - began)

    with python_stream(process, sample_rate, block):
        time.sleep(SETTLE_SECONDS)
        with hogging(hog):
            first, began = len(durations), time.perf_counter()
            time.sleep(seconds)
            last, ended = len(durations), time.perf_counter()
    spent = np.array(durations[first:last]) * 1e6
    cycles = round((ended - began) * sample_rate / block)
    over = int((spent > block / sample_rate * 1e6).sum())
    slow, longest = (float(np.quantile(spent, 0.999)), float(spent.max())) if len(spent) else (0.0, 0.0)
    return _row(callback, hog, cycles, len(spent), over, slow, longest)


def _row(callback: str, hog: str, cycles: int, run: int, over: int, slow: float, longest: float) -> Row:
    not_run = max(0, cycles - run)
    missed = 100 * min(cycles, not_run + over) / cycles
    return Row(callback, hog, round(missed, 3), not_run, over, slow, longest, cycles)


def sines(sample_rate: int, count: int) -> Engine:
    """Return an engine in which ``count`` sines sound for ever: the load of the lock benchmark."""
    patch = Patch(
        id="sines",
        polyphony=max(count, 1),
        modules=(
            Module(id="sine", kind="osc.analog", parameters={"shape": 3, "level": 0.1}),
            Module(id="env", kind="env.adsr", parameters={"sustain": 1.0}),
            Module(id="amp", kind="amp.vca", parameters={"velocity": 0}),
        ),
        cables=(
            Cable(source="sine.out", target="amp.in"),
            Cable(source="env.out", target="amp.gain"),
        ),
        output="amp",
    )
    engine = Engine(sample_rate)
    engine.install(Project(patches=(patch,), tracks=(Track(id="sines", patch="sines"),)))
    engine.push(
        [Event(0, EventKind.NOTE_ON, "sines", n + 1, pitch=45.0 + n, velocity=1.0) for n in range(count)]
    )
    return engine


if __name__ == "__main__":
    print(json.dumps([asdict(row) for row in _measure_here(**json.loads(sys.argv[1]))]))
