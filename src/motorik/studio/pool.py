"""The pool for slow work: loading samples, saving, rendering in the background."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class IoPool:
    """A few named worker threads with a clean end: nothing new is taken, what runs is told and waited for.

    Long jobs look at :attr:`cancelled` now and then (``render`` does through its progress callback).
    """

    def __init__(self, workers: int = 3) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="motorik-io")
        self.cancelled = Event()

    def submit(self, job: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> Future[T]:
        """Run ``job`` on a worker; ``RuntimeError`` after :meth:`close`."""
        return self._executor.submit(job, *arguments, **named)

    def close(self) -> None:
        """Drop what has not started, ask what runs to stop, wait for it. Safe to call twice."""
        self.cancelled.set()
        self._executor.shutdown(wait=True, cancel_futures=True)
