"""Scripts by name: Motorik's and one's own."""

from pathlib import Path

from motorik.scripting.library import known_scripts, script_path, summary


def test_own_scripts_are_found_beside_motoriks_and_go_before_them(tmp_path: Path) -> None:
    (tmp_path / "my_script.py").write_text('"""Mine.\x1b[2J"""\n')
    (tmp_path / "euclid.py").write_text("x = 1\n")
    (tmp_path / "latin.py").write_bytes(b"\xe9\n")
    (tmp_path / "notes.txt").write_text("no script")
    known = known_scripts(tmp_path)
    assert list(known) == [
        "acid-line", "arpeggio", "euclid", "humanise", "latin", "my-script", "pads-and-knobs",
    ]  # fmt: skip
    assert known["euclid"].parent == tmp_path
    assert script_path(Path("my-script"), tmp_path) == tmp_path / "my_script.py"
    assert script_path(Path("nothing"), tmp_path) == Path("nothing")
    assert summary(known["my-script"]) == "Mine. [2J"
    assert summary(known["euclid"]) == ""
    assert summary(known["latin"]) == "latin.py, line 1: not UTF-8"
    assert summary(known["humanise"]).startswith("A little less like a machine")


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert "euclid" in known_scripts(tmp_path / "none")
