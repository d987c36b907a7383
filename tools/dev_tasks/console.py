"""What a person reads: one short line per step, one sentence per problem."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LOG_LINES_SHOWN = 30


class Problem(Exception):
    """Something the person at the keyboard has to know or do; the text is one sentence."""


def say(line: str) -> None:
    """Print a progress line at once, on stderr, so that a command's own output stays clean."""
    print(f"motorik: {line}", file=sys.stderr, flush=True)


def run_quietly(
    command: Sequence[str], log: Path, sentence: str, environment: Mapping[str, str] | None = None
) -> None:
    """Run a command with its output in `log`; on failure show the log's end and raise `sentence`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment,
            check=False,
        )
    if finished.returncode != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        print("\n".join(lines[-LOG_LINES_SHOWN:]), file=sys.stderr)
        raise Problem(f"{sentence} The whole log is in {log}.")
