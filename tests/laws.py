"""The laws every edit keeps, checked together every time."""

from __future__ import annotations

import json

from motorik.domain.canonical import write_project
from motorik.domain.project import Project
from motorik.domain.reading import parse_project
from motorik.journal import Edit, parse_edit


def check_edit(before: Project, edit: Edit, expected: Project | None = None) -> Project:
    """Check result, soundness, undo, redo and JSON of ``edit``; return the project after it."""
    untouched = write_project(before)
    after = edit.apply(before)
    assert expected is None or after == expected
    assert write_project(before) == untouched, "the project before is a value and may not change"
    assert Project.model_validate(dict(after.__dict__)) == after, "a whole validation finds the result sound"

    inverse = edit.invert(before)
    restored = inverse.apply(after)
    assert restored == before
    assert write_project(restored) == untouched

    again = parse_edit(json.loads(json.dumps(edit.plain())))
    assert again == edit
    assert write_project(again.apply(restored)) == write_project(after), "redo is identical"
    assert parse_edit(json.loads(json.dumps(inverse.plain()))) == inverse
    return after


def check_text(project: Project) -> None:
    """Check that the canonical text is a fixed point.

    Parse ∘ write is the identity, on values and on bytes.
    """
    data = write_project(project)
    read = parse_project(data)
    assert read == project
    assert write_project(read) == data
