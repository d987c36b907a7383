"""What a bridge has counted, and what it said no to last."""

from collections import deque
from dataclasses import dataclass, field

from motorik.bridges.osc.wire import Failing, OscError
from motorik.domain.model import Model

RECENT = 20


class OscFigures(Model):
    """Counts since the bridge was switched on.

    ``malformed`` packets, messages with an ``unsupported`` type, for an ``unknown`` address or ``refused``
    for what they ask were not carried out; ``late`` ones came after their time tag and acted at once.
    ``recent`` are the last sentences on what was not carried out. ``waiting`` messages have their time yet
    to come.
    """

    packets: int = 0
    messages: int = 0
    done: int = 0
    sent: int = 0
    late: int = 0
    malformed: int = 0
    unsupported: int = 0
    unknown: int = 0
    refused: int = 0
    subscribers: int = 0
    waiting: int = 0
    recent: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counters: one thread counts, any thread may read."""

    packets: int = 0
    messages: int = 0
    done: int = 0
    sent: int = 0
    late: int = 0
    subscribers: int = 0
    waiting: int = 0
    failed: dict[Failing, int] = field(default_factory=dict)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=RECENT))

    def refuse(self, error: OscError, who: str) -> None:
        """Count what is not carried out."""
        self.failed[error.failing] = self.failed.get(error.failing, 0) + 1
        self.recent.append(f"{error} (from OSC {who})" if who else str(error))

    def figures(self) -> OscFigures:
        """Return all of it as it is now."""
        return OscFigures(
            packets=self.packets,
            messages=self.messages,
            done=self.done,
            sent=self.sent,
            late=self.late,
            subscribers=self.subscribers,
            waiting=self.waiting,
            recent=tuple(self.recent.copy()),
            **self.failed,
        )
