"""From any thread to the window's: things are posted, and taken out together once a frame."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Bus:
    """Messages and calls that wait for the next frame. ``post`` and ``call`` never block."""

    def __init__(self) -> None:
        self._waiting: deque[Any] = deque()

    def post(self, batch: Sequence[Any]) -> None:
        """Let messages wait for the next :meth:`drain`, in order; from any thread."""
        self._waiting.extend(batch)

    def call(self, function: Callable[[], None]) -> None:
        """Let ``function`` be called by the next :meth:`drain`, on the thread that drains."""
        self._waiting.append(_Call(function))

    def after(self, future: "Future[T]", then: Callable[["Future[T]"], None]) -> None:
        """Call ``then`` with a finished future on the thread that drains."""
        future.add_done_callback(lambda done: self.call(lambda: then(done)))

    def drain(self, receive: Callable[[Any], None]) -> int:
        """Hand everything that waits to ``receive``, and do the calls; return how many there were.

        What is posted meanwhile waits for the next time, so that no storm holds up a frame for ever.
        """
        count = len(self._waiting)
        for _ in range(count):
            message = self._waiting.popleft()
            message.function() if isinstance(message, _Call) else receive(message)
        return count


class _Call:
    __slots__ = ("function",)

    def __init__(self, function: Callable[[], None]) -> None:
        self.function = function
