"""Measure the figures of the sound beside their targets.

    python -m tools.bench.sound [topic…] [--json] [--markdown FILE] [--plots FOLDER]

Without topics all are measured. The exit code is 1 when a figure is not met.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.bench.sound import report


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print and write; return 1 when a figure is outside its bounds."""
    known = report.topic_names()
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench.sound", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("topics", nargs="*", metavar="topic", help=f"one of {', '.join(known)}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the page of all topics")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw the topics' plots as SVG files")
    options = parser.parse_args(words)
    if unknown := [name for name in options.topics if name not in known]:
        parser.error(f"there is no topic {', '.join(unknown)}; there are {', '.join(known)}")
    if options.markdown and options.topics:
        parser.error("the page holds all topics: name none with --markdown")
    topics = []
    for name in options.topics or known:
        topics.append(report.measure(name))
        if not options.json:
            print(report.table(topics[-1]), flush=True)
    pictures = (
        report.draw([topic.name for topic in topics], options.plots, options.markdown)
        if options.plots
        else {}
    )
    if options.markdown:
        options.markdown.write_text(report.page(topics, pictures), encoding="utf-8")
    if options.json:
        print(report.as_json(topics))
    missed = [figure.name for topic in topics for figure in topic.figures if not figure.met]
    if missed:
        print(f"not met: {'; '.join(missed)}", file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
