"""W2, a techno bar: Motorik beside SuperCollider and Faust, pair by pair in one run on one pinned core.

    python tools/bench/w2_beside_peers.py [--seconds 60] [--block 64] [--runs 5] [--dsp FILE] [--json]

Kick, snare, hats, a 303 line, a stereo delay and a reverb at 130 BPM, in times real time. Each program
renders two durations; the CPU time of the short one is subtracted from that of the long one, so start-up does
not count. Motorik plays a song, as ``motorik render`` does but for the hash. The peers each run one program
written for this bar, in blocks of ``--block`` frames: SuperCollider's moves the filter once a block, Faust's
once a frame, and Faust's comes as scalar and as vector code. ``--dsp`` names one more program for Faust,
such as somebody else's, to run beside it. Peers: the packages of W1, and a missing one makes this fail too.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.bench.beside_peers import (  # noqa: E402
    Command,
    Workload,
    compare,
    faust,
    motorik,
    options_of,
    osc_message,
    report,
    scsynth,
)

TARGETS = {"scsynth": 300 / 265, "faust -vec": 300 / 214}
"""300 times real time, where the peers reached these."""
WORK = "from motorik.engine.techno_bar import render_w2; render_w2({seconds})"


def programs(folder: Path, block: int, other: Path | None = None) -> dict[str, Command]:
    """Return how to render the bar with each program, Motorik first; ``other`` is one more of Faust."""
    start = osc_message("/s_new", "w2bar", 1000, 1, 0)
    commands = {
        "motorik": motorik(WORK),
        "scsynth": scsynth(folder, "bar.scd", "w2bar", [start], block),
        "faust": faust(folder, "bar_main.cpp", "bar.dsp", [str(block)]),
        "faust -vec": faust(folder, "bar_main.cpp", "bar.dsp", [str(block)], vector=True),
    }
    if other is not None:
        for vector in (False, True):
            name = f"{other.name}{' -vec' if vector else ''}"
            commands[name] = faust(folder, "bar_main.cpp", str(other.resolve()), [str(block)], vector=vector)
    return commands


def main() -> int:
    """Measure, print, and return 1 when a target ratio is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="sound that is measured")
    parser.add_argument(
        "--dsp", type=Path, help="one more Faust program of the bar, run as scalar and vector code"
    )
    options = options_of(parser)
    workload = Workload(10.0, 10.0 + options.seconds, "x real time")
    results = compare(
        lambda folder: programs(folder, options.block, options.dsp), workload, options.runs, options.core
    )
    if not options.json:
        print(f"{options.seconds} s, block {options.block}, {options.runs} pairs on core {options.core}")
    return report(results, TARGETS, as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
