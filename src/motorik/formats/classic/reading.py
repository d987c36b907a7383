"""Reading a classic module: its format is found in its bytes, never in its name."""

from collections.abc import Callable

from .byte_reader import ModuleFileError
from .it import is_it, read_it
from .mod import is_mod, read_mod
from .module import ClassicModule
from .s3m import is_s3m, read_s3m
from .soundtracker import is_soundtracker, read_soundtracker
from .xm import is_xm, read_xm

Reader = Callable[[bytes], ClassicModule]

READERS: tuple[tuple[str, Callable[[bytes], bool], Reader], ...] = (
    ("XM", is_xm, read_xm),
    ("IT", is_it, read_it),
    ("S3M", is_s3m, read_s3m),
    ("MOD", is_mod, read_mod),
    ("Soundtracker MOD", is_soundtracker, read_soundtracker),
)
"""Name of the format, what recognises it, what reads it; the first that recognises a file reads it."""

MAX_BYTES = 1 << 28


def read_module(data: bytes, name: str = "") -> ClassicModule:
    """Read a module; ``name`` is only for the sentence of an error.

    Raises:
        ModuleFileError: no module, or one so broken that no player takes it.
    """
    file = name or "the module"
    if len(data) > MAX_BYTES:
        raise ModuleFileError(f"{file}: {len(data)} bytes; allowed: at most {MAX_BYTES}")
    for format, recognises, read in READERS:
        if recognises(data):
            try:
                return read(data)
            except ModuleFileError as error:
                raise ModuleFileError(f"{file} ({format}): {error}") from None
    known = ", ".join(format for format, _, _ in READERS)
    raise ModuleFileError(f"{file}: no module that is known; allowed: {known}")
