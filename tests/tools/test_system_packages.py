"""Files of Debian packages: unpacked once, and said loudly when they cannot be had."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.dev_tasks import system_packages
from tools.dev_tasks.console import Problem


def test_what_is_unpacked_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    there = tmp_path / "motorik-packages" / "some-music"
    there.mkdir(parents=True)
    assert system_packages.unpacked("some-music") == there


def test_without_apt_it_says_where_the_files_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Problem, match=r"some-music are wanted in .*motorik-packages"):
        system_packages.unpacked("some-music")
