"""Scripts run with one wall or the other, and what they came to."""

from typing import Any

from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.scripting.bounds import BOUNDS, Bounds
from motorik.scripting.confined import ConfinedProcess, Wall
from motorik.scripting.generating import Generated, Selected, generate, load, sent_song
from motorik.scripting.script_file import ScriptFile
from tests.cli.songs import BEAT, pluck

IMPORTS = "from motorik.scripting.api import *\n".replace(
    "*", "Answer, Edits, Steps, choice, controller, generator, note, number, text, toggle, whole"
)


WEAPONS = ("ctypes", "encodings.idna", "mmap", "os", "platform", "resource", "socket", "threading")
"""Modules that lie around in the process when the language's wall is down."""


def song(seed: int = 7) -> Project:
    """Return a song of one track with one pattern of 16 rows, three of them written."""
    steps = (Step(row=0, pitch=36), Step(row=4, pitch=38), Step(row=4, column=1, pitch=40))
    return Project(
        seed=seed,
        patches=(pluck("bass"),),
        tracks=(Track(id="bass", patch="bass"),),
        patterns=(Pattern(id="low", steps=steps),),
        arrangement=Arrangement(
            length=4 * BEAT,
            placements=(Placement(track="bass", pattern="low", start=0, length=4 * BEAT),),
        ),
    )


def script(source: str, name: str = "try") -> ScriptFile:
    """Return a script as it would be read from ``<name>.py``. Its first line is an import."""
    return ScriptFile(name, f"{name}.py", IMPORTS + source)


def body(*lines: str) -> str:
    """Return a generator whose body are ``lines``."""
    inner = "\n".join(f"    {line}" for lines_ in lines for line in lines_.splitlines())
    return f"@generator()\ndef attempt(song, selection, settings):\n{inner}\n"


def run(source: str, bounds: Bounds = BOUNDS, **given: str) -> Generated:
    """Run a generator on :func:`song`, all of the pattern selected."""
    return generate(script(source), song(), Selected("low", "bass"), given, bounds)


def ask_behind(source: str, *walls: Wall) -> dict[str, Any]:
    """Run a generator behind these walls alone and return what it answered, unchecked."""
    text = script(source)
    with ConfinedProcess(text.label, cpu_seconds=30, walls=frozenset(walls), preloaded=WEAPONS) as process:
        load(process, text, 7, BOUNDS)
        selection = {
            "track": "bass", "pattern": "low",
            "first_row": 0, "end_row": 16, "first_column": 0, "end_column": 16,
        }  # fmt: skip
        request: dict[str, Any] = {"song": sent_song(text.label, song(), BOUNDS), "selection": selection}
        result, _ = process.ask("generate", 20, settings={}, **request)
        return result
