"""Read modules beside libopenmpt and libxmp, and say where they differ.

    python -m tools.modules.compare [file…] [--markdown FILE]

Without files those of Debian's games are read, which ``tools/dev.py test`` fetches. The exit code is 1 when
anything differs.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.dev_tasks.module_packages import FOLDER, how_to_get_them, missing_packages, module_files
from tools.modules import openmpt, xmp
from tools.modules.comparing import Comparison, compare

HEAD = """<!-- Written by tools/modules/compare.py; change the source, not this file. -->

# Modules beside other players

This page is generated: `python -m tools.modules.compare --markdown docs/qa/modules.md`.
Every tracker module in the packages that Debian has of these games is read by Motorik, by libopenmpt {openmpt} and by
libxmp {xmp}; `tests/formats/classic/test_beside_players.py` fails where one differs. Compared with libopenmpt are
title, channels, orders, names of samples and instruments, and every field of every cell: note, instrument, volume
effect and its value, effect and its parameter. Compared with libxmp is every mono sample, frame by frame as whole
numbers, up to the end of its loop, behind which libxmp writes something of its own.

libopenmpt translates some cells while it reads; `tools/modules/showing.py` says which, and does the same to ours before
they are compared. Nothing else is left out.

{cells} cells of {files} modules, {differing} differ; {sounds} samples, {sounds_that_differ} differ.

| package | module | format | made with | channels | patterns | cells | differ | samples | differ | other differences |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""  # noqa: E501


def main(words: Sequence[str] | None = None) -> int:
    """Compare, print and write; return 1 when something differs."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.modules.compare", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="file")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the page of all of Debian's")
    options = parser.parse_args(words)
    if options.markdown and options.files:
        parser.error("the page holds all of Debian's modules: name none with --markdown")
    if not options.files and missing_packages():
        parser.error(how_to_get_them())
    files = options.files or module_files()
    found = []
    for path in files:
        found.append((path, compare(path)))
        print(line(*found[-1]), flush=True)
    if options.markdown:
        options.markdown.write_text(page(found), encoding="utf-8")
    different = [path.name for path, comparison in found if not comparison.same]
    if different:
        print(f"different: {', '.join(different)}", file=sys.stderr)
    return int(bool(different))


def page(found: Sequence[tuple[Path, Comparison]]) -> str:
    """Return the page of all modules."""
    comparisons = [comparison for _, comparison in found]
    head = HEAD.format(
        openmpt=openmpt.version(),
        xmp=xmp.version(),
        files=len(found),
        cells=f"{sum(one.cells for one in comparisons):,}",
        differing=sum(one.cells_that_differ for one in comparisons),
        sounds=f"{sum(one.sounds for one in comparisons):,}",
        sounds_that_differ=sum(one.sounds_that_differ for one in comparisons),
    )
    return head + "".join(f"{line(path, comparison)}\n" for path, comparison in found)


def line(path: Path, comparison: Comparison) -> str:
    """Return a row of the table."""
    package = path.parent.name if path.is_relative_to(FOLDER) else ""
    others = "; ".join(comparison.differences).replace("|", "\\|") or "none"
    numbers = (
        comparison.channels,
        comparison.patterns,
        f"{comparison.cells:,}",
        comparison.cells_that_differ,
        comparison.sounds,
        comparison.sounds_that_differ,
    )
    texts = (package, path.name, comparison.dialect, comparison.made_with or "unknown")
    return f"| {' | '.join(map(str, (*texts, *numbers, others)))} |"


if __name__ == "__main__":
    raise SystemExit(main())
