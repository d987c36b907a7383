"""Threads that hold Python's global lock for as long as they can: what an audio callback must not notice."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SORT_ITEMS = 300_000
JSON_ITEMS = 20_000


def _pure(stop: threading.Event) -> None:
    """Arithmetic in a loop: gives the lock up every switch interval."""
    total = 0
    while not stop.is_set():
        for number in range(10_000):
            total += number * number


def _json(stop: threading.Event) -> None:
    """Parses 2 MB in one C call: holds the lock for tens of milliseconds."""
    items = [
        {"id": n, "name": f"note{n}", "v": [1.5, 2.5, n * 0.1], "s": {"a": "b" * 20}}
        for n in range(JSON_ITEMS)
    ]
    document = json.dumps(items)
    while not stop.is_set():
        json.loads(document)


def _sort(stop: threading.Event) -> None:
    """Sorts 300,000 numbers in one C call: holds the lock for up to a fifth of a second."""
    generator = random.Random(1)
    numbers = [generator.random() for _ in range(SORT_ITEMS)]
    while not stop.is_set():
        sorted(numbers)


HOGS: dict[str, Callable[[threading.Event], None] | None] = {
    "none": None,
    "pure": _pure,
    "json": _json,
    "sort": _sort,
}


@contextmanager
def hogging(name: str) -> Iterator[None]:
    """Run the hog ``name`` on a thread for the length of a ``with`` block."""
    hog = HOGS[name]
    if hog is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=hog, args=(stop,), name=f"hog-{name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
