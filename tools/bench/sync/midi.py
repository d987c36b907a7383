#!/usr/bin/env python3
"""The clock slave on a real JACK server: a clock from another process, how soon and how well it is followed.

python -m tools.bench.sync.midi --bpm 120 --seconds 600 --gap-at 300

What is compared is the beat that is heard, as the engine's frame clock tells, with the time at which the
other process meant its pulses; so the way through JACK (about two blocks) shows as a constant lag. Beside it
stand the control figures: how late the other process was itself.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Any

from motorik.bridges.sync.settings import SyncSettings, SyncState
from motorik.bridges.sync.sync import Sync
from motorik.engine.jack_dummy import JackDummy
from motorik.studio.local import LocalStudio
from tools.bench.sync.generator import CLIENT, PULSES_A_BEAT
from tools.bench.sync.measuring import LOOK_SECONDS, Reading, ahead, demo_playing, drift, settled, spread

BACKEND = "mido.backends.rtmidi/UNIX_JACK"
SETTLE_SECONDS = 8.0


def run(bpm: float, seconds: float, *, gap_at: float | None = None, ppm: float = 0.0) -> dict[str, Any]:
    """Follow a clock of ``bpm`` for ``seconds`` and return the figures."""
    with JackDummy(block=256) as server:
        os.environ.update(server.environment, MIDO_BACKEND=BACKEND)
        options = {"bpm": bpm, "seconds": seconds, "ppm": ppm, "lead": 2.0, "gap-at": gap_at}
        given = [f"--{name}={value}" for name, value in options.items() if value is not None]
        with (
            subprocess.Popen(
                [sys.executable, "-m", "tools.bench.sync.generator", *given],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            ) as generator,
            demo_playing() as studio,
        ):  # fmt: skip
            try:
                return _follow(studio, generator, seconds, gap_at)
            finally:
                generator.kill()


def _follow(
    studio: LocalStudio, generator: subprocess.Popen[str], seconds: float, gap_at: float | None
) -> dict[str, Any]:
    assert generator.stdin is not None
    assert generator.stdout is not None
    bridge = Sync(studio, settings=SyncSettings(source="midi", port=CLIENT))
    bridge.start()
    _until_open(bridge)
    generator.stdin.write("\n")
    generator.stdin.flush()
    said = json.loads(generator.stdout.readline())
    start, beat = said["start"], said["period"] * PULSES_A_BEAT
    began, locked_at = start - 2.0, None
    readings: list[Reading] = []
    while time.monotonic() < start + seconds - 0.3:
        time.sleep(LOOK_SECONDS)
        now, state = time.monotonic(), bridge.state()
        locked_at = now if locked_at is None and state.locked else locked_at
        error = ahead(studio, lambda at: (at - start) / beat) if now > start + 0.2 else None
        if error is not None:
            readings.append(Reading(now, error, state.locked))
    state, control = bridge.state(), json.loads(generator.stdout.readline())
    telemetry = studio.telemetry()
    bridge.stop()
    calm = [it for it in readings if it.seconds > start + SETTLE_SECONDS]
    if gap_at is not None:
        gap = start + gap_at
        calm = [it for it in calm if not gap <= it.seconds < gap + 1 + SETTLE_SECONDS]
    return {
        "bpm": round(60 / beat, 4),
        "lock_seconds": locked_at and round(locked_at - began, 2),
        "lock_beats": locked_at and round((locked_at - began) / beat, 1),
        "in_time_after_start_seconds": _rounded(settled(readings, after=start)),
        "error": spread(calm),
        "drift_ms": drift(calm),
        **_recovery(readings, start, gap_at),
        "state": state.model_dump(include=_SHOWN),
        "late_events": telemetry.late_commands if telemetry else None,
        "control": control,
    }


_SHOWN = {"tempo", "drift_ppm", "jitter_ms", "heard", "lost", "corrections", "jumps", "sentence"}


def _recovery(readings: list[Reading], start: float, gap_at: float | None) -> dict[str, Any]:
    """Return what happened while and after a second was dropped."""
    if gap_at is None:
        return {}
    gap, end = start + gap_at, start + gap_at + 1
    before = spread([it for it in readings if gap - 2 <= it.seconds < gap])["median_ms"]
    during = [it.error * 1000 - before for it in readings if gap <= it.seconds < end + 1]
    relocked = next((it.seconds - end for it in readings if it.seconds > end and it.locked), None)
    return {
        "gap_worst_ms": round(max(map(abs, during)), 3),
        "relocked_seconds": _rounded(relocked),
        "back_in_time_seconds": _rounded(
            settled([it for it in readings if it.seconds < end + 20], after=end)
        ),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _until_open(bridge: Sync) -> None:
    deadline = time.monotonic() + 15
    state: SyncState | None = None
    while time.monotonic() < deadline:
        state = bridge.state()
        if "waiting for a clock" in state.sentence:
            return
        time.sleep(0.1)
    raise RuntimeError(state.sentence if state else "nothing")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--bpm", type=float, default=120.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gap-at", type=float, default=None)
    parser.add_argument("--ppm", type=float, default=0.0)
    wanted = parser.parse_args()
    print(json.dumps(run(wanted.bpm, wanted.seconds, gap_at=wanted.gap_at, ppm=wanted.ppm), indent=1))


if __name__ == "__main__":
    main()
