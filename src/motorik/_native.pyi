"""The native engine; see native/bind and native/motorik.h."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, TypedDict, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Audio = NDArray[np.float32]
Commands = NDArray[np.void]

COMMAND_FIELDS: list[tuple[str, str]]
COMMAND_DTYPE: np.dtype[np.void]
ACCENT: int
DECK_BEGIN: int
DECK_STOP: int
DECK_SWITCH: int
DECK_ONLY: int
DECK_ALL: int
SLIDE: int
SCOPE_VOICE: int
SCOPE_BUS: int
POLY: int
MONO: int
LEGATO: int
ANALOG: int
DIRECT: int
UNIPOLAR: int
BIPOLAR: int
BEND: int
PRESSURE: int
TIMBRE: int
LEVEL: int
PAN: int
CHUNK: int
MAX_UNITS: int

class CommandKind(IntEnum):
    """What a command does; see native/motorik.h for the fields each kind reads."""

    NOTE_ON = 1
    NOTE_OFF = 2
    NOTE_CUT = 3
    PARAMETER = 4
    PLAN = 5
    REVOKE = 6
    RELEASE_ALL = 7
    CUT_ALL = 8
    RESET = 9
    TEMPO = 10
    EXPRESSION = 11
    DECK = 12

class Telemetry(TypedDict):
    """What the callback counted; the fields of MtkTelemetry."""

    frame: int
    load_mean: float
    load_worst: float
    duration_p50_us: float
    duration_p99_us: float
    duration_p999_us: float
    duration_max_us: float
    callbacks: int
    duration_over_period: int
    gap_over_two_periods: int
    driver_underflows: int
    late_commands: int
    revoked_commands: int
    ring_full: int
    pending_full: int
    stolen_voices: int
    active_voices: int
    plans_alive: int
    peak_left: float
    peak_right: float

def instruction_sets() -> list[str]:
    """Return the names of the instruction sets this machine can run, worst first."""

def kernel_kinds() -> list[str]:
    """Return the module kinds this build has kernels for; a kind's position is its kernel number."""

def kernel_index(kind: str) -> int:
    """Return the kernel number of a module kind; KeyError names the kind."""

def loudness(data: ArrayLike, sample_rate: float) -> tuple[float, float]:
    """Return (LUFS, true peak in dBTP) of float32 [frames, 1 or 2] after BS.1770-4; -inf when silent."""

class Sample:
    """A sound in native memory: float32 [frames, channels] or [frames], copied when made."""

    frames: int
    channels: int
    def __init__(
        self, data: ArrayLike, rate: float, root: float = 60, loop: tuple[int, int] | None = None
    ) -> None: ...

class Module:
    """One kernel without a host: audio float32 [frames, lanes], control in [lanes], out [pieces, lanes]."""

    kind: str
    lanes: int
    def __init__(
        self,
        kind: str,
        lanes: int = 16,
        sample_rate: float = 48000,
        seed: int = 0,
        instruction_set: str | None = None,
    ) -> None: ...
    @property
    def alive(self) -> int:
        """The lanes (bits) a `keeps_voice` module still sounds in, as of the last piece."""
    def reset(self) -> None: ...
    def set_parameter(self, index: int, value: float, smooth: bool = False) -> None: ...
    def set_voice(
        self,
        lane: int,
        pitch: float = 60,
        gate: float = 1,
        velocity: float = 1,
        accent: float = 0,
        start: int = 0,
    ) -> None: ...
    def hear(self, lanes: int) -> None: ...
    def set_touch(self, lane: int, pressure: float = 0, timbre: float = 0) -> None: ...
    def set_tempo(self, beats_per_minute: float, beat: float = 0) -> None: ...
    def set_sample(self, slot: int, sample: Sample | None) -> None: ...
    def process(self, inputs: Sequence[ArrayLike | None], frames: int) -> list[Audio]: ...

class Plan:
    """A plan in the making, then in the engine's hands. Method arguments as in native/motorik.h."""

    engine: Engine
    def __init__(self, engine: Engine) -> None: ...
    def add_unit(
        self,
        slot: int,
        fingerprint: int,
        scope: int,
        polyphony: int = 1,
        voice_mode: int = 0,
        glide_seconds: float = 0,
        glide_always: bool = False,
    ) -> int: ...
    def latency(self, unit: int, frames: int) -> None: ...
    def choke(self, unit: int, keys: Iterable[int]) -> None: ...
    def add_node(self, unit: int, slot: int, kernel: str | int, seed: int = 0) -> int: ...
    def set_parameter(self, unit: int, node: int, parameter: int, value: float) -> None: ...
    def set_sample(self, unit: int, node: int, slot: int, sample: Sample) -> None: ...
    def connect(self, unit: int, source_node: int, output: int, target_node: int, input: int) -> None: ...
    def modulate(
        self,
        unit: int,
        source_node: int,
        output: int,
        target_node: int,
        parameter: int,
        amount: float,
        polarity: int = 0,
        curve: float = 0,
    ) -> None: ...
    def route(
        self,
        unit: int,
        node: int,
        left: int = 0,
        right: int = 0,
        target_unit: int = -1,
        target_port: int = 0,
    ) -> int: ...
    def tap(self, unit: int, route: int, tap: int) -> None: ...
    def finish(self) -> None: ...
    @property
    def handle(self) -> int: ...

class Engine:
    """The native engine: renders the installed plan, offline or for a driver."""

    sample_rate: float
    threads: int
    def __init__(
        self, sample_rate: float = 48000, instruction_set: str | None = None, threads: int = 1
    ) -> None: ...
    @property
    def instruction_set(self) -> str: ...
    def install(self, plan: Plan) -> None: ...
    def push_plan(self, plan: Plan, frame: int = -1, epoch: int = 0) -> bool: ...
    def push(self, commands: NDArray[Any]) -> int: ...
    def push_now(self, commands: NDArray[Any]) -> int: ...
    def collect(self) -> int: ...
    @overload
    def render(self, frames: int, *, block: int = 0) -> Audio: ...
    @overload
    def render(self, frames: int, taps: int, block: int = 0) -> list[Audio]: ...
    def process(self, frames: int, channels: int = 2) -> Audio: ...
    def log_events(self, on: bool = True) -> None: ...
    def read_log(self) -> Commands: ...
    def frame(self) -> int: ...
    def clock(self) -> tuple[int, float, float] | None: ...
    def telemetry(self) -> Telemetry: ...
    def unit_peaks(self, slots: ArrayLike) -> Audio: ...
    def meter(self, on: bool) -> None: ...
    def read_meter(self, slot: int, position: int) -> tuple[int, tuple[float, float], Audio]: ...
    def reset_statistics(self) -> None: ...
    @property
    def portaudio_callback(self) -> int: ...
    def portaudio_userdata(self, channels: int = 2) -> int: ...

class NullDriver:
    """Calls the engine from a native thread on an absolute clock, without hardware, until stopped."""

    def __init__(self, engine: Engine, block: int = 128, capture_frames: int = 0) -> None: ...
    def captured(self) -> Audio: ...
    def stop(self) -> Audio: ...

MIDI_KEYS: int
MIDI_PORTS: int

class MidiSender:
    """Sends MIDI from a thread of its own. Any thread may call; ports have numbers."""

    def follow(self, engine: Engine | None, latency: float = 0.0) -> None: ...
    def open_descriptor(self, descriptor: int, keys: Any) -> int: ...
    def open_jack(self, client: str, name: str, keys: Any) -> int: ...
    def connect_jack(self, port: int, target: str) -> bool: ...
    def set_offset(self, port: int, seconds: float) -> None: ...
    def close(self, port: int) -> None: ...
    def push(self, messages: Iterable[tuple[int | None, int, bytes]]) -> int: ...
    def revoke(self, frame: int) -> bool: ...
    def release(self, port: int) -> bool: ...
    def panic(self, port: int) -> bool: ...
    def wait_idle(self, seconds: float) -> bool: ...
    def figures(self, port: int) -> dict[str, Any]: ...
    def reset_figures(self, port: int) -> None: ...

class LiveKeys:
    """Plays what comes through a file descriptor and keeps it to be read. Any thread may call, one reads."""

    def __init__(self, descriptor: int) -> None: ...
    def set_table(self, port: int, engine: Engine, table: tuple[Any, Any, Any, Any, Any]) -> None: ...
    def drop(self, port: int) -> None: ...
    def read(
        self,
    ) -> list[tuple[int, float, bytes, list[tuple[int, int, int]] | None, Engine | None]] | None: ...

class Input:
    """Keeps one or two channels of an input device until they are read; more than fits is lost, counted."""

    device_channels: int
    channels: int

    def __init__(self, device_channels: int, channels: tuple[int, ...], room_frames: int) -> None: ...
    @property
    def callback(self) -> int: ...
    @property
    def userdata(self) -> int: ...
    def hear(self, data: Audio) -> None: ...
    def read(self, frames: int) -> Audio: ...
    def figures(self) -> tuple[int, int, int, tuple[float, float]]: ...

CLASSIC_SECOND: int
CLASSIC_TICK_FIELDS: list[tuple[str, str]]
CLASSIC_VOICE_FIELDS: list[tuple[str, str]]

class ClassicPlayer:
    """Plays a score of a classic module tick by tick; see motorik.sequencer.classic.player."""

    def __init__(self, score: dict[str, Any] | None = None, position_rate: float = 0) -> None: ...
    def copy(self) -> ClassicPlayer: ...
    def play(self, ticks: int, through: bool = False) -> tuple[NDArray[np.void], NDArray[np.void]]: ...
    def seek(self, order: int, row: int) -> bool: ...
    def time(self) -> int: ...
    def ticks(self) -> int: ...
    def ended(self) -> bool: ...
