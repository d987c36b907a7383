"""The watchmen are watched: a planted fault is found, its absence is believed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import check_rt_symbols, native_checks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nm and the sanitizers are checked on Linux")

FORBIDDEN = {
    "malloc": "#include <stdlib.h>\nvoid *take(int n) { return malloc(n); }",
    "expf": "#include <math.h>\nfloat curve(float x) { return expf(x); }",
    "pthread_mutex_lock": "#include <pthread.h>\npthread_mutex_t m; void hold() { pthread_mutex_lock(&m); }",
    "control_side": "int control_side(int); int call(int n) { return control_side(n); }",
}


def compile_object(folder: Path, name: str, source: str) -> Path:
    library = folder / "native" / "librt.a.p"
    library.mkdir(parents=True, exist_ok=True)
    target = library / f"{name}.o"
    subprocess.run(["cc", "-O1", "-xc", "-c", "-o", str(target), "-"], input=source, text=True, check=True)
    return target


@pytest.mark.parametrize("symbol", FORBIDDEN)
def test_a_forbidden_reference_is_named_with_its_object(
    symbol: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compile_object(tmp_path, "planted", FORBIDDEN[symbol])
    assert check_rt_symbols.main(tmp_path) == 1
    assert f"librt.a.p/planted.o: {symbol} is not allowed" in capsys.readouterr().out


def test_real_time_objects_may_call_each_other_and_copy_memory(tmp_path: Path) -> None:
    compile_object(tmp_path, "caller", "int callee(int); int call(int n) { return callee(n); }")
    compile_object(tmp_path, "callee", "int callee(int n) { return n + 1; }")
    copying = "#include <string.h>\nvoid copy(char *a, char *b, int n) { memcpy(a, b, n); }"
    compile_object(tmp_path, "copying", copying)
    assert check_rt_symbols.main(tmp_path) == 0


def test_a_build_without_real_time_objects_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no real-time objects"):
        check_rt_symbols.main(tmp_path)


RACE = """// sanitize: thread
#include <thread>
int shared = 0;
int main() { std::thread one([] { shared++; }); std::thread two([] { shared++; }); one.join(); two.join(); }
"""
OVERFLOW = """// sanitize: address,undefined
int main(int count, char **) { int row[4] = {}; return row[count + 3]; }
"""
SOUND = """// sanitize: address,undefined
int main() { return 0; }
"""


@pytest.fixture
def without_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Leave the engine out, so that a planted program builds in a second."""
    monkeypatch.setattr(native_checks, "NATIVE", tmp_path / "native")
    monkeypatch.setattr(native_checks, "write_registry", lambda _folder: None)
    assert shutil.which("c++")
    return tmp_path


@pytest.mark.parametrize(
    ("program", "exit_code", "said"),
    [(RACE, 1, "data race"), (OVERFLOW, 1, "out of bounds"), (SOUND, 0, "1 of 1 programs passed")],
    ids=["race", "overflow", "sound"],
)
def test_a_planted_fault_fails_its_program(
    program: str, exit_code: int, said: str, without_engine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = without_engine / "planted.cpp"
    source.write_text(program)
    assert native_checks.main(["--folder", str(without_engine / "build"), str(source)]) == exit_code
    assert said in capsys.readouterr().out


def test_a_program_must_say_its_sanitizers(tmp_path: Path) -> None:
    program = tmp_path / "silent.cpp"
    program.write_text("int main() { return 0; }\n")
    with pytest.raises(SystemExit, match="sanitize: address,undefined"):
        native_checks.sanitizers(program)
