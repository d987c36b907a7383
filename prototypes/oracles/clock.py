"""The clock of native/dsp/clock.h: cycles as floats of double precision."""

from collections.abc import Mapping

BEATS = (0, 1 / 8, 1 / 6, 1 / 4, 3 / 8, 1 / 3, 1 / 2, 3 / 4, 2 / 3, 1, 3 / 2, 2, 4, 8, 16)
TEMPO = 120.0
EARLY = 2.0**-24


def cycles(values: Mapping[str, float], frame: int, started: int, sample_rate: float) -> float:
    """Return how many cycles have passed at a frame, for parameters ``sync``, ``rate`` and ``mode``."""
    frames = frame if values["mode"] == 0 else frame - started
    if values["sync"]:
        return frames * TEMPO / 60 / sample_rate / BEATS[int(values["sync"])] + EARLY
    return frames * values["rate"] / sample_rate
