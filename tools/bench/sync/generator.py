#!/usr/bin/env python3
"""A MIDI clock in a process of its own: what tests and figures of the clock slave listen to.

python -m tools.bench.sync.generator --bpm 120 --seconds 60 --gap-at 30

The clock runs for --lead seconds, then starts the song. What it says on stdout is JSON: when pulse 0 of the
song is, in seconds of the monotonic clock all processes share, and at the end how late its own pulses were.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator

PULSES_A_BEAT = 24
CLIENT = "MotorikClock"


def pulses(first: float, period: float, end: float) -> Iterator[tuple[int, float]]:
    """Yield the number and the time of every pulse up to ``end``, sleeping until it is due."""
    number = 0
    while (due := first + number * period) < end:
        wait = due - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        yield number, due
        number += 1


def main() -> None:
    """Send a clock."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--bpm", type=float, default=120.0)
    parser.add_argument("--ppm", type=float, default=0.0, help="By how much its crystal is off.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--lead", type=float, default=2.0, help="How long it runs before the start.")
    parser.add_argument("--gap-at", type=float, default=None, help="Where a second of pulses is dropped.")
    parser.add_argument("--client", default=CLIENT)
    wanted = parser.parse_args()

    import mido

    port = mido.open_output("out", virtual=True, client_name=wanted.client)
    input()  # Somebody listens now.
    period = 60 / (wanted.bpm * PULSES_A_BEAT) * (1 - wanted.ppm * 1e-6)
    first = time.monotonic() + 0.05
    lead = round(wanted.lead / period)
    print(json.dumps({"start": first + lead * period, "period": period}), flush=True)
    late: list[float] = []
    for number, due in pulses(first, period, first + wanted.lead + wanted.seconds):
        if number == lead:
            port.send(mido.Message("start"))
        since = due - first - wanted.lead
        if wanted.gap_at is not None and wanted.gap_at <= since < wanted.gap_at + 1:
            continue
        port.send(mido.Message("clock"))
        late.append(time.monotonic() - due)
    port.send(mido.Message("stop"))
    late.sort()
    figures = {"late_ms_median": late[len(late) // 2], "late_ms_p99": late[len(late) * 99 // 100]}
    said = {name: round(value * 1000, 3) for name, value in figures.items()}
    print(json.dumps({"sent": len(late), **said}), flush=True)
    time.sleep(0.5)


if __name__ == "__main__":
    main()
