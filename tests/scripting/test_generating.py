"""Generators: what they see and may write, that the same inputs give the same edits, one step of undo."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from motorik.domain.canonical import write_project
from motorik.domain.pattern import Step
from motorik.domain.project import Project
from motorik.journal.edits.patterns import SetSteps
from motorik.scripting.bounds import BOUNDS
from motorik.scripting.confined import ConfinedProcess
from motorik.scripting.errors import ScriptError
from motorik.scripting.generating import (
    Selected,
    check_script,
    commit_generated,
    generate,
    load,
    selected_cells,
)
from motorik.scripting.view import song_parts, step_rules
from motorik.scripting.wording import change_lines
from motorik.studio.create import write_song
from motorik.studio.local import LocalStudio
from tests.scripting.walls import body, run, script, song
from tests.strategies import projects, projects_with_edits

FILL = """
import random
@generator(
    every=whole(4, 1, 16, "Rows"), loud=number(0.5, 0, 1), mode=choice("up", ["up", "down"]),
    on=toggle(True), word=text("hey"), key=note("C2"),
)
def fill(song, selection, settings):
    '''Fill it.'''
    steps = Steps(selection)
    steps.clear()
    for row in selection.rows[:: settings.every]:
        steps.note(row, settings.key, velocity=round(random.random(), 3))
    edits = Edits(f"Fill {settings.word} {settings.mode} {settings.on} {settings.loud}")
    edits.add(steps)
    return edits
"""


def test_a_script_describes_its_parameters() -> None:
    found = check_script(script(FILL)).description
    assert (found.kind, found.title, found.doc) == ("generator", "fill", "Fill it.")
    told = {parameter.name: parameter.allowed() for parameter in found.parameters}
    assert told == {
        "every": "1-16 (4)", "loud": "0-1 (0.5)", "mode": "up, down (up)", "on": "on, off (on)",
        "word": "text (hey)", "key": "C-1 to G9 or 0-127 (C2)",
    }  # fmt: skip


def test_the_edits_fill_the_selection_and_nothing_else() -> None:
    generated = generate(script(FILL), song(), Selected("low", "bass", 4, 12, 0, 1), {"every": "2"})
    (edit,) = generated.answer.edits
    assert isinstance(edit, SetSteps)
    assert [step.row for step in edit.items] == [4, 6, 8, 10]
    assert {step.pitch for step in edit.items} == {36}
    assert edit.cleared == ()
    after = edit.apply(song())
    assert {(step.row, step.column) for step in after.patterns[0].steps} == {
        (0, 0), (4, 0), (4, 1), (6, 0), (8, 0), (10, 0),
    }  # fmt: skip
    assert generated.answer.label == "Fill hey up True 0.5"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"every": "0"}, "every = '0'; allowed: 1-16"),
        ({"every": "2.5"}, "every = '2.5'; allowed: 1-16"),
        ({"loud": "nan"}, "loud = 'nan'; allowed: 0-1"),
        ({"mode": "sideways"}, "mode = 'sideways'; allowed: up, down"),
        ({"on": "perhaps"}, "on = 'perhaps'; allowed: on, off"),
        ({"word": "x" * 201}, "allowed: text"),
        ({"key": "H2"}, "key = 'H2'; allowed: C-1 to G9 or 0-127"),
        ({"colour": "red"}, "has no parameter 'colour'; allowed: every, loud, mode, on, word, key"),
    ],
)
def test_parameters_are_checked_at_the_door(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(ScriptError) as caught:
        generate(script(FILL), song(), Selected("low"), given)
    assert sentence in str(caught.value)


def test_parameters_are_read_as_people_write_them() -> None:
    found = run(FILL, every="8", loud="0.25", mode="down", on="off", word="ho", key="F#1").settings
    assert found == {"every": 8, "loud": 0.25, "mode": "down", "on": False, "word": "ho", "key": 30}


@pytest.mark.parametrize(
    ("pattern", "track", "rows", "columns", "sentence"),
    [
        (None, None, None, None, "needs a pattern to work on"),
        ("high", None, None, None, "there is no pattern 'high'; allowed: low"),
        ("low", "lead", None, None, "there is no track 'lead'; allowed: bass"),
        (None, "lead", None, None, "track 'lead' plays no pattern yet"),
        ("low", None, "4:4", None, "rows 4:4; allowed: 0:16, or a part of it"),
        ("low", None, "4:17", None, "rows 4:17; allowed: 0:16"),
        ("low", None, "-1:4", None, "rows '-1:4'; allowed: A:B, such as 0:16"),
        ("low", None, "4", None, "rows '4'; allowed: A:B"),
        ("low", None, None, "0:17", "columns 0:17; allowed: 0:16"),
    ],
)
def test_a_selection_is_checked(
    pattern: str | None, track: str | None, rows: str | None, columns: str | None, sentence: str
) -> None:
    def select_and_run() -> None:
        selected = selected_cells("try.py", song(), pattern, track, rows, columns)
        generate(script(FILL), song(), selected)

    with pytest.raises(ScriptError) as caught:
        select_and_run()
    assert sentence in str(caught.value)


def test_pattern_and_track_are_found_by_each_other() -> None:
    assert selected_cells("x", song(), None, "bass") == Selected("low", "bass")
    assert selected_cells("x", song(), "low", None, "4:", ":2") == Selected("low", "bass", 4, None, 0, 2)


def test_the_same_inputs_give_the_same_edits_and_others_do_not() -> None:
    def edits(seed: int, name: str, **given: str) -> tuple[object, ...]:
        return generate(script(FILL, name), song(seed), Selected("low", "bass"), given).answer.edits

    first = edits(7, "fill")
    assert edits(7, "fill") == first
    assert edits(8, "fill") != first
    assert edits(7, "other") != first
    assert edits(7, "fill", word="ho") != first


UNSTEADY = body(
    "class Thing: pass",
    "things = {Thing() for i in range(20)} | {'a', 'bb', 'ccc', (1, 'x')}",
    "order = [repr(thing) for thing in things]",
    "import random",
    "edits = Edits()",
    "edits.edit('set_author', author=' '.join(order)[:150] + str(random.gauss()))",
    "return edits",
)


def test_order_of_sets_does_not_depend_on_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(UNSTEADY).answer.edits
    monkeypatch.setenv("PYTHONHASHSEED", "123")
    assert run(UNSTEADY).answer.edits == first


def test_what_a_script_returns_is_one_step_of_undo(tmp_path: Path) -> None:
    folder = write_song(tmp_path / "song", song())
    with LocalStudio.open(folder) as studio:
        before = write_project(studio.project)
        source = body(
            "edits = Edits('Both')",
            "edits.mute('bass')",
            "edits.steps(selection).note(1, 'C3')",
            "return edits",
        )
        change = commit_generated(studio, generate(script(source), studio.project, Selected("low")))
        assert change is not None
        assert (change.label, len(change.edits), change.origin) == ("Both", 2, "script try.py")
        assert studio.project.tracks[0].channel.muted
        assert studio.project.patterns[0].steps[1].pitch == 48
        assert studio.undo() is not None
        assert write_project(studio.project) == before
        assert studio.undo() is None
        assert (
            commit_generated(studio, generate(script(body("return None")), studio.project, Selected("low")))
            is None
        )


def test_a_script_that_fails_half_way_leaves_the_song_alone(tmp_path: Path) -> None:
    folder = write_song(tmp_path / "song", song())
    before = (folder / "song.json").read_bytes()
    with LocalStudio.open(folder) as studio:
        source = body("edits = Edits()", "edits.mute('bass')", "edits.mute('bells')", "return edits")
        with pytest.raises(ScriptError, match="line 6"):
            generate(script(source), studio.project, Selected("low"))
        assert studio.project == song()
    assert (folder / "song.json").read_bytes() == before


def test_every_edit_there_is_can_be_made_by_its_op() -> None:
    source = body(
        "edits = Edits()",
        "edits.edit('add_pattern', item={'id': 'new', 'rows': 8})",
        "steps = edits.steps('new', 8)",
        "steps.chord(0, ['C3', 'Eb3', 'G3'])",
        "steps.off(4)",
        "steps.lock(6, {'env.decay': 0.5})",
        "place = {'track': 'bass', 'pattern': 'new', 'start': 61440, 'length': 61440}",
        "edits.edit('set_placements', items=[place])",
        "return edits",
    )
    project = song()
    for edit in run(source).answer.edits:
        project = edit.apply(project)
    new = project.patterns[1]
    assert [(step.row, step.column, step.kind.value) for step in new.steps] == [
        (0, 0, "note"), (0, 1, "note"), (0, 2, "note"), (4, 0, "off"), (6, 0, "lock"),
    ]  # fmt: skip
    assert new.steps[4].locks == {"env.decay": 0.5}
    assert project.arrangement.placements[1].pattern == "new"


def test_a_step_put_back_keeps_every_field_it_has() -> None:
    """Whatever fields a step has, now or later: they pass through a script that does not know them."""
    step = Step(
        row=3, column=2, pitch=61.5, velocity=0.3, delay=9, length=700, accent=True, slide=True,
        probability=50, ratchet=3, locks={"osc.pitch": 2.0},
    )  # fmt: skip
    pattern = song().patterns[0].model_copy(update={"steps": (step,)})
    project = song().model_copy(update={"patterns": (pattern,)})
    source = body("steps = Steps(selection)", "steps.put(steps.existing[0], row=5)", "return steps")
    (edit,) = generate(script(source), project, Selected("low")).answer.edits
    assert isinstance(edit, SetSteps)
    assert edit.items == (step.model_copy(update={"row": 5}),)
    assert step_rules().keys() == Step.model_fields.keys()


def test_a_script_sees_the_whole_song_but_what_is_drawn() -> None:
    source = body(
        "print(sorted(song))",
        "oscillator = song.patch('bass').modules[0]",
        "print(song.track('bass').channel.level_db, song.channel('master').pan, oscillator.kind)",
        "print(song.knob(selection.track, 'env.decay').value, selection.pattern.lines_per_beat)",
        "print([(step.row, step.pitch) for step in selection.pattern.steps], 'tables' in oscillator)",
    )
    lines = run(source).printed.splitlines()
    assert lines[0] == repr(sorted(Project.model_fields))
    assert lines[1:] == ["0.0 0.0 osc.analog", "0.1 4", "[(0, 36.0), (4, 38.0), (4, 40.0)] False"]


@given(projects())
@settings(max_examples=30)
def test_every_song_can_be_told_as_json_and_no_change_is_no_news(project: Project) -> None:
    parts = json.loads(json.dumps(song_parts(project), allow_nan=False))
    assert parts.keys() == Project.model_fields.keys()
    assert parts["tracks"]["order"] == [track.id for track in project.tracks]
    assert song_parts(project, project) == {}


@given(projects_with_edits())
@settings(max_examples=30)
def test_what_changed_tells_as_much_as_the_whole(drawn: tuple[Project, tuple[object, ...]]) -> None:
    """Merged as the confined process merges what it is told."""
    before, edits = drawn
    after = before
    for edit in edits:
        after = edit.apply(after)  # type: ignore[attr-defined]
    known, news, whole = song_parts(before), song_parts(after, before), song_parts(after)
    for name, part in news.items():
        if isinstance(part, dict) and part.keys() == {"order", "items"}:
            items = known[name]["items"] | part["items"]
            known[name] = {"order": part["order"], "items": {id: items[id] for id in part["order"]}}
        else:
            known[name] = part
    assert known == whole


def test_a_song_too_large_to_be_told_is_refused() -> None:
    import dataclasses

    small = dataclasses.replace(BOUNDS, view_bytes=100)
    with pytest.raises(ScriptError, match="too much for a script; allowed: at most 0 MiB"):
        generate(script(FILL), song(), Selected("low"), {}, small)


def test_a_controller_is_no_generator() -> None:
    with pytest.raises(ScriptError, match="declares a controller; allowed here: a generator"):
        run("@controller()\nclass A:\n    def __init__(self, song, settings): pass")


def test_the_change_is_told_line_by_line() -> None:
    source = body(
        "steps = Steps(selection)",
        "steps.clear(rows=[4])",
        "steps.note(0, 37, velocity=1, accent=True)",
        "edits = Edits()",
        "edits.add(steps)",
        "edits.level('bass', -3.5)",
        "return edits",
    )
    assert change_lines(song(), run(source).answer.edits) == [
        "pattern 'low'",
        "  - row 0: note C2",
        "  + row 0: note C#2 velocity 1 accent yes",
        "  - row 4: note D2",
        "  - row 4, column 1: note E2",
        "set level: channel=bass level_db=-3.5",
    ]


def test_a_script_has_no_environment_and_a_fixed_hash() -> None:
    source = "import os, sys\n" + body(
        "print = 0", "edits = Edits(repr((dict(os.environ), hash('motorik'), sys.path)))", "return edits"
    )
    text = script(source)
    with ConfinedProcess(
        text.label, cpu_seconds=10, walls=frozenset({"limits", "kernel"}), preloaded=("os",)
    ) as process:
        load(process, text, 1, BOUNDS)
        view = {"patterns": [{"id": "low"}], "tracks": []}
        result, _ = process.ask(
            "generate", 5, song=view, selection={"track": None, "pattern": "low"}, settings={}
        )
    expected = subprocess.run(
        [sys.executable, "-c", "print(hash('motorik'))"],
        env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert result["label"] == f"({{}}, {expected}, [])"
