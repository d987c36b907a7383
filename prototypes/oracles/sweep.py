"""What sweeps have in common: cycles at the edges of chunks, lines between, cubics between frames."""

from collections.abc import Callable

import numpy as np

from prototypes.oracles.base import Base, Signal

BEATS = (0, 1 / 8, 1 / 6, 1 / 4, 3 / 8, 1 / 3, 1 / 2, 3 / 4, 2 / 3, 1, 3 / 2, 2, 4, 8, 16)
CHUNK = 32
TEMPO = 120


class Swept(Base):
    """An effect that sweeps; rates never change and the song runs at 120 beats a minute from its start."""

    def hertz(self) -> float:
        """Return the cycles a second that rate and sync make."""
        division = int(self.values["sync"])
        return TEMPO / 60 / BEATS[division] if division else self.values["rate"]

    def swept(self, frame: int, value: Callable[[float], Signal]) -> Signal:
        """Return ``value`` (of the phase in turns) in a frame: a line from edge to edge of its chunk."""
        chunk, row = divmod(frame, CHUNK)
        edges = [value(self.hertz() * CHUNK * edge / self.sample_rate) for edge in (chunk, chunk + 1)]
        moved: Signal = edges[0] + (row + 1) / CHUNK * (edges[1] - edges[0])
        return moved


def triangle(turns: Signal) -> Signal:
    """Return the triangle that starts like a sine."""
    wave: Signal = 2 / np.pi * np.arcsin(np.sin(2 * np.pi * turns))
    return wave


def between(past: list[float], delay: float) -> float:
    """Return the signal ``delay`` frames before its last one: Hermite's cubic, slopes central differences."""
    whole = int(delay)
    f = delay - whole

    def at(frames: int) -> float:
        return past[-1 - frames] if frames < len(past) else 0.0

    after, here, there, beyond = (at(whole + more) for more in (-1, 0, 1, 2))
    slope_here, slope_there = (there - after) / 2, (beyond - here) / 2
    return (
        (2 * f**3 - 3 * f**2 + 1) * here
        + (f**3 - 2 * f**2 + f) * slope_here
        + (3 * f**2 - 2 * f**3) * there
        + (f**3 - f**2) * slope_there
    )


class Pole:
    """A trapezoidal one-pole low-pass."""

    def __init__(self) -> None:
        self.state: Signal | float = 0.0

    def __call__(self, x: Signal, hertz: float, sample_rate: float) -> Signal:
        """Return the next frame."""
        g = np.tan(np.pi * min(hertz / sample_rate, 0.49))
        v = (x - self.state) * g / (1 + g)
        low: Signal = v + self.state
        self.state = low + v
        return low
