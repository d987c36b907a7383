"""A song folder: opened, changed, saved, killed, on a full disk."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from motorik.domain.canonical import write_project
from motorik.domain.patch import Sample
from motorik.domain.project import Project
from motorik.journal.durable import Disk
from motorik.journal.edits.song import AddSample, SetTitle
from motorik.storage import Autosave, Song, SongError, create_song, open_song
from tests import random_songs


class FailingDisk(Disk):
    """Fails after ``room`` bytes, or at the ``calls``-th rename or sync, as a full or broken disk would."""

    room = 2**40
    calls = 2**40

    def write(self, descriptor: int, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = super().write(descriptor, data[: self.room])
        self.room -= written
        return written

    def sync(self, descriptor: int) -> None:
        self._count()
        super().sync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        self._count()
        super().rename(old, new)

    def _count(self) -> None:
        self.calls -= 1
        if self.calls < 0:
            raise OSError(errno.EIO, "Input/output error")


def rename(song: Song, title: str) -> None:
    song.journal.commit(f"Title {title}", SetTitle(title=title))


def title_of(folder: Path) -> str:
    with open_song(folder) as song:
        assert song.messages == ()
        return song.project.title


def test_a_new_song_is_a_folder_with_a_canonical_manifest(tmp_path: Path) -> None:
    project = random_songs.project(Random(4))
    with create_song(tmp_path / "song", project) as song:
        assert song.project == project
        assert not song.unsaved
    assert (tmp_path / "song" / "song.json").read_bytes() == write_project(project)
    with pytest.raises(SongError, match="there is a song already"):
        create_song(tmp_path / "song")


def test_changes_survive_without_saving_and_undo_survives_saving(tmp_path: Path) -> None:
    with create_song(tmp_path / "song") as song:
        rename(song, "a")
        assert song.unsaved
    with open_song(tmp_path / "song" / "song.json") as song:
        assert song.project.title == "a"
        assert song.unsaved
        song.save()
        rename(song, "b")
    assert Project.model_validate_json((tmp_path / "song" / "song.json").read_bytes()).title == "a"
    with open_song(tmp_path / "song") as song:
        assert song.project.title == "b"
        song.journal.undo()
        assert not song.unsaved
        song.journal.undo()
        assert song.project == Project()


def test_changes_made_while_a_save_is_written_are_kept(tmp_path: Path) -> None:
    with create_song(tmp_path / "song") as song:
        rename(song, "a")
        job = song.begin_save()
        rename(song, "b")
        job = song.write_save(job)
        rename(song, "c")
        song.finish_save(job)
        assert song.unsaved
    assert title_of(tmp_path / "song") == "c"


def test_one_writer_and_any_number_of_lookers(tmp_path: Path) -> None:
    with create_song(tmp_path / "song") as song:
        rename(song, "a")
        with pytest.raises(SongError, match="the song is open in process"):
            open_song(tmp_path / "song")
        before = {path.name: path.read_bytes() for path in song.folder.iterdir()}
        with open_song(tmp_path / "song", writable=False) as looked_at:
            assert looked_at.project.title == "a"
            assert not looked_at.writable
            with pytest.raises(SongError, match="opened to look at"):
                looked_at.save()
        assert {path.name: path.read_bytes() for path in song.folder.iterdir()} == before
    song.close()
    with pytest.raises(SongError, match="opened to look at or closed"):
        song.save()


@pytest.mark.parametrize("room", [0, 1, 100, 400, 700, 1000, 1500])
def test_a_full_disk_leaves_the_old_song_whole(tmp_path: Path, room: int) -> None:
    disk, folder = FailingDisk(), tmp_path / "song"
    with create_song(folder, random_songs.project(Random(6)), disk=disk) as song:
        rename(song, "kept")
        disk.room = room
        try:
            song.save()
        except SongError as error:
            assert "No space left on device" in str(error)  # noqa: PT017  # some of it may fit
        disk.room = 2**40
    assert title_of(folder) == "kept"
    assert not list(folder.rglob("*.aside"))


@pytest.mark.parametrize("calls", range(12))
def test_a_failure_at_any_step_of_a_save_leaves_a_whole_song(tmp_path: Path, calls: int) -> None:
    disk, folder = FailingDisk(), tmp_path / "song"
    with create_song(folder, disk=disk) as song:
        for title in ("a", "b"):
            rename(song, title)
            disk.calls = calls
            try:
                song.save()
            except SongError as error:
                assert "Input/output error" in str(error)  # noqa: PT017  # the last steps may be reached
            disk.calls = 2**40
    with open_song(folder) as song:
        assert (song.project.title, song.messages) == ("b", ())
        song.journal.undo()
        song.journal.undo()
        assert song.project == Project()


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        ({}, ".", "not a song; allowed: a folder with a song.json"),
        ({}, "nothing", "not a song; allowed: a song folder, its song.json or a .motorik bundle"),
        ({"a.wav": b"RIFF"}, "a.wav", "not a song; allowed"),
        ({"song.json": b"{"}, ".", "song.json: line 1, column 2"),
        ({"song.json": b"{", "backups/2026-01-01_000000.json": b"{}"}, ".", "the newest backup is"),
        ({"x.motorik": b"PK"}, "x.motorik", "x.motorik: not an intact bundle"),
        ({}, "y.motorik", "y.motorik: the bundle cannot be unpacked: No such file"),
    ],
)
@pytest.mark.parametrize("writable", [True, False])
def test_what_is_no_song(
    tmp_path: Path, files: dict[str, bytes], path: str, expected: str, writable: bool
) -> None:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with pytest.raises(SongError) as caught:
        open_song(tmp_path / path, writable=writable)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_song_that_failed_to_open_is_not_left_locked(tmp_path: Path) -> None:
    (tmp_path / "song.json").write_bytes(b"{")
    with pytest.raises(SongError):
        open_song(tmp_path)
    (tmp_path / "song.json").write_bytes(write_project(Project(title="repaired")))
    assert title_of(tmp_path) == "repaired"


def test_backups_rotate(tmp_path: Path) -> None:
    moments = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(100))
    with create_song(tmp_path / "song", now=lambda: next(moments)) as song:
        for number in range(14):
            rename(song, str(number))
            song.save()
    kept = sorted((tmp_path / "song" / "backups").iterdir())
    titles = [Project.model_validate_json(path.read_bytes()).title for path in kept]
    assert titles == [str(number) for number in range(3, 13)]


def test_autosave_saves_when_it_is_time_and_there_is_something(tmp_path: Path) -> None:
    now = 0.0
    with create_song(tmp_path / "song") as song:
        autosave = Autosave(song, 60, lambda: now)
        now = 100
        assert not autosave.tick()
        rename(song, "a")
        assert autosave.tick()
        rename(song, "b")
        now = 159
        assert not autosave.tick()
        now = 160
        assert autosave.tick()
        assert not song.unsaved


def test_an_old_format_opens_and_is_written_in_todays(tmp_path: Path) -> None:
    golden = Path(__file__).parent.parent / "golden" / "projects" / "version_0.json"
    (tmp_path / "song.json").write_bytes(golden.read_bytes())
    with open_song(tmp_path) as song:
        rename(song, "today")
        project = song.project
    with open_song(tmp_path) as song:
        assert song.project == project
        song.save()
    assert (tmp_path / "song.json").read_bytes() == write_project(project)


def test_missing_samples_are_listed(tmp_path: Path) -> None:
    with create_song(tmp_path / "song") as song:
        for name in ("kick", "snare"):
            song.journal.commit(name, AddSample(item=Sample(id=name, sha256=f"{len(name):064x}")))
        assert [sample.id for sample in song.missing_samples()] == ["kick", "snare"]
        with pytest.raises(SongError, match=r"2 missing: kick \(000000000000….wav\), snare"):
            song.assets.check(song.project.samples)
        with pytest.raises(SongError, match="sample 'kick' is missing: "):
            song.assets.path_of(song.project.samples[0])
