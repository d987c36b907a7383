"""Songs to sound, offline: the whole song, a range of bars, the tail, the stems.

The sound is a function of project, sample rate, range and tail. Blocks, threads and instruction sets are how
the work is done.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.studio.errors import BadInput
from motorik.studio.positions import Span, parse_range
from motorik.studio.settings import RenderSettings, tail_of
from motorik.studio.songs import looked_at, samples_of, translated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from motorik.domain.project import Project
    from motorik.engine.offline import Block
    from motorik.engine.samples import SampleSource
    from motorik.sequencer.events import Event

    Sound = NDArray[np.float32]

Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1; what it raises stops the work."""

LONGEST_HOURS = 4


def in_silence(share: float) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Render:
    """A finished render.

    ``samples`` is float32 [frames, 2]; ``hash`` the SHA-256 of its little-endian bytes. Loudness (integrated
    LUFS) and true peak (dBTP) are None when silent. ``times_real_time`` is seconds of sound a second of work.
    """

    samples: "Sound"
    sample_rate: int
    hash: str
    loudness_lufs: float | None
    true_peak_db: float | None
    elapsed_seconds: float
    instruction_set: str

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.samples) / self.sample_rate

    @property
    def times_real_time(self) -> float:
        """Speed of the render."""
        return self.seconds / max(self.elapsed_seconds, 1e-9)


class Take:
    """One render under way: :meth:`blocks` yields it, :attr:`events` is what was played in it so far.

    A range is rendered from the start of the song and cut out, so it is exactly that part of the whole.
    Frames of events count from the start of the range.
    """

    def __init__(
        self, project: "Project", samples: "SampleSource", settings: RenderSettings, *, stems: bool = False
    ) -> None:
        from motorik.engine.offline import Renderer, RenderOptions
        from motorik.sequencer.timeline import timeline_of

        span = _span(project, settings)
        timeline = timeline_of(project.tempo, settings.sample_rate)
        tail = tail_of(settings.tail, is_part=settings.bars is not None)
        self.settings = settings
        self.start_frame = timeline.frame_at(span.start)
        self.frames = timeline.frame_at(span.end) - self.start_frame
        self.events: list[Event] = []
        _check_length(self.frames, settings.sample_rate)
        options = RenderOptions(
            sample_rate=settings.sample_rate,
            block=settings.block,
            threads=settings.threads,
            instruction_set=settings.instruction_set,
            end_tick=span.end,
            tail_seconds=None if tail == "auto" else tail,
            stems=stems,
        )
        with translated():
            self._renderer = Renderer(project, samples, options)

    @property
    def instruction_set(self) -> str:
        """What the kernels run with."""
        return self._renderer.engine.instruction_set

    @property
    def owners(self) -> tuple[str, ...]:
        """Tracks and returns that blocks have stems of, when they were asked for."""
        return self._renderer.stems

    def blocks(self, progress: Progress = in_silence) -> "Iterator[Block]":
        """Render and yield everything from the start of the range to the end of the tail, once."""
        position = 0
        with translated():
            for block in self._renderer.blocks(lambda done, of: progress(done / of if of else 1.0)):
                self._note(block.events)
                skipped = min(max(self.start_frame - position, 0), len(block.sound))
                position += len(block.sound)
                if skipped < len(block.sound):
                    yield _without_start(block, skipped) if skipped else block

    def _note(self, events: "Sequence[Event]") -> None:
        if not self.start_frame:
            self.events += events
            return
        start = self.start_frame
        self.events += [replace(event, frame=event.frame - start) for event in events if event.frame >= start]


def _without_start(block: "Block", frames: int) -> "Block":
    stems = {owner: sound[frames:] for owner, sound in block.stems.items()}
    return replace(block, sound=block.sound[frames:], stems=stems)


def _check_length(frames: int, sample_rate: int) -> None:
    hours = frames / sample_rate / 3600
    if hours > LONGEST_HOURS:
        raise BadInput(
            f"{hours:.3g} hours are too long for one render; allowed: {LONGEST_HOURS} hours, see --range"
        )


def render_song(path: Path, settings: RenderSettings, progress: Progress = in_silence) -> Render:
    """Render the song at ``path``; :class:`BadInput` when it, its samples or the settings cannot be used."""
    with looked_at(path) as song:
        return render_project(song.project, samples_of(song), settings, progress)


def render_project(
    project: "Project",
    samples: "SampleSource",
    settings: RenderSettings,
    progress: Progress = in_silence,
) -> Render:
    """Render ``project``; errors as in :func:`render_song`."""
    take = Take(project, samples, settings)
    began = time.perf_counter()
    collector = Collector()
    for block in take.blocks(progress):
        collector.add(block.sound)
    return collector.finish(take, time.perf_counter() - began)


class Collector:
    """Gathers the master of a render and measures it."""

    def __init__(self) -> None:
        self._blocks: list[Sound] = []
        self._hash = hashlib.sha256()

    def add(self, block: "Sound") -> None:
        """Append ``block`` [frames, 2]."""
        self._blocks.append(block)
        self._hash.update(sound_bytes(block))

    def finish(self, take: Take, elapsed_seconds: float) -> Render:
        """Return everything that was added as a render."""
        import numpy as np

        from motorik.engine.loudness import measure

        sound = np.concatenate([*self._blocks, np.zeros((0, 2), np.float32)])
        self._blocks.clear()
        rate = take.settings.sample_rate
        loudness = measure(sound, rate) if len(sound) else None
        return Render(
            samples=sound,
            sample_rate=rate,
            hash=self._hash.hexdigest(),
            loudness_lufs=finite(loudness.lufs) if loudness else None,
            true_peak_db=finite(loudness.true_peak_db) if loudness else None,
            elapsed_seconds=elapsed_seconds,
            instruction_set=take.instruction_set,
        )


def sound_bytes(sound: "Sound") -> bytes:
    """Return what hashes are taken of: float32, little-endian, frames in order, left before right."""
    import numpy as np

    return np.ascontiguousarray(sound, "<f4").tobytes()


def finite(value: float) -> float | None:
    """Return ``value``, or None when it is infinite: JSON has no infinity."""
    return value if abs(value) < 1e9 else None


def _span(project: "Project", settings: RenderSettings) -> Span:
    if not project.arrangement.length:
        raise BadInput("the song is empty: arrangement.length = 0; allowed: at least 1 tick")
    if settings.bars is None:
        return Span(0, project.arrangement.length)
    return parse_range(settings.bars, project)
