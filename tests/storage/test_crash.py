"""A short run of the crash test; ``python tools/crash_test.py --runs 200`` is the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.crash_test import kill_once


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is how POSIX systems end a process without warning")
@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_loses_no_project_and_less_than_a_second(tmp_path: Path, seed: int) -> None:
    outcome = kill_once(seed, tmp_path / "song")
    assert not outcome.lost, outcome.reason
    assert outcome.loss_seconds <= 1
    assert outcome.changes
