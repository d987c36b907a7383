"""W1, voices per core: Motorik beside SuperCollider and Faust, pair by pair in one run on one pinned core.

    python tools/bench/w1_beside_peers.py [--voices 64] [--block 64] [--runs 5] [--json]

Each program renders two durations; the CPU time of the short one is subtracted from that of the long one, so
start-up does not count. Peers: Debian packages ``supercollider-server supercollider-language
sc3-plugins-language faust g++`` (sclang compiles the SynthDef once, Faust is compiled with its own fastest
flags). A peer that is not installed is named and makes the command fail: without it nothing is compared.
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

TARGETS = {"scsynth": 5.0, "faust": 2.5}
WORK = "from motorik.engine.benchmark import render_w1; render_w1({{seconds}}, voices={}, block={})"


def programs(folder: Path, voices: int, block: int) -> dict[str, Command]:
    """Return how to render ``voices`` voices with each program, Motorik first."""
    return {
        "motorik": motorik(WORK.format(voices, block)),
        "scsynth": scsynth(folder, "voice.scd", "w1voice", scsynth_starts(voices), block),
        "faust": faust(folder, "faust_main.cpp", "voice.dsp", [str(voices), str(block)]),
    }


def scsynth_starts(voices: int) -> list[bytes]:
    """Return the messages that start all voices."""
    starts = []
    for i in range(voices):
        pitch, pan = 55.0 * 2.0 ** ((i % 24) / 12), (i % 16) / 7.5 - 1.0
        starts.append(
            osc_message("/s_new", "w1voice", 1000 + i, 1, 0, "f", pitch, "pan", pan, "ph", float(i))
        )
    return starts


def main() -> int:
    """Measure, print, and return 1 when a target ratio is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--voices", type=int, default=64)
    options = options_of(parser)
    voices, block = options.voices, options.block
    workload = Workload(5.0, 25.0, "voices/core", worth=voices)
    results = compare(lambda folder: programs(folder, voices, block), workload, options.runs, options.core)
    if not options.json:
        print(f"{voices} voices, block {block}, {options.runs} pairs on core {options.core}")
    return report(results, TARGETS, as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
