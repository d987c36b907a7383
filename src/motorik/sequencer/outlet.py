"""The way out to the sink: what is handed over, taken back, and counted when it comes late."""

import logging
from collections import deque
from collections.abc import Iterable
from itertools import islice

import numpy as np

from motorik.domain.project import Project
from motorik.sequencer.deck.tape import NO_ROWS, Rows
from motorik.sequencer.events import Event
from motorik.sequencer.listener import Beat, Listener
from motorik.sequencer.pending import Entry, Pending, by_offset, entry_of
from motorik.sequencer.sink import EventSink

_log = logging.getLogger(__name__)


class Outlet:
    """Hands events of a queue over to a sink, and to who hears along what the sink took. Single-threaded.

    ``epoch`` counts what was taken back. Counters since the start: ``late_events`` reached the sink after
    their frame, ``ring_full`` times the sink took less than it was given, ``late_revokes`` times something
    was taken back later than wanted.
    """

    def __init__(self, sink: EventSink) -> None:
        self._sink = sink
        self.listeners: tuple[Listener, ...] = ()
        self.epoch = self.late_events = self.ring_full = self.late_revokes = 0
        self._now: deque[Event] = deque()
        self._deck: Rows = NO_ROWS
        self._live: deque[Entry] = deque()  # played live, handed over, not yet past: a revoke takes them too

    def __len__(self) -> int:
        """Return how many events wait to act at once."""
        return len(self._now)

    def frame(self) -> int:
        """Return the sink's frame: the only "now"."""
        return self._sink.frame()

    def play(self, event: Event, pending: Pending) -> None:
        """Play ``event`` live: at its frame, or at once when that has passed."""
        if event.frame <= self.frame():
            self.play_now(event)
            self.push_now()
        else:
            pending.add([entry_of(event, live=True)])

    def play_now(self, event: Event) -> None:
        """Let ``event`` act as soon as :meth:`push_now` is called."""
        self._now.append(event)

    def push_now(self) -> None:
        """Hand over what acts at once; what finds no room waits."""
        if self._now:
            taken = self._sink.push_now(list(self._now))
            for listener in self.listeners if taken else ():
                listener.now(list(islice(self._now, taken)), self.frame())
            self.ring_full += taken < len(self._now)
            self._now = deque(islice(self._now, taken, None))

    def push(self, entries: list[Entry], pending: Pending) -> bool:
        """Give ``entries`` to the sink; what finds no room waits. Return whether all found some."""
        if not entries:
            return True
        taken = 0
        for offset, run in by_offset(entries):
            events = [entry.event for entry in run]
            pushed = self._sink.push(events, epoch=self.epoch, offset=offset)
            for listener in self.listeners if pushed else ():
                listener.push(events[:pushed], offset)
            taken += pushed
            if pushed < len(run):
                self.ring_full += 1
                break
        self._count_late(entries[:taken])
        self._live.extend(entry for entry in entries[:taken] if entry.live)
        pending.add(entries[taken:])
        return taken == len(entries)

    def push_deck(self, rows: Rows) -> bool:
        """Give what the deck is told to the sink; what finds no room waits. Return whether all found some."""
        if len(self._deck):
            rows = np.concatenate((self._deck, rows))
        taken = self._sink.push_deck(rows, epoch=self.epoch) if len(rows) else 0
        self._deck = rows[taken:]
        self.ring_full += taken < len(rows)
        return taken == len(rows)

    def hear(self, project: Project, frame: int) -> None:
        """Tell who hears along that ``project`` is played from ``frame`` on."""
        for listener in self.listeners:
            listener.hear(project, frame)

    def push_clock(self, beats: list[Beat]) -> None:
        """Tell who hears along what the song's clock says."""
        for listener in self.listeners if beats else ():
            listener.beat(beats)

    def revoke(self, frame: int, pending: Pending) -> int:
        """Take back what acts from ``frame`` on, or from where the sink is by then; return where that begins.

        What was played live goes back to ``pending``.
        """
        self.epoch += 1
        self._sink.revoke(self.epoch, frame)
        reached = self.frame()
        if reached > frame:
            self.late_revokes += 1
            _log.warning("an edit took effect %d frames late", reached - frame)
            frame = reached
        for listener in self.listeners:
            listener.revoke(frame)
        self._deck = self._deck[self._deck["frame"] < frame]
        pending.add(entry for entry in self._live if entry.frame >= frame)
        self._live = deque(entry for entry in self._live if entry.frame < frame)
        return frame

    def forget_before(self, frame: int) -> None:
        """Drop the memory of what acted before ``frame``."""
        self._live = deque(entry for entry in self._live if entry.frame >= frame)

    def _count_late(self, entries: Iterable[Entry]) -> None:
        now = self.frame()
        late = [entry.frame for entry in entries if entry.frame < now]
        if late:
            self.late_events += len(late)
            _log.warning(
                "%d events reached the engine late, the first by %d frames", len(late), now - late[0]
            )
