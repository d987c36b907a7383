"""The entry in the menu is what desktops read, and starts the program that wrote it."""

import configparser
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from motorik.ui.desktop import MIME, install, starting_command


@pytest.mark.parametrize("command", ["motorik", "/usr/bin/motorik", "/home/a b/$x/motorik"])
def test_entry_type_and_icon_are_where_desktops_look(tmp_path: Path, command: str) -> None:
    written = install(tmp_path, command)
    assert {path.relative_to(tmp_path).parts[0] for path in written} == {"applications", "icons", "mime"}
    reader = configparser.RawConfigParser(interpolation=None)
    reader.optionxform = str  # type: ignore[method-assign, assignment]  # keys keep their capitals
    reader.read(tmp_path / "applications" / "motorik.desktop", encoding="utf-8")
    entry = reader["Desktop Entry"]
    assert entry["Type"] == "Application" and entry["Icon"] == "motorik"
    assert entry["Exec"].endswith(" window %f")
    started = entry["Exec"].removesuffix(" window %f")
    unquoted = started.removeprefix('"').removesuffix('"').replace("\\$", "$")
    assert unquoted == command and started.startswith('"') == (" " in command)
    assert MIME in entry["MimeType"].split(";")
    root = ET.parse(tmp_path / "mime" / "packages" / "motorik.xml").getroot()
    assert [it.get("type") for it in root] == [MIME]
    assert (tmp_path / "icons/hicolor/256x256/apps/motorik.png").read_bytes().startswith(b"\x89PNG")


def test_once_more_changes_nothing(tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in install(tmp_path, "motorik")}
    assert {path: path.read_bytes() for path in install(tmp_path, "motorik")} == first
    assert not list(tmp_path.rglob("*.aside"))


def test_what_starts_is_a_program() -> None:
    assert starting_command().endswith("motorik")
