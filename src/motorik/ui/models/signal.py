"""Who is told when something changed: plain calls on the thread that emits, which is the window's."""

from collections.abc import Callable
from contextlib import suppress
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """A list of listeners. One may leave, or others join, while they are called."""

    def __init__(self) -> None:
        self._listeners: list[Callable[P, None]] = []

    def connect(self, listener: Callable[P, None]) -> Callable[[], None]:
        """Call ``listener`` from now on; return the function that ends this."""
        self._listeners.append(listener)

        def disconnect() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return disconnect

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every listener."""
        for listener in tuple(self._listeners):
            listener(*args, **kwargs)

    def __len__(self) -> int:
        return len(self._listeners)
