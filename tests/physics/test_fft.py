"""native/dsp/fft.h is the discrete Fourier transform, to rounding, and the same bits on every set."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.physics.test_math import FLAGS, ROOT, processor_has

SOURCE = """
#include "dsp/fft.h"
using namespace mtk::generic;
extern "C" void whole(int size, const float *re, const float *im, float *out_re, float *out_im, int back) {
    float *table = new float[fft_table_floats(size)], *scratch = new float[2 * size];
    make_fft_table(size, table);
    (back ? inverse_fft : fft)(size, table, re, im, out_re, out_im, scratch);
    delete[] table;
    delete[] scratch;
}
extern "C" void there(int size, const float *signal, float *re, float *im) {
    float *table = new float[real_fft_table_floats(size)], *scratch = new float[2 * size];
    make_real_fft_table(size, table);
    real_fft(size, table, signal, re, im, scratch);
    delete[] table;
    delete[] scratch;
}
extern "C" void back(int size, const float *re, const float *im, float *signal) {
    float *table = new float[real_fft_table_floats(size)], *scratch = new float[2 * size];
    make_real_fft_table(size, table);
    inverse_real_fft(size, table, re, im, signal, scratch);
    delete[] table;
    delete[] scratch;
}
"""
SETS = ("x86-64-v2", "x86-64-v3", "x86-64-v4")
SIZES = tuple(2**power for power in range(6, 17))
Library = ctypes.CDLL
pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> list[Library]:
    folder = tmp_path_factory.mktemp("fft")
    compiler = shutil.which("clang++") or shutil.which("g++")
    assert compiler, "a C++ compiler is needed to test the transform"
    found = []
    for march in filter(processor_has, SETS):
        source: Path = folder / f"{march}.cpp"
        source.write_text(SOURCE)
        library = source.with_suffix(".so")
        include = f"-I{ROOT / 'native'}"
        flags = [*FLAGS, f"-march={march}", include, "-shared", "-fPIC"]
        command = [compiler, *flags, str(source), "-o", str(library)]
        subprocess.run(command, check=True)
        found.append(ctypes.CDLL(str(library)))
    return found


def pointer(x: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(x.ctypes.data)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(shape[-1]).uniform(-1, 1, shape).astype(np.float32)


def split_fft(library: Library, x: np.ndarray, *, inverse: bool = False) -> np.ndarray:
    """Return [re, im] of the transform of [re, im]."""
    out = np.empty_like(x)
    size = x.shape[1]
    library.whole(size, pointer(x[0]), pointer(x[1]), pointer(out[0]), pointer(out[1]), int(inverse))
    return out


def spectrum_of(library: Library, signal: np.ndarray) -> np.ndarray:
    out = np.empty((2, len(signal) // 2 + 1), np.float32)
    library.there(len(signal), pointer(signal), pointer(out[0]), pointer(out[1]))
    return out


def signal_of(library: Library, spectrum: np.ndarray) -> np.ndarray:
    size = 2 * (spectrum.shape[1] - 1)
    out = np.empty(size, np.float32)
    library.back(size, pointer(spectrum[0]), pointer(spectrum[1]), pointer(out))
    return out


def allowed(exact: np.ndarray, size: int) -> float:
    """Return the largest error allowed: four times the bound of fft.h on the r.m.s. error."""
    return float(3e-7 * np.sqrt(np.log2(size)) * np.sqrt(np.mean(np.abs(exact) ** 2)) * 4)


@pytest.mark.parametrize("size", [32, *SIZES])
def test_complex_equals_the_sum_and_comes_back(libraries: list[Library], size: int) -> None:
    x = noise(2, size)
    z = x[0] + 1j * x[1].astype(float)
    exact = np.fft.fft(z)
    out = split_fft(libraries[0], x)
    error = np.abs(out[0] + 1j * out[1] - exact)
    assert error.max() < allowed(exact, size)
    assert np.sqrt(np.mean(error**2)) < allowed(exact, size) / 4
    assert np.abs(split_fft(libraries[0], out, inverse=True) - x).max() < 1e-6


@pytest.mark.parametrize("size", SIZES)
def test_real_equals_the_sum_and_comes_back(libraries: list[Library], size: int) -> None:
    x = noise(size)
    exact = np.fft.rfft(x.astype(float))
    out = spectrum_of(libraries[0], x)
    assert np.abs(out[0] + 1j * out[1] - exact).max() < allowed(exact, size)
    assert out[1, 0] == out[1, -1] == 0
    assert np.abs(signal_of(libraries[0], out) - x).max() < 1e-6


@pytest.mark.parametrize("size", SIZES)
def test_same_bits_on_every_instruction_set(libraries: list[Library], size: int) -> None:
    x = noise(2, size)
    first, *others = [
        (split_fft(lib, x), split_fft(lib, x, inverse=True), signal_of(lib, spectrum_of(lib, x[0])))
        for lib in libraries
    ]
    for other in others:
        for one, two in zip(first, other, strict=True):
            np.testing.assert_array_equal(one.view(np.int32), two.view(np.int32))


def test_an_impulse_is_flat_and_a_cosine_one_line(libraries: list[Library]) -> None:
    impulse = np.zeros(256, np.float32)
    impulse[0] = 1
    np.testing.assert_array_equal(spectrum_of(libraries[0], impulse)[0], np.ones(129))
    cosine = np.cos(2 * np.pi * 37 * np.arange(1024) / 1024).astype(np.float32)
    line = np.abs(spectrum_of(libraries[0], cosine)[0] - 512 * (np.arange(513) == 37))
    assert line.max() < 1e-4
