#!/usr/bin/env python3
"""Seconds of one core to schedule a dense minute; JSON on standard output. Run by hand and nightly.

python tools/bench/schedule.py
"""

import json

from motorik.sequencer.benchmark import dense_minute


def run() -> dict[str, float]:
    """Return figures with their units in the names, and ``events``."""
    return dense_minute()


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
