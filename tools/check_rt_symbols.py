#!/usr/bin/env python3
"""Fail when code that an audio callback may run refers to anything outside a short allow-list.

    check_rt_symbols.py BUILD_FOLDER

Reads the object files of the real-time libraries (the backends and rt) with nm. A symbol is allowed when
another of these objects defines it, or when it is one of the few below. So a call of malloc, of libm, of
a lock, or of the control side is found without running anything.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# What compilers emit by themselves for copying, position-independent code, stack guards and asking the
# processor for its instruction sets. None of it allocates, locks or enters the system.
ALLOWED = frozenset(
    [
        "_GLOBAL_OFFSET_TABLE_",
        "__cpu_indicator_init",
        "__cpu_model",
        "__stack_chk_fail",
        "__stack_chk_guard",
        "bcmp",
        "memcmp",
        "memcpy",
        "memmove",
        "memset",
    ]
)
REAL_TIME_LIBRARIES = ("libbackend_*.a.p", "librt.a.p")


def real_time_objects(build_folder: Path) -> list[Path]:
    """Return the object files of the real-time libraries in a meson build folder."""
    folders = [folder for pattern in REAL_TIME_LIBRARIES for folder in build_folder.glob(f"native/{pattern}")]
    return sorted(path for folder in folders for path in folder.glob("*.o"))


def symbols(object_file: Path, kind: str) -> set[str]:
    """Return the external symbols that an object leaves "undefined" or that are "defined" in it."""
    option = {"undefined": "--undefined-only", "defined": "--defined-only"}[kind]
    listing = subprocess.run(
        ["nm", "--extern-only", option, "--format=posix", str(object_file)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = (line.split()[0] for line in listing.splitlines() if line.strip())
    # Apple's objects carry the underscore that C names had in 1972.
    return {name.removeprefix("_") if sys.platform == "darwin" else name for name in names}


def foreign_symbols(objects: Iterable[Path]) -> list[tuple[Path, str]]:
    """Return (object, symbol) for every reference that leaves the objects and the allow-list."""
    objects = list(objects)
    own = set().union(*(symbols(path, "defined") for path in objects))
    return [(path, name) for path in objects for name in sorted(symbols(path, "undefined") - own - ALLOWED)]


def main(build_folder: Path) -> int:
    if shutil.which("nm") is None:
        sys.exit("check_rt_symbols.py needs nm, which comes with the compiler.")
    objects = real_time_objects(build_folder)
    if not objects:
        sys.exit(f"There are no real-time objects in {build_folder}; build first.")
    foreign = foreign_symbols(objects)
    for path, name in foreign:
        print(f"{path.parent.name}/{path.name}: {demangled(name)} is not allowed in real-time code")
    print(f"{len(objects)} real-time objects, {len(foreign)} forbidden references")
    return 1 if foreign else 0


def demangled(name: str) -> str:
    """Return a C++ symbol as written in source, where c++filt is there to tell."""
    if shutil.which("c++filt") is None:
        return name
    return subprocess.run(["c++filt", name], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
