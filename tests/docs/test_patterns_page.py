"""The guide page on patterns: what it shows can be loaded, and its program runs."""

import json
import re
from pathlib import Path

from motorik.domain.pattern import Pattern
from motorik.domain.project import Placement
from motorik.journal.edits.patterns import SetSteps
from motorik.sequencer.effects import commands

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "patterns.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(json placement|json|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(PAGE) if found == kind]


def test_patterns_and_placements_load() -> None:
    patterns = [Pattern.model_validate(json.loads(text)) for text in blocks("json")]
    assert len(patterns) == 7
    used = {effect.command for pattern in patterns for step in pattern.steps for effect in step.effects}
    assert used <= commands().keys()
    assert [Placement.model_validate(json.loads(text)).fill for text in blocks("json placement")] == ["last"]


def test_the_program_runs() -> None:
    (program,) = blocks("python")
    names: dict[str, object] = {}
    exec(program, names)  # our own page
    assert isinstance(names["edit"], SetSteps)
