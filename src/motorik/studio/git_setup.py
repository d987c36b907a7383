"""Git told how to show and merge songs: lines in ``.gitattributes`` and ``.gitignore``, drivers in its setup.

Attributes belong to the repository and are committed; drivers belong to each clone (git does not take
programs to run from what it fetches), so everyone runs ``motorik git-setup`` once.
"""

import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motorik.studio.errors import BadInput
from motorik.studio.output import Outputs

ATTRIBUTES: Final = (
    "song.json text eol=lf merge=motorik diff=motorik",
    "expected.json merge=motorik-expected",
    "expected.events.jsonl merge=motorik-expected",
    "expected.prints binary merge=motorik-expected",
    "**/assets/** binary",
)
IGNORED: Final = ("journal.jsonl*", "backups/", ".lock", "*.conflicts.json", "*.conflicts.txt")


@dataclass(frozen=True, slots=True)
class GitSetup:
    """What was set up: the repository's folder, the lines that were new, the settings."""

    folder: Path
    attributes: tuple[str, ...]
    ignored: tuple[str, ...]
    settings: dict[str, str]


def drivers(command: str | None = None) -> dict[str, str]:
    """Return git's settings. ``command`` runs Motorik; by default as it runs now.

    What a song is expected to sound like is not merged: ours stays, and ``motorik verify`` then says whether
    the merged song is still that; ``motorik verify --update`` writes it anew.
    """
    command = command or _this_motorik()
    return {
        "merge.motorik.name": "Motorik songs, by rows, devices and tracks",
        "merge.motorik.driver": f"{command} git-merge %O %A %B %P",
        "merge.motorik.recursive": "binary",
        "diff.motorik.command": f"{command} git-diff",
        "merge.motorik-expected.name": "what a Motorik song sounds like: ours until verified anew",
        "merge.motorik-expected.driver": "true",
    }


def set_up_git(folder: Path, *, everywhere: bool = False, command: str | None = None) -> GitSetup:
    """Teach the repository that holds ``folder`` to show and merge songs; doing it again changes nothing.

    ``everywhere`` puts the drivers into the user's config, for all repositories.

    Raises:
        BadInput: there is no git, or ``folder`` is in no repository.
        OutputRefused: the files cannot be written.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel"))
    settings = drivers(command)
    for name, value in settings.items():
        _git(folder, "config", "--global" if everywhere else "--local", name, value)
    with Outputs() as outputs:
        attributes = _with_lines(outputs, top / ".gitattributes", ATTRIBUTES)
        ignored = _with_lines(outputs, top / ".gitignore", IGNORED)
    return GitSetup(top, attributes, ignored, settings)


def _with_lines(outputs: Outputs, path: Path, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Append the lines that are not there yet and return them."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    new = tuple(line for line in wanted if line not in text.splitlines())
    if new:
        gap = "" if not text or text.endswith("\n") else "\n"
        outputs.write(path, f"{text}{gap}" + "".join(f"{line}\n" for line in new))
    return new


def _this_motorik() -> str:
    found = shutil.which("motorik")
    if found is not None and Path(sys.argv[0]).resolve() == Path(found).resolve():
        return "motorik"
    return f"{shlex.quote(Path(sys.executable).as_posix())} -m motorik"


def _git(folder: Path, *words: str) -> str:
    try:
        finished = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise BadInput("git is not installed; install it first") from error
    if finished.returncode:
        reason = (finished.stderr.strip().splitlines() or ["git failed"])[-1]
        raise BadInput(f"{folder}: {reason}")
    return finished.stdout.strip()
