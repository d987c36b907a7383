"""Edits, undo, branches and recovery: the only way a project changes.

Edits are imported from their subject (``from motorik.journal.edits.mixer import SetMuted``); edits that go
together are in :mod:`motorik.journal.transactions`.
"""

from motorik.journal.edit import Edit, edit_adapter, edit_types, parse_edit
from motorik.journal.gesture import Gesture
from motorik.journal.history import Entry, History
from motorik.journal.journal import Change, Journal
from motorik.journal.journal_file import JournalFile, open_journal, read_journal
from motorik.journal.lock import SongLock, SongLockedError
from motorik.journal.path import EditError
from motorik.journal.records import Record, Saved

__all__ = [
    "Change",
    "Edit",
    "EditError",
    "Entry",
    "Gesture",
    "History",
    "Journal",
    "JournalFile",
    "Record",
    "Saved",
    "SongLock",
    "SongLockedError",
    "edit_adapter",
    "edit_types",
    "open_journal",
    "parse_edit",
    "read_journal",
]
