"""Changes as text: what a script would do, for people to read before it is done."""

from collections.abc import Iterable, Iterator
from typing import Any

from motorik.domain.pattern import Step, StepKind
from motorik.domain.project import Project
from motorik.journal import Edit
from motorik.journal.edits.patterns import SetSteps
from motorik.scripting.theory import pitch_name

MAX_LINES = 400
_NOT_SAID = frozenset({"row", "column", "kind", "pitch"})


def clean(text: str) -> str:
    """Return ``text`` from a script without anything that could move a terminal's cursor."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def change_lines(project: Project, edits: Iterable[Edit]) -> list[str]:
    """Return what ``edits`` change in ``project``, a line each: ``-`` for what goes, ``+`` for what comes.

    Raises:
        EditError: an edit cannot be applied.
    """
    lines: list[str] = []
    for edit in edits:
        lines += _steps_lines(project, edit) if isinstance(edit, SetSteps) else [_edit_line(edit)]
        project = edit.apply(project)
    if len(lines) > MAX_LINES:
        return [*lines[:MAX_LINES], f"… and {len(lines) - MAX_LINES} more lines"]
    return lines


def _steps_lines(project: Project, edit: SetSteps) -> Iterator[str]:
    pattern = next((pattern for pattern in project.patterns if pattern.id == edit.pattern), None)
    before = {(step.row, step.column): step for step in (pattern.steps if pattern else ())}
    after = {(step.row, step.column): step for step in edit.items}
    yield f"pattern {edit.pattern!r}"
    for cell in sorted({*edit.cleared, *after}):
        old, new = before.get(cell), after.get(cell)
        if old != new:
            place = f"row {cell[0]}" + (f", column {cell[1]}" if cell[1] else "")
            if old is not None:
                yield f"  - {place}: {_step(old)}"
            if new is not None:
                yield f"  + {place}: {_step(new)}"


def _step(step: Step) -> str:
    """Return a step in words, with every field that is not as usual, whatever fields there are."""
    what = f"note {pitch_name(step.pitch)}" if step.kind is StepKind.NOTE else step.kind.value
    if step.kind is StepKind.NOTE and step.pitch != round(step.pitch):
        what += f" ({step.pitch:g})"
    told = step.model_dump(mode="json", exclude_defaults=True)
    return " ".join(
        [what, *(f"{name} {_short(value)}" for name, value in told.items() if name not in _NOT_SAID)]
    )


def _edit_line(edit: Edit) -> str:
    fields = edit.model_dump(mode="json", exclude_defaults=True)
    # Where first, then what: some edits inherit their value from a verb.
    names = sorted(
        (name for name in fields if name != "op"), key=lambda name: name in ("item", "items", "value")
    )
    texts = [f"{name}={_short(fields[name])}" for name in names]
    return " ".join([f"{edit.op.replace('_', ' ')}:", *texts])


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_short(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(_short(item) for item in value[:16])}{', …' if len(value) > 16 else ''}]"
    return f"{value:g}" if isinstance(value, float) else clean(str(value)).replace("\n", " ")
