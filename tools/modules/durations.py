"""How long modules play beside libopenmpt: the time until everything repeats, for every module below folders.

python -m tools.modules.durations FOLDER… [--tolerance 0.01]

Prints what differs by more and exits with 1 when anything does.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from motorik.formats.classic.byte_reader import ModuleFileError
from motorik.formats.classic.playing import score_of
from motorik.formats.classic.reading import read_module
from motorik.sequencer.classic.player import duration
from tools.dev_tasks.module_packages import ENDINGS

from .openmpt import OpenMptModule

TOLERANCE = 0.01
SHORTEST_SECONDS = 0.1
"""Shorter modules may differ by as much as this one may."""


@dataclass(frozen=True)
class Durations:
    """How long a module plays here and there, in seconds."""

    path: Path
    own: float
    reference: float

    def within(self, tolerance: float) -> bool:
        """Whether both agree as far as asked."""
        return abs(self.own - self.reference) <= tolerance * max(self.reference, SHORTEST_SECONDS)


def durations(path: Path) -> Durations | None:
    """Return how long a module plays; None where a reader takes the file for no module."""
    data = path.read_bytes()
    try:
        with OpenMptModule(data) as module:
            reference = module.seconds
        return Durations(path, float(duration(score_of(read_module(data, path.name)))), reference)
    except (ModuleFileError, ValueError):
        return None


def below(folders: Iterable[Path]) -> Iterator[Path]:
    """Return the modules below folders, in order."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in ENDINGS)


def main() -> None:
    """Compare, print what differs and how many agree."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    arguments = parser.parse_args()
    compared = [found for path in below(arguments.folders) if (found := durations(path))]
    different = [found for found in compared if not found.within(arguments.tolerance)]
    for found in different:
        sys.stdout.write(f"{found.path}: {found.own:.3f} s, libopenmpt {found.reference:.3f} s\n")
    agree = len(compared) - len(different)
    sys.stdout.write(f"{agree} of {len(compared)} modules within {arguments.tolerance:.1%}\n")
    sys.exit(1 if different or not compared else 0)


if __name__ == "__main__":
    main()
