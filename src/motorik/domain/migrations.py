"""Old files: a chain of steps, each from version n to n + 1, on plain dictionaries.

A step never imports a model: models change, the past does not. To change the format: raise
``FORMAT_VERSION``, add a step below, and commit a file of the old version to ``tests/golden/projects``.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from motorik.domain.project import FORMAT_VERSION

Plain = dict[str, Any]
Step = Callable[[Plain], Plain]
Observer = Callable[[int, int], None]
"""Called with (old version, new version) after every step, for a log or a message."""

STEPS: dict[int, Step] = {}
"""The step that leads away from each version."""


class MigrationError(ValueError):
    """An old file does not have the layout of its version: one sentence."""


def step(version: int) -> Callable[[Step], Step]:
    """Register the function that turns ``version`` into ``version + 1``."""

    def register(function: Step) -> Step:
        if version in STEPS:
            raise ValueError(f"there are two steps from version {version}")
        STEPS[version] = function
        return function

    return register


def migrate(plain: Plain, observer: Observer | None = None) -> Plain:
    """Return ``plain`` in today's layout; the given dictionary is not changed.

    Raises:
        MigrationError: a part of the old layout is missing or of the wrong kind.
    """
    for version in range(plain["format_version"], FORMAT_VERSION):
        try:
            plain = {**STEPS[version](plain), "format_version": version + 1}
        except (AttributeError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            detail = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
            raise MigrationError(f"does not have the layout of format {version}: {detail}") from None
        if observer is not None:
            observer(version, version + 1)
    return plain


@step(0)
def from_sketch(old: Plain) -> Plain:
    """Version 0, the sketch: one ``bpm`` and one ``swing`` for the song, mixer values on the track.

    Swing in percent becomes a groove all tracks refer to; the strip's ``volume_db``, ``pan`` and ``mute``
    become the track's channel; a pattern's ``lines`` are its ``rows`` and a step's ``line`` and ``note`` its
    ``row`` and ``pitch``.
    """
    new = dict(old)
    bpm = Fraction(str(new.pop("bpm", 125)))
    new["tempo"] = {"points": [{"tick": 0, "bpm": f"{bpm.numerator}/{bpm.denominator}"}]}
    swing = Fraction(str(new.pop("swing", 50)))
    if not 50 <= swing <= 75:
        raise ValueError(f"swing = {swing}; allowed: 50 to 75 %")
    if swing != 50:
        offset = round(Fraction(512, 100) * (swing - 50))
        new["grooves"] = [{"id": "swing", "name": f"swing {swing}", "offsets": [0, offset]}]
    new["tracks"] = [_track(track, swing != 50) for track in _objects(old, "tracks")]
    new["patterns"] = [_pattern(pattern) for pattern in _objects(old, "patterns")]
    return new


def _track(old: Plain, swings: bool) -> Plain:
    new = dict(old)
    names = (("volume_db", "level_db"), ("pan", "pan"), ("mute", "muted"))
    channel = {today: new.pop(before) for before, today in names if before in new}
    if channel:
        new["channel"] = channel
    if swings:
        new["groove"] = "swing"
    return new


def _pattern(old: Plain) -> Plain:
    new = _renamed(old, {"lines": "rows"})
    new["steps"] = [_renamed(step, {"line": "row", "note": "pitch"}) for step in _objects(old, "steps")]
    return new


def _objects(parent: Plain, name: str) -> Iterable[Plain]:
    for item in parent.get(name, []):
        if not isinstance(item, dict):
            raise TypeError(f"{name} holds something else than objects")
        yield item


def _renamed(old: Plain, names: dict[str, str]) -> Plain:
    return {names.get(key, key): value for key, value in old.items()}
