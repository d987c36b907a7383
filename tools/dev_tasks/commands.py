"""The commands of tools/dev.py."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from . import checks
from .console import Problem, say
from .environment import ROOT, Environment, choose, prepare

LOCK_COMMAND = (
    "uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes "
    "--no-emit-index-url --no-emit-find-links --no-annotate --quiet --output-file requirements.lock"
)
COMMANDS = {
    "setup": "prepare everything and stop",
    "run": "open the window with the demo song; without a screen, play or render it",
    "test": "run the tests; arguments go to pytest",
    "check": f"run what CI runs, or only the named checks: {' '.join(checks.NAMES)}",
    "bench": "measure; arguments go to the benchmark",
    "docs": "build the documentation site into site/, or show it with: docs serve",
    "wheel": "build a wheel into dist/",
    "lock": "write requirements.lock anew from pyproject.toml (needs uv)",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser: options of dev.py come before the command, everything after belongs to it."""
    listing = "\n".join(f"  {name:8}{text}" for name, text in COMMANDS.items())
    options = argparse.ArgumentParser(
        prog="tools/dev.py",
        description=f"Build, play, test and check Motorik.\n\ncommands:\n{listing}",
        epilog="MOTORIK_VENV sets the folder of the virtual environment (.venv).",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--python", help="another interpreter to use; it gets an environment of its own")
    options.add_argument("command", choices=COMMANDS, metavar="command")
    options.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…")
    return options


def main(words: Sequence[str]) -> int:
    """Run one command and return the exit code."""
    options = parser().parse_args(words)
    try:
        if options.command == "lock":
            return write_lock()
        environment = choose(options.python)
        prepare(environment, for_tests=options.command in ("test", "check"))
        return perform(options.command, environment, options.arguments)
    except Problem as problem:
        say(str(problem))
        return 1
    except OSError as problem:
        say(f"The system refused: {problem}.")
        return 1
    except KeyboardInterrupt:
        return 130


def perform(command: str, environment: Environment, arguments: list[str]) -> int:
    """Run a command inside a prepared environment."""
    python = str(environment.python)
    match command:
        case "setup":
            say(f"ready; the environment is {environment.folder}")
            return 0
        case "check":
            return checks.run(environment, arguments)
        case "run":
            return become(environment, [str(environment.scripts / "motorik"), "start", *arguments])
        case "test":
            return become(environment, [python, "-m", "pytest", *arguments])
        case "bench":
            return become(environment, [str(environment.scripts / "motorik"), "bench", *arguments])
        case "docs":
            return become(environment, [python, "-m", "mkdocs", *(arguments or ["build", "--strict"])])
        case _:
            options = ["--no-deps", "--no-build-isolation", "--wheel-dir", "dist", *arguments]
            return become(environment, [python, "-m", "pip", "wheel", *options, "."])


def become(environment: Environment, command: list[str]) -> int:
    """Replace this process by `command`, from the repository's root; on Windows wait for it instead."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment.variables)
    return subprocess.run(command, env=environment.variables, check=False).returncode


def write_lock() -> int:
    """Resolve all dependency groups for every supported Python and system."""
    if shutil.which("uv") is None:
        raise Problem("Writing the lock file needs uv; install it with: pipx install uv")
    named = ["--custom-compile-command", "python3 tools/dev.py lock"]
    return subprocess.run([*LOCK_COMMAND.split(), *named], cwd=ROOT, check=False).returncode
