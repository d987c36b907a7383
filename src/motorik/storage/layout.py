"""Names inside a song folder."""

import re
from pathlib import Path

MANIFEST = "song.json"
JOURNAL = "journal.jsonl"
ASSETS = "assets"
BACKUPS = "backups"

ASSET_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
"""An asset is named by the SHA-256 of its bytes and the format."""

_SONG_NAME = re.compile(r"[^\W_][\w .,'()+&-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def is_song_name(name: str) -> bool:
    """Whether ``name`` can be a folder on every system.

    No separators, no device names, no dot or space at an end.
    """
    if name.endswith((".", " ")) or _RESERVED.fullmatch(name):
        return False
    return _SONG_NAME.fullmatch(name) is not None


def manifest_of(folder: Path) -> Path:
    """Return where the manifest of the song in ``folder`` is."""
    return folder / MANIFEST
