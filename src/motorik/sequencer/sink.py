"""What the sequencer needs from the world: something that takes events, and something to wait with."""

from collections.abc import Sequence
from threading import Event as Signal
from typing import Protocol

from motorik.sequencer.deck.tape import Rows
from motorik.sequencer.events import Event


class EventSink(Protocol):
    """Takes frame-stamped events and says which frame it is: the engine, a MIDI sender, a fake.

    Only the sequencer's thread calls ``push``, ``push_deck``, ``push_now`` and ``revoke``.
    """

    def push(self, events: Sequence[Event], *, epoch: int = 0, offset: int = 0) -> int:
        """Take events to act at ``event.frame + offset``; return how many found room, the first ones."""
        ...

    def push_deck(self, rows: Rows, *, epoch: int = 0) -> int:
        """Take what the song's deck is told, at the frames in ``rows``; return how many found room."""
        ...

    def push_now(self, events: Sequence[Event]) -> int:
        """Take events to act at once, whatever their frame; return how many found room, the first ones."""
        ...

    def revoke(self, epoch: int, frame: int) -> None:
        """Forget pushed events of epochs before ``epoch`` that would act at ``frame`` or later."""
        ...

    def frame(self) -> int:
        """Return the frames handed out so far: the sequencer's only "now". Any thread may call."""
        ...


class Clock(Protocol):
    """How the thread sleeps. It decides nothing but when to look again."""

    def wait(self, signal: Signal, seconds: float) -> None:
        """Return when ``signal`` is set, or after about ``seconds``."""
        ...


class SystemClock:
    """Waits in the operating system."""

    def wait(self, signal: Signal, seconds: float) -> None:
        """Return when ``signal`` is set, or after about ``seconds``."""
        signal.wait(seconds)
