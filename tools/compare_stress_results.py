"""Compare stress results with the golden baseline; print a summary and fail on drift.

    python tools/compare_stress_results.py RESULTS.json [--baseline docs/qa/artifacts/baseline/stress.json]

Every column is compared exactly unless the baseline's ``tolerances`` names it: there ``{"relative": r}``
allows that share of the baseline's value and ``{"maximum": m}`` only bounds the result. Both files are what
``tools/stress_harness.py`` writes. Exit codes: 0 equal, 1 drift, 2 a file that cannot be compared.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

BASELINE = Path(__file__).resolve().parents[1] / "docs/qa/artifacts/baseline/stress.json"


class Drift(NamedTuple):
    """One value that is not what the baseline says."""

    scenario: str
    column: str
    expected: object
    found: object
    allowed: str


def load(path: Path) -> dict[str, Any]:
    """Return the results in ``path``; ``SystemExit`` 2 in one sentence when it is not a result file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document["scenarios"], dict) or not document["scenarios"]:
            raise TypeError("no scenarios")
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{path}: not a stress result file: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    return dict(document)


def within(expected: object, found: object, tolerance: dict[str, float] | None) -> tuple[bool, str]:
    """Return whether ``found`` is allowed, and what would have been."""
    if tolerance is None:
        return expected == found, "equal"
    if not isinstance(found, int | float):
        return False, "a number"
    if "maximum" in tolerance:
        return found <= tolerance["maximum"], f"at most {tolerance['maximum']}"
    if not isinstance(expected, int | float):
        return False, "a number in the baseline"
    share = tolerance["relative"]
    return abs(found - expected) <= share * abs(expected), f"within {100 * share:g} %"


def drifts(baseline: dict[str, Any], results: dict[str, Any]) -> Iterator[Drift]:
    """Yield every difference, missing and unexpected scenarios and columns included."""
    tolerances = baseline.get("tolerances", {})
    old, new = baseline["scenarios"], results["scenarios"]
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            yield Drift(name, "(scenario)", name in old, name in new, "in both")
            continue
        for column in sorted(old[name].keys() | new[name].keys()):
            expected, found = old[name].get(column), new[name].get(column)
            fine, allowed = within(expected, found, tolerances.get(column))
            if not fine:
                yield Drift(name, column, expected, found, allowed)


def summary(found: list[Drift], scenarios: int) -> str:
    """Return a Markdown report."""
    if not found:
        return f"**Stress results: no drift** in {scenarios} scenarios.\n"
    rows = "\n".join(f"| {d.scenario} | {d.column} | {d.expected} | {d.found} | {d.allowed} |" for d in found)
    return (
        f"**Stress results: {len(found)} drifts** in {scenarios} scenarios.\n\n"
        f"| scenario | column | baseline | found | allowed |\n| --- | --- | --- | --- | --- |\n{rows}\n"
    )


def main(arguments: list[str] | None = None) -> int:
    """Compare and report; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    options = parser.parse_args(arguments)
    baseline = load(options.baseline)
    found = list(drifts(baseline, load(options.results)))
    report = summary(found, len(baseline["scenarios"]))
    print(report)
    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(report)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
