"""Fuzz importers: mutated inputs, guided by which lines they reach, until a number has been tried.

    python -m tools.fuzz [target…] [--runs N] [--folder FOLDER] [--markdown FILE]

Needs Atheris, which has wheels for Linux only and so is not locked: ``python -m pip install atheris``. The
corpus stays in the folder: a later run goes on where this one stopped. The exit code is 1 when something was
found.
"""

import argparse
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.fuzz import report
from tools.fuzz.outcome import Outcome, kept
from tools.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
SLICE = 10_000
"""Inputs a process tries: Atheris keeps a little memory at every comparison that it watches."""


def main(words: Sequence[str] | None = None) -> int:
    """Fuzz the targets one after the other; return 1 when something was found."""
    names = [target.name for target in TARGETS]
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("targets", nargs="*", metavar="target", help=f"one of {', '.join(names)}")
    parser.add_argument("--runs", type=int, default=150_000, metavar="N", help="inputs for each target")
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "fuzz", metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the page of all runs in the folder"
    )
    options = parser.parse_args(words)
    if unknown := [name for name in options.targets if name not in names]:
        parser.error(f"there is no target {', '.join(unknown)}; there are {', '.join(names)}")
    if importlib.util.find_spec("atheris") is None:
        parser.error("Atheris is missing; where there is a wheel: python -m pip install atheris")
    outcomes = []
    for name in options.targets or names:
        folder = options.folder.absolute() / name
        outcomes.append(fuzz(name, folder, options.runs, options.seed).keep(folder))
        print(report.line(outcomes[-1]), flush=True)
        for finding in outcomes[-1].findings:
            print(f"    {finding}", flush=True)
    if options.markdown:
        every = (kept(options.folder / name) for name in names)
        options.markdown.write_text(report.page([one for one in every if one]), encoding="utf-8")
    return int(any(outcome.findings for outcome in outcomes))


def fuzz(name: str, folder: Path, runs: int, seed: int) -> Outcome:
    """Try ``runs`` inputs on a target, a slice after the other, and return what that came to."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = reached = seconds = 0
    while inputs < runs:
        said = run_slice(name, folder, min(SLICE, runs - inputs), seed + inputs)
        inputs += _number(r"stat::number_of_executed_units:\s+(\d+)", said)
        reached = max(reached, _number(r"cov: (\d+)", said))
        seconds += _number(r"runs in (\d+) second", said)
    findings = tuple(sorted(map(_first_line, (folder / "found").glob("*.txt"))))
    return Outcome(name, inputs, reached, len(list((folder / "corpus").iterdir())), seconds, findings)


def run_slice(name: str, folder: Path, runs: int, seed: int) -> str:
    """Run one target in a process of its own and return what that said.

    Raises:
        RuntimeError: the process died of itself; the end of what it said is in the sentence.
    """
    limits = [f"-runs={runs}", f"-seed={seed}", f"-artifact_prefix={folder}/"]
    command = [sys.executable, "-m", "tools.fuzz.one_target", name, str(folder), *limits]
    path = [str(ROOT / "src"), str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    finished = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
    )
    said = finished.stderr + finished.stdout
    if "stat::number_of_executed_units" not in said:
        raise RuntimeError(f"fuzzing {name} ended with {finished.returncode}: {said[-2000:]}")
    return said


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").splitlines()[0]


def _number(pattern: str, text: str) -> int:
    """Return the last number that a pattern finds."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
