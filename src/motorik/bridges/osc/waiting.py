"""What is to be done later: messages of bundles with a time tag, in the order of their times."""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Final

from motorik.bridges.osc.nodes import Deed
from motorik.bridges.osc.subscribing import Peer
from motorik.bridges.osc.wire import OscError, OscMessage

AHEAD_SECONDS: Final = 0.25
"""Keys and knobs are handed to the sequencer so long before their time: more than Python ever sleeps."""
MOST: Final = 20_000
FURTHEST_SECONDS: Final = 3600.0


@dataclass(order=True, slots=True)
class Later:
    """A message, or a deed it came to, that is looked at again at ``look`` and acts at ``at``."""

    look: float
    number: int
    at: float = field(compare=False)
    what: OscMessage | Deed = field(compare=False)
    peer: Peer = field(compare=False)


class Waiting:
    """All that waits. Times are seconds of ``time.monotonic``; what has the same time keeps its order."""

    def __init__(self) -> None:
        self._heap: list[Later] = []
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, what: OscMessage | Deed, peer: Peer, at: float, look: float, now: float) -> None:
        """Look at ``what`` again at ``look``. :class:`OscError` when it is too far ahead or too much."""
        if at - now > FURTHEST_SECONDS:
            raise OscError("refused", f"a time tag {at - now:.0f} s ahead; allowed: {FURTHEST_SECONDS:.0f} s")
        if len(self._heap) >= MOST:
            raise OscError("refused", f"more than {MOST} messages wait for their time")
        heappush(self._heap, Later(look, next(self._numbers), at, what, peer))

    def due(self) -> float | None:
        """Return when to look next; None when nothing waits."""
        return self._heap[0].look if self._heap else None

    def take(self, now: float) -> Later | None:
        """Return the first whose time to look has come, None when there is none."""
        return heappop(self._heap) if self._heap and self._heap[0].look <= now else None

    def clear(self) -> None:
        """Forget all of it."""
        self._heap.clear()
