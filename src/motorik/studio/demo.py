"""The demo song that is shipped inside the package."""

from pathlib import Path

from motorik.studio.errors import BadInput
from motorik.studio.output import check_free, new_folder


def demo_song_path() -> Path:
    """Return the folder of the demo song: the first folder with a song.json in the package ``motorik.demo``.

    It may be read-only; :func:`copy_demo` makes a copy to write in. :class:`BadInput` where this installation
    has none.
    """
    root = Path(__file__).resolve().parents[1] / "demo"
    songs = sorted(manifest.parent for manifest in root.glob("*/song.json"))
    if not songs:
        raise BadInput(f"this installation has no demo song (looked in {root}); reinstall motorik")
    return songs[0]


def copy_demo(path: Path) -> Path:
    """Copy the demo song to the new folder ``path`` and return it; :class:`OutputRefused` when it exists."""
    check_free(path)
    return copy_song(demo_song_path(), path)


def copy_song(source: Path, path: Path) -> Path:
    """Copy the song folder ``source`` to the new folder ``path``, writable, complete or not at all."""
    with new_folder(path) as aside:
        for file in sorted(source.rglob("*")):
            target = aside / file.relative_to(source)
            if file.is_dir():
                target.mkdir()
            else:
                target.write_bytes(file.read_bytes())
    return path
