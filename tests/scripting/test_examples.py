"""The scripts that come with Motorik do what they say."""

from collections.abc import Mapping

import pytest

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import Project
from motorik.journal.edits.patterns import SetSteps
from motorik.scripting.examples import example_scripts
from motorik.scripting.generating import Selected, check_script, generate
from motorik.scripting.script_file import read_script
from motorik.scripting.theory import scale
from tests.scripting.walls import song

ALL = Selected("low", "bass")


def steps_of(name: str, project: Project, selected: Selected = ALL, /, **given: str) -> tuple[Step, ...]:
    """Return the pattern after an example ran."""
    script = read_script(example_scripts()[name])
    for edit in generate(script, project, selected, given).answer.edits:
        assert isinstance(edit, SetSteps)
        project = edit.apply(project)
    return project.patterns[0].steps


def test_every_example_loads_and_says_what_it_does() -> None:
    for name, path in example_scripts().items():
        description = check_script(read_script(path)).description
        assert description.doc
        assert all(parameter.doc for parameter in description.parameters), name


@pytest.mark.parametrize("name", ["acid-line", "arpeggio", "euclid", "humanise"])
def test_generators_are_repeatable_on_any_selection(name: str) -> None:
    for selected in (ALL, Selected("low", None, 3, 4, 2, 3), Selected("low", None, 1, 16, 0, 1)):
        first = steps_of(name, song(), selected)
        assert steps_of(name, song(), selected) == first
        outside = [step for step in song().patterns[0].steps if not _is_in(step, selected)]
        assert [step for step in first if not _is_in(step, selected)] == outside


def _is_in(step: Step, selected: Selected) -> bool:
    rows = range(selected.first_row, selected.end_row or 16)
    return step.row in rows and step.column in range(selected.first_column, selected.end_column)


def test_euclid_writes_the_tresillo() -> None:
    steps = steps_of("euclid", song(), hits="3", length="8", key="D2", velocity="0.9")
    written = [(step.row, step.accent) for step in steps if step.column == 0]
    assert written == [(0, True), (3, False), (6, False), (8, True), (11, False), (14, False)]
    assert {(step.pitch, step.velocity) for step in steps if step.column == 0} == {(38, 0.9)}
    assert [step.row for step in steps if step.column == 1] == [4]


def test_the_acid_line_keeps_to_its_scale_and_changes_with_its_seed() -> None:
    tones = scale("A1", "phrygian")
    lines = [steps_of("acid-line", song(), seed=str(seed)) for seed in range(1, 5)]
    for line in lines:
        notes = [step for step in line if step.kind.value == "note" and step.column == 0]
        assert notes
        assert all(step.pitch in tones for step in notes)
        assert all(step.velocity == (1.0 if step.accent else 0.7) for step in notes)
    assert len({tuple(line) for line in map(repr, lines)}) == 4
    empty = steps_of("acid-line", song(), density="0")
    assert not [step for step in empty if step.kind.value == "note" and step.column == 0]


@pytest.mark.parametrize(
    ("given", "pitches"),
    [
        (
            {"degrees": "1 4", "octaves": "1"},
            [48, 51, 55, 48, 51, 55, 48, 51, 53, 56, 60, 53, 56, 60, 53, 56],
        ),
        (
            {"degrees": "C3 major, A2 minor 7", "octaves": "1", "order": "down", "every": "2"},
            [55, 52, 48, 55, 55, 52, 48, 45],
        ),
        (
            {"degrees": "1", "octaves": "1", "order": "up and down", "every": "2"},
            [48, 51, 55, 51, 48, 51, 55, 51],
        ),
    ],
)
def test_the_arpeggio_breaks_its_chords_up(given: Mapping[str, str], pitches: list[int]) -> None:
    steps = steps_of("arpeggio", song(), ALL, **given)
    assert [step.pitch for step in steps if step.column == 0] == pitches


def test_the_arpeggio_refuses_chords_it_does_not_know() -> None:
    from motorik.scripting.errors import ScriptError

    for degrees in ("0", "1 x", "", "C3 strange, D3 major"):
        with pytest.raises(ScriptError, match=r"arpeggio.py, line \d+: .*allowed"):
            steps_of("arpeggio", song(), degrees=degrees)


def test_humanising_moves_notes_a_little_and_nothing_else() -> None:
    before = tuple(
        Step(row=row, pitch=40 + row, velocity=0.5, probability=90, locks={"osc.pitch": 1.0})
        for row in range(16)
    )
    pattern = Pattern(id="low", steps=(*before[:15], Step(row=15, kind=StepKind.OFF)))
    project = song().model_copy(update={"patterns": (pattern,)})
    after = steps_of("humanise", project, timing="40", velocity="0.2")
    assert after[15] == pattern.steps[15]
    assert any(step.delay for step in after)
    assert len({step.velocity for step in after[:15]}) > 5
    for old, new in zip(pattern.steps[:15], after[:15], strict=True):
        assert 0 <= new.delay <= 40
        assert new.delay == 0 or new.row % 4
        assert abs(new.velocity - 0.5) <= 0.2
        assert new.model_copy(update={"delay": 0, "velocity": 0.5}) == old
    assert steps_of("humanise", project, seed="2") != steps_of("humanise", project, seed="1")
