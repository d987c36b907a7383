#!/usr/bin/env python3
"""Answer what the build asks about the source tree, so that adding a file needs no change to a meson.build.

list_sources.py files FOLDER PATTERN… [--without PATTERN…]
list_sources.py caches FOLDER
list_sources.py version
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def files(folder: Path, patterns: list[str], without: list[str]) -> list[str]:
    """Return the files under `folder` that match a pattern and no excluded one, sorted, with '/'."""
    excluded = {path for pattern in without for path in folder.glob(pattern)}
    found = {path for pattern in patterns for path in folder.glob(pattern)}
    return sorted(path.relative_to(folder).as_posix() for path in found - excluded)


def caches(folder: Path) -> list[str]:
    """Return the byte-code folders below `folder`, which must not reach a wheel."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("__pycache__"))


def version() -> str:
    """Return the project's version, which is written once, in pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return str(tomllib.load(stream)["project"]["version"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    questions = parser.add_subparsers(dest="question", required=True)
    asked = questions.add_parser("files")
    asked.add_argument("folder", type=Path)
    asked.add_argument("patterns", nargs="+")
    asked.add_argument("--without", nargs="*", default=[])
    questions.add_parser("caches").add_argument("folder", type=Path)
    questions.add_parser("version")
    arguments = parser.parse_args()

    match arguments.question:
        case "files":
            answer = files(arguments.folder, arguments.patterns, arguments.without)
        case "caches":
            answer = caches(arguments.folder)
        case _:
            answer = [version()]
    sys.stdout.write("\n".join(answer))


if __name__ == "__main__":
    main()
