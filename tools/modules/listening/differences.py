"""Where two channels differ: spans of moments of one kind, the worst first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from .judging import IN_TUNE_CENTS, NEAR_DB, NEAR_PLACE, STEP_SECONDS, Judged, Marks, Values

GAP: Final = 2
"""Moments from one that differs to the next within a span, at most; pitch is asked for at every other."""
SHORTEST: Final = 3
"""A span has so many moments at least: 60 ms."""


@dataclass(frozen=True)
class Difference:
    """Where: channel from 1, seconds. What, how far off in the middle of the span, and its weight."""

    channel: int
    start: float
    end: float
    kind: str
    amount: float
    weight: float

    def __str__(self) -> str:
        return f"channel {self.channel}, {self.start:.2f}–{self.end:.2f} s: {self.what}"

    @property
    def what(self) -> str:
        """What is different, in a few words."""
        if self.kind == "silent":
            return "silent here"
        if self.kind == "alone":
            return "heard here alone"
        if self.kind == "pitch":
            return f"{self.amount:+.0f} cents"
        if self.kind == "level":
            return f"{self.amount:+.1f} dB"
        side = "right" if self.amount > 0 else "left"
        return f"{abs(self.amount):.0%} farther {side}"


def differences(judged: Judged) -> list[Difference]:
    """Return where a channel differs, in order."""
    it = judged.moments
    pitch = np.nan_to_num(np.abs(it.pitch)) > IN_TUNE_CENTS
    level = it.both & (np.abs(it.level) > NEAR_DB)
    place = np.nan_to_num(np.abs(it.place)) > NEAR_PLACE
    kinds: tuple[tuple[str, Marks, Values, float], ...] = (
        ("silent", it.silent, it.level, 10.0),
        ("alone", it.alone, it.level, 10.0),
        ("pitch", pitch, it.pitch, 50.0),
        ("level", level, it.level, 6.0),
        ("place", place, it.place, 0.5),
    )
    found = [one for kind in kinds for one in _spans(judged.channel, *kind)]
    return sorted(found, key=lambda one: (one.start, one.kind))


def _spans(channel: int, kind: str, marks: Marks, amounts: Values, unit: float) -> Iterator[Difference]:
    at = np.flatnonzero(marks)
    if not len(at):
        return
    for span in np.split(at, np.flatnonzero(np.diff(at) > GAP) + 1):
        if len(span) < SHORTEST:
            continue
        amount = float(np.median(amounts[span]))
        weight = len(span) * STEP_SECONDS * min(abs(amount) / unit, 4.0)
        start, end = span[0] * STEP_SECONDS, (span[-1] + 1) * STEP_SECONDS
        yield Difference(channel, start, end, kind, amount, weight)
