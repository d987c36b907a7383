"""Filters whose every parameter jumps, ramped or not, each few frames: the loudest sample stays bounded."""

from collections.abc import Callable, Iterator

import numpy as np

from motorik.modules import declaration
from tests.physics.module_rig import Rig
from tools.bench.sound.figure import Figure

Draw = Callable[[np.random.Generator], dict[str, float | str]]


def loudest(rig: Rig, draw: Draw, turns: int = 600) -> float:
    """Return the largest sample of noise that runs through while ``draw`` sets all anew each few frames."""
    random = np.random.default_rng(2)
    worst = 0.0
    for _ in range(turns):
        rig.set(bool(random.integers(2)), **draw(random))
        worst = max(worst, float(np.abs(rig.mono(random.uniform(-1, 1, int(random.integers(1, 120))))).max()))
    return worst


def ends(kind: str, *left_out: str) -> Draw:
    """Return how to draw one end or the other of every parameter but those left out, and any choice."""
    parameters = [p for p in declaration(kind).parameters if p.id not in left_out]
    return lambda random: {
        p.id: float(random.integers(len(p.choices))) if p.choices else float(random.choice([p.low, p.high]))
        for p in parameters
    }


def modulated(kind: str, character: str) -> float:
    """Return the largest sample while cutoff and resonance swing from end to end at an audible rate.

    They are set anew every 32 frames, the rate at which the engine moves parameters: 750 Hz.
    """
    rig = Rig(kind, character=character)
    cutoff = rig.declaration.parameter("cutoff")
    worst = 0.0
    noise = np.random.default_rng(3).uniform(-1, 1, 48000)
    for turn, part in enumerate(noise.reshape(-1, 32)):
        ends = (cutoff.low, 0.0) if turn % 2 else (cutoff.high, 1.0)
        rig.set(True, cutoff=ends[0], resonance=ends[1])
        worst = max(worst, float(np.abs(rig.mono(part)).max()))
    return worst


def figures() -> Iterator[Figure]:
    """Yield the loudest samples; noise between -1 and 1 goes in."""
    source = "stable at audio-rate modulation of everything"
    for rig, most, left_out in (
        (Rig("filter.ladder"), 100, ("mode", "character", "drive_db")),
        (Rig("filter.diode"), 100, ("drive_db", "character", "coupling")),
        (Rig("filter.svf"), 400, ("mode",)),
        (Rig("filter.comb"), 60, ()),
        (Rig("filter.formant", level_db=0), 20, ("level_db", "voice")),
    ):
        kind = rig.declaration.kind
        found = loudest(rig, ends(kind, *left_out))
        yield Figure(f"{kind}, all jumps: loudest", found, "", most=most, source=source)
    for kind in ("filter.ladder", "filter.diode"):
        for character in ("clean", "saturated"):
            found = modulated(kind, character)
            yield Figure(
                f"{kind}, {character}, swung end to end at 750 Hz: loudest", found, "", 0, 100, source
            )
