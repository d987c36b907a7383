r"""Lines of a journal file: what happened, as JSON with a checksum that also covers all lines before it.

A line is ``{"sum":"<8 hex digits>","entry":{…}}\n``; the sum is the CRC-32 of the entry's bytes, started with
the sum of the line before, so that a line lost, repeated or out of place is noticed as surely as a changed
one.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from motorik.journal.edit import parse_edit
from motorik.journal.history import Entry

FORMAT = "motorik.journal"
FORMAT_VERSION = 1

_LINE = re.compile(rb'\{"sum":"([0-9a-f]{8})","entry":(\{.*\})\}', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Begun:
    """The first line: the manifest with this hash is the state ``state``; the history begins at ``root``.

    ``newest`` is the highest number of a state ever given, so that numbers are never used twice.
    """

    manifest: str
    state: int
    root: int
    newest: int


@dataclass(frozen=True, slots=True)
class Committed:
    """A step was done."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Moved:
    """Undo, redo or a branch made another state the present."""

    state: int


@dataclass(frozen=True, slots=True)
class Named:
    """A state got a name."""

    name: str
    state: int


@dataclass(frozen=True, slots=True)
class Saved:
    """A manifest with this hash holds the state; written before the manifest is."""

    manifest: str
    state: int


Record = Begun | Committed | Moved | Named | Saved


@dataclass(frozen=True, slots=True)
class Reading:
    """What a journal file holds: good records, the bytes they fill, and why the rest is not good, if any.

    A ``torn`` rest is the beginning of one line, as a crash leaves it; any other rest was damaged later.
    """

    records: tuple[Record, ...]
    good: bytes
    rest: bytes = b""
    torn: bool = False
    reason: str = ""


def encode(record: Record, previous: int) -> tuple[bytes, int]:
    """Return the line for ``record`` and its sum, given the sum of the line before (0 for the first)."""
    entry = json.dumps(_plain(record), ensure_ascii=False, separators=(",", ":")).encode()
    total = crc32(entry, previous)
    return b'{"sum":"%08x","entry":%s}\n' % (total, entry), total


def decode(data: bytes) -> Reading:
    """Return the longest good beginning of a journal file's bytes. Never raises, whatever the bytes."""
    records: list[Record] = []
    start, total, number = 0, 0, 1
    while start < len(data):
        newline = data.find(b"\n", start)
        end = len(data) if newline < 0 else newline
        try:
            record, total = _decode_line(data[start:end], total)
            if isinstance(record, Begun) != (number == 1):
                raise ValueError("the header is not where it belongs")
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            torn = newline < 0
            return Reading(tuple(records), data[:start], data[start:], torn, f"line {number}: {error}")
        records.append(record)
        start, number = end + 1, number + 1
    missing_newline = bool(data) and not data.endswith(b"\n")
    return Reading(tuple(records), data + b"\n" if missing_newline else data, torn=missing_newline)


def _decode_line(line: bytes, previous: int) -> tuple[Record, int]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("not a journal line")
    if int(match[1], 16) != crc32(match[2], previous):
        raise ValueError("the checksum does not fit")
    return _record(json.loads(match[2])), int(match[1], 16)


def _plain(record: Record) -> dict[str, Any]:
    match record:
        case Begun(manifest, state, root, newest):
            about = {"format": FORMAT, "version": FORMAT_VERSION, "manifest": manifest}
            return {"do": "begin", **about, "state": state, "root": root, "newest": newest}
        case Committed(entry):
            about = {"id": entry.id, "parent": entry.parent, "label": entry.label, "origin": entry.origin}
            edits = {"edits": [e.plain() for e in entry.edits], "inverse": [e.plain() for e in entry.inverse]}
            return {"do": "commit", **about, **edits}
        case Moved(state):
            return {"do": "move", "state": state}
        case Named(name, state):
            return {"do": "name", "name": name, "state": state}
        case Saved(manifest, state):
            return {"do": "save", "manifest": manifest, "state": state}


def _record(plain: dict[str, Any]) -> Record:
    match plain:
        case {"do": "begin", "format": str(found), "version": int(version)}:
            if found != FORMAT or version != FORMAT_VERSION:
                raise ValueError(f"{found} {version}; allowed: {FORMAT} {FORMAT_VERSION}")
            return Begun(
                str(plain["manifest"]), int(plain["state"]), int(plain["root"]), int(plain["newest"])
            )
        case {
            "do": "commit",
            "id": int(id),
            "parent": int(parent),
            "edits": list(edits),
            "inverse": list(inverse),
        }:
            forward, back = tuple(map(parse_edit, edits)), tuple(map(parse_edit, inverse))
            return Committed(Entry(id, parent, str(plain["label"]), str(plain["origin"]), forward, back))
        case {"do": "move", "state": int(state)}:
            return Moved(state)
        case {"do": "name", "name": str(name), "state": int(state)}:
            return Named(name, state)
        case {"do": "save", "manifest": str(manifest), "state": int(state)}:
            return Saved(manifest, state)
    raise ValueError(f"do = {plain.get('do')!r} is unknown")
