"""The scores of the demo songs, as code in tools/songs: writes src/motorik/demo/<song>/song.json.

    python tools/compose_demo.py [SONG ...] [--check]

Change the music there, run this, listen, and commit both files together with the song's new references
(``motorik verify src/motorik/demo/<song> --update``). ``--check`` fails when a committed song is not what its
score gives.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from songs import names, scores  # type: ignore[import-not-found]

from motorik.domain import canonical

DEMO = Path(__file__).resolve().parents[1] / "src/motorik/demo"


def main() -> int:
    """Write or check the songs; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("songs", nargs="*", metavar="SONG", help="which songs; without any, all")
    parser.add_argument("--check", action="store_true", help="only compare with the committed files")
    options = parser.parse_args()
    unknown = sorted(set(options.songs) - set(names()))
    if unknown:
        parser.error(f"no score of {', '.join(unknown)}; there are {', '.join(names())}")
    stale = 0
    for name, song in scores(options.songs):
        file, text = DEMO / name / "song.json", canonical.write_project(song).decode()
        if options.check:
            fresh = file.exists() and file.read_text(encoding="utf-8") == text
            print(f"{name}: {'as the score says' if fresh else 'not as the score says; write it anew'}")
            stale += not fresh
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {name}: {len(text)} bytes")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
