"""Importing is cheap: what it loads is a law, how long it takes is printed by tools/bench/import_time.py."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "sounddevice", "soundfile", "kivy", "rich", "typer", "janus", "motorik._native")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [("motorik", (*HEAVY, "pydantic")), ("motorik.api", HEAVY), ("motorik.cli", ("numpy", "pydantic"))],
)
def test_what_is_not_loaded(module: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"
