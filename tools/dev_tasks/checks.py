"""What must hold before a change is merged. CI runs exactly this."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .console import Problem, say
from .environment import ROOT, Environment

NAMES = ("format", "lint", "types", "layers", "symbols", "reference", "score", "docs", "stress", "tests")
TYPED_FOLDERS = ("src", "tools", "prototypes")
PARTS = {"not live": ["--numprocesses", str(os.cpu_count() or 1), "--dist", "worksteal"], "live": []}
"""What pytest is run on: a process a core where tests only compute; then, alone, what keeps to a clock."""


def commands(environment: Environment, scratch: str) -> dict[str, list[list[str]]]:
    """Return each check's command lines, one after the other; what they write goes into `scratch`."""
    python = str(environment.python)
    typed = [name for name in TYPED_FOLDERS if any((ROOT / name).rglob("*.py"))]
    stress = f"{scratch}/stress.json"
    return {
        "format": [[python, "-m", "ruff", "format", "--check", "."]],
        "lint": [[python, "-m", "ruff", "check", "."]],
        "types": [[python, "-m", "mypy", *typed]],
        "layers": [[python, "tools/check_layers.py"]],
        "symbols": [[python, "tools/check_rt_symbols.py", str(environment.build)]],
        "reference": [[python, "tools/generate_reference.py", "--check"]],
        "score": [[python, "tools/compose_demo.py", "--check"]],
        "docs": [[python, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", f"{scratch}/site"]],
        "stress": [
            [python, "tools/stress_harness.py", "--output", stress],
            [python, "tools/compare_stress_results.py", stress],
        ],
        "tests": [
            [python, "-m", "pytest", "-m", part, *options, "--junitxml", f"{scratch}/{part}.xml"]
            for part, options in PARTS.items()
        ],
    }


def run(environment: Environment, wanted: Sequence[str]) -> int:
    """Run the wanted checks, all if none is named; return 0 when every one holds, else 1.

    The tests run last and are shown as they go; one closing line for all of them ends the report.
    """
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        raise Problem(f"There is no check {', '.join(unknown)}; there are {', '.join(NAMES)}.")
    chosen = [name for name in NAMES if name in (wanted or NAMES)]
    with tempfile.TemporaryDirectory() as scratch:
        lines = commands(environment, scratch)
        failed = [name for name in chosen if name != "tests" and not holds(name, lines[name], environment)]
        if failed:
            say(f"failed: {', '.join(failed)}")
        if "tests" in chosen:
            codes = [
                subprocess.run(part, cwd=ROOT, env=environment.variables).returncode
                for part in lines["tests"]
            ]
            failed += ["tests"] if any(codes) else []
            print(closing_line(sorted(Path(scratch).glob("*.xml"))), flush=True)
    return 1 if failed else 0


def closing_line(reports: Sequence[Path]) -> str:
    """Return what pytest would say last, had it run the tests of these JUnit reports at once."""
    counts: Counter[str] = Counter()
    seconds = 0.0
    for suite in (suite for report in reports for suite in ET.parse(report).iter("testsuite")):
        seconds += float(suite.attrib["time"])
        counts += Counter(
            {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}
        )
    failed, errors, skipped = counts["failures"], counts["errors"], counts["skipped"]
    named = {
        "failed": failed,
        "passed": counts["tests"] - failed - errors - skipped,
        "skipped": skipped,
        "error" if errors == 1 else "errors": errors,
    }
    said = ", ".join(f"{count} {name}" for name, count in named.items() if count)
    return f" {said or 'no tests ran'} in {seconds:.2f}s ".center(80, "=")


def holds(name: str, steps: Sequence[Sequence[str]], environment: Environment) -> bool:
    """Run one check's steps until one fails; print a line, and after a failure what was said."""
    start = time.monotonic()
    said = next(
        (output for code, output in (attempt(step, environment) for step in steps) if code != 0), None
    )
    say(f"{name:10}{'ok' if said is None else 'FAILED':8}{time.monotonic() - start:5.1f} s")
    if said is not None:
        print(said, file=sys.stderr, flush=True)
    return said is None


def attempt(step: Sequence[str], environment: Environment) -> tuple[int, str]:
    """Run one command line inside the environment; return its exit code and everything it printed."""
    finished = subprocess.run(
        step,
        cwd=ROOT,
        env=environment.variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return finished.returncode, finished.stdout
