"""The watch: looks after what changes by itself, on a thread of its own."""

import threading
from collections.abc import Callable, Sequence

WATCH_SECONDS = 0.1


class Watch:
    """Calls ``looks`` in turn, every WATCH_SECONDS, from :meth:`start` to :meth:`close`.

    One that fails is told to ``failed``, once as long as it fails the same way, and the others go on.
    """

    def __init__(self, looks: Sequence[Callable[[], None]], failed: Callable[[BaseException], None]) -> None:
        self._looks, self._failed = looks, failed
        self._told = [""] * len(looks)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="motorik-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait until the last look is over."""
        self._closed.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(WATCH_SECONDS):
            for number, look in enumerate(self._looks):
                told = ""
                try:
                    look()
                except Exception as error:
                    told = repr(error)
                    if told != self._told[number]:
                        self._failed(error)
                self._told[number] = told
