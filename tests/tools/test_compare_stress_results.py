"""Drift is found wherever it hides, and only drift."""

import copy
import json
from pathlib import Path

import pytest

from tools.compare_stress_results import main

BASELINE = {
    "tolerances": {"load": {"maximum": 1.0}, "seconds": {"relative": 0.5}},
    "scenarios": {"storm": {"sha256": "ab", "events": 10, "load": 0.1, "seconds": 2.0}},
}


def run(tmp_path: Path, **changes: object) -> int:
    results = copy.deepcopy(BASELINE)
    results["scenarios"]["storm"].update(changes)
    (tmp_path / "baseline.json").write_text(json.dumps(BASELINE))
    (tmp_path / "results.json").write_text(json.dumps(results))
    return main([str(tmp_path / "results.json"), "--baseline", str(tmp_path / "baseline.json")])


def test_equal_results_pass(tmp_path: Path) -> None:
    assert run(tmp_path) == 0


@pytest.mark.parametrize(
    "changes", [{"sha256": "ac"}, {"events": 11}, {"load": 1.2}, {"seconds": 3.5}, {"new": 1}]
)
def test_drift_fails(tmp_path: Path, changes: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, **changes) == 1
    assert next(iter(changes)) in capsys.readouterr().out


@pytest.mark.parametrize("changes", [{"load": 0.9}, {"seconds": 2.9}])
def test_tolerated_columns_may_move(tmp_path: Path, changes: dict[str, object]) -> None:
    assert run(tmp_path, **changes) == 0


def test_a_missing_scenario_fails(tmp_path: Path) -> None:
    (tmp_path / "baseline.json").write_text(json.dumps(BASELINE))
    other = {"scenarios": {"calm": BASELINE["scenarios"]["storm"]}}
    (tmp_path / "results.json").write_text(json.dumps(other))
    assert main([str(tmp_path / "results.json"), "--baseline", str(tmp_path / "baseline.json")]) == 1


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{")
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "results.json")])
    assert stop.value.code == 2
