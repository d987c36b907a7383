"""Aliases: what they make of their source, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.aliases import resolved
from motorik.domain.canonical import canonical_text, write_project
from motorik.domain.pattern import Alias, Effect, Pattern, Step
from motorik.domain.project import Project
from motorik.domain.reading import parse_project

SOURCE = Pattern(
    id="a", rows=4, steps=(Step(row=0), Step(row=0, column=2, pitch=120), Step(row=3, pitch=40.5))
)


@given(st.integers(-20, 20), st.integers(-20, 20))
def test_rotating_there_and_back(rotate: int, transpose: int) -> None:
    there = Pattern(id="b", alias=Alias(pattern="a", rotate=rotate, transpose=transpose))
    back = Pattern(id="c", alias=Alias(pattern="b", rotate=-rotate, transpose=-transpose))
    patterns = {pattern.id: pattern for pattern in (SOURCE, there, back)}
    assert resolved(SOURCE, patterns) is SOURCE
    assert [step.row for step in resolved(back, patterns).steps] == [step.row for step in SOURCE.steps]
    assert resolved(back, patterns).alias is None


def test_transposed_notes_stay_on_the_keyboard() -> None:
    alias = Pattern(id="b", alias=Alias(pattern="a", transpose=12, muted=(0,)))
    heard = resolved(alias, {"a": SOURCE, "b": alias})
    assert [(step.column, step.pitch) for step in heard.steps] == [(2, 127)]
    assert heard.rows == 4


@pytest.mark.parametrize(
    ("patterns", "sentence"),
    [
        ([Pattern(id="a", alias=Alias(pattern="a"))], "in a circle: a → a"),
        (
            [Pattern(id="a", alias=Alias(pattern="b")), Pattern(id="b", alias=Alias(pattern="a"))],
            "in a circle: a → b → a",
        ),
        ([Pattern(id="a", alias=Alias(pattern="z"))], "pattern 'a': no pattern 'z' in this project"),
        ([Pattern(id="a", steps=(Step(row=0, phrase="z"),))], "pattern 'a': no pattern 'z' in this project"),
        (
            [Pattern(id="a", steps=(Step(row=0, instrument="z"),))],
            "pattern 'a': no patch 'z' in this project",
        ),
    ],
)
def test_what_leads_nowhere_is_refused(patterns: list[Pattern], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Project(patterns=tuple(patterns))


def test_an_alias_is_bare() -> None:
    with pytest.raises(ValueError, match="'b' is an alias of 'a'; allowed: neither steps nor rows"):
        Pattern(id="b", alias=Alias(pattern="a"), rows=8)


def test_a_step_stays_one_line() -> None:
    step = Step(
        row=1, effects=(Effect(column=1, command="it.A", value=3), Effect(command="slide-up", value=16))
    )
    assert canonical_text(step) == (
        '{"row": 1, "effects": [{"command": "slide-up", "value": 16}, '
        '{"column": 1, "command": "it.A", "value": 3}]}'
    )
    project = Project(patterns=(Pattern(id="a", steps=(step,)),))
    assert parse_project(write_project(project), "song.json") == project


def test_one_effect_a_column() -> None:
    with pytest.raises(ValueError, match="effect column 0 holds 'cut' and 'delay'"):
        Step(row=0, effects=(Effect(command="cut"), Effect(command="delay")))
