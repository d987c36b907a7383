"""Rendering without a clock: a song, or part of one, to arrays or block by block to a sink.

The same playhead and the same engine as live, so the sound is the same, bit for bit, for every block size,
number of threads and instruction set.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from motorik._native import CHUNK
from motorik.domain.project import Project
from motorik.engine.host import Engine
from motorik.engine.samples import SampleSource
from motorik.engine.tail import Tail
from motorik.sequencer.events import Event
from motorik.sequencer.render_plan import PlanSpan, render_plan
from motorik.sequencer.timeline import timeline_of

Sound = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (frames done, frames of the song without its tail); may raise to end the render."""


class Sink(Protocol):
    """Takes rendered sound, block by block."""

    def write(self, block: Sound, /) -> None:
        """Take float32 [frames, 2]."""
        ...


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to render; nothing but ``sample_rate``, the ticks and ``tail_seconds`` changes the sound.

    ``block`` is how many frames are asked of the engine at a time. ``end_tick`` None is the end of the song.
    ``tail_seconds`` None goes on until it is silent, at most 20 s.
    """

    sample_rate: int = 48000
    block: int = 8192
    threads: int = 1
    instruction_set: str | None = None
    start_tick: int = 0
    end_tick: int | None = None
    tail_seconds: float | None = None
    stems: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Consecutive frames of the master and of every stem, and the events handed over with them."""

    sound: Sound
    stems: dict[str, Sound] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A whole render. ``sha256`` is the song's hash, ``events`` all that was played."""

    sound: Sound
    sample_rate: int
    sha256: str
    stems: dict[str, Sound]
    events: tuple[Event, ...]
    instruction_set: str


class SongHash:
    """SHA-256 over the interleaved samples as little-endian float32; independent of how they are cut."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def write(self, block: Sound, /) -> None:
        """Add float32 [frames, channels]."""
        self._hash.update(np.ascontiguousarray(block, "<f4").data)

    def hexdigest(self) -> str:
        """Return the hash of everything so far."""
        return self._hash.hexdigest()


def render(
    project: Project,
    samples: SampleSource | None = None,
    options: RenderOptions | None = None,
    progress: Progress | None = None,
) -> Rendered:
    """Return the whole render in memory.

    Raises:
        GraphError, SampleError: the project cannot sound.
        ValueError: the ticks or the block make no sense, such as an empty song.
    """
    renderer = Renderer(project, samples, options)
    hash = SongHash()
    blocks = list(renderer.blocks(progress))
    for block in blocks:
        hash.write(block.sound)
    return Rendered(
        sound=_joined([block.sound for block in blocks]),
        sample_rate=renderer.options.sample_rate,
        sha256=hash.hexdigest(),
        stems={name: _joined([block.stems[name] for block in blocks]) for name in renderer.stems},
        events=tuple(event for block in blocks for event in block.events),
        instruction_set=renderer.engine.instruction_set,
    )


def render_to(
    sink: Sink,
    project: Project,
    samples: SampleSource | None = None,
    options: RenderOptions | None = None,
    progress: Progress | None = None,
) -> str:
    """Render into ``sink`` and return the song's hash; only one block is in memory at a time."""
    hash = SongHash()
    for block in Renderer(project, samples, options).blocks(progress):
        sink.write(block.sound)
        hash.write(block.sound)
    return hash.hexdigest()


class Renderer:
    """One render: an engine of its own and the plan of what happens when, handed over a span ahead."""

    def __init__(
        self, project: Project, samples: SampleSource | None = None, options: RenderOptions | None = None
    ) -> None:
        self.options = options = options or RenderOptions()
        if options.block < 1:
            raise ValueError(f"block = {options.block} frames; allowed: 1 and up")
        self._plan = render_plan(project, options.sample_rate, options.start_tick, options.end_tick)
        self._span: PlanSpan | None = next(self._plan)
        self.engine = Engine(
            options.sample_rate, instruction_set=options.instruction_set, threads=options.threads
        )
        self.engine.install(project, samples, taps=options.stems)
        layout = self.engine.layout
        self.stems = layout.stems if options.stems and layout else ()
        end_tick = project.arrangement.length if options.end_tick is None else options.end_tick
        timeline = timeline_of(project.tempo, options.sample_rate)
        self.song_frames = timeline.frame_at(end_tick) - timeline.frame_at(options.start_tick)
        self._waiting: list[Event] = []
        self._frame = 0

    def blocks(self, progress: Progress | None = None) -> Iterator[Block]:
        """Yield the sound from start to end, tail included. Only once."""
        tail = Tail(self.song_frames, self.options.sample_rate, self.options.tail_seconds)
        while self._frame < tail.end:
            wanted = min(self.options.block, tail.end - self._frame)
            events = self._hand_over(self._frame + wanted)
            block = self._play(min(wanted, self._room()), events)
            self._frame += len(block.sound)
            tail.hear(block.sound)
            yield block
            if progress is not None:
                progress(min(self._frame, self.song_frames), self.song_frames)

    def _play(self, frames: int, events: tuple[Event, ...]) -> Block:
        if not self.options.stems:
            return Block(self.engine.render(frames), events=events)
        sound, stems = self.engine.render_stems(frames)
        return Block(sound, stems, events)

    def _hand_over(self, until: int) -> tuple[Event, ...]:
        """Push, as far as there is room, what acts before ``until`` and in that span; return it.

        The engine computes whole chunks, so what acts in the rest of the last one is due as well.
        """
        while self._span is not None and self._span.start_frame < until + CHUNK:
            self._waiting += self._span.events
            self._span = next(self._plan, None)
        done = tuple(self._waiting[: self.engine.push(self._waiting)]) if self._waiting else ()
        del self._waiting[: len(done)]
        return done

    def _room(self) -> int:
        """Return how many frames can be played before something that has found no room yet is due."""
        if not self._waiting:
            return self.options.block
        room = self._waiting[0].frame // CHUNK * CHUNK - self._frame
        if room <= 0:
            raise RuntimeError(f"the engine has no room for all events at frame {self._frame}")
        return room


def _joined(parts: list[Sound]) -> Sound:
    return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)
