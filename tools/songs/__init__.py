"""The scores of the songs that come with Motorik: a new file with ``song()`` is a new one.

``night_train.py`` becomes src/motorik/demo/night-train. ``notation.py`` is how they are written.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from motorik.domain.project import Project


def names() -> list[str]:
    """Return the folders of all songs that have a score, in order."""
    modules = sorted(info.name for info in iter_modules(__path__) if info.name != "notation")
    return [name.replace("_", "-") for name in modules]


def scores(wanted: list[str]) -> Iterator[tuple[str, Project]]:
    """Yield folder and song for each score wanted, for all when none is named."""
    for name in wanted or names():
        song: Project = import_module(f"{__name__}.{name.replace('-', '_')}").song()
        yield name, song
