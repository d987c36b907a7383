"""Repositories: the same laws over a folder and over memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from motorik.domain.project import Project
from motorik.storage import (
    AdapterRepository,
    FolderRepository,
    MemoryAdapter,
    ProjectRepository,
    SongError,
    StaleProjectError,
)
from tests import random_songs

Make = Callable[[Path], ProjectRepository]


@pytest.fixture(params=["folder", "memory"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> ProjectRepository:
    if request.param == "folder":
        return FolderRepository(tmp_path / "Projects")
    return AdapterRepository(MemoryAdapter())


def test_create_read_update_delete_list(repository: ProjectRepository) -> None:
    project = random_songs.project(Random(2))
    assert repository.list() == []
    repository.create("Night drive", project)
    repository.create("a", Project())
    assert repository.list() == ["Night drive", "a"]
    stored = repository.read("Night drive")
    assert stored.project == project
    updated = repository.update(stored, Project(title="new"))
    assert repository.read("Night drive") == updated
    repository.delete("Night drive")
    assert repository.list() == ["a"]
    with pytest.raises(SongError, match="there is no project 'Night drive'"):
        repository.read("Night drive")


def test_nobody_overwrites_what_he_has_not_seen(repository: ProjectRepository) -> None:
    repository.create("song", Project())
    mine, theirs = repository.read("song"), repository.read("song")
    repository.update(theirs, Project(title="theirs"))
    with pytest.raises(
        StaleProjectError, match="was changed by someone else since it was read; read it again"
    ):
        repository.update(mine, Project(title="mine"))
    with pytest.raises(StaleProjectError, match="'song' exists already"):
        repository.create("song", Project())
    assert repository.read("song").project.title == "theirs"
    repository.delete("song")
    with pytest.raises(StaleProjectError, match="was deleted by someone else"):
        repository.update(mine, Project(title="mine"))


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b", "a\\b", "con", "nul.txt", ".hidden", "x.", "x ", "x" * 101, "a\0"]
)
def test_names_that_are_no_folder_everywhere(tmp_path: Path, name: str) -> None:
    repository = FolderRepository(tmp_path / "Projects")
    with pytest.raises(SongError, match="project name"):
        repository.create(name, Project())
    assert not (tmp_path / "Projects").exists()


def test_an_open_song_is_neither_overwritten_nor_deleted(tmp_path: Path) -> None:
    repository = FolderRepository(tmp_path)
    stored = repository.create("song", Project())
    with repository.open("song"):
        with pytest.raises(SongError, match="the song is open in process"):
            repository.update(stored, Project(title="x"))
        with pytest.raises(SongError, match="the song is open in process"):
            repository.delete("song")
    repository.delete("song")
    assert (tmp_path / ".trash" / "song" / "song.json").exists(), "what is deleted can be brought back"
