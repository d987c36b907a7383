#!/usr/bin/env python3
"""Link with a second member in another network namespace: how well the session's beat is kept.

python -m tools.bench.sync.link --seconds 600 --peer-python PYTHON    (needs root and iproute2)

Two namespaces and a cable between them are made and taken away again: nothing goes to a real network. The
beat that is heard, as the engine's frame clock tells, is compared with the beat that the other member tells
for the same moment. The tempo is changed in turns there and here.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

from motorik.bridges.sync.settings import SyncSettings
from motorik.bridges.sync.sync import Sync
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.journal.difference import edits_between
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play
from tools.bench.sync.measuring import LOOK_SECONDS, Reading, ahead, demo_playing, drift, settled, spread

QUANTUM = 4
PEER = Path(__file__).with_name("link_peer.py")
TEMPI = (126, 118, 140, 96, 131, 174, 87, 128)
SETTLE_SECONDS = 6.0


@contextmanager
def cable() -> Iterator[tuple[str, str]]:
    """Make two network namespaces with a cable between them; yield their names."""
    names = tuple(f"motorik-{os.getpid()}-{end}" for end in "ab")
    ends = tuple(f"mtk{os.getpid() % 100000}{end}" for end in "ab")
    try:
        for name in names:
            _ip("netns", "add", name)
        _ip(
            "link",
            "add",
            ends[0],
            "netns",
            names[0],
            "type",
            "veth",
            "peer",
            "name",
            ends[1],
            "netns",
            names[1],
        )
        for number, (name, end) in enumerate(zip(names, ends, strict=True), 1):
            _ip("-n", name, "addr", "add", f"10.77.0.{number}/24", "dev", end)
            _ip("-n", name, "link", "set", "lo", "up")
            _ip("-n", name, "link", "set", end, "up")
            _ip("-n", name, "route", "add", "224.0.0.0/4", "dev", end)
        yield names[0], names[1]
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


class Peer:
    """The other member, in a namespace (None: in this one); ``with`` ends it."""

    def __init__(self, namespace: str | None, bpm: float, python: str = sys.executable) -> None:
        inside = ["ip", "netns", "exec", namespace] if namespace else []
        self._process = subprocess.Popen(
            [*inside, python, str(PEER), str(bpm)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.name: str = json.loads(self._process.stdout.readline())["peer"]
        self.last: tuple[float, float, float, int, bool] | None = None
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.last = tuple(json.loads(line))

    def say(self, command: str) -> None:
        """Give it a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def beat_at(self, seconds: float) -> float:
        """Return the session's beat at a time near now, as it told last."""
        assert self.last is not None
        at, beat, bpm, *_ = self.last
        return beat + (seconds - at) * bpm / 60

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def change_tempo(studio: LocalStudio, bpm: int) -> None:
    """Let a person here change the song's tempo."""
    tempo = TempoMap(
        points=(TempoPoint(tick=0, bpm=Fraction(bpm)),), signatures=studio.project.tempo.signatures
    )
    after = studio.project.model_copy(update={"tempo": tempo})
    studio.commit("Tempo", *edits_between(studio.project, after))


def wait_for(condition: Any, seconds: float = 20.0) -> float:
    """Wait until ``condition()`` holds; return how long it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError("the other member does not answer")
        time.sleep(0.01)
    return time.monotonic() - began


def run(seconds: float, every: float, peer_namespace: str | None, peer_python: str) -> dict[str, Any]:
    """Join a session that another one began, in the middle of the song, and return the figures."""
    readings: list[Reading] = []
    changes: list[tuple[float, str, float]] = []
    with demo_playing() as studio, Peer(peer_namespace, 120, peer_python) as peer:
        studio.transport(Play(tick=0))
        time.sleep(2.3)
        bridge = Sync(studio, settings=SyncSettings(source="link", quantum=QUANTUM))
        joined = time.monotonic()
        bridge.start()
        discovery = wait_for(lambda: bridge.state().peers == 1 and peer.last and peer.last[3] == 1)
        while (now := time.monotonic()) < joined + seconds:
            turn = int((now - joined) / every)
            if turn > len(changes):
                bpm, here = TEMPI[len(changes) % len(TEMPI)], len(changes) % 2 == 1
                if here:
                    change_tempo(studio, bpm)
                else:
                    peer.say(f"tempo {bpm}")
                changes.append((now, "here" if here else "there", bpm))
            time.sleep(LOOK_SECONDS)
            error = ahead(studio, peer.beat_at, wrap=QUANTUM)
            if error is not None:
                readings.append(Reading(time.monotonic(), error))
        state, telemetry = bridge.state(), studio.telemetry()
        bridge.stop()
        name, tempo_there = peer.name, peer.last[2] if peer.last else None
    calm = [it for it in readings if it.seconds > joined + 20]
    for at, *_ in changes:
        calm = [it for it in calm if not at - 0.1 <= it.seconds < at + SETTLE_SECONDS]
    ends = [*(at for at, *_ in changes[1:]), joined + seconds]
    return {
        "peer": name,
        "discovery_seconds": round(discovery, 2),
        "joined_seconds": _rounded(
            settled([it for it in readings if it.seconds < joined + every], after=joined)
        ),
        "error": spread(calm),
        "drift_ms": drift(calm),
        "changes": [
            {
                "by": by,
                "bpm": bpm,
                "settled_seconds": _rounded(settled([it for it in readings if it.seconds < end], after=at)),
                "worst_ms": round(
                    max(abs(it.error) * 1000 for it in readings if at <= it.seconds < min(end, at + 10)), 2
                ),
            }
            for (at, by, bpm), end in zip(changes, ends, strict=True)
        ],
        "tempo_there": tempo_there,
        "state": state.model_dump(include={"tempo", "peers", "corrections", "jumps", "sentence"}),
        "late_events": telemetry.late_commands if telemetry else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=60.0, help="Seconds between changes of tempo.")
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--peer-namespace", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.peer_namespace:
        print(
            json.dumps(run(wanted.seconds, wanted.every, wanted.peer_namespace, wanted.peer_python), indent=1)
        )
        return
    with cable() as (here, there):
        inside = ["ip", "netns", "exec", here, sys.executable, "-m", "tools.bench.sync.link"]
        given = [
            f"--seconds={wanted.seconds}",
            f"--every={wanted.every}",
            f"--peer-python={wanted.peer_python}",
        ]
        sys.exit(subprocess.run([*inside, *given, f"--peer-namespace={there}"], check=False).returncode)


if __name__ == "__main__":
    main()
