"""How far what is heard is from a beat outside: readings, and what is made of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.demo import copy_demo
from motorik.studio.local import LocalStudio
from motorik.studio.settings import DriverKind, DriverSettings

LOOK_SECONDS = 0.05
BeatAt = Callable[[float], float]
"""The beat outside at a time of the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``error`` seconds ahead of the outside at ``seconds``; ``locked`` is what the bridge says."""

    seconds: float
    error: float
    locked: bool = True


@contextmanager
def demo_playing(driver: DriverKind = "null", block: int = 256) -> Iterator[LocalStudio]:
    """Open the demo song on a device, for the length of a ``with`` block."""
    with TemporaryDirectory() as folder:
        song = Path(folder) / "song"
        copy_demo(song)
        with LocalStudio.open(song, autosave_seconds=None) as studio:
            studio.open_audio(DriverSettings(driver, block=block))
            yield studio


def ahead(studio: LocalStudio, beat_at: BeatAt, *, wrap: float | None = None) -> float | None:
    """Return by how many seconds what is heard now is ahead of the outside; None while nothing plays.

    With ``wrap`` beats the smaller way round.
    """
    seconds, clock = time.monotonic(), studio.clock()
    moment = studio.moment(clock.heard_frame_at(seconds)) if clock else None
    if moment is None:
        return None
    beats = moment.tick / TICKS_PER_BEAT - beat_at(seconds)
    if wrap is not None:
        beats = (beats + wrap / 2) % wrap - wrap / 2
    return beats * TICKS_PER_BEAT / moment.ticks_a_second


def settled(readings: list[Reading], *, after: float, within: float = 0.002) -> float | None:
    """Return how long after ``after`` the error is, and stays for a second, ``within`` what it ends at."""
    late = [it for it in readings if it.seconds >= after]
    end = median(it.error for it in late[len(late) // 2 :])
    for number, first in enumerate(late):
        second = [it for it in late[number : number + 100] if it.seconds < first.seconds + 1]
        if all(abs(it.error - end) < within for it in second):
            return first.seconds - after
    return None


def spread(readings: list[Reading]) -> dict[str, float]:
    """Return the middle of the errors and how far most and all are from it, in milliseconds."""
    middle = median(it.error for it in readings)
    apart = sorted(abs(it.error - middle) for it in readings)
    figures = {
        "median_ms": middle, "p95_ms": apart[len(apart) * 95 // 100], "p99_ms": apart[len(apart) * 99 // 100],
        "worst_ms": apart[-1],
    }  # fmt: skip
    return {name: round(value * 1000, 3) for name, value in figures.items()}


def drift(readings: list[Reading], share: float = 0.1) -> float:
    """Return by how many milliseconds the error of the last tenth differs from that of the first."""
    part = max(int(len(readings) * share), 1)
    first, last = (median(it.error for it in some) for some in (readings[:part], readings[-part:]))
    return round((last - first) * 1000, 3)
