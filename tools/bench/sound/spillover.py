"""mix.select before two effects: does the tail left behind notice that the program was switched?"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tests.physics.module_rig import Rig
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

Signal = NDArray[np.float64]
RATE = 48000


def tails(switch_seconds: float = 0.5, seconds: float = 4.0, fade: float = 0.02) -> tuple[Signal, Signal]:
    """Return the old program's room, [frames, 2]: switched away from, and with its input ended instead."""
    noise = np.random.default_rng(5).uniform(-0.5, 0.5, (int(RATE * seconds), 4))
    edge = int(RATE * switch_seconds)
    switch = Rig("mix.select", fade=fade, program="1")
    sent = np.concatenate([switch.run(noise[:edge]), switch_on(switch, noise[edge:])], axis=1)
    ended = noise.copy()
    ended[edge:] = 0
    rooms = [Rig("fx.reverb", decay=2, mix=1) for _ in range(2)]
    left, undisturbed = rooms[0].run(sent[0]), rooms[1].run(ended)
    return left[0, edge:, :2], undisturbed[0, edge:, :2]


def switch_on(switch: Rig, rest: Signal) -> Signal:
    """Return what the outputs give after program 2 is chosen."""
    switch.set(program="2")
    return switch.run(rest)


def worst_difference() -> float:
    """Return by how many dB the tail differs from its undisturbed decay, 0.1 to 3 s after the switch."""
    switched, undisturbed = (levels(tail) for tail in tails())
    return float(np.abs(switched - undisturbed).max())


def levels(tail: Signal, length: int = RATE // 10) -> Signal:
    """Return the level of each tenth of a second from 0.1 to 3 s, in dB."""
    parts = [(tail[first : first + length] ** 2).mean() for first in range(length, 3 * RATE, length)]
    level: Signal = 10 * np.log10(parts)
    return level


def figures() -> Iterator[Figure]:
    """Yield the design figure of switching with spillover."""
    yield Figure(
        "old tail beside its undisturbed decay", worst_difference(), "dB", most=1,
        source="switches programs with spillover: within 1 dB",
    )  # fmt: skip


def plots() -> Iterator[Plot]:
    """Yield both tails."""
    switched, undisturbed = (levels(tail) for tail in tails())
    time = 0.1 * np.arange(1, len(switched) + 1)
    lines = (
        Line("switched away", time, switched, dots=True),
        Line("input ended", time, undisturbed, target=True),
    )
    yield Plot("spillover", "mix.select: the old program's room", "s after the switch", "dB", lines)
