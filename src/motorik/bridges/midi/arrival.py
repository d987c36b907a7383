"""When a message arrived: as its port saw it, not when Python got round to reading it."""

from collections import deque

KEPT_SECONDS = 20.0
LATEST_SECONDS = 5.0
"""What was longer on its way is taken for a clock that jumped."""


class Arrivals:
    """Turns the seconds between messages of one port into ``time.monotonic``.

    The port's own thread stamps them, so they are right however late they are read. How its clock stands to
    ours is told by the messages that were read soonest, of the last KEPT_SECONDS: so a slow drift, or a
    message lost by a full queue, is forgotten again.
    """

    def __init__(self) -> None:
        self._port_seconds = 0.0
        self._offsets: deque[tuple[float, float]] = deque()

    def arrived(self, delta_seconds: float, now: float) -> float:
        """Return when a message arrived: ``delta_seconds`` after the one before, read ``now``."""
        self._port_seconds += max(delta_seconds, 0.0)
        offset = now - self._port_seconds
        kept = self._offsets
        while kept and (kept[-1][1] >= offset):
            kept.pop()
        while kept and kept[0][0] < now - KEPT_SECONDS:
            kept.popleft()
        kept.append((now, offset))
        seen = self._port_seconds + kept[0][1]
        if now - seen > LATEST_SECONDS:
            kept.clear()
            kept.append((now, offset))
            return now
        return min(seen, now)
