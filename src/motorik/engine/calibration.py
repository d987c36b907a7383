"""How heavy a song is, in a unit that machines agree on: the CPU a second of the techno bar takes here.

A slow machine is slow for both, so their ratio says more of the song than of the machine. Measured in CPU
time of this process, which waits for nobody; still a figure with a few percent of noise, so budgets need
room.
"""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from motorik.engine.techno_bar import render_w2

ItemT = TypeVar("ItemT")
SECONDS = 4.0
RUNS = 3


def bar_cost(seconds: float = SECONDS, runs: int = RUNS) -> float:
    """Return the CPU seconds that a second of the techno bar takes on one thread: the least of ``runs``."""
    costs = []
    for _ in range(runs):
        began = time.process_time()
        render_w2(seconds)
        costs.append((time.process_time() - began) / seconds)
    return max(min(costs), 1e-9)


class Meter:
    """Adds up the CPU time an iterator takes for its items, and not what is done with them."""

    def __init__(self) -> None:
        self.cpu_seconds = 0.0

    def measured(self, items: Iterable[ItemT]) -> Iterator[ItemT]:
        """Yield ``items``, measuring each."""
        iterator = iter(items)
        while True:
            began = time.process_time()
            try:
                item = next(iterator)
            except StopIteration:
                return
            finally:
                self.cpu_seconds += time.process_time() - began
            yield item
