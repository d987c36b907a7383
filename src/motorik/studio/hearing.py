"""One render of a song with everything there is to compare: figures, fingerprints, logs, sound, cost."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motorik import __version__
from motorik.studio import prints
from motorik.studio.event_log import log_line, log_text
from motorik.studio.expected import Expected
from motorik.studio.midi_log import midi_hashes, midi_lines
from motorik.studio.rendering import Collector, Progress, Render, Take, sound_bytes
from motorik.studio.settings import RenderSettings
from motorik.studio.songs import samples_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from motorik.sequencer.events import Event
    from motorik.storage import Song

BLOCK_FRAMES = 4096


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one render of a song gives to compare.

    ``log`` and ``midi`` are lines of events written in patterns and of messages to hardware; ``cpu`` is what
    a second of it takes, in techno bars, None where it was not measured.
    """

    figures: Expected
    prints: prints.Prints
    log: list[str]
    midi: list[str]
    sound: "NDArray[np.float32]"
    cpu: float | None = None

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return self.figures.frames / self.figures.sample_rate


def hear(
    song: "Song",
    sample_rate: int,
    threads: int,
    progress: Progress,
    like: prints.Prints | None = None,
    *,
    measure_cpu: bool = False,
) -> Hearing:
    """Render a song; ``like`` makes the fingerprints as fine as others are. Errors as in ``Take``."""
    from motorik.engine.calibration import Meter, bar_cost

    settings = RenderSettings(sample_rate=sample_rate, block=BLOCK_FRAMES, threads=threads)
    take = Take(song.project, samples_of(song), settings, stems=True)
    collector, meter = Collector(), Meter()
    bar_before = bar_cost() if measure_cpu else 0.0
    printer = prints.Printer(take.frames, take.owners, like)
    hashes = {owner: hashlib.sha256() for owner in take.owners}
    for block in meter.measured(take.blocks(progress)):
        collector.add(block.sound)
        printer.add(prints.MASTER, block.sound)
        for owner, sound in block.stems.items():
            printer.add(owner, sound)
            hashes[owner].update(sound_bytes(sound))
    rendered = collector.finish(take, meter.cpu_seconds)
    cpu = None
    if measure_cpu and rendered.seconds:
        cpu = round(meter.cpu_seconds / rendered.seconds / min(bar_before, bar_cost()), 3)
    text = log_text(event for event in take.events if event.row >= 0)
    midi = midi_lines(song.project, take.events)
    tracks = {owner: hash.hexdigest() for owner, hash in hashes.items()}
    figures = _figures(rendered, text, tracks, _automation(take.events), midi_hashes(midi))
    return Hearing(figures, printer.finish(), text.splitlines(), midi, rendered.samples, cpu)


def _automation(events: "Iterable[Event]") -> dict[str, str]:
    """Return a hash of all events of each automated parameter, by owner, scope and target."""
    hashes: dict[str, Any] = {}
    for event in events:
        if event.row < 0:
            name = f"{event.owner}/{event.scope}/{event.target}"
            hashes.setdefault(name, hashlib.sha256()).update(f"{log_line(event)}\n".encode())
    return {name: hashes[name].hexdigest() for name in sorted(hashes)}


def _figures(
    rendered: Render,
    log: str,
    tracks: Mapping[str, str],
    automation: Mapping[str, str],
    midi: Mapping[str, str],
) -> Expected:
    return Expected(
        made_with=f"motorik {__version__}",
        sample_rate=rendered.sample_rate,
        frames=len(rendered.samples),
        hash=rendered.hash,
        loudness_lufs=_rounded(rendered.loudness_lufs),
        true_peak_db=_rounded(rendered.true_peak_db),
        event_count=log.count("\n"),
        events=hashlib.sha256(log.encode()).hexdigest(),
        tracks=dict(tracks),
        automation=dict(automation),
        midi=dict(midi),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
