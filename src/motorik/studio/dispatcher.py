"""One thread that tells subscribers what changed, in order, many messages at a time."""

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
Subscriber = Callable[[Sequence[T]], None]


class Dispatcher(Generic[T]):
    """Calls every subscriber with all messages that have come since its last call: a batch, never empty.

    ``post`` never blocks and may be called from any thread except the audio thread. A subscriber that raises
    is reported to ``on_error`` and keeps its place. Subscribers joining while messages wait get only later
    ones.
    """

    def __init__(self, name: str, on_error: Callable[[BaseException], None]) -> None:
        self._messages: queue.SimpleQueue[T | None] = queue.SimpleQueue()
        self._subscribers: list[Subscriber[T]] = []
        self._lock = threading.Lock()
        self._on_error = on_error
        self._idle = threading.Condition(self._lock)
        self._waiting = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def subscribe(self, subscriber: Subscriber[T]) -> Callable[[], None]:
        """Add ``subscriber`` and return the function that removes it."""
        with self._lock:
            self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with self._lock, suppress(ValueError):
                self._subscribers.remove(subscriber)

        return unsubscribe

    def post(self, message: T) -> None:
        """Queue ``message``; ignored after :meth:`close`."""
        with self._lock:
            if self._closed:
                return
            self._waiting += 1
            self._messages.put(message)

    def flush(self, timeout_seconds: float = 5.0) -> bool:
        """Wait until everything posted so far was delivered; return whether it was."""
        with self._idle:
            return self._idle.wait_for(lambda: self._waiting == 0, timeout_seconds)

    def close(self) -> None:
        """Deliver what was posted, then end the thread. Safe to call twice, and from a subscriber."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._messages.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while (batch := self._drain()) is not None:
            with self._lock:
                subscribers = tuple(self._subscribers)
            for subscriber in subscribers if batch else ():
                try:
                    subscriber(tuple(batch))
                except Exception as error:
                    self._on_error(error)
            with self._idle:
                self._waiting -= len(batch)
                self._idle.notify_all()

    def _drain(self) -> list[T] | None:
        """Wait for a message and take all that are there; None after the last one of a closed dispatcher."""
        message = self._messages.get()
        if message is None:
            return None
        batch = [message]
        with suppress(queue.Empty):
            while (message := self._messages.get_nowait()) is not None:
                batch.append(message)
            self._messages.put(None)
        return batch
