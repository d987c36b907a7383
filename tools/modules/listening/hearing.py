"""A module heard twice: what is measured of all its channels."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from motorik.formats.classic.playing import score_of
from motorik.formats.classic.reading import read_module
from motorik.sequencer.classic.player import SECOND, ClassicPlayer

from .differences import Difference, differences
from .drift import Drift, drift
from .ear import SOUND_RATE, Heard
from .judging import IN_TUNE_CENTS, NEAR_DB, NEAR_PLACE, Judged, Scale, beginnings, moments, scale_of
from .onsets import onsets
from .renders import channels_by_openmpt, played_here, track_id

NEARLY_CENTS: Final = 50.0
MOST_TICKS: Final = 1 << 20
NEARLY_WHOLE: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Hearing:
    """A module: how the reference drifts, the common scale, every channel, and where they differ."""

    name: str
    seconds: float
    reference_seconds: float
    drift: Drift
    whole_frames: float
    scale: Scale
    channels: tuple[Judged, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Figures:
    """A hearing in numbers: counts of beginnings or moments, shares from 0 to 1, times in seconds.

    ``drift`` beside ``whole_frames``: what it is at the end if the reference cuts its ticks to frames.
    """

    name: str
    seconds: float
    reference_seconds: float
    drift: float
    whole_frames: float
    gain_db: float
    asked: int
    missing: int
    struck: int
    more: int
    late_median: float
    late_most: float
    heard: int
    heard_there: int
    silent: int
    alone: int
    pitched: int
    in_tune: int
    nearly: int
    tuning: float
    level_median: float
    level_near: float
    place_near: float

    @property
    def recall(self) -> float:
        """The share of the reference's beginnings that are here."""
        return 1 - self.missing / self.asked if self.asked else 1.0

    @property
    def precision(self) -> float:
        """The share of the beginnings here that are in the reference."""
        return 1 - self.more / self.struck if self.struck else 1.0

    @property
    def in_tune_share(self) -> float:
        """The share of pitches within 10 cents."""
        return self.in_tune / self.pitched if self.pitched else 1.0

    @property
    def nearly_share(self) -> float:
        """The share of pitches within 50 cents."""
        return self.nearly / self.pitched if self.pitched else 1.0

    @property
    def silent_share(self) -> float:
        """The share of what is heard of the reference that is silent here."""
        return self.silent / self.heard_there if self.heard_there else 0.0

    @property
    def alone_share(self) -> float:
        """How much is heard here alone, beside what is heard of the reference."""
        return self.alone / self.heard_there if self.heard_there else 0.0


def hear(path: Path) -> Hearing:
    """Render a module here and by libopenmpt, and measure.

    Raises:
        FormatError, GraphError, SampleError: it cannot be imported or cannot sound.
        ValueError: libopenmpt refuses it.
    """
    data = path.read_bytes()
    with TemporaryDirectory(prefix="motorik-") as folder:
        here = played_here(data, path.name, Path(folder))
    nothing = Heard(np.zeros(0, np.float32), np.zeros((0, 2)))
    pairs = [
        (here.channels.get(track_id(channel), nothing), there)
        for channel, there in enumerate(channels_by_openmpt(data))
    ]
    return judged(path.name, here.mix.seconds, pairs, whole_frames(data, path.name))


def whole_frames(data: bytes, name: str) -> float:
    """Return the seconds by which a module ends earlier where every tick is cut to frames."""
    ticks, _ = ClassicPlayer(score_of(read_module(data, name))).play_to_end(MOST_TICKS)
    exact = ticks["length"].astype(np.float64) / SECOND * SOUND_RATE
    return float((np.floor(exact + NEARLY_WHOLE) - exact).sum() / SOUND_RATE)


def judged(name: str, seconds: float, pairs: list[tuple[Heard, Heard]], whole_frames: float = 0.0) -> Hearing:
    """Measure channels heard here and there."""
    starts = [(onsets(here.line), onsets(there.line)) for here, there in pairs]
    lag = drift(starts, seconds)
    scale = scale_of(pairs, lag)
    channels = tuple(
        Judged(number, beginnings(*starts[number - 1], lag), moments(here, there, lag, scale))
        for number, (here, there) in enumerate(pairs, 1)
    )
    return Hearing(
        name=name,
        seconds=seconds,
        reference_seconds=max((there.seconds for _, there in pairs), default=0.0),
        drift=lag,
        whole_frames=whole_frames,
        scale=scale,
        channels=channels,
        differences=tuple(one for channel in channels for one in differences(channel)),
    )


def figures(hearing: Hearing) -> Figures:
    """Return the numbers of a hearing, all channels together."""
    struck = [channel.beginnings for channel in hearing.channels]
    late = np.concatenate([one.late for one in struck]) if struck else np.zeros(0)
    parts = [channel.moments for channel in hearing.channels]
    pitch = np.concatenate([part.pitch[~np.isnan(part.pitch)] for part in parts])
    level = np.abs(np.concatenate([part.level[part.both] for part in parts]))
    place = np.abs(np.concatenate([part.place[~np.isnan(part.place)] for part in parts]))
    return Figures(
        name=hearing.name,
        seconds=hearing.seconds,
        reference_seconds=hearing.reference_seconds,
        drift=hearing.drift.largest,
        whole_frames=hearing.whole_frames,
        gain_db=hearing.scale.gain_db,
        asked=sum(one.asked for one in struck),
        missing=sum(len(one.missing) for one in struck),
        struck=sum(one.struck for one in struck),
        more=sum(len(one.more) for one in struck),
        late_median=float(np.median(late)) if len(late) else 0.0,
        late_most=float(np.percentile(np.abs(late), 95)) if len(late) else 0.0,
        heard=sum(int(part.both.sum()) for part in parts),
        heard_there=sum(int(part.there.sum()) for part in parts),
        silent=sum(int(part.silent.sum()) for part in parts),
        alone=sum(int(part.alone.sum()) for part in parts),
        pitched=len(pitch),
        in_tune=int((np.abs(pitch) <= IN_TUNE_CENTS).sum()),
        nearly=int((np.abs(pitch) <= NEARLY_CENTS).sum()),
        tuning=float(np.median(pitch)) if len(pitch) else 0.0,
        level_median=float(np.median(level)) if len(level) else 0.0,
        level_near=float((level <= NEAR_DB).mean()) if len(level) else 1.0,
        place_near=float((place <= NEAR_PLACE).mean()) if len(place) else 1.0,
    )
