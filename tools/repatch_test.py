#!/usr/bin/env python3
"""Change a song at random while it plays, and listen: clicks, late blocks, allocations, memory.

    python tools/repatch_test.py                      # 1,000 changes offline, then 1,000 on the clock
    python tools/repatch_test.py --only live --changes 200 --block 64 --seed 3
    python tools/repatch_test.py --json

Offline each seed is the same sound, bit for bit, made of smooth modules alone: no click can hide. Live the
null driver plays on the clock; a control run of the same length without changes comes first, in the same
session, and tells what the machine does late by itself. What was played live is told again without a clock
and judged change by change (tools/repatching/judging.py; the bound is derived in listening.py there), which
takes a minute of computing for 1,000 changes. With --rough modules of all kinds come and go, and nobody
listens. Exit code 1: a click, sound that is not the same without a clock, an allocation, free or lock in the
callback, a plan that is not freed, memory that grows, or more late blocks than in the control run and its
tolerance.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.repatching.listening import RATE  # noqa: E402
from tools.repatching.playing import live, offline  # noqa: E402
from tools.repatching.report import Report  # noqa: E402

TRAPS = ROOT / "tools" / "repatching" / "callback_traps.c"
MOST_GROWTH_MB = 32.0
"""What 800 edits may leave behind: the journal keeps every version of the project."""
LATE_SHARE = 0.001
"""Share of the blocks that may be late beyond those of the control run."""


def counted() -> dict[str, int] | None:
    """Return wakes, allocations, frees and locks of the audio thread; None where nothing counts them."""
    path = os.environ.get("MOTORIK_TRAPS")
    if not path:
        return None
    values = np.fromfile(path, np.int64, 4).tolist()
    return dict(zip(("wakes", "allocations", "frees", "locks"), values, strict=True))


def with_traps(arguments: Sequence[str]) -> int | None:
    """Run this program again with the traps preloaded; None where there is no compiler, or it runs so now."""
    compiler = shutil.which("cc")
    if "MOTORIK_TRAPS" in os.environ or compiler is None or not sys.platform.startswith("linux"):
        return None
    with tempfile.TemporaryDirectory(prefix="motorik-traps-") as folder:
        library, counts = Path(folder) / "traps.so", Path(folder) / "counts"
        flags = ["-O1", "-shared", "-fPIC", "-ftls-model=initial-exec", "-fno-builtin"]
        subprocess.run([compiler, *flags, str(TRAPS), "-o", str(library), "-ldl"], check=True)
        counts.write_bytes(bytes(4096))
        environment = os.environ | {"LD_PRELOAD": str(library), "MOTORIK_TRAPS": str(counts)}
        command = [sys.executable, __file__, *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


def faults(report: Report, traps: dict[str, int] | None) -> list[str]:
    """Return what is wrong, a line each."""
    found = [
        f"click after {it.name!r} at frame {it.frame}: {it.heard}, allowed {it.bound}"
        for it in report.verdict.clicks
    ]
    if report.verdict.unlike is not None:
        found.append(f"from frame {report.verdict.unlike} on not what the same commands give without a clock")
    found += [f"trouble: {sentence}" for sentence in report.troubles]
    if report.plans_alive > 2:
        found.append(f"{report.plans_alive} plans alive at the end; allowed 2")
    if report.rss_growth_mb > MOST_GROWTH_MB:
        found.append(f"memory grew by {report.rss_growth_mb:.1f} MB; allowed {MOST_GROWTH_MB:.0f}")
    if traps and (traps["allocations"] or traps["frees"] or traps["locks"]):
        found.append(f"in the callback: {traps}")
    if report.control and report.played:
        late = report.played.duration_over_period / max(report.played.callbacks, 1)
        usual = report.control.duration_over_period / max(report.control.callbacks, 1)
        if late > usual + LATE_SHARE:
            found.append(f"{late:.3%} of the blocks took longer than they last; {usual:.3%} without changes")
    return found


def tell(name: str, report: Report, traps: dict[str, int] | None) -> None:
    """Print the figures of one run."""
    print(f"{name}: {report.changes} changes of {len(report.names)} kinds, {report.refused} drawings refused")
    verdict = report.verdict
    if verdict.sharpest:
        step = max(share[0] for share in verdict.sharpest.values())
        treble = max(share[1] for share in verdict.sharpest.values())
        seconds = len(report.sound) / RATE
        print(
            f"  {seconds:.1f} s of sound, audible after {report.audible} changes, "
            f"{len(verdict.clicks)} clicks"
        )
        print(
            f"  {len(report.recording.steps)} told the engine something, each judged alone, "
            f"{verdict.whole} by all that was heard"
        )
        print(
            f"  largest share of the bound: step {step:.2f}, treble {treble:.2f}; "
            f"{'not ' if verdict.unlike is not None else ''}what the same commands give without a clock, "
            "bit for bit"
        )
    print(f"  plans alive: most {report.most_plans}, at the end {report.plans_alive}")
    for title, figures in (("without changes", report.control), ("with changes", report.played)):
        if figures:
            print(
                f"  {title}: {figures.callbacks} callbacks, {figures.duration_over_period} too long, "
                f"{figures.gap_over_two_periods} gaps over two periods, "
                f"{figures.driver_underflows} underflows, "
                f"longest {figures.duration_max_us:.0f} µs, p99.9 {figures.duration_p999_us:.0f} µs"
            )
    if report.played:
        print(f"  memory after the first 200 changes: {report.rss_growth_mb:+.1f} MB")
    if traps:
        print("  audio thread: " + ", ".join(f"{count} {what}" for what, count in traps.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seconds", type=float, help="how long to change it, instead of --changes (13 a second)"
    )
    parser.add_argument("--block", type=int, default=128, help="frames a callback, live (%(default)s)")
    parser.add_argument("--only", choices=("offline", "live"), help="one of the two runs")
    parser.add_argument("--rough", action="store_true", help="modules of all kinds, without listening")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    parser.add_argument("--keep", type=Path, help="file for recording and sound of the last run (a pickle)")
    options = parser.parse_args(arguments)
    again = (
        with_traps(sys.argv[1:] if arguments is None else arguments) if options.only != "offline" else None
    )
    if again is not None:
        return again
    changes = options.changes if options.seconds is None else max(round(options.seconds * 40 / 3), 1)
    reports: dict[str, Report] = {}
    if options.only != "live":
        reports["offline"] = offline(changes, options.seed, rough=options.rough)
    if options.only != "offline":
        reports["live"] = live(changes, options.seed, block=options.block, rough=options.rough)
    if options.keep:
        kept = list(reports.values())[-1]
        options.keep.write_bytes(pickle.dumps((kept.recording, kept.sound)))
    wrong = [
        line
        for name, report in reports.items()
        for line in faults(report, counted() if name == "live" else None)
    ]
    if options.json:
        print(
            json.dumps(
                {name: report.plain() for name, report in reports.items()}
                | {"traps": counted(), "faults": wrong}
            )
        )
        return 1 if wrong else 0
    for name, report in reports.items():
        tell(name, report, counted() if name == "live" else None)
    for line in wrong:
        print(f"FAULT {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
