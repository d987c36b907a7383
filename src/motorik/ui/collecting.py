"""When Python's garbage collector may look through everything: it holds all threads, for 0.1 s and more."""

import gc

IDLE_SECONDS = 2.0
"""So long after the music stopped."""
WORTH_IT, MUST_BE = 20, 400
"""How many collections of what is young (7,000 new objects each, at most) make a full one worth it, and how
many are too many to wait for the music to stop."""


def hold_back() -> None:
    """Collect nothing until there is a :class:`Collector`: what is made while the program starts stays."""
    gc.disable()


class Collector:
    """Takes full collections over from Python, which would begin one in the middle of anything.

    What is there already when it is made is not looked through again.
    """

    def __init__(self) -> None:
        young, middle, _old = gc.get_threshold()
        gc.set_threshold(young, middle, 1_000_000)
        gc.freeze()
        gc.enable()
        self._busy = 0.0

    def look_at_all(self) -> None:
        """Look through what was there from the first as well: some of it is about to be let go."""
        gc.unfreeze()

    def frame(self, now: float, *, playing: bool) -> None:
        """Collect when it disturbs nobody. Once a frame; ``now`` in seconds."""
        if playing:
            self._busy = now
        waiting = gc.get_count()[2]
        if waiting >= MUST_BE or (waiting >= WORTH_IT and now - self._busy > IDLE_SECONDS):
            gc.collect()
