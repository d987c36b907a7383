"""The canonical text: one for each project, one logical thing a line."""

from __future__ import annotations

import difflib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.canonical import number, project_hash, write_project
from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Project
from motorik.domain.reading import parse_project
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patterns import SetSteps
from tests.laws import check_text
from tests.strategies import projects

SONG = Project(
    title="Two bars",
    patches=(
        Patch(
            id="bass",
            modules=(
                Module(id="saw", kind="osc.saw"),
                Module(id="filter", kind="filter.svf", parameters={"resonance": 0.5, "cutoff": 800.0}),
            ),
            cables=(Cable(source="saw.out", target="filter.in"),),
            output="filter",
        ),
    ),
    patterns=(Pattern(id="low", steps=(Step(row=0, pitch=36), Step(row=4, pitch=43.5))),),
)

TEXT = """\
{
  "format": "motorik.project",
  "format_version": 1,
  "title": "Two bars",
  "patches": [
    {
      "id": "bass",
      "modules": [
        {"id": "saw", "kind": "osc.saw"},
        {"id": "filter", "kind": "filter.svf", "parameters": {"cutoff": 800, "resonance": 0.5}}
      ],
      "cables": [
        {"source": "saw.out", "target": "filter.in"}
      ],
      "output": "filter"
    }
  ],
  "patterns": [
    {
      "id": "low",
      "steps": [
        {"row": 0, "pitch": 36},
        {"row": 4, "pitch": 43.5}
      ]
    }
  ]
}
"""


def test_layout_is_fixed() -> None:
    assert write_project(SONG).decode() == TEXT


@given(projects())
def test_reading_what_was_written_gives_the_same_value_and_the_same_bytes(project: Project) -> None:
    check_text(project)


@given(projects())
def test_the_text_is_plain_json_with_unix_lines(project: Project) -> None:
    data = write_project(project)
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert isinstance(json.loads(data), dict)


def test_any_other_layout_of_the_same_project_becomes_canonical() -> None:
    loose = json.dumps(json.loads(TEXT), indent=8, sort_keys=True).encode()
    assert write_project(parse_project(loose)) == TEXT.encode()


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (SetParameter(patch="bass", module="filter", parameter="cutoff", value=900), 1),
        (SetSteps(pattern="low", items=(Step(row=2, pitch=38),)), 1),
        (SetSteps(pattern="low", cleared=((0, 0),)), 1),
    ],
)
def test_one_change_is_one_line_of_a_diff(edit: SetParameter | SetSteps, lines: int) -> None:
    before, after = (write_project(project).decode().splitlines() for project in (SONG, edit.apply(SONG)))
    changed = [
        line
        for line in difflib.unified_diff(before, after, n=0)
        if line[0] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert lines <= len(changed) <= 2 * lines


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_the_shortest_text_that_reads_back(value: float) -> None:
    text = number(value)
    assert float(text) == value
    assert len(text) <= len(repr(value))


def test_zero_has_no_sign_so_equal_projects_have_equal_bytes() -> None:
    edits = [SetParameter(patch="bass", module="saw", parameter="level", value=zero) for zero in (0.0, -0.0)]
    plus, minus = (edit.apply(SONG) for edit in edits)
    assert math.copysign(1, minus.patches[0].modules[0].parameters["level"]) == -1
    assert plus == minus
    assert project_hash(plus) == project_hash(minus)
