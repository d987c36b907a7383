"""What a tracker moves in the notes of a channel, tick by tick, as lanes of its track."""

from collections.abc import Sequence
from math import log2, log10

from motorik.domain.project import Automation, AutomationPoint, AutomationScope, Curve

from .laying_out import TickOf
from .module import ClassicModule
from .patches import Sounding, keys_of
from .walk import Strike

LOWEST_DB = -96.0
LEAST_DB, LEAST_SEMITONES = 0.02, 0.002
"""Smaller moves are not heard and not kept."""
DOWN, UP = 127.0, 0.0

Points = dict[int, float]


def pan_of(pan: int) -> float:
    """Return the balance of a panning of 0-255, 128 the middle."""
    return max((pan - 128) / 128, -1.0) if pan < 255 else 1.0


def lanes_of(
    track: str, strikes: Sequence[Strike], held: Sequence[tuple[int, int]], ticks: TickOf,
    module: ClassicModule, sounds: Sequence[Sounding | None], pan: float,
) -> list[Automation]:  # fmt: skip
    """Return level, panning, bend and pedal of a track; what never moves has no lane."""
    level, panning, bend = _moves(strikes, ticks, module, sounds)
    wanted: list[tuple[str, AutomationScope, str, Points, float, float]] = [
        ("level", "channel", "channel.level_db", level, 0.0, LEAST_DB),
        ("pan", "channel", "channel.pan", panning, pan, 0.0),
        ("bend", "midi", "midi.bend", bend, 0.0, LEAST_SEMITONES),
        ("pedal", "midi", "midi.cc_64", _pedal(held), UP, 0.0),
    ]
    lanes = []
    for name, scope, target, points, resting, least in wanted:
        kept = _thinned(points, resting, least)
        if kept:
            lanes.append(
                Automation(id=f"{track}-{name}", owner=track, scope=scope, target=target, points=kept)
            )
    return lanes


def _moves(
    strikes: Sequence[Strike], ticks: TickOf, module: ClassicModule, sounds: Sequence[Sounding | None]
) -> tuple[Points, Points, Points]:
    """Return level in dB below the note's loudest, panning, and semitones from the key, by tick."""
    level, panning, bend = Points(), Points(), Points()
    for strike in strikes:
        peak = strike.peak
        keyed = _written_hertz(strike, module, sounds)
        for time, heard, pan, frequency in strike.moves:
            tick = ticks(time)
            share = heard / peak if peak > 0 else 1.0
            level[tick] = max(20 * log10(share), LOWEST_DB) if share > 0 else LOWEST_DB
            panning[tick] = pan_of(pan)
            if keyed and frequency > 0:
                bend[tick] = 12 * log2(frequency / keyed)
    return level, panning, bend


def _written_hertz(strike: Strike, module: ClassicModule, sounds: Sequence[Sounding | None]) -> float | None:
    """Return how fast the key of the step plays the strike's sample."""
    found = sounds[strike.sample]
    keys = keys_of(module, strike.instrument)
    if found is None or not 0 <= strike.key < len(keys):
        return None
    return float(found.middle_c * 2 ** ((keys[strike.key][0] - 60) / 12))


def _pedal(held: Sequence[tuple[int, int]]) -> Points:
    """Return a pedal that is down from the end of a pattern to the end of the note held beyond it."""
    downs = {start for start, _ in held}
    points: Points = {}
    for start, end in held:
        points[start] = DOWN
        # Another note may be held from there on: the pedal is let go just before.
        points[end - 1 if end in downs else end] = UP
    return dict(sorted(points.items()))


def _thinned(points: Points, resting: float, least: float) -> tuple[AutomationPoint, ...]:
    """Return the points that change something."""
    kept: list[AutomationPoint] = []
    now = resting
    for tick, value in sorted(points.items()):
        if abs(value - now) > least:
            kept.append(AutomationPoint(tick=tick, value=round(value, 6), curve=Curve.HOLD))
            now = value
    return tuple(kept)
