"""How much one core carries: W1, the voices benchmark, and W2, the techno bar of :mod:`.techno_bar`.

A W1 voice is saw + pulse, band-limited, through a resonant 4-pole low-pass swept by an envelope and an LFO,
then ADSR and pan. Its gate is open 0.3 s of every 0.5 s. It is rendered with everything Motorik always does:
graph, events, smoothing, voice allocation.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from motorik.domain.patch import Cable, Modulation, Module, Patch
from motorik.domain.project import Project, Track
from motorik.engine import gil_benchmark
from motorik.engine.hogs import HOGS
from motorik.engine.host import Engine
from motorik.engine.techno_bar import render_w2
from motorik.sequencer.events import Event, EventKind

RATE = 48000
PERIOD_SECONDS, GATE_SECONDS, STAGGER_SECONDS = 0.5, 0.3, 0.013
OWNER = "voices"


@dataclass(frozen=True, slots=True)
class VoicesResult:
    """Voices one core carries, and the CPU seconds it took for a second of sound."""

    voices_per_core: float
    voices: int
    block: int
    instruction_set: str
    cpu_per_audio_second: float
    seconds: float


@dataclass(frozen=True, slots=True)
class BarResult:
    """How many seconds of the techno bar one core renders in a second."""

    times_real_time: float
    instruction_set: str
    cpu_per_audio_second: float
    seconds: float


def w1(
    *,
    voices: int = 64,
    block: int = 64,
    seconds: float = 10.0,
    instruction_set: str | None = None,
    runs: int = 3,
) -> dict[str, Any]:
    """Measure voices per core on this thread, as the fields of :class:`VoicesResult`.

    CPU time is that of the whole process: let nothing else run in it.
    """

    def render(length: float) -> None:
        render_w1(length, voices=voices, block=block, instruction_set=instruction_set)

    cost = _cpu_per_audio_second(render, seconds, runs)
    chosen = Engine(RATE, instruction_set=instruction_set).instruction_set
    return asdict(VoicesResult(voices / cost, voices, block, chosen, cost, seconds))


def w2(*, seconds: float = 60.0, instruction_set: str | None = None, runs: int = 3) -> dict[str, Any]:
    """Measure on this thread how fast the techno bar renders, as the fields of :class:`BarResult`.

    CPU time is that of the whole process: let nothing else run in it.
    """

    def render(length: float) -> None:
        render_w2(length, instruction_set=instruction_set)

    cost = _cpu_per_audio_second(render, seconds, runs)
    chosen = Engine(RATE, instruction_set=instruction_set).instruction_set
    return asdict(BarResult(1 / cost, chosen, cost, seconds))


def gil(*, block: int = 128, seconds: float = 30.0, hogs: Sequence[str] | None = None) -> dict[str, Any]:
    """Measure missed audio cycles under Python's lock: see :mod:`motorik.engine.gil_benchmark`.

    Returns ``rows`` (callback, hog, missed %, over period, p99.9 µs …), ``block`` and ``seconds``.
    """
    wanted = tuple(HOGS) if hogs is None else tuple(hogs)
    rows = gil_benchmark.measure(block=block, seconds=seconds, hogs=wanted)
    return {"block": block, "seconds": seconds, "rows": [asdict(row) for row in rows]}


def render_w1(
    seconds: float, *, voices: int = 64, block: int = 64, instruction_set: str | None = None
) -> int:
    """Render ``seconds`` of ``voices`` W1 voices in blocks of ``block`` frames; return the frames."""
    engine = Engine(RATE, instruction_set=instruction_set)
    engine.install(w1_project(voices))
    frames = round(seconds * RATE)
    events = w1_events(voices, 0)
    for second in range(-(-frames // RATE)):
        engine.push(events, offset=second * RATE)
        engine.native.render(min(RATE, frames - second * RATE), block=block)
        if second == 0:
            events = w1_events(voices, 1)  # from here on every second is like this one
    return frames


def w1_project(voices: int) -> Project:
    """Return a project with one track that has ``voices`` W1 voices."""
    patch = Patch(
        id=OWNER,
        polyphony=voices,
        modules=(
            Module(id="saw", kind="osc.analog", parameters={"shape": 0}),
            Module(id="pulse", kind="osc.analog", parameters={"shape": 1, "fine": 8.6, "width": 0.4}),
            Module(id="lfo", kind="lfo.wave", parameters={"rate": 0.3}),
            Module(id="env", kind="env.adsr", parameters={
                "attack": 0.01, "decay": 0.2, "sustain": 0.6, "release": 0.15}),
            Module(id="filter", kind="filter.ladder", parameters={"cutoff": 200, "resonance": 0.6}),
            Module(id="amp", kind="amp.vca", parameters={"level_db": -12, "velocity": 0}),
            Module(id="pan", kind="amp.pan", parameters={"position": 0.3}),
        ),
        cables=(
            Cable(source="saw.out", target="filter.in"),
            Cable(source="pulse.out", target="filter.in"),
            Cable(source="filter.out", target="amp.in"),
            Cable(source="env.out", target="amp.gain"),
            Cable(source="amp.out", target="pan.in"),
        ),
        modulations=(
            Modulation(source="env.out", target="filter.cutoff", amount=4),
            Modulation(source="lfo.out", target="filter.cutoff", amount=0.5),
        ),
        output="pan",
    )  # fmt: skip
    return Project(patches=(patch,), tracks=(Track(id=OWNER, patch=OWNER),))


def w1_events(voices: int, second: int) -> list[Event]:
    """Return the gates that open or close in a second, voice by voice staggered; frames from its start.

    The gates repeat twice a second, so all seconds but the first, which has no notes to end, are alike.
    """
    events = []
    for voice in range(voices):
        first = (voice * STAGGER_SECONDS) % PERIOD_SECONDS
        for turn in range(-1, 2):
            opens = first + turn * PERIOD_SECONDS
            for at, kind in ((opens, EventKind.NOTE_ON), (opens + GATE_SECONDS, EventKind.NOTE_OFF)):
                if 0 <= at < 1 and (second or opens >= 0):
                    pitch = 33.0 + voice % 24
                    events.append(Event(round(at * RATE), kind, OWNER, voice + 1, pitch=pitch, velocity=1.0))
    return sorted(events, key=lambda event: (event.frame, event.kind))


def _cpu_per_audio_second(render: Callable[[float], object], seconds: float, runs: int) -> float:
    """Return what ``render`` costs a second of sound.

    Two lengths are rendered in turn and their CPU times subtracted, so start-up does not count; the median of
    ``runs`` such pairs is taken.
    """
    short = seconds / 5
    render(short)
    costs = []
    for _ in range(runs):
        brief, long = (_cpu_seconds(render, length) for length in (short, short + seconds))
        costs.append((long - brief) / seconds)
    return sorted(costs)[len(costs) // 2]


def _cpu_seconds(render: Callable[[float], object], length: float) -> float:
    """Return the CPU seconds of one render."""
    began = time.process_time()
    render(length)
    return time.process_time() - began
