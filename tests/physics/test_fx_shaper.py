"""fx.shaper: the shapes themselves, how little folds back, latency, drawn curves, Chebyshev's harmonics."""

import numpy as np
import pytest
from scipy.signal import lfilter

from motorik.engine.module import NativeModule
from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.shaper import LAWS, MOST, aliases

LATENCY, RATE = 27, 48000


def blocked(x: np.ndarray) -> np.ndarray:
    """Return a signal without what is constant: the pole at 5 Hz."""
    g = np.tan(np.pi * 5 / RATE)
    return np.asarray(lfilter(np.array([1, -1]) / (1 + g), [1, (g - 1) / (g + 1)], x))


@pytest.mark.parametrize("shape", list(MOST))
def test_little_folds_back(shape: str) -> None:
    for hertz, most in zip((1245, 4187), MOST[shape], strict=True):
        ours, naive = aliases(shape, hertz)
        assert ours < most
        assert ours < naive - 20


@pytest.mark.parametrize("shape", list(LAWS))
def test_slow_signals_follow_the_shape(shape: str) -> None:
    wave = np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE)
    for drive_db, bias in ((0, 0.0), (9, 0.3)):
        rig = Rig("fx.shaper", shape=shape, drive_db=drive_db, bias=bias, level_db=0)
        out = rig.mono(wave)
        wanted = LAWS[shape](10 ** (drive_db / 20) * np.roll(wave, LATENCY) + bias)
        assert np.sqrt(np.mean((out - blocked(wanted))[RATE // 2 :] ** 2)) < 0.01


@pytest.mark.parametrize("shape", ["soft", "hard", "fold", "sine", "diode"])
def test_quiet_signals_pass_flat(shape: str) -> None:
    frequency, response = Rig("fx.shaper", shape=shape, drive_db=0, level_db=0).response(size=1e-3)
    slope = np.pi / 2 if shape == "sine" else 1
    audible = (frequency > 150) & (frequency < 20000)
    assert np.abs(decibels(response / slope))[audible].max() < 0.03


def test_latency_is_as_declared_and_dry_is_untouched() -> None:
    noise = np.random.default_rng(6).uniform(-1, 1, 4800)
    rig = Rig("fx.shaper", mix=0)
    assert rig.declaration.latency_frames == LATENCY
    np.testing.assert_array_equal(rig.mono(noise)[LATENCY:], noise[:-LATENCY].astype(np.float32))


@pytest.mark.parametrize(("shape", "n"), [("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5)])
def test_a_full_sine_becomes_its_harmonic(shape: str, n: int) -> None:
    wave = np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)
    out = Rig("fx.shaper", shape=shape, drive_db=0, level_db=0).mono(wave)[RATE // 2 :]
    spectrum = np.abs(np.fft.rfft(out)) / (RATE // 4)
    assert spectrum[250 * n] == pytest.approx(1, abs=0.01)
    spectrum[250 * n] = spectrum[0] = 0
    assert decibels(spectrum.max()) < -50


def drawn(points: np.ndarray, wave: np.ndarray) -> np.ndarray:
    module = NativeModule("fx.shaper")
    module.prepare(RATE)
    for id, value in (("shape", "curve"), ("drive_db", 0), ("level_db", 0)):
        module.set_parameter(id, value)
    module.set_table("curve", [float(x) for x in points])
    wide = np.ascontiguousarray(np.tile(wave[:, None], 4), np.float32)
    return module.process({"in": wide}, len(wave))["out"][:, 0].astype(float)


def test_a_drawn_curve_is_what_is_heard() -> None:
    wave = 1.2 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)
    points = np.array([-0.5, -0.9, 0.1, 0.3, 0.9])
    out = drawn(points, wave)
    wanted = np.interp(np.roll(wave, LATENCY), np.linspace(-1, 1, 5), points)
    assert np.sqrt(np.mean((out - blocked(wanted))[RATE // 2 :] ** 2)) < 0.01


def test_a_drawn_line_is_the_hard_shape() -> None:
    noise = np.random.default_rng(5).uniform(-3, 3, RATE // 4)
    hard = Rig("fx.shaper", shape="hard", drive_db=0, level_db=0).mono(noise)
    assert np.abs(drawn(np.array([-1.0, 1.0]), noise) - hard).max() < 1e-4


@pytest.mark.parametrize("shape", ["soft", "hard", "fold", "sine", "diode", "fourth"])
def test_silence_stays_silent_with_bias(shape: str) -> None:
    out = Rig("fx.shaper", shape=shape, bias=0.7, drive_db=40).mono(np.zeros(4800))
    assert np.abs(out).max() < 1e-6
