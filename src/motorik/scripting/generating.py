"""Generators: a script is called once with the song and a selection; its edits become one undo step."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motorik.domain.project import Project
from motorik.journal import Change
from motorik.scripting.answers import ScriptAnswer, check_applies, read_answer
from motorik.scripting.bounds import BOUNDS, MIB, Bounds
from motorik.scripting.confined import ConfinedProcess
from motorik.scripting.description import Description, Setting, read_description, read_settings
from motorik.scripting.errors import ScriptError
from motorik.scripting.knobs import parameter_ranges
from motorik.scripting.script_file import ScriptFile
from motorik.scripting.view import song_parts, step_rules
from motorik.studio.protocol import Studio

COLUMNS = 16


@dataclass(frozen=True, slots=True)
class Selected:
    """What a generator shall work on.

    Rows and columns are [first, end); None means to the end of the pattern.
    """

    pattern: str
    track: str | None = None
    first_row: int = 0
    end_row: int | None = None
    first_column: int = 0
    end_column: int = COLUMNS


@dataclass(frozen=True, slots=True)
class Generated:
    """What a generator wants changed, checked against the project it saw. ``printed`` is what it printed."""

    file: str
    answer: ScriptAnswer
    settings: Mapping[str, Setting]
    printed: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A script that loads. ``confinement`` is what the system guarantees about its process, in words."""

    description: Description
    confinement: tuple[str, ...]
    printed: str


def check_script(script: ScriptFile, bounds: Bounds = BOUNDS, *, trusted: bool = False) -> Checked:
    """Load a script without calling it and return what it says of itself.

    Raises:
        ScriptError: it may not say what it says, does not load, or declares nothing.
    """
    with ConfinedProcess(
        script.label, bounds, cpu_seconds=bounds.load_seconds + 1, trusted=trusted
    ) as process:
        description, printed = load(process, script, 0, bounds)
        return Checked(description, tuple(sorted(process.held)), printed)


def generate(
    script: ScriptFile,
    project: Project,
    selected: Selected,
    given: Mapping[str, str] | None = None,
    bounds: Bounds = BOUNDS,
    *,
    trusted: bool = False,
) -> Generated:
    """Run a generator and return what it wants changed; the same inputs give the same edits.

    Nothing is changed.

    ``given`` has parameters as text, by name.

    Raises:
        ScriptError: a wrong selection or parameter; the script failed or was stopped; its edits cannot be
        applied.
    """
    selection = _selection(script.label, project, selected)
    cpu_seconds = bounds.load_seconds + bounds.generate_seconds + 1
    with ConfinedProcess(script.label, bounds, cpu_seconds=cpu_seconds, trusted=trusted) as process:
        description, loading = load(process, script, project.seed, bounds)
        if description.kind != "generator":
            raise ScriptError(script.label, "declares a controller; allowed here: a generator")
        settings = read_settings(script.label, description, dict(given or {}))
        request = {
            "song": sent_song(script.label, project, bounds),
            "selection": selection,
            "settings": settings,
        }
        result, printed = process.ask("generate", bounds.generate_seconds, **request)
    answer = read_answer(script.label, result, description.title, bounds)
    if answer.gestures or answer.finished or answer.previews or answer.transport:
        raise ScriptError(script.label, "answered with more than edits; allowed for a generator: edits")
    check_applies(script.label, project, answer)
    return Generated(script.label, answer, settings, loading + printed)


def commit_generated(studio: Studio, generated: Generated) -> Change | None:
    """Make what a generator wants one undo step; None when it changes nothing.

    Raises:
        EditError: the song changed meanwhile so that it cannot be; nothing changed.
    """
    if not generated.answer.edits:
        return None
    return studio.commit(generated.answer.label, *generated.answer.edits, origin=f"script {generated.file}")


def load(process: ConfinedProcess, script: ScriptFile, seed: int, bounds: Bounds) -> tuple[Description, str]:
    """Let a process read the script; return what it declares and what it printed meanwhile."""
    known = {"step_rules": step_rules(), "parameters": parameter_ranges()}
    result, printed = process.ask(
        "load", bounds.load_seconds, name=script.name, source=script.source, seed=seed, **known
    )
    return read_description(script.label, result), printed


def sent_song(file: str, project: Project, bounds: Bounds, before: Project | None = None) -> dict[str, Any]:
    """Return the parts of the song a script is sent. :class:`ScriptError` when they are too much for it."""
    parts = song_parts(project, before)
    size = len(json.dumps(parts))
    if size > bounds.view_bytes:
        allowed = f"allowed: at most {bounds.view_bytes // MIB} MiB"
        raise ScriptError(file, f"the song is {size // MIB} MiB of text, too much for a script; {allowed}")
    return parts


def _selection(file: str, project: Project, selected: Selected) -> dict[str, Any]:
    patterns = {pattern.id: pattern for pattern in project.patterns}
    tracks = [track.id for track in project.tracks]
    if selected.pattern not in patterns:
        raise _unknown(file, "pattern", selected.pattern, list(patterns))
    if selected.track is not None and selected.track not in tracks:
        raise _unknown(file, "track", selected.track, tracks)
    pattern = patterns[selected.pattern]
    end_row = pattern.rows if selected.end_row is None else selected.end_row
    _check_span(file, "rows", selected.first_row, end_row, pattern.rows)
    _check_span(file, "columns", selected.first_column, selected.end_column, COLUMNS)
    return {
        "track": selected.track,
        "pattern": selected.pattern,
        "first_row": selected.first_row,
        "end_row": end_row,
        "first_column": selected.first_column,
        "end_column": selected.end_column,
    }


def _check_span(file: str, what: str, first: int, end: int, count: int) -> None:
    if not 0 <= first < end <= count:
        raise ScriptError(file, f"{what} {first}:{end}; allowed: 0:{count}, or a part of it")


def selected_cells(
    file: str,
    project: Project,
    pattern: str | None,
    track: str | None,
    rows: str | None = None,
    columns: str | None = None,
) -> Selected:
    """Return what a person selected; spans are ``A:B``. Of track and pattern, one tells the other.

    Raises:
        ScriptError: neither is given, they do not go together, or a span is none.
    """
    places = project.arrangement.placements
    if pattern is None:
        if track is None:
            raise ScriptError(file, "needs a pattern to work on; allowed: --pattern or --track")
        pattern = next((place.pattern for place in places if place.track == track), None)
        if pattern is None:
            raise ScriptError(file, f"track {track!r} plays no pattern yet; allowed: --pattern as well")
    elif track is None:
        track = next((place.track for place in places if place.pattern == pattern), None)
    first_row, end_row = _span(file, "rows", rows)
    first_column, end_column = _span(file, "columns", columns)
    end_column = COLUMNS if end_column is None else end_column
    return Selected(pattern, track, first_row, end_row, first_column, end_column)


def _span(file: str, what: str, text: str | None) -> tuple[int, int | None]:
    first, colon, end = (text or ":").partition(":")
    given = [part for part in (first, end) if part]
    if not colon or not all(part.isascii() and part.isdigit() and len(part) < 7 for part in given):
        raise ScriptError(file, f"{what} {text!r}; allowed: A:B, such as 0:16")
    return int(first or 0), int(end) if end else None


def _unknown(file: str, what: str, given: str, known: list[str]) -> ScriptError:
    return ScriptError(file, f"there is no {what} {given!r}; allowed: {', '.join(known[:50]) or 'none yet'}")


def confinement_sentence(held: tuple[str, ...]) -> str | None:
    """Return what a person should know before running a stranger's script here, if anything."""
    if sys.platform == "linux" and "system calls" in held:
        return None
    return (
        "on this system Python alone holds a script back, not the system: "
        "run only scripts whose author you trust"
    )
