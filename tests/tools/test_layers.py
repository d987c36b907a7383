"""The layers of docs/architecture.md hold, and breaking one is noticed."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "motorik"

# import-linter reads Python files only, so who may import the extension module is judged here.
# The sequencer has one exception: docs/decisions/0014.
NATIVE_USERS = ("engine", "formats", "sequencer/classic/player.py")


def modules_imported(path: Path) -> set[str]:
    """Return the dotted names that a file of the package imports, relative imports resolved."""
    package = path.relative_to(SOURCE.parent).with_suffix("").parts[:-1]
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter with the repository's contracts on the package below `root`."""
    command = [sys.executable, str(ROOT / "tools" / "check_layers.py")]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_the_contracts_hold() -> None:
    finished = lint_imports(ROOT)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_only_engine_formats_and_the_player_of_modules_import_the_native_module() -> None:
    users = {path for path in SOURCE.rglob("*.py") if "motorik._native" in modules_imported(path)}
    allowed = tuple(SOURCE / place for place in NATIVE_USERS)
    outside = {path for path in users if not any(path.is_relative_to(place) for place in allowed)}
    assert not outside


@pytest.mark.parametrize(
    ("place", "statement", "contract"),
    [
        ("domain/upward.py", "import motorik.engine", "Layers import downwards only"),
        ("modules/sideways.py", "import motorik.machines", "Layers import downwards only"),
        ("helpers/__init__.py", "", "Layers import downwards only"),
        ("engine/loud.py", "import sounddevice", "Only motorik.engine.drivers knows sounddevice"),
        ("studio/windows.py", "import kivy", "Only motorik.ui knows kivy"),
        ("ui/models/play.py", "import kivy", "View models, commands, theme and texts know no window"),
        ("ui/views/play/model.py", "import kivy", "View models, commands, theme and texts know no window"),
        ("studio/knobs.py", "import mido", "Only bridges and formats know MIDI and OSC libraries"),
        ("studio/tricks.py", "import motorik.scripting", "Layers import downwards only"),
        (
            "scripting/inside/clever.py",
            "import pydantic",
            "What runs in a script's process is the standard library alone",
        ),
        ("engine/oracle.py", "import prototypes", "Prototypes, tests and tools stay outside"),
    ],
)
def test_a_breach_is_noticed(place: str, statement: str, contract: str, tmp_path: Path) -> None:
    build_package(tmp_path, {place: statement})
    finished = lint_imports(tmp_path)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert f"{contract} BROKEN" in " ".join(finished.stdout.split())


def test_the_allowed_places_are_allowed(tmp_path: Path) -> None:
    allowed = {
        "engine/drivers.py": "import sounddevice",
        "ui/views/knob.py": "import kivy",
        "bridges/midi.py": "import mido, rtmidi, pythonosc",
        "formats/smf.py": "import mido",
        "studio/local.py": "import motorik.engine, motorik.domain",
        "scripting/generating.py": "import motorik.studio, pydantic",
    }
    build_package(tmp_path, allowed)
    finished = lint_imports(tmp_path)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def build_package(root: Path, files: dict[str, str]) -> None:
    """Write a package with every layer and the given files, under the repository's own contracts."""
    shutil.copy(ROOT / "pyproject.toml", root)
    package = root / "src" / "motorik"
    layers = "api ui bridges cli scripting scripting/inside studio storage formats engine editing sequencer"
    layers += " journal machines modules domain"
    layers += " ui/commands ui/keys ui/models ui/surfaces ui/text ui/theme ui/touch ui/views ui/views/play"
    places = [package, *(package / name for name in layers.split())]
    places += [(package / name).parent for name in files]
    for folder in places:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    named = ("scripting/api.py", "scripting/declared.py", "scripting/theory.py")
    for name, text in {**dict.fromkeys(named, ""), **files}.items():
        (package / name).write_text(f"{text}\n")
