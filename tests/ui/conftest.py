"""A workbench on a real song without a window; and where windows are needed, what drives one."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motorik.studio.demo import copy_demo
from motorik.studio.local import LocalStudio
from motorik.ui.models.preferences import Preferences
from motorik.ui.models.session import Session
from motorik.ui.models.workbench import Workbench
from tests.ui.windows import display


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """A workbench on a copy of the demo song, in silence."""
    studio = LocalStudio.open(copy_demo(tmp_path / "song"), autosave_seconds=None)
    bench = Workbench(Session(studio), Preferences(), tmp_path / "interface.json")
    yield bench
    bench.close()


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """A copy of the demo song."""
    return copy_demo(tmp_path / "song")


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """An X server for real windows."""
    with display() as name:
        yield name


def settle(bench: Workbench, now: float = 0.0) -> None:
    """Let everything posted so far arrive, as a frame does."""
    bench.session.studio.settle()
    bench.session.frame(now)


def until(bench: Workbench, true: Callable[[], bool]) -> None:
    """Let frames go by until something is true; at most ten seconds."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        settle(bench)
        time.sleep(0.01)
