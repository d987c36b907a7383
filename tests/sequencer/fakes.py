"""A sink that behaves like the engine, and a clock that waits for the test."""

from collections.abc import Sequence
from threading import Event as Signal
from threading import Semaphore

from motorik.sequencer.deck.tape import Rows
from motorik.sequencer.events import Event


class FakeSink:
    """Plays pushed events, by frame and arrival, when ``advance`` passes them; revokes like the engine."""

    def __init__(self, capacity: int | None = None) -> None:
        self.now = 0
        self.capacity = capacity
        self.played: list[tuple[int, Event]] = []
        self.immediate: list[Event] = []
        self.revokes: list[int] = []
        self.deck: list[tuple[int, Rows]] = []
        self._waiting: list[tuple[int, int, int, Event]] = []
        self._arrivals = 0

    def push(self, events: Sequence[Event], *, epoch: int = 0, offset: int = 0) -> int:
        room = len(events) if self.capacity is None else max(self.capacity - len(self._waiting), 0)
        for event in events[:room]:
            self._waiting.append((event.frame + offset, self._arrivals, epoch, event))
            self._arrivals += 1
        return min(room, len(events))

    def push_deck(self, rows: Rows, *, epoch: int = 0) -> int:
        self.deck.append((epoch, rows))
        return len(rows)

    def push_now(self, events: Sequence[Event]) -> int:
        room = len(events) if self.capacity is None else self.capacity
        self.immediate += events[:room]
        return min(room, len(events))

    def revoke(self, epoch: int, frame: int) -> None:
        self.revokes.append(frame)
        self._waiting = [item for item in self._waiting if item[2] >= epoch or item[0] < frame]

    def frame(self) -> int:
        return self.now

    def advance(self, frames: int) -> None:
        end = self.now + frames
        due = sorted((*item[:2], item[3]) for item in self._waiting if item[0] < end) if self._waiting else []
        self._waiting = [item for item in self._waiting if item[0] >= end]
        self.played += [(max(frame, self.now), event) for frame, _, event in due]
        self.now = end


class ManualClock:
    """Lets the thread wake once for every ``tick``; a signal alone wakes it too."""

    def __init__(self) -> None:
        self._ticks = Semaphore(0)

    def tick(self) -> None:
        self._ticks.release()

    def wait(self, signal: Signal, seconds: float) -> None:
        while not signal.is_set():
            if self._ticks.acquire(timeout=seconds):
                return
