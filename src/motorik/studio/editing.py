"""Patterns edited from outside a window: operations, copying, pasting, finding, in a song on disk."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.domain.pattern import MAX_ROWS
from motorik.editing.area import Areas, area_of, areas_of_song, areas_of_track, parse_numbers, pattern_of
from motorik.editing.bench import Outcome
from motorik.editing.clip_text import clip_text, parse_clip_text
from motorik.editing.clipboard import PasteMode, Strip, bands_of, copy, emptied, parse_clip, paste
from motorik.editing.errors import EditingError
from motorik.editing.fields import MAX_COLUMNS, field_named
from motorik.editing.operation import (
    Operation,
    arguments_of,
    operation_from_words,
    operation_types,
    parse_operation,
    summary,
)
from motorik.editing.operations.search import Replace
from motorik.studio.errors import BadInput
from motorik.studio.songs import read_project, translated

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.studio.local import LocalStudio

MAX_CLIP_BYTES = 8 << 20
CLIPBOARD = {
    "copy": "Write what is selected to standard output, as plain text.",
    "cut": "As copy, and empty it.",
    "paste": "Paste a clip: FILE, or - for standard input, [replace|over|mix|mix-fields|insert] [TIMES].",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What of a song is edited, as typed; nothing is all of it."""

    patterns: tuple[str, ...] = ()
    track: str | None = None
    rows: str | None = None
    columns: str | None = None
    fields: tuple[str, ...] = ()

    def areas(self, project: "Project") -> Areas:
        """Return the areas it means; rows and columns outside a pattern are left out.

        Raises:
            EditError: there is no such pattern or track.
            EditingError: rows, columns or fields cannot be read.
        """
        rows = parse_numbers(self.rows, "rows", MAX_ROWS - 1) if self.rows else None
        columns = parse_numbers(self.columns, "columns", MAX_COLUMNS - 1) if self.columns else None
        fields = tuple(field_named(id).id for id in self.fields)
        return tuple(area_of(pattern_of(project, id), rows, columns, fields) for id in self._names(project))

    def _names(self, project: "Project") -> tuple[str, ...]:
        if self.patterns:
            return tuple(dict.fromkeys(self.patterns))
        areas = areas_of_song(project) if self.track is None else areas_of_track(project, self.track)
        return tuple(area.pattern for area in areas)


@dataclass(frozen=True, slots=True)
class EditReport:
    """What came of it: the edits, sentences, what was found or copied."""

    label: str
    edits: tuple[dict[str, Any], ...] = ()
    told: tuple[str, ...] = ()
    found: tuple[dict[str, Any], ...] = ()
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        return {"label": self.label, "edits": self.edits, "told": self.told, "found": self.found} | (
            {"clip": self.text} if self.text else {}
        )


def edit_song(path: Path, name: str, words: list[str], place: Place, *, dry_run: bool = False) -> EditReport:
    """Do an operation, or copy, cut or paste, to a part of the song at ``path``: one undo step.

    ``dry_run`` only says which edits it would be.

    Raises:
        BadInput: the song, the operation, its arguments or the place cannot be used: one sentence.
    """
    from motorik.studio.local import LocalStudio

    if dry_run or name == "copy":
        project = read_project(path)
        with translated():
            return _planned(project, name, words, place)[1]
    with LocalStudio.open(path) as studio, translated():
        outcome, report = _planned(studio.project, name, words, place)
        if outcome.edits:
            studio.commit(report.label, *outcome.edits)
            studio.save().result()
    return report


def operate(studio: "LocalStudio", plain: dict[str, Any], place: Place, *, origin: str = "") -> Outcome:
    """Do the operation written as plain values to a part of an open song: one undo step.

    Raises:
        BadInput: the operation, its values or the place cannot be used: one sentence.
    """
    with translated():
        operation = parse_operation(plain)
        outcome = operation.run(studio.project, place.areas(studio.project))
        if outcome.edits:
            studio.commit(operation.label, *outcome.edits, origin=origin)
    return outcome


def _planned(project: "Project", name: str, words: list[str], place: Place) -> tuple[Outcome, EditReport]:
    areas = place.areas(project)
    if name in CLIPBOARD:
        return _clipboard(project, name, words, place, areas)
    operation = operation_from_words(name, words)
    outcome = operation.run(project, areas)
    report = _report(operation.label, outcome)
    if isinstance(operation, Replace):
        found = tuple(match.model_dump() for match in operation.matches(project, areas))
        report = EditReport(report.label, report.edits, report.told, found)
    return outcome, report


def _clipboard(
    project: "Project", name: str, words: list[str], place: Place, areas: Areas
) -> tuple[Outcome, EditReport]:
    if name == "paste":
        outcome = _paste(project, words, place, areas)
        return outcome, _report("Paste", outcome)
    if words:
        raise EditingError(f"{name}: {words[0][:60]!r} is too much; allowed: nothing")
    clip = copy(project, bands_of(areas))
    text = clip_text(clip) if clip else ""
    outcome = emptied(project, areas) if name == "cut" else Outcome()
    report = _report(name.capitalize(), outcome)
    return outcome, EditReport(report.label, report.edits, report.told, text=text)


def _paste(project: "Project", words: list[str], place: Place, areas: Areas) -> Outcome:
    source, mode, times = (*words, "", "", "")[:3]
    if not source or len(words) > 3 or (mode and mode not in set(PasteMode)):
        raise EditingError(f"paste: {' '.join(words)[:60]!r}; allowed: {CLIPBOARD['paste']}")
    if times and not (times.isdecimal() and 1 <= int(times[:9]) <= MAX_ROWS):
        raise EditingError(f"paste: {times[:40]!r} times; allowed: 1 to {MAX_ROWS}")
    text = _read(source)
    clip = parse_clip(text) if text.lstrip().startswith("{") else parse_clip_text(text)
    strips = [
        Strip(tuple((area.pattern, row) for row in area.rows), area.columns[0] if area.columns else 0)
        for area in areas
    ]
    return paste(project, clip, strips, PasteMode(mode or "replace"), repeat=int(times or 1))


def _read(source: str) -> str:
    """Return the text of a file, or of standard input for ``-``. Raises ``BadInput``."""
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_CLIP_BYTES + 1)
        else:
            with Path(source).open("rb") as stream:
                data = stream.read(MAX_CLIP_BYTES + 1)
        return data.decode()
    except OSError as error:
        raise BadInput(f"{source}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{source}: no text: byte {error.start} is not UTF-8") from error


def _report(label: str, outcome: Outcome) -> EditReport:
    return EditReport(label, tuple(edit.plain() for edit in outcome.edits), outcome.told)


def list_operations() -> list[dict[str, str]]:
    """Return name, arguments and first sentence of every operation, those of the clipboard last."""
    known = [
        {"op": op, "arguments": " ".join(_arguments(kind)), "doc": summary(kind).replace("``", "")}
        for op, kind in operation_types().items()
    ]
    return known + [{"op": name, "arguments": "", "doc": doc} for name, doc in CLIPBOARD.items()]


def _arguments(kind: type[Operation]) -> list[str]:
    names = arguments_of(kind)
    return [name if kind.model_fields[name].is_required() else f"[{name}]" for name in names]
