"""The demo song that is shipped inside the package."""

import shutil
from importlib import resources
from pathlib import Path

from motorik.studio.errors import BadInput, OutputRefused


def demo_song_path() -> Path:
    """Return the folder of the demo song: the first folder with a song.json in the package ``motorik.demo``.

    It may be read-only; :func:`copy_demo` makes a copy to write in. :class:`BadInput` where this installation
    has none.
    """
    root = Path(str(resources.files("motorik"))) / "demo"
    songs = sorted(manifest.parent for manifest in root.glob("*/song.json"))
    if not songs:
        raise BadInput(f"this installation has no demo song (looked in {root}); reinstall motorik")
    return songs[0]


def copy_demo(path: Path) -> Path:
    """Copy the demo song to the new folder ``path`` and return it; :class:`OutputRefused` when it exists."""
    return copy_song(demo_song_path(), path)


def copy_song(source: Path, path: Path) -> Path:
    """Copy the song folder ``source`` to the new folder ``path``, writable, complete or not at all."""
    if path.exists() or path.is_symlink():
        raise OutputRefused(f"{path} exists already; name a new folder")
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.mkdir()
    except FileNotFoundError as error:
        raise OutputRefused(f"{path}: the folder {path.parent} does not exist; make it first") from error
    except OSError as error:
        raise OutputRefused(f"{path} cannot be made: {error.strerror or error}") from error
    try:
        for file in sorted(source.rglob("*")):
            target = aside / file.relative_to(source)
            if file.is_dir():
                target.mkdir(exist_ok=True)
            elif file.suffix not in (".pyc", ".py", ".lock"):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
        aside.rename(path)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise OutputRefused(f"{path} cannot be written: {error.strerror or error}") from error
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return path
