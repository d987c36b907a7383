"""Keeping to a clock that another process sends through JACK, and to a Link session across a cable."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from motorik.engine.jack_dummy import INSTALL
from tools.bench.sync.midi import run

pytestmark = [pytest.mark.live, pytest.mark.slow]


def test_a_clock_through_jack_is_followed_and_a_dropped_second_survived() -> None:
    if shutil.which("jackd") is None:
        pytest.fail(f"jackd is not installed; run: {INSTALL}")
    report = run(120, 24, gap_at=12)
    assert report["lock_beats"] < 8
    assert report["state"]["tempo"] == pytest.approx(120, abs=0.5)
    assert report["state"]["jumps"] == 0
    assert report["relocked_seconds"] is not None
    # Through JACK a pulse takes two blocks; a machine that is late itself may be late here too.
    assert abs(report["error"]["median_ms"]) < 20
    assert report["error"]["p95_ms"] < 10 + report["control"]["late_ms_p99"]


def test_a_song_joins_a_session_of_another_process() -> None:
    if shutil.which("ip") is None:
        pytest.fail("iproute2 is not installed; run: sudo apt-get install -y iproute2")
    if os.geteuid() != 0:
        pytest.skip(
            "network namespaces are for root; run: sudo python3 tools/dev.py test tests/live/test_sync.py"
        )
    command = [sys.executable, "-m", "tools.bench.sync.link", "--seconds=40", "--every=16"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=True)
    report = json.loads(done.stdout)
    assert report["state"]["peers"] == 1
    assert report["discovery_seconds"] < 5
    assert report["error"]["p95_ms"] < 10
    assert report["tempo_there"] == pytest.approx(118, abs=0.01)
    assert [change["by"] for change in report["changes"]] == ["there", "here"]
    assert all(change["settled_seconds"] is not None for change in report["changes"])
