"""Events that have been worked out but not handed over, in the order in which they act."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sortedcontainers import SortedKeyList

from motorik.sequencer.events import Event, event_order


class Entry(NamedTuple):
    """An event of leg ``leg`` that acts at engine frame ``event.frame + offset``; ``live``: not written.

    ``order`` is its place in the queue, worked out once: engine frame first, then kind, leg and event.
    """

    order: tuple[Any, ...]
    event: Event
    offset: int
    leg: int
    live: bool

    @property
    def frame(self) -> int:
        """Engine frame at which the event acts."""
        return self.event.frame + self.offset


def entry_of(event: Event, offset: int = 0, leg: int = 0, *, live: bool = False) -> Entry:
    """Return ``event`` of leg ``leg`` with its place in the queue."""
    order = (event.frame + offset, event.kind, leg, event_order(event))
    return Entry(order, event, offset, leg, live)


class Pending:
    """The queue between working out and handing over."""

    def __init__(self) -> None:
        self._entries: SortedKeyList[Entry] = SortedKeyList(key=itemgetter(0))

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entries: Iterable[Entry]) -> None:
        """Put ``entries`` in their places."""
        self._entries.update(entries)

    def take_before(self, frame: int) -> list[Entry]:
        """Remove and return the entries that act before engine ``frame``, in order."""
        cut = self._entries.bisect_key_left((frame,))
        taken = list(self._entries[:cut])
        del self._entries[:cut]
        return taken

    def drop_from(self, frame: int) -> None:
        """Forget what was written and acts at engine ``frame`` or later; what was played live stays."""
        cut = self._entries.bisect_key_left((frame,))
        live = [entry for entry in self._entries[cut:] if entry.live]
        del self._entries[cut:]
        self._entries.update(live)


def by_offset(entries: Iterable[Entry]) -> Iterator[tuple[int, list[Entry]]]:
    """Yield runs of ``entries`` that share an offset, in order."""
    for offset, run in groupby(entries, key=lambda entry: entry.offset):
        yield offset, list(run)
