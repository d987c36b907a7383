"""Songs to open: one's own, and the demo songs; and files of other programs that become songs."""

from dataclasses import dataclass
from pathlib import Path

from motorik.studio.create import new_song
from motorik.studio.demo import copy_song, demo_song_path
from motorik.studio.interchange import import_song

MANIFEST, BUNDLE = "song.json", ".motorik"
MOST = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A song: its name, where it is, and whether it is one of those that come with Motorik."""

    name: str
    path: Path
    demo: bool = False


def songs_folder() -> Path:
    """Return where songs of one's own are kept."""
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / "Motorik"


def songs_in(folder: Path) -> list[Found]:
    """Return the songs in a folder, the one changed last first; then the demo songs."""
    own = [it.parent for it in folder.glob(f"*/{MANIFEST}")] if folder.is_dir() else []
    own += folder.glob(f"*{BUNDLE}") if folder.is_dir() else []
    newest = sorted(own, key=_changed, reverse=True)[:MOST]
    demos = sorted(it.parent for it in demo_song_path().parent.glob(f"*/{MANIFEST}"))
    return [
        *(Found(it.stem if it.is_file() else it.name, it) for it in newest),
        *(Found(it.name.replace("-", " ").title(), it, demo=True) for it in demos),
    ]


def is_song(path: Path) -> bool:
    """Return whether a path is a song of Motorik's, by its name and what is in it."""
    return path.suffix == BUNDLE or path.name == MANIFEST or (path / MANIFEST).is_file()


def own_copy(found: Path, folder: Path, name: str) -> Path:
    """Return a song one can write to: a demo is copied into ``folder`` first. Raises ``StudioError``."""
    if demo_song_path().parent not in found.resolve().parents:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    return copy_song(found, free(folder / name))


def made_anew(folder: Path, name: str) -> Path:
    """Make an empty song in ``folder`` and return it. Raises ``StudioError``."""
    folder.mkdir(parents=True, exist_ok=True)
    return new_song(free(folder / name))


def made_of(file: Path, folder: Path) -> Path:
    """Make a song of a file of another program, in ``folder``, and return it. Raises ``StudioError``."""
    folder.mkdir(parents=True, exist_ok=True)
    target = free(folder / file.stem)
    import_song(file, target)
    return target


def free(path: Path) -> Path:
    """Return ``path``, or the first one with a number behind it that is not taken."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name} {number}")
    return found


def _changed(path: Path) -> float:
    try:
        journal = path / "journal.jsonl"
        return max(path.stat().st_mtime, journal.stat().st_mtime if journal.exists() else 0.0)
    except OSError:
        return 0.0
