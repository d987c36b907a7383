"""Playing a song from start to end, for the command line and the API."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Loop, Play, Stop, Trouble
from motorik.studio.rendering import Progress, in_silence
from motorik.studio.settings import DriverSettings
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from motorik.engine.drivers import Device

LOOK_SECONDS = 0.05
QUIET_SECONDS = 0.5
LONGEST_TAIL_SECONDS = 20.0
SILENCE = 1e-4


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A device that plays or listens, as ``motorik devices`` shows it."""

    index: int
    name: str
    host_api: str
    channels: int
    sample_rate: int
    is_default: bool

    def as_json(self) -> dict[str, Any]:
        """Return the device as JSON values."""
        return asdict(self)

    def row(self) -> tuple[str, ...]:
        """Return number, host API, name, channels and rate as text."""
        mark = "*" if self.is_default else ""
        return f"{self.index}{mark}", self.host_api, self.name, str(self.channels), f"{self.sample_rate} Hz"


def audio_devices() -> list[AudioDevice]:
    """Return every output device; none where there is no audio system."""
    from motorik.engine.drivers import devices

    return _listed(devices)


def audio_inputs() -> list[AudioDevice]:
    """Return every input device; none where there is no audio system."""
    from motorik.engine.drivers import inputs

    return _listed(inputs)


def _listed(look: "Callable[[], list[Device]]") -> list[AudioDevice]:
    from motorik.engine.drivers import NoAudioDevice

    try:
        found = look()
    except NoAudioDevice:
        return []
    return [
        AudioDevice(
            device.index,
            device.name,
            device.host_api,
            device.channels,
            device.default_sample_rate,
            device.is_default,
        )
        for device in found
    ]


@dataclass(frozen=True, slots=True)
class PlayReport:
    """How a performance went. ``seconds`` of song were heard; counts are of things that should be zero."""

    driver: str
    seconds: float
    underruns: int
    late_events: int
    load_worst: float

    def trouble(self) -> str:
        """Return one clause about what went wrong, for people."""
        if not self.underruns and not self.late_events:
            return f"no dropouts, highest load {self.load_worst:.0%}"
        return (
            f"{self.underruns} dropouts, {self.late_events} late events, highest load {self.load_worst:.0%}"
        )


def play_to_the_end(
    path: Path,
    settings: DriverSettings,
    *,
    seconds: float | None = None,
    progress: Progress = in_silence,
    beside: Callable[[LocalStudio], AbstractContextManager[None]] | None = None,
    round_and_round: bool = False,
) -> PlayReport:
    """Play the song at ``path`` from its start until it has faded away, or for ``seconds``.

    ``beside`` is what plays along. ``round_and_round``: its end is not waited for, it repeats. The song is
    only looked at. What ``progress`` raises, and Ctrl-C, stop it cleanly.

    Raises:
        BadInput: the song cannot be used.
        AudioDeviceError: the device is missing, refuses, or was lost meanwhile.
    """
    with looked_at(path) as studio:
        name = studio.open_audio(settings)
        troubles: list[str] = []
        studio.subscribe(lambda batch: troubles.extend(m.sentence for m in batch if isinstance(m, Trouble)))
        studio.transport(Loop(region=(0, studio.project.arrangement.length) if round_and_round else None))
        with beside(studio) if beside else nullcontext():
            studio.transport(Play(tick=0))
            began = time.monotonic()
            worst = _until_the_end(studio, began, seconds, progress, troubles, ends=not round_and_round)
        heard = time.monotonic() - began
        figures = studio.telemetry()
        studio.transport(Stop())
    underruns = figures.driver_underflows + figures.duration_over_period if figures else 0
    late = figures.late_commands if figures else 0
    return PlayReport(name, heard, underruns, late, worst)


@contextmanager
def looked_at(path: Path) -> Iterator[LocalStudio]:
    """Open the song at ``path`` to be played and not changed. Raises :class:`BadInput`, also when empty."""
    from motorik.storage import open_song

    with translated():
        song = open_song(path, writable=False)
    with LocalStudio(song, autosave_seconds=None) as studio:
        if not studio.project.arrangement.length:
            raise BadInput(f"{path}: the song is empty; allowed: an arrangement longer than 0 ticks")
        yield studio


def _until_the_end(
    studio: LocalStudio,
    began: float,
    seconds: float | None,
    progress: Progress,
    troubles: list[str],
    *,
    ends: bool,
) -> float:
    """Wait until song and tail are over, if it ``ends``; return the highest load seen."""
    from motorik.sequencer.timeline import timeline_of

    project = studio.project
    length = float(timeline_of(project.tempo, 48000).seconds_at(project.arrangement.length))
    last = length if seconds is None else min(seconds, length)
    worst, quiet_since = 0.0, began
    while True:
        time.sleep(LOOK_SECONDS)
        now = time.monotonic()
        figures = studio.telemetry()
        if figures is None or troubles:
            raise AudioDeviceError(troubles[0] if troubles else "the audio device was lost")
        worst = max(worst, figures.load_worst)
        if max(figures.peak_left, figures.peak_right) > SILENCE:
            quiet_since = now
        progress(min((now - began) / last, 1.0) if last else 1.0)
        if seconds is not None and now - began >= seconds:
            return worst
        if not ends:
            continue
        over = now - began - length
        if over > 0 and studio.state().transport.playing:
            studio.transport(Stop())
        if over > 0 and (now - quiet_since > QUIET_SECONDS or over > LONGEST_TAIL_SECONDS):
            return worst
