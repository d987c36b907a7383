"""The native engine's own test programs hold under the sanitizers."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform != "linux", reason="the sanitizers are checked on Linux")
def test_every_program_passes_under_its_sanitizers() -> None:
    # Kept between runs inside the environment: only what changed is compiled again.
    folder = Path(sys.prefix) / "native-checks"
    command = [sys.executable, str(ROOT / "tools" / "native_checks.py"), "--folder", str(folder)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert " of 0 programs" not in finished.stdout
