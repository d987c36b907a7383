"""What a person reads. Results go to stdout, progress to stderr; ``--json``: one JSON object on stdout."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Progress = Callable[[float], None]
"""Called now and then with the share of the work that is done, 0 to 1."""


def print_json(fields: Mapping[str, Any]) -> None:
    """Print one JSON object, indented, on stdout."""
    print(json.dumps(fields, indent=2, ensure_ascii=False, allow_nan=False))


@contextmanager
def progress_bar(title: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Show a bar on stderr, if that is a terminal, while the block runs; yield what moves it."""
    if quiet or not sys.stderr.isatty():
        yield lambda share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(task, completed=min(share, 1.0))


def print_rows(rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> None:
    """Print rows of text in aligned columns on stdout."""
    rows = list(rows)
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def clock(seconds: float) -> str:
    """Return ``m:ss.t``: 75.25 s is ``1:15.2``."""
    tenths = int(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def decibels(value: float | None, unit: str) -> str:
    """Return ``-14.0 LUFS``, or ``silent`` for None."""
    return "silent" if value is None else f"{value:.1f} {unit}"
