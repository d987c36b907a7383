"""What can go wrong with songs on disk, always as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SongError(RuntimeError):
    """A song cannot be opened, saved or packed: which, why, and what to do where that helps."""


@contextmanager
def disk_errors(what: str, path: Path) -> Iterator[None]:
    """Turn an ``OSError`` inside into a ``SongError``: ``<path>: <what>: <the system's words>``."""
    try:
        yield
    except OSError as error:
        raise SongError(f"{path}: {what}: {error.strerror or error}") from error
