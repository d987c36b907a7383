"""Listen to modules beside libopenmpt, channel by channel: when notes begin, how high, how loud, from where.

    python -m tools.modules.listen --data .cache/modules [--write]
    python -m tools.modules.listen --data tune.xm --all

Every module is imported and rendered with its channels apart, and played by libopenmpt with all channels but
one muted, at 48 kHz. ``--all`` prints every place where they differ; ``--write`` writes
docs/qa/module-listening.md. Exits with 1 when a module is not close and it is not known why.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from motorik.formats.interchange import FormatError
from tools.dev_tasks.console import say

from .durations import below
from .listening.differences import Difference
from .listening.hearing import Figures, figures, hear
from .listening_page import PAGE, close, explained, page, worst

PROCESSES = 2

Found = tuple[Figures, tuple[Difference, ...]]


def main() -> int:
    """Listen, print, write, and return 1 when a module is not close."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="a module, or a folder of them")
    parser.add_argument("--write", action="store_true", help="write the page")
    parser.add_argument("--all", action="store_true", help="print every difference, not only the worst")
    parser.add_argument("--processes", type=int, default=min(PROCESSES, os.cpu_count() or 1))
    arguments = parser.parse_args()
    files = [arguments.data] if arguments.data.is_file() else list(below([arguments.data]))
    heard: list[Found] = []
    for path, found in _heard(files, arguments.processes):
        if isinstance(found, str):
            say(f"left out: {path.name}: {found}")
            continue
        heard.append(found)
        _tell(*found, every=arguments.all)
    if arguments.write:
        PAGE.write_text(page(heard), encoding="utf-8")
    say(f"{sum(close(one) for one, _ in heard)} of {len(heard)} modules are close")
    return 0 if heard and all(explained(one) for one, _ in heard) else 1


def listen(path: Path) -> Found | str:
    """Return what is heard of a module, or why it is left out."""
    try:
        hearing = hear(path)
    except (FormatError, ValueError) as error:
        return str(error)
    return figures(hearing), hearing.differences


def _heard(files: list[Path], processes: int) -> Iterator[tuple[Path, Found | str]]:
    """Yield what is heard, in the order of the files; the largest do not begin last."""
    if processes < 2 or len(files) < 2:
        yield from ((path, listen(path)) for path in files)
        return
    # Each process is one core: matrices this small gain nothing from threads that wait for each other.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        by_size = sorted(files, key=lambda path: -path.stat().st_size)
        waiting = {path: pool.submit(listen, path) for path in by_size}
        yield from ((path, waiting[path].result()) for path in files)


def _tell(one: Figures, found: tuple[Difference, ...], *, every: bool) -> None:
    say(
        f"{'' if close(one) else 'FAR '}{one.name}: {one.recall:.1%} of {one.asked} beginnings found, "
        f"{one.precision:.1%} of {one.struck} right, {1000 * one.late_most:.1f} ms; "
        f"{one.in_tune_share:.1%} of {one.pitched} pitches in tune; "
        f"{one.level_near:.1%} of {one.heard} levels near; drift {1000 * one.drift:+.1f} ms"
    )
    for difference in found if every else worst(found):
        say(f"    {difference}")


if __name__ == "__main__":
    sys.exit(main())
