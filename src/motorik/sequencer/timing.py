"""How far ahead of the sink's clock the sequencer works."""

from dataclasses import dataclass

GRID_FRAMES = 32
"""The sink's control grid: a song that starts on it meets the same pieces of sound live as offline."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How far ahead the sequencer works, in seconds.

    ``look_ahead`` is the aim, ``minimum`` what must be there whatever it costs, ``step`` the piece worked out
    at a time (so the work is spread over wakes), ``margin`` the time between a change and its effect.
    ``memory`` is how long it remembers where the song was: what is played by hand is told of later.
    When wakes come late, ``reserve`` times the time between them lies ready besides, counting at most
    ``slowest`` seconds between two.
    """

    look_ahead: float = 1.0
    minimum: float = 0.25
    step: float = 0.05
    margin: float = 0.03
    steps_a_wake: int = 3
    memory: float = 2.0
    reserve: int = 6
    slowest: float = 0.75

    def __post_init__(self) -> None:
        if not 0 < self.step <= self.minimum <= self.look_ahead or not 0 < self.margin < self.minimum:
            raise ValueError(f"{self}; allowed: 0 < step <= minimum <= look_ahead and 0 < margin < minimum")
