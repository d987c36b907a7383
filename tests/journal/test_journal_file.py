"""The journal on disk: cut anywhere, damaged anywhere, on a full disk, across saves."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from motorik.domain.canonical import project_hash
from motorik.domain.project import Project
from motorik.journal import Journal, JournalFile, open_journal
from motorik.journal.durable import Disk
from motorik.journal.edits.song import SetTitle
from motorik.journal.records import Committed, Saved, decode
from tests import random_songs

EMPTY = Project()
OPENING_LINES = 2
"""What a new journal begins with: the base and where it stands."""


class MemoryLikeDisk(Disk):
    """Does not wait for the medium: what is tested here is which bytes there are."""

    def sync(self, descriptor: int) -> None:
        pass


class SmallDisk(MemoryLikeDisk):
    """Has room for ``room`` more bytes; a write that does not fit writes what does, as a real one may."""

    room: int = 2**40

    def write(self, descriptor: int, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = super().write(descriptor, data[: self.room])
        self.room -= written
        return written


@contextmanager
def opened(
    path: Path, base: Project = EMPTY, disk: Disk | None = None
) -> Iterator[tuple[Journal, JournalFile, str]]:
    file, recovered, messages = open_journal(path, base, project_hash(base), disk or MemoryLikeDisk())
    try:
        yield Journal(recovered.project, recovered.history, file.append), file, "; ".join(messages)
    finally:
        file.close()


def title_at(path: Path, base: Project = EMPTY) -> str:
    with opened(path, base) as (journal, _, _):
        return journal.project.title


def write_song(path: Path, seed: int = 3, steps: int = 12) -> tuple[Project, list[str]]:
    """Write a journal with undo, redo and a branch.

    Return the base and the hash of every state after a line.
    """
    rng = Random(seed)
    base = random_songs.project(rng)
    states = [project_hash(base)]
    with opened(path, base) as (journal, _, _):
        for number in range(steps):
            journal.commit("edit", random_songs.edit(rng, journal.project))
            states.append(project_hash(journal.project))
            if number % 4 == 3:
                journal.undo()
                states.append(project_hash(journal.project))
        journal.branch("start", state=1)
        states.append(project_hash(journal.project))
    return base, states


def test_undo_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    base, states = write_song(path)
    with opened(path, base) as (journal, _, message):
        assert project_hash(journal.project) == states[-1]
        assert journal.branches == {"start": 1}
        assert message == ""
        journal.undo()
        assert journal.project == base
    with opened(path, base) as (journal, _, _):
        assert journal.project == base
        assert journal.redo() is not None


def test_cut_at_every_byte_it_opens_with_all_that_was_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    base, states = write_song(path, steps=5)
    data = path.read_bytes()
    ends = [index for index, byte in enumerate(data) if byte == 0x0A]
    for length in range(len(data)):
        path.write_bytes(data[:length])
        whole = sum(end <= length for end in ends)
        with opened(path, base) as (journal, _, message):
            expected = states[min(max(whole - OPENING_LINES, 0), len(states) - 1)]
            assert project_hash(journal.project) == expected
            assert message == ""
            journal.commit("go on", SetTitle(title="after the crash"))
        assert [file.name for file in tmp_path.iterdir()] == ["journal.jsonl"]
        if length % 50 == 0:
            assert title_at(path, base) == "after the crash"


def test_a_cut_loses_only_the_line_it_cuts(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with opened(path) as (journal, _, _):
        for title in "abc":
            journal.commit(title, SetTitle(title=title))
    data = path.read_bytes()
    for length in range(len(data) - len(data.splitlines()[-1]), len(data) - 1):
        path.write_bytes(data[:length])
        assert title_at(path) == "b"
    path.write_bytes(data[:-1])
    assert title_at(path) == "c", "only the newline is missing"


@pytest.mark.parametrize("what", ["flip", "drop line", "swap lines", "double line", "zeros"])
def test_damage_keeps_the_good_beginning_and_the_rest_beside(tmp_path: Path, what: str) -> None:
    path = tmp_path / "journal.jsonl"
    with opened(path) as (journal, _, _):
        for title in "abcde":
            journal.commit(title, SetTitle(title=title))
    lines = path.read_bytes().splitlines(keepends=True)
    good = b"".join(lines[:-3])
    rest = {
        "flip": lines[-3].replace(b'"c"', b'"C"') + lines[-2] + lines[-1],
        "drop line": lines[-2] + lines[-1],
        "swap lines": lines[-2] + lines[-3] + lines[-1],
        "double line": lines[-4] + lines[-3] + lines[-2],
        "zeros": b"\0" * 4096 + b"\n" + lines[-1],
    }[what]
    path.write_bytes(good + rest)
    with opened(path) as (journal, _, message):
        assert journal.project.title == "b"
        assert "journal.jsonl is damaged: line" in message
        assert "the rest is kept in journal.jsonl.damaged" in message
        journal.commit("f", SetTitle(title="f"))
    assert (tmp_path / "journal.jsonl.damaged").read_bytes() == rest
    assert title_at(path) == "f"


@pytest.mark.parametrize("seed", range(8))
def test_any_flipped_byte_is_noticed(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    path = tmp_path / "journal.jsonl"
    base, states = write_song(path, steps=5)
    data = bytearray(path.read_bytes())
    for _ in range(20):
        damaged = bytearray(data)
        damaged[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(damaged))
        with opened(path, base) as (journal, _, _):
            assert project_hash(journal.project) in states


@pytest.mark.parametrize(
    "content", [b"\0" * 100, b"{}\n", b"hello", b'{"sum":"00000000","entry":{}}\n', b"[" * 5000 + b"\n"]
)
def test_files_that_are_no_journal_do_not_stop_the_song(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    with opened(path) as (journal, _, _):
        journal.commit("a", SetTitle(title="a"))
    assert title_at(path) == "a"


def test_a_journal_of_another_manifest_is_kept_beside(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with opened(path) as (journal, _, _):
        journal.commit("a", SetTitle(title="a"))
    old = path.read_bytes()
    edited_by_hand = Project(title="edited by hand")
    with opened(path, edited_by_hand) as (journal, _, message):
        assert journal.project == edited_by_hand
        assert "belongs to another state of the song, kept in journal.jsonl.foreign" in message
    assert (tmp_path / "journal.jsonl.foreign").read_bytes() == old


def test_a_crash_between_manifest_and_new_journal_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with opened(path) as (journal, file, _):
        journal.commit("a", SetTitle(title="a"))
        saved, state = journal.project, journal.state
        file.append(Saved(project_hash(saved), state))
        journal.commit("b", SetTitle(title="b"))
    assert title_at(path, EMPTY) == "b", "the crash came before the manifest was renamed"
    with opened(path, saved) as (journal, _, message):
        assert (journal.project.title, message) == ("b", ""), "the crash came after"
        journal.undo()
        journal.undo()
        assert journal.project == EMPTY, "and undo reaches behind the save"


def test_a_new_journal_after_a_save_still_undoes(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with opened(path) as (journal, file, _):
        for title in "abc":
            journal.commit(title, SetTitle(title=title))
        saved, state = journal.project, journal.state
        journal.undo()
        file.restart(project_hash(saved), state, journal.tree)
        journal.commit("d", SetTitle(title="d"))
    with opened(path, saved) as (journal, _, message):
        assert (journal.project.title, message) == ("d", "")
        while journal.undo():
            pass
        assert journal.project == EMPTY


def test_a_full_disk_lets_changes_wait_and_writes_them_later(tmp_path: Path) -> None:
    path, disk = tmp_path / "journal.jsonl", SmallDisk()
    with opened(path, disk=disk) as (journal, file, _):
        journal.commit("a", SetTitle(title="a"))
        disk.room = 30
        journal.commit("b", SetTitle(title="b"))
        journal.commit("c", SetTitle(title="c"))
        assert "No space left on device; 2 changes wait in memory" in file.trouble
        assert [
            record.entry.label
            for record in decode(path.read_bytes()).records
            if isinstance(record, Committed)
        ] == ["a"]
        disk.room = 2**40
        journal.commit("d", SetTitle(title="d"))
        assert file.trouble == ""
    assert title_at(path) == "d"


def test_a_full_disk_leaves_the_old_journal_when_a_new_one_is_due(tmp_path: Path) -> None:
    path, disk = tmp_path / "journal.jsonl", SmallDisk()
    with opened(path, disk=disk) as (journal, file, _):
        journal.commit("a", SetTitle(title="a"))
        old = path.read_bytes()
        disk.room = 40
        with pytest.raises(OSError, match="No space left"):
            file.restart(project_hash(journal.project), journal.state, journal.tree)
        assert path.read_bytes() == old
        assert not list(tmp_path.glob("*.aside"))
        disk.room = 2**40
        journal.commit("b", SetTitle(title="b"))
    assert title_at(path) == "b"


class CountingDisk(Disk):
    """Counts what reaches the medium."""

    def __init__(self) -> None:
        self.synced = threading.Event()
        self.syncs = 0

    def sync(self, descriptor: int) -> None:
        self.syncs += 1
        self.synced.set()


def test_lines_are_synced_together_once_the_wait_is_over(tmp_path: Path) -> None:
    disk, asked, over = CountingDisk(), list[float](), threading.Event()

    def wait(seconds: float) -> None:
        asked.append(seconds)
        over.wait(10)

    file, recovered, _ = open_journal(tmp_path / "j", EMPTY, project_hash(EMPTY), disk, wait=wait)
    journal = Journal(recovered.project, recovered.history, file.append)
    before = disk.syncs
    disk.synced.clear()
    for title in "abcdefgh":
        journal.commit(title, SetTitle(title=title))
    assert disk.syncs == before, "nothing waits for the disk"
    over.set()
    assert disk.synced.wait(10)
    assert asked[0] <= 1, "a power cut loses at most a second"
    file.close()
    assert disk.syncs - before <= 3
