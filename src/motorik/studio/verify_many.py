"""Many songs verified one after another: which there are, what became of each, and what is kept of it.

With a baseline, a checkout of an earlier state, what changed in a song is told as music, and its sound from
before is at hand.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio import prints
from motorik.studio.errors import BadInput, StudioError
from motorik.studio.expected import MANIFEST, Expected, ExpectedFiles
from motorik.studio.rendering import Progress, in_silence
from motorik.studio.verify import Request, Verdict, is_expected_sound, verify_heard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from motorik.studio.hearing import Hearing

MOST_CHANGES = 200
"""Differences of a song that are listed; a rewrite has thousands."""


class Status(StrEnum):
    """What became of a song: as expected, different (or over a limit), or it could not be judged."""

    SAME = "same"
    DIFFERENT = "different"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One song's end: ``verdict``, or ``error`` in one sentence.

    ``changes`` is what is different in the song since the baseline, ``kept`` the files that were kept of it.
    """

    path: Path
    verdict: Verdict | None = None
    error: str = ""
    elapsed_seconds: float = 0.0
    changes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """How it ended."""
        if self.verdict is None:
            return Status.ERROR
        return Status.SAME if self.verdict.same else Status.DIFFERENT

    @property
    def headline(self) -> str:
        """One sentence on it."""
        return self.verdict.headline if self.verdict else self.error

    @property
    def manifest(self) -> Path:
        """The file of the song that people look at and annotations point to."""
        return self.path / "song.json" if self.path.is_dir() else self.path

    def lines(self) -> list[str]:
        """Return it for people, a line each."""
        if self.verdict is None:
            return [f"{self.path}: {self.error}"]
        lines = self.verdict.lines()
        lines += [f"  since the baseline: {change}" for change in self.changes]
        return lines + [f"  kept: {path}" for path in self.kept]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        fields: dict[str, Any] = {"path": str(self.path), "status": self.status.value}
        if self.verdict is None:
            return fields | {"error": self.error}
        fields |= self.verdict.as_json()
        return fields | {"changes": list(self.changes), "artifacts": list(self.kept)}


@dataclass(frozen=True, slots=True)
class Before:
    """A song as it was: what changed since, and its sound when that is the expected one."""

    changes: tuple[str, ...]
    sound: "NDArray[np.float32] | None"


Keep = Callable[[Path, Verdict, "Hearing", Before | None], Iterable[Path]]
"""Keeps files of a verified song and returns them."""


def find_songs(paths: Iterable[Path]) -> list[Path]:
    """Return the songs ``paths`` are or hold: in a folder that is none, all songs with expected files.

    Raises:
        BadInput: a folder holds no song that could be verified.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir() or (path / "song.json").exists() or (path / MANIFEST).exists():
            found.append(path)
            continue
        inside = sorted(file.parent for file in path.rglob(MANIFEST) if (file.parent / "song.json").exists())
        bundles = sorted(file for file in path.rglob("*.motorik") if ExpectedFiles.of(file).manifest.exists())
        if not inside and not bundles:
            raise BadInput(
                f"{path}: no song with an {MANIFEST} in it; make one: motorik verify SONG --update"
            )
        found += [*inside, *bundles]
    return list(dict.fromkeys(found))


def verify_songs(
    songs: Iterable[Path],
    request: Request,
    *,
    baseline: Path | None = None,
    keep: Keep | None = None,
    progress: Callable[[Path], Progress] = lambda path: in_silence,
) -> list[Outcome]:
    """Verify songs one after another; one that cannot be judged does not stop the others."""
    return [_verified(path, request, baseline, keep, progress(path)) for path in songs]


def _verified(
    path: Path, request: Request, baseline: Path | None, keep: Keep | None, progress: Progress
) -> Outcome:
    began = time.perf_counter()
    try:
        verdict, heard = verify_heard(path, request, progress)
        before = None
        if baseline is not None and not verdict.same:
            before = _before(path, baseline, ExpectedFiles.of(path).read(), request)
            verdict = _made_exact(verdict, before, heard)
        kept = tuple(map(str, keep(path, verdict, heard, before))) if keep else ()
    except StudioError as error:
        return Outcome(path, None, str(error), time.perf_counter() - began)
    changes = before.changes if before else ()
    return Outcome(path, verdict, "", time.perf_counter() - began, changes, kept)


def _before(path: Path, baseline: Path, expected: Expected, request: Request) -> Before | None:
    """Return the song as it was in the baseline; None when it was not there."""
    from motorik.studio.compare_songs import compare_songs
    from motorik.studio.rendering import render_song
    from motorik.studio.settings import RenderSettings

    relative = os.path.relpath(path.resolve(), Path.cwd())
    if relative.startswith(".."):
        raise BadInput(f"{path} is outside this folder; allowed with --baseline: songs below it")
    old = baseline / relative
    if not old.exists():
        return None
    settings = RenderSettings(sample_rate=expected.sample_rate, threads=request.threads)
    try:
        found = [sentence for _, sentence in compare_songs(old, path).lines]
        sound = render_song(old, settings).samples
    except StudioError as error:
        return Before((f"the song of the baseline cannot be used: {error}",), None)
    shown = found[:MOST_CHANGES]
    if len(found) > len(shown):
        shown.append(f"and {len(found) - len(shown)} more differences")
    return Before(tuple(shown), sound if is_expected_sound(sound, expected) else None)


def _made_exact(verdict: Verdict, before: Before | None, heard: "Hearing") -> Verdict:
    """Return the verdict with the first frame that differs from the sound of the baseline, if known."""
    if before is None or before.sound is None or verdict.first is None:
        return verdict
    exact = prints.first_difference_in_audio(before.sound, heard.sound)
    return replace(verdict, first=exact or verdict.first)
