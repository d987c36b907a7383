"""The real command line in a process of its own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finished:
    """What a command left: exit code and text."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The last line of stderr, where the error stands."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


def motorik(
    *words: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 60,
) -> Finished:
    """Run ``motorik`` with ``words`` and return what it left."""
    finished = subprocess.run(
        [sys.executable, "-m", "motorik", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200", **(environment or {})},
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Finished(
        finished.returncode,
        finished.stdout.decode("utf-8", "replace"),
        finished.stderr.decode("utf-8", "replace"),
    )


def motorik_here(
    *words: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> Finished:
    """Run ``motorik`` with ``words`` in this process, for tests of many commands."""
    from typer.testing import CliRunner

    from motorik.cli.application import build

    before = Path.cwd()
    os.chdir(cwd or before)
    try:
        runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "200", **(environment or {})})
        result = runner.invoke(build(), [*map(str, words)], prog_name="motorik")
    finally:
        os.chdir(before)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Finished(result.exit_code, result.stdout, result.stderr)


def tree(folder: Path) -> dict[str, str]:
    """Return every path below ``folder`` with the hash of its bytes."""
    return {
        str(path.relative_to(folder)): (
            f"-> {path.readlink()}" if path.is_symlink() else
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        )
        for path in sorted(folder.rglob("*"))
    }  # fmt: skip
