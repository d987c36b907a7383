"""A whole audio engine in one readable file: numpy modules, automation, underrun metrics, offline rendering.

It is the sketch the native engine grew from and a place to try ideas: no voices, no plan swap, Python in the
callback. Run it:

    python -m prototypes.audio_engine_skeleton --output bassline.wav  # offline, as fast as it goes
    python -m prototypes.audio_engine_skeleton --play --seconds 8     # needs a sound card
    python -m prototypes.audio_engine_skeleton --paced --seconds 4    # real-time clock, no sound card

Every run prints the underrun metrics: blocks that took longer than they last, the mean and the worst load.
"""

from __future__ import annotations

import argparse
import queue
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float64]


@dataclass(frozen=True, order=True)
class Command:
    """From ``frame`` on, ``module`` has ``parameter`` = ``value``; gate and pitch are parameters too."""

    frame: int
    module: str
    parameter: str
    value: float


class AudioModule(Protocol):
    """The contract every module keeps, here and in the native engine."""

    parameters: dict[str, float]

    def prepare(self, sample_rate: float) -> None:
        """Forget all state and get ready to run at ``sample_rate`` Hz."""

    def set_parameter(self, name: str, value: float) -> None:
        """Change a parameter from the next frame on."""

    def process(self, frames: int, inputs: list[Block]) -> Block:
        """Return ``frames`` values."""


@dataclass
class Module:
    """What all modules share: a sample rate and a table of parameters."""

    parameters: dict[str, float] = field(default_factory=dict)
    sample_rate: float = 48000.0

    def prepare(self, sample_rate: float) -> None:
        """Forget all state and get ready to run at ``sample_rate`` Hz."""
        self.sample_rate = sample_rate

    def set_parameter(self, name: str, value: float) -> None:
        """Change a parameter; ``KeyError`` when there is none of that name."""
        if name not in self.parameters:
            raise KeyError(f"no parameter {name!r}; allowed: {', '.join(self.parameters)}")
        self.parameters[name] = value


class Saw(Module):
    """A two-point PolyBLEP sawtooth at ``pitch`` (MIDI semitones)."""

    def __init__(self) -> None:
        super().__init__({"pitch": 45.0, "level": 0.5})
        self.phase = 0.0

    def process(self, frames: int, inputs: list[Block]) -> Block:
        """Return the band-limited ramp, -level to level."""
        step = 440.0 * 2.0 ** ((self.parameters["pitch"] - 69.0) / 12.0) / self.sample_rate
        phase = (self.phase + step * np.arange(frames)) % 1.0
        self.phase = float((self.phase + step * frames) % 1.0)
        after = np.maximum(0.0, 1.0 - phase / step)
        before = np.maximum(0.0, 1.0 + (phase - 1.0) / step)
        wave: Block = 2.0 * phase - 1.0 + after**2 - before**2
        return self.parameters["level"] * wave


class Envelope(Module):
    """A gated exponential attack and release; multiplies its input."""

    def __init__(self) -> None:
        super().__init__({"gate": 0.0, "attack": 0.003, "release": 0.12})
        self.level = 0.0

    def process(self, frames: int, inputs: list[Block]) -> Block:
        """Return the input times the envelope."""
        held = self.parameters["gate"] > 0.0
        seconds = self.parameters["attack" if held else "release"]
        target = 1.0 if held else 0.0
        keep = np.exp(-1.0 / (seconds * self.sample_rate)) ** np.arange(1, frames + 1)
        curve = np.asarray(target + (self.level - target) * keep)
        self.level = float(curve[-1])
        product: Block = curve * inputs[0]
        return product


class StateVariableFilter(Module):
    """A. Simper's trapezoidal SVF, low-pass output."""

    def __init__(self) -> None:
        super().__init__({"cutoff": 900.0, "resonance": 0.7})
        self.first = self.second = 0.0

    def process(self, frames: int, inputs: list[Block]) -> Block:
        """Return the low-passed input, one frame after the other: the loop is why kernels are native."""
        g = np.tan(np.pi * min(self.parameters["cutoff"], 0.45 * self.sample_rate) / self.sample_rate)
        k = 2.0 - 1.98 * self.parameters["resonance"]
        a1 = 1.0 / (1.0 + g * (g + k))
        out = np.empty(frames)
        for i, x in enumerate(inputs[0]):
            band = a1 * (self.first + g * (x - self.second))
            low = self.second + g * band
            self.first, self.second = 2.0 * band - self.first, 2.0 * low - self.second
            out[i] = low
        return out


@dataclass
class Metrics:
    """How the callback kept its time. ``load`` is seconds of work per second of sound."""

    blocks: int = 0
    underruns: int = 0
    busy_seconds: float = 0.0
    sound_seconds: float = 0.0
    worst_load: float = 0.0

    def count(self, busy_seconds: float, block_seconds: float) -> None:
        """Add one block."""
        self.blocks += 1
        self.underruns += busy_seconds > block_seconds
        self.busy_seconds += busy_seconds
        self.sound_seconds += block_seconds
        self.worst_load = max(self.worst_load, busy_seconds / block_seconds)

    def __str__(self) -> str:
        mean = self.busy_seconds / self.sound_seconds if self.sound_seconds else 0.0
        return (
            f"{self.blocks} blocks, {self.underruns} underruns, "
            f"load {100 * mean:.1f} % mean, {100 * self.worst_load:.1f} % worst"
        )


class Engine:
    """A chain of named modules fed by commands; sample-accurate: blocks split where commands are due."""

    def __init__(self, chain: dict[str, AudioModule], sample_rate: int = 48000) -> None:
        self.chain, self.sample_rate, self.frame, self.metrics = chain, sample_rate, 0, Metrics()
        self.inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._due: list[Command] = []
        for module in chain.values():
            module.prepare(sample_rate)

    def schedule(self, commands: list[Command]) -> None:
        """Hand commands over from any thread; late ones act at once."""
        for command in commands:
            self.inbox.put(command)

    def process(self, frames: int) -> Block:
        """Return the next ``frames`` frames and account for the time they took."""
        started = time.perf_counter()
        while not self.inbox.empty():
            self._due.append(self.inbox.get())
        self._due.sort()
        pieces = [self._piece(length) for length in self._splits(frames)]
        self.metrics.count(time.perf_counter() - started, frames / self.sample_rate)
        return np.concatenate(pieces)

    def _splits(self, frames: int) -> Iterator[int]:
        end = self.frame + frames
        while self.frame < end:
            while self._due and self._due[0].frame <= self.frame:
                command = self._due.pop(0)
                self.chain[command.module].set_parameter(command.parameter, command.value)
            stop = min([end, *(c.frame for c in self._due[:1])])
            yield stop - self.frame
            self.frame = stop

    def _piece(self, frames: int) -> Block:
        signal = np.zeros(frames)
        for module in self.chain.values():
            signal = module.process(frames, [signal])
        return signal


def bassline(seconds: float, sample_rate: int, bpm: float = 128.0) -> list[Command]:
    """Return sixteenth notes with a cutoff automation that opens over the whole length."""
    pitches = (33, 33, 45, 33, 36, 33, 48, 45)
    step = 60.0 / bpm / 4.0
    commands = []
    for i in range(int(seconds / step)):
        on, off = round(i * step * sample_rate), round((i + 0.6) * step * sample_rate)
        commands += [
            Command(on, "saw", "pitch", pitches[i % len(pitches)]),
            Command(on, "filter", "cutoff", 300.0 * 2.0 ** (4.0 * i * step / seconds)),
            Command(on, "envelope", "gate", 1.0),
            Command(off, "envelope", "gate", 0.0),
        ]
    return commands


def demo_engine(seconds: float, sample_rate: int = 48000) -> Engine:
    """Return an engine loaded with the bass line."""
    engine = Engine({"saw": Saw(), "filter": StateVariableFilter(), "envelope": Envelope()}, sample_rate)
    engine.schedule(bassline(seconds, sample_rate))
    return engine


def render_offline(engine: Engine, seconds: float, block: int = 256) -> Block:
    """Return the sound of ``seconds`` seconds; independent of ``block`` to rounding."""
    total = round(seconds * engine.sample_rate)
    blocks = [engine.process(min(block, total - start)) for start in range(0, total, block)]
    return np.concatenate(blocks)


def run_paced(engine: Engine, seconds: float, block: int = 256) -> None:
    """Process blocks on the wall clock as a sound card would ask for them; the metrics tell what was late."""
    period = block / engine.sample_rate
    due = time.perf_counter()
    for _ in range(int(seconds / period)):
        engine.process(block)
        due += period
        time.sleep(max(0.0, due - time.perf_counter()))


def play(engine: Engine, seconds: float, block: int = 256) -> None:
    """Play on the default device. Raises ``RuntimeError`` in one sentence where that is impossible."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise RuntimeError(f"playing needs sounddevice and PortAudio: {error}") from error

    def callback(out: NDArray[np.float32], frames: int, _time: object, _status: object) -> None:
        out[:, 0] = engine.process(frames)

    try:
        with sounddevice.OutputStream(engine.sample_rate, block, channels=1, callback=callback):
            time.sleep(seconds)
    except sounddevice.PortAudioError as error:
        raise RuntimeError(f"no audio device: {error}") from error


def write_wav(path: str, sound: Block, sample_rate: int) -> None:
    """Write mono 16-bit PCM."""
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes((np.clip(sound, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())


def main() -> int:
    """Run the demo; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--block", type=int, default=256)
    parser.add_argument("--output", help="write a WAV file")
    parser.add_argument("--play", action="store_true", help="play on the default device")
    parser.add_argument("--paced", action="store_true", help="run on the clock without a device")
    options = parser.parse_args()
    engine = demo_engine(options.seconds)
    try:
        if options.play:
            play(engine, options.seconds, options.block)
        elif options.paced:
            run_paced(engine, options.seconds, options.block)
        else:
            sound = render_offline(engine, options.seconds, options.block)
            if options.output:
                write_wav(options.output, sound, engine.sample_rate)
    except RuntimeError as error:
        print(error)
        return 1
    print(engine.metrics)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
