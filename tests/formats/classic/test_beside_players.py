"""Every real module: cells as libopenmpt reads them, sounds as libxmp does. What is missing is named."""

import sys
from pathlib import Path

import pytest

from tools.dev_tasks.module_packages import PACKAGES, how_to_get_them, missing_packages, module_files
from tools.modules.compare import line, page
from tools.modules.comparing import compare

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the modules are in packages of Debian")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "qa" / "modules.md"


@pytest.fixture
def files() -> list[Path]:
    if missing_packages():
        pytest.fail(how_to_get_them(), pytrace=False)
    return module_files()


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_are_read_as_other_players_read_them(package: str, files: list[Path]) -> None:
    mine = [path for path in files if path.parent.name == package]
    assert mine
    for path in mine:
        comparison = compare(path)
        assert comparison.same, line(path, comparison)
        assert comparison.cells > 0 and comparison.sounds > 0


def test_the_page_has_a_row_for_every_module(files: list[Path]) -> None:
    rows = {
        tuple(cell.strip() for cell in row.split("|")[1:3])
        for row in PAGE.read_text(encoding="utf-8").splitlines()
        if row.startswith("| ") and "---" not in row and "package |" not in row
    }
    assert rows == {(path.parent.name, path.name) for path in files}


def test_a_difference_is_seen(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison would not be worth much if it could not fail."""
    path = next(path for path in files if path.suffix == ".xm")
    reader = compare.__globals__["read_module"]

    def read_wrongly(data: bytes, name: str) -> object:
        module = reader(data, name)
        module.patterns[0][0, 0, 0] ^= 1
        module.samples[0].sound[0] += 1 / 128
        return module

    monkeypatch.setitem(compare.__globals__, "read_module", read_wrongly)
    comparison = compare(path)
    assert (comparison.cells_that_differ, comparison.sounds_that_differ) == (1, 1)
    assert not comparison.same
    assert "1 differ; " in page([(path, comparison)])
