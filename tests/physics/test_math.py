"""native/dsp/math.h keeps the error bounds its comments state; same bits for every lane count and set."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["-O2", "-std=c++17", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi"]
NAMES = (
    "floor", "sqrt", "exp2", "log2", "db_to_gain", "gain_to_db",
    "sin2pi", "cos2pi", "tanpi", "tanh", "flush_tiny",
)  # fmt: skip
SHAPES = [("x86-64-v2", 4), ("x86-64-v2", 16), ("x86-64-v3", 4), ("x86-64-v3", 32), ("x86-64-v4", 16)]


def build(folder: Path, march: str, lanes: int) -> ctypes.CDLL:
    """Compile one C function per elementary function, which maps float[count] in steps of ``lanes``."""
    functions = "".join(
        f'extern "C" void m_{name}(const float *x, float *y, int count) {{'
        f"  for (int i = 0; i < count; i += {lanes}) {name}(Floats<{lanes}>::load(x + i)).store(y + i); }}\n"
        for name in NAMES
    )
    source = folder / f"math_{march}_{lanes}.cpp"
    source.write_text(f'#include "dsp/math.h"\nusing namespace mtk::generic;\n{functions}')
    library = source.with_suffix(".so")
    compiler = shutil.which("g++") or shutil.which("clang++")
    assert compiler, "a C++ compiler is needed to test the kernels' arithmetic"
    subprocess.run(
        [
            compiler,
            *FLAGS,
            f"-march={march}",
            f"-I{ROOT / 'native'}",
            "-shared",
            "-fPIC",
            source,
            "-o",
            library,
        ],
        check=True,
    )
    return ctypes.CDLL(str(library))


def processor_has(march: str) -> bool:
    needed = {"x86-64-v2": "sse4_2", "x86-64-v3": "avx2", "x86-64-v4": "avx512vl"}[march]
    return needed in Path("/proc/cpuinfo").read_text().split()


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], ctypes.CDLL]:
    folder = tmp_path_factory.mktemp("math")
    return {shape: build(folder, *shape) for shape in SHAPES if processor_has(shape[0])}


def call(library: ctypes.CDLL, name: str, x: np.ndarray) -> np.ndarray:
    x = np.ascontiguousarray(x, np.float32)
    assert x.size % 32 == 0
    y = np.empty_like(x)
    pointer = ctypes.POINTER(ctypes.c_float)
    getattr(library, f"m_{name}")(x.ctypes.data_as(pointer), y.ctypes.data_as(pointer), x.size)
    return y


def grid(low: float, high: float, count: int = 32 * 20000) -> np.ndarray:
    return np.linspace(low, high, count).astype(np.float32)


TINY = 2.0**-126
Law = Callable[[np.ndarray], np.ndarray]
CASES: dict[str, tuple[np.ndarray, Law, Callable[[np.ndarray, np.ndarray], np.ndarray]]] = {
    # name: (arguments, exact value in double, allowed absolute error given the exact value or argument)
    "floor": (np.r_[grid(-70000, 70000), grid(-3, 3)], np.floor, lambda y, x: 0 * y),
    "sqrt": (np.exp2(grid(-100, 100)), lambda x: np.sqrt(x).astype(np.float32), lambda y, x: 0 * y),
    "exp2": (grid(-126, 127), np.exp2, lambda y, x: 1.5e-7 * y),
    "log2": (np.r_[np.exp2(grid(-125, 127)), grid(0.5, 2)], np.log2, lambda y, x: 1.5e-7 + 1e-7 * abs(y)),
    "db_to_gain": (grid(-200, 100), lambda x: 10 ** (x / 20), lambda y, x: (1.5e-7 + 1e-8 * abs(x)) * y),
    "gain_to_db": (np.exp2(grid(-30, 10)), lambda x: 20 * np.log10(x), lambda y, x: 1e-6 + 1e-7 * abs(y)),
    "sin2pi": (
        np.r_[grid(-1.5, 1.5), grid(-900, 900)],
        lambda x: np.sin(2 * np.pi * x),
        lambda y, x: 2e-7 + 0 * y,
    ),
    "cos2pi": (
        np.r_[grid(-1.5, 1.5), grid(-900, 900)],
        lambda x: np.cos(2 * np.pi * x),
        lambda y, x: 2e-7 + 0 * y,
    ),
    "tanpi": (grid(1e-7, 0.49), lambda x: np.tan(np.pi * x), lambda y, x: 4e-7 * y),
    "tanh": (np.r_[grid(-9, 9), grid(-1e4, 1e4)], np.tanh, lambda y, x: 1.2e-6 + 0 * y),
}


@pytest.mark.parametrize("name", CASES)
def test_error_stays_within_the_stated_bound(
    libraries: dict[tuple[str, int], ctypes.CDLL], name: str
) -> None:
    arguments, exact, bound = CASES[name]
    x = np.ascontiguousarray(arguments, np.float32)
    wanted = exact(x.astype(np.float64)).astype(np.float64)
    error = np.abs(call(next(iter(libraries.values())), name, x) - wanted)
    worst = np.argmax(error - bound(wanted, x.astype(np.float64)))
    assert (error <= bound(wanted, x.astype(np.float64))).all(), (
        f"{name}({x[worst]}) is off by {error[worst]:.3g}"
    )


@pytest.mark.parametrize("name", NAMES)
def test_same_bits_for_every_lane_count_and_instruction_set(
    libraries: dict[tuple[str, int], ctypes.CDLL], name: str
) -> None:
    x = CASES["exp2" if name == "flush_tiny" else name][0]
    results = [call(library, name, x).view(np.int32) for library in libraries.values()]
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_ends_and_exact_values(libraries: dict[tuple[str, int], ctypes.CDLL]) -> None:
    library = next(iter(libraries.values()))

    def at(name: str, x: float) -> float:
        return float(call(library, name, np.full(32, x, np.float32))[0])

    exact = [
        ("exp2", 0, 1), ("exp2", 10, 1024), ("exp2", -1000, TINY), ("exp2", 1000, 2.0**127),
        ("log2", 1, 0), ("log2", 8, 3), ("log2", 0, -126), ("sin2pi", 0, 0), ("sin2pi", 0.5, 0),
        ("tanpi", 0, 0),
        ("floor", 1e9, 1e9), ("floor", -1e9, -1e9), ("flush_tiny", 1e-21, 0), ("db_to_gain", 0, 1),
        ("flush_tiny", -1e-19, np.float32(-1e-19)), ("tanpi", 3, at("tanpi", 0.49)),
    ]  # fmt: skip
    for name, x, y in exact:
        assert at(name, x) == y, f"{name}({x})"
    assert at("cos2pi", 0) == pytest.approx(1, abs=1e-7)
    assert at("tanpi", 0.25) == pytest.approx(1, abs=1e-7)
    assert -1 < at("tanh", -1e9) < at("tanh", 1e9) < 1
