#!/usr/bin/env python3
"""How long importing takes: python3 tools/bench/import_time.py [--json]. Run with the environment's Python.

Every module is imported in processes of its own; the best of several counts,
because everything else is the machine. The bare interpreter is measured too, and taken off.
"""

import argparse
import json
import subprocess
import sys
import time

MODULES = ("motorik", "motorik.api", "motorik.cli", "motorik.studio.rendering", "motorik.studio.local")
COMMANDS = (("--version",), ("--help",), ("render", "--help"), ("modules",))
ROUNDS = 7


def best_ms(command: list[str]) -> float:
    """Return the shortest of several runs of `command` in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    bare = best_ms([sys.executable, "-c", "pass"])
    figures = {"bare_interpreter_ms": bare}
    for module in MODULES:
        figures[f"import {module} ms"] = best_ms([sys.executable, "-c", f"import {module}"]) - bare
    for words in COMMANDS:
        figures[f"motorik {' '.join(words)} ms"] = best_ms([sys.executable, "-m", "motorik", *words])
    if options.json:
        print(json.dumps({name: round(value, 1) for name, value in figures.items()}, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:36}{value:8.1f}")


if __name__ == "__main__":
    main()
