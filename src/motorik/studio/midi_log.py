"""What a song sends to hardware, as one JSON object a line, and its hash for every track.

Fields in order: ``frame`` (at the render's sample rate), ``track``, ``device`` (the machine), ``bytes`` in
hexadecimal, ``what`` in words, ``pattern`` and ``row`` it is written at (null for automation).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.sequencer.events import Event


def midi_lines(project: "Project", events: "Iterable[Event]") -> list[str]:
    """Return the lines of the log, without their newlines."""
    from motorik.sequencer.midi_out import midi_out

    return [
        json.dumps(
            {
                "frame": message.frame,
                "track": message.track,
                "device": message.machine,
                "bytes": message.data.hex(" "),
                "what": message.what,
                "pattern": message.pattern if message.row >= 0 else None,
                "row": message.row if message.row >= 0 else None,
            },
            separators=(",", ":"),
        )
        for message in midi_out(project, events)
    ]


def midi_hashes(lines: Iterable[str]) -> dict[str, str]:
    """Return the hash of every track's lines, by track."""
    hashes: dict[str, Any] = {}
    for line in lines:
        track = json.loads(line)["track"]
        hashes.setdefault(track, hashlib.sha256()).update(f"{line}\n".encode())
    return {track: hashes[track].hexdigest() for track in sorted(hashes)}


def first_midi_difference(expected: Sequence[str], actual: Sequence[str]) -> str | None:
    """Return a sentence on the first line in which two logs differ, or None."""
    for index in range(max(len(expected), len(actual))):
        before = json.loads(expected[index]) if index < len(expected) else None
        after = json.loads(actual[index]) if index < len(actual) else None
        if before == after:
            continue
        place = before or after
        assert place is not None
        row = "automation" if place["row"] is None else f"row {place['row']} of pattern {place['pattern']!r}"
        was, now = (entry["what"] if entry else "nothing" for entry in (before, after))
        return f"frame {place['frame']}, track {place['track']!r}, {row}: {was} became {now}"
    return None
