"""Python's search for garbage in circles, put off while many values are made that stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_looking_for_garbage() -> Iterator[None]:
    """Put the search off: while a large song is read, looking through it again and again takes longest."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
