"""What must hold before a change is merged. CI runs exactly this."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from .console import Problem, say
from .environment import ROOT, Environment

NAMES = ("format", "lint", "types", "layers", "symbols", "docs", "stress", "tests")
TYPED_FOLDERS = ("src", "tools", "prototypes")


def commands(environment: Environment, site: str) -> dict[str, list[str]]:
    """Return each check's command line; the documentation is built into the folder `site`."""
    python = str(environment.python)
    typed = [name for name in TYPED_FOLDERS if any((ROOT / name).rglob("*.py"))]
    return {
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "lint": [python, "-m", "ruff", "check", "."],
        "types": [python, "-m", "mypy", *typed],
        "layers": [python, "tools/check_layers.py"],
        "symbols": [python, "tools/check_rt_symbols.py", str(environment.build)],
        "docs": [python, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", site],
        "stress": [python, "tools/compare_stress_results.py"],
        "tests": [python, "-m", "pytest"],
    }


def run(environment: Environment, wanted: Sequence[str]) -> int:
    """Run the wanted checks, all if none is named; return 0 when every one holds, else 1.

    The tests run last and are shown as they go, so that pytest's closing line ends the report.
    """
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        raise Problem(f"There is no check {', '.join(unknown)}; there are {', '.join(NAMES)}.")
    chosen = [name for name in NAMES if name in (wanted or NAMES)]
    with tempfile.TemporaryDirectory() as site:
        lines = commands(environment, site)
        failed = [name for name in chosen if name != "tests" and not holds(name, lines[name], environment)]
    if failed:
        say(f"failed: {', '.join(failed)}")
    if "tests" in chosen:
        sys.stderr.flush()
        outcome = subprocess.run(lines["tests"], cwd=ROOT, env=environment.variables, check=False).returncode
        failed += ["tests"] if outcome else []
    return 1 if failed else 0


def holds(name: str, command: Sequence[str], environment: Environment) -> bool:
    """Run one check; print a line when it holds and its whole output when it does not."""
    start = time.monotonic()
    finished = subprocess.run(
        command,
        cwd=ROOT,
        env=environment.variables,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    verdict = "ok" if finished.returncode == 0 else "FAILED"
    say(f"{name:8}{verdict:8}{time.monotonic() - start:5.1f} s")
    if finished.returncode != 0:
        print(finished.stdout + finished.stderr, file=sys.stderr, flush=True)
    return finished.returncode == 0
