"""Events that have been worked out but not handed over, in the order in which they act."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sortedcontainers import SortedKeyList

from motorik.sequencer.events import Event, event_order


class Entry(NamedTuple):
    """An event of leg ``leg`` that acts at engine frame ``event.frame + offset``; ``live``: not written."""

    event: Event
    offset: int
    leg: int
    live: bool = False

    @property
    def frame(self) -> int:
        """Engine frame at which the event acts."""
        return self.event.frame + self.offset


def _entry_order(entry: Entry) -> tuple[Any, ...]:
    event = entry.event
    return event.frame + entry.offset, event.kind, entry.leg, event_order(event)


class Pending:
    """The queue between working out and handing over."""

    def __init__(self) -> None:
        self._entries: SortedKeyList[Entry] = SortedKeyList(key=_entry_order)

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
