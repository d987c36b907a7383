"""The action that verifies songs: its own scripts, run by bash, with real files for those GitHub gives.

The steps that use other actions are GitHub's; everything else is run here in the order it is written, with
expressions replaced as the runner replaces them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from motorik.domain.canonical import write_project
from motorik.journal.edits.patterns import SetSteps
from tests.cli.songs import small_project, write_song

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / ".github" / "actions" / "verify-song" / "action.yml"
SONG = small_project()


@dataclass
class Runner:
    """What GitHub's runner does for a composite action."""

    workspace: Path
    temp: Path
    inputs: dict[str, str]
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: str = ""
    used: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
        self.steps: list[dict[str, Any]] = action["runs"]["steps"]
        defaults = {name: entry["default"] for name, entry in action["inputs"].items()}
        unknown = set(self.inputs) - set(defaults)
        assert not unknown
        self.inputs = defaults | self.inputs
        self.temp.mkdir()
        (self.temp / "summary.md").touch()

    @property
    def summary(self) -> str:
        return (self.temp / "summary.md").read_text(encoding="utf-8")

    def run(self) -> int:
        """Run every step; a step that fails lets only those run that always do."""
        failed = 0
        for step in self.steps:
            condition = step.get("if", "")
            if failed and "always()" not in condition:
                continue
            if condition and not self._holds(condition):
                continue
            if "uses" in step:
                self.used.append(step["uses"].partition("@")[0])
                continue
            assert step["shell"] == "bash"
            failed = self._bash(step) or failed
        return failed

    def _bash(self, step: dict[str, Any]) -> int:
        output = self.temp / f"output-{step['name']}"
        output.touch()
        environment = {name: self._filled(value) for name, value in step.get("env", {}).items()}
        script = self.temp / "step.sh"
        assert "${{" not in step["run"], "inputs reach a script through its environment, never as its text"
        script.write_text(step["run"], encoding="utf-8")
        finished = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
                "GITHUB_WORKSPACE": str(self.workspace),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        self.log += finished.stdout + finished.stderr
        pairs = (line.partition("=") for line in output.read_text(encoding="utf-8").splitlines())
        self.outputs[step.get("id", step["name"])] = {name: value for name, _, value in pairs}
        return finished.returncode

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda match: self._value(match[1]), str(text))

    def _value(self, expression: str) -> str:
        parts = expression.split(".")
        match parts:
            case ["inputs", name]:
                return self.inputs[name]
            case ["steps", step, "outputs", name]:
                return self.outputs.get(step, {}).get(name, "")
            case ["runner", "temp"]:
                return str(self.temp)
        raise AssertionError(f"no value for {expression}")

    def _holds(self, condition: str) -> bool:
        for part in condition.replace("always()", "'' == ''").split(" && "):
            left, sign, right = part.partition(" != ")
            if not sign:
                left, sign, right = part.partition(" == ")
            values = [side.strip("'") if "'" in side else self._value(side) for side in (left, right)]
            if (values[0] == values[1]) is (sign == " != "):
                return False
        return True


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=someone", "-c", "user.email=someone@example.org"]
    return subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository with two songs whose sound is written down."""
    from motorik.studio.verify import update_expected

    folder = tmp_path / "work space"
    (folder / "songs").mkdir(parents=True)
    for name in ("one", "two"):
        update_expected(write_song(folder / "songs" / name, SONG))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "songs")
    return folder


def runner(workspace: Path, tmp_path: Path, **inputs: str) -> Runner:
    given = {"motorik": "installed", "songs": "songs", "baseline": git(workspace, "rev-parse", "HEAD")}
    return Runner(workspace, tmp_path / "temp", given | {k.replace("_", "-"): v for k, v in inputs.items()})


def test_songs_as_expected_pass(workspace: Path, tmp_path: Path) -> None:
    action = runner(workspace, tmp_path, songs="songs/one\nsongs/two\n")
    assert action.run() == 0, action.log
    assert action.used == ["actions/setup-python", "actions/upload-artifact"]
    assert "### Song CI: 2 songs: 2 as expected" in action.summary
    assert action.outputs["verify"]["code"] == "0"


def test_a_changed_song_fails_with_annotation_summary_and_sounds(workspace: Path, tmp_path: Path) -> None:
    step = SONG.patterns[1].steps[2].model_copy(update={"pitch": 71.0})
    changed = SetSteps(pattern="high", items=(step,)).apply(SONG)
    (workspace / "songs" / "two" / "song.json").write_bytes(write_project(changed))
    action = runner(workspace, tmp_path)
    assert action.run() == 1
    assert "::error file=songs/two/song.json,line=" in action.log
    assert "lead, pattern high, row 4: C-4 v0.80 → B-4 v0.80" in action.summary
    reports = Path(action.outputs["verify"]["reports"])
    assert ET.parse(reports / "junit.xml").getroot().get("failures") == "1"
    kept = {path.name for path in (reports / "songs" / "two").iterdir()}
    assert {"got.wav", "expected.wav", "difference.wav", "report.txt", "events.jsonl"} <= kept
    assert action.used[-1] == "actions/upload-artifact", "logs are kept before the job fails"
    assert git(workspace, "worktree", "list").count("\n") == 0, "the baseline is tidied away"


@pytest.mark.parametrize("baseline", ["", "0" * 40, "1" * 40])
def test_without_a_baseline_songs_are_verified_all_the_same(
    workspace: Path, tmp_path: Path, baseline: str
) -> None:
    action = runner(workspace, tmp_path, baseline=baseline, artifact_name="", python_version="")
    assert action.run() == 0, action.log
    assert action.used == []


def test_limits_and_budgets_reach_verify(workspace: Path, tmp_path: Path) -> None:
    action = runner(workspace, tmp_path, songs="songs/one", max_true_peak="-60", loudness="-90:0", cpu="true")
    assert action.run() == 1
    assert "allowed at most -60 dBTP" in action.summary
    assert "× techno bar" in action.summary


def test_what_is_given_is_never_run(workspace: Path, tmp_path: Path) -> None:
    bait = tmp_path / "bait"
    action = runner(workspace, tmp_path, songs=f'songs/one\n$(touch "{bait}")\n`touch "{bait}"`\n--help')
    assert action.run() == 3
    assert not bait.exists()


def test_the_script_that_installs_is_sound_bash() -> None:
    steps = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
    script = next(step["run"] for step in steps if step["name"] == "Install Motorik")
    assert shutil.which("bash")
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_the_repository_verifies_its_own_songs() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "songs.yml").read_text(encoding="utf-8"))
    step = workflow["jobs"]["verify"]["steps"][-1]
    assert (ROOT / step["uses"] / "action.yml").resolve() == ACTION
    assert (ROOT / step["with"]["songs"]).is_dir()
