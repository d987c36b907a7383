#!/usr/bin/env python3
"""Compare how long modules play with libopenmpt, for every module found below some folders.

    durations.py FOLDER… [--tolerance 0.01]

Needs libopenmpt's shared library (Debian: libopenmpt0). Prints each module that differs and exits with 1 when
there are any. A duration is the time until everything repeats.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import sys
from collections.abc import Iterator
from pathlib import Path

from motorik.formats.classic.playing import score_of
from motorik.formats.classic.reading import read_module
from motorik.sequencer.classic.player import duration

ENDINGS = {".mod", ".xm", ".s3m", ".it"}
MODULES_HAVE_AT_LEAST = 256
"""Bytes: other things end in .mod as well."""


class Reference:
    """libopenmpt through ctypes."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("openmpt")
        if name is None:
            sys.exit("libopenmpt is not here; Debian has it as libopenmpt0")
        self.library = ctypes.CDLL(name)
        self.library.openmpt_module_create_from_memory2.restype = ctypes.c_void_p
        self.library.openmpt_module_get_duration_seconds.restype = ctypes.c_double
        self.log = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)

    def duration(self, data: bytes) -> float | None:
        """Return seconds, None where libopenmpt takes the file for no module."""
        nothing = ctypes.c_void_p()
        module = self.library.openmpt_module_create_from_memory2(
            data, ctypes.c_size_t(len(data)), self.log, nothing, nothing, nothing, nothing, nothing, nothing
        )
        if not module:
            return None
        seconds = float(self.library.openmpt_module_get_duration_seconds(ctypes.c_void_p(module)))
        self.library.openmpt_module_destroy(ctypes.c_void_p(module))
        return seconds


def modules(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in ENDINGS and path.is_file():
                yield path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--tolerance", type=float, default=0.01)
    arguments = parser.parse_args()
    reference = Reference()
    compared, different, unread = 0, 0, 0
    for path in modules(arguments.folders):
        data = path.read_bytes()
        expected = reference.duration(data) if len(data) >= MODULES_HAVE_AT_LEAST else None
        if expected is None:
            continue
        try:
            own = float(duration(score_of(read_module(data, path.name))))
        except ValueError as error:
            unread += 1
            sys.stdout.write(f"{path}: {error}\n")
            continue
        compared += 1
        if abs(own - expected) > arguments.tolerance * max(expected, 0.1):
            different += 1
            sys.stdout.write(f"{path}: {own:.3f} s, libopenmpt {expected:.3f} s\n")
    sys.stdout.write(f"{compared - different} of {compared} within {arguments.tolerance:.0%}, {unread} not read\n")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
