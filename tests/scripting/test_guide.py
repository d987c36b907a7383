"""The guide's scripts run as they stand, and its lists are those of the program."""

import re
from pathlib import Path

from motorik.scripting.bounds import BOUNDS
from motorik.scripting.controlling import ControllerSession
from motorik.scripting.events import MidiEvent
from motorik.scripting.examples import example_scripts
from motorik.scripting.generating import Selected, check_script, generate
from motorik.scripting.inside.chance import Random
from motorik.scripting.inside.modules import importable
from motorik.scripting.script_file import ScriptFile
from motorik.studio.create import write_song
from motorik.studio.local import LocalStudio
from tests.scripting.walls import song

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "scripting.md"
TEXT = PAGE.read_text(encoding="utf-8")
KICKS, LOUDER = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_generator_runs() -> None:
    generated = generate(ScriptFile("kicks", "kicks.py", KICKS), song(), Selected("low"), {"between": "1"})
    after = generated.answer.edits[0].apply(song())
    assert [step.velocity for step in after.patterns[0].steps] == [1.0, 0.4, 0.4, 0.4] * 4


def test_the_controller_runs(tmp_path: Path) -> None:
    louder = ScriptFile("louder", "louder.py", LOUDER)
    with (
        LocalStudio.open(write_song(tmp_path / "song", song())) as studio,
        ControllerSession(louder, studio) as session,
    ):
        for value in (10, 60, 127):
            session.handle(MidiEvent(message="control", number=7, value=value))
        session.handle(MidiEvent(message="note_on", number=60, value=1))
        assert studio.project.tracks[0].channel.level_db == -11
        assert studio.undo() is not None
        assert studio.project.tracks[0].channel.level_db == 0
        assert studio.undo() is not None
        assert studio.undo() is None


def test_the_lists_are_complete() -> None:
    for name in example_scripts():
        assert f"| `{name}` |" in TEXT
    for module in importable(Random()):
        assert f"`{module}`" in TEXT or module in ("motorik", "motorik.scripting", "motorik.scripting.api")
    for figure in (
        f"{BOUNDS.source_bytes // 1024} KiB",
        f"{BOUNDS.load_seconds:g} s, {BOUNDS.generate_seconds:g} s, {BOUNDS.event_seconds:g} s",
        f"{BOUNDS.memory_bytes // 2**20} MiB",
        f"{BOUNDS.answer_bytes // 2**20} MiB, {BOUNDS.edits:,} edits",
    ):
        assert figure in TEXT


def test_the_parameters_of_the_guide_are_described() -> None:
    described = check_script(ScriptFile("kicks", "kicks.py", KICKS)).description
    assert [parameter.name for parameter in described.parameters] == ["every", "between", "key"]
