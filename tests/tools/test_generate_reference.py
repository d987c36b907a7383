"""The published schemas are valid, describe our files, and the committed pages are those of the source."""

from __future__ import annotations

import json
from random import Random

import pytest
from jsonschema import Draft202012Validator

from motorik.domain.canonical import write_project
from motorik.journal import edit_types
from motorik.modules import registry
from tests import random_songs
from tools import generate_reference


@pytest.mark.parametrize("schema", [generate_reference.project_schema(), generate_reference.edits_schema()])
def test_schemas_are_schemas(schema: dict[str, object]) -> None:
    Draft202012Validator.check_schema(schema)


def test_the_project_schema_describes_what_is_written() -> None:
    validator = Draft202012Validator(generate_reference.project_schema())
    for seed in range(50):
        validator.validate(json.loads(write_project(random_songs.project(Random(seed)))))
    assert not validator.is_valid(
        {"format": "motorik.project", "format_version": 1, "tracks": [{"id": "Bad"}]}
    )
    assert not validator.is_valid({"format": "motorik.project"})


def test_the_edit_schema_describes_what_is_written() -> None:
    validator = Draft202012Validator(generate_reference.edits_schema())
    for seed in range(50):
        rng = Random(seed)
        project = random_songs.project(rng)
        for edit in random_songs.edits(rng, project, 5):
            validator.validate(json.loads(json.dumps(edit.plain())))
    assert not validator.is_valid({"op": "no_such_edit"})


def test_every_edit_and_module_has_its_section() -> None:
    pages = generate_reference.pages()
    for op in edit_types():
        assert f"## {op}\n" in pages["edits.md"]
    for kind in registry():
        assert f"## `{kind}`\n" in pages["modules.md"]


def test_check_tells_stale_from_current(tmp_path, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(generate_reference, "REFERENCE", tmp_path)
    assert generate_reference.main(["--check"]) == 1
    assert "docs/reference/edits.md is stale" in capsys.readouterr().out
    assert generate_reference.main([]) == 0
    assert generate_reference.main(["--check"]) == 0
