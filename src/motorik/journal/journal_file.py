"""The journal on disk: appended at once, synced within a second, whole after a crash at any byte.

A commit writes its line before it returns, so a killed process loses nothing; a background thread syncs what
was written ``SYNC_DELAY_SECONDS`` after the first unsynced line, so a power cut loses at most a second. A
disk that is full does not stop the music: lines wait in memory, :attr:`JournalFile.trouble` says so, and they
are written in order as soon as there is room.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from motorik.domain.project import Project
from motorik.journal.durable import Disk, free_name
from motorik.journal.history import History
from motorik.journal.records import Reading, Record, decode, encode
from motorik.journal.recovery import Recovered, opening_records, recover

SYNC_DELAY_SECONDS = 0.5
KEPT_STEPS = 1000
"""How many undo steps survive a save."""

Wait = Callable[[float], object]


class JournalFile:
    """An open ``journal.jsonl``. Any thread may append; the thread that syncs is this object's own."""

    def __init__(self, path: Path, disk: Disk, opening: Reading, *, wait: Wait | None = None) -> None:
        """Go on after the good lines of ``opening``, which must be what the file holds.

        Use :func:`open_journal`.
        """
        self._path, self._disk = path, disk
        self._guard = threading.Lock()
        self._pending = b""
        self._sum = self._length = 0
        self._dirty = threading.Event()
        self._closed = threading.Event()
        self.trouble = ""
        self._attach(opening.good)
        self._thread = threading.Thread(
            target=self._keep_synced, args=(wait or self._closed.wait,), name="journal sync", daemon=True
        )
        self._thread.start()

    def append(self, record: Record) -> None:
        """Write a line; trouble with the disk is kept in :attr:`trouble`, never raised."""
        with self._guard:
            line, self._sum = encode(record, self._sum)
            self._pending += line
            self._write_pending()

    def sync(self) -> None:
        """Return when everything appended is on the medium, or :attr:`trouble` says why not."""
        with self._guard:
            self._write_pending()
            try:
                self._disk.sync(self._descriptor)
                self._dirty.clear()
            except OSError as error:
                self._complain(error)

    def restart(self, manifest_hash: str, state: int, history: History) -> None:
        """Begin anew after ``state`` was saved, keeping ``history``; on ``OSError`` the old file goes on."""
        data, _ = _encode_all(opening_records(manifest_hash, state, history))
        with self._guard:
            self._disk.write_aside(self._path, data)
            os.close(self._descriptor)
            self._pending, self.trouble = b"", ""
            self._attach(data)

    def close(self) -> None:
        """Sync and let go of the file. Safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._dirty.set()
        self._thread.join()
        self.sync()
        os.close(self._descriptor)

    def _attach(self, content: bytes) -> None:
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        self._length = len(content)
        last = content.rstrip(b"\n").rpartition(b"\n")[2]
        self._sum = int(last[8:16], 16)

    def _write_pending(self) -> None:
        if not self._pending:
            return
        try:
            self._disk.write_all(self._descriptor, self._pending)
        except OSError as error:
            os.ftruncate(self._descriptor, self._length)
            self._complain(error)
            return
        self._length += len(self._pending)
        self._pending, self.trouble = b"", ""
        self._dirty.set()

    def _complain(self, error: OSError) -> None:
        waiting = self._pending.count(b"\n")
        kept = f"; {waiting} changes wait in memory" if waiting else ""
        self.trouble = f"{self._path}: {error.strerror or error}{kept}"

    def _keep_synced(self, wait: Wait) -> None:
        while not self._closed.is_set():
            self._dirty.wait()
            wait(SYNC_DELAY_SECONDS)
            if not self._closed.is_set():
                self.sync()


def open_journal(
    path: Path, manifest: Project, manifest_hash: str, disk: Disk, *, wait: Wait | None = None
) -> tuple[JournalFile, Recovered, tuple[str, ...]]:
    """Open or begin the journal beside a manifest.

    A torn last line is dropped; damaged lines and a journal of another manifest are saved beside. Returns the
    file, the present state and one sentence for each thing that had to be repaired. Raises ``OSError``.
    """
    reading, recovered, messages = read_journal(path, manifest, manifest_hash)
    if reading.rest and not reading.torn:
        disk.write_aside(free_name(path.with_name(path.name + ".damaged")), reading.rest)
    if recovered is None:
        if reading.records:
            disk.write_aside(free_name(path.with_name(path.name + ".foreign")), reading.good)
        recovered = Recovered(manifest, History())
        reading = Reading((), _encode_all(opening_records(manifest_hash, 0, recovered.history))[0], torn=True)
    if reading.torn or reading.rest:
        disk.write_aside(path, reading.good)
    return JournalFile(path, disk, reading, wait=wait), recovered, messages


def read_journal(
    path: Path, manifest: Project, manifest_hash: str
) -> tuple[Reading, Recovered | None, tuple[str, ...]]:
    """Look at a journal without touching it.

    Returns what it holds, the state it leads to, what was wrong with it.
    """
    reading = decode(path.read_bytes() if path.exists() else b"")
    recovered = recover(manifest, manifest_hash, reading.records)
    messages = []
    if reading.rest and not reading.torn:
        messages.append(f"{path.name} is damaged: {reading.reason}; the rest is kept in {path.name}.damaged")
    if reading.records and recovered is None:
        messages.append(f"{path.name} belongs to another state of the song, kept in {path.name}.foreign")
    return reading, recovered, tuple(messages)


def _encode_all(records: list[Record]) -> tuple[bytes, int]:
    data, total = b"", 0
    for record in records:
        line, total = encode(record, total)
        data += line
    return data, total
