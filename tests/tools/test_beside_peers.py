"""tools/bench/beside_peers.py: pairs are compared with pairs, and without a peer nothing is."""

import os
import struct
import sys
from pathlib import Path

import pytest

from tools.bench import beside_peers
from tools.bench.beside_peers import Command, Workload, compare, measure, osc_message, report, results_of

CORE = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
WORK = Workload(1.0, 3.0, "voices/core", worth=8.0)


def test_a_ratio_is_the_median_of_pairs_not_the_ratio_of_medians() -> None:
    """A machine that slows down for one run slows both sides of its pair."""
    rates = {"motorik": [100.0, 10.0, 300.0], "peer": [50.0, 5.0, 100.0]}
    ours, peer = results_of(rates, "x")
    assert (ours.rate, ours.lowest, ours.highest, ours.ratio) == (100.0, 10.0, 300.0, 1.0)
    assert (peer.rate, peer.ratio) == (50.0, 2.0)


def test_what_both_renders_of_a_pair_spend_does_not_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def spent(command: list[str], core: int, cwd: Path) -> float:
        start_up, cost = (7.0, 0.25) if command[0] == "motorik" else (1.0, 0.5)
        return start_up + cost * float(command[1])

    monkeypatch.setattr(beside_peers, "cpu_seconds", spent)
    commands: dict[str, Command] = {
        "motorik": lambda seconds: ["motorik", str(seconds)],
        "peer": lambda seconds: ["peer", str(seconds)],
    }
    ours, peer = measure(commands, WORK, 3, CORE, tmp_path)
    assert (ours.rate, peer.rate, peer.ratio) == (32.0, 16.0, 2.0)


def test_a_missing_peer_is_named_and_nothing_is_prepared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def prepare(folder: Path) -> dict[str, Command]:
        raise AssertionError(folder)

    monkeypatch.setattr("shutil.which", lambda program: None if program == "faust" else f"/usr/bin/{program}")
    with pytest.raises(SystemExit) as ended:
        compare(prepare, WORK, 1, CORE)
    assert ended.value.code == 2
    assert "not installed: faust;" in capsys.readouterr().err


@pytest.mark.parametrize(("goal", "status"), [(1.9, 0), (2.1, 1)])
def test_a_missed_goal_is_the_exit_status(
    goal: float, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    results = results_of({"motorik": [2.0], "peer": [1.0]}, "x")
    assert report(results, {"peer": goal}, as_json=True) == status
    assert '"ratio": 2.0' in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="Unix only, like the comparison")
def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    assert beside_peers.cpu_seconds([sys.executable, "-c", "pass"], CORE, tmp_path) > 0
    with pytest.raises(RuntimeError, match="no such note"):
        beside_peers.cpu_seconds([sys.executable, "-c", "raise SystemExit('no such note')"], CORE, tmp_path)


def test_an_osc_message_is_padded_to_fours() -> None:
    assert osc_message("/n_set", 7, "pan", 0.5, b"abc") == (
        b"/n_set\0\0" + b",isfb\0\0\0" + struct.pack(">i", 7) + b"pan\0"
        + struct.pack(">f", 0.5) + struct.pack(">i", 3) + b"abc\0"
    )  # fmt: skip
