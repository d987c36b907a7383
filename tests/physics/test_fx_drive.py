"""fx.drive: declared latency, flat pass band, the shapes themselves, and how little folds back."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.drive import folded

LATENCY = 27


@pytest.mark.parametrize(
    ("shape", "hertz", "limit"),
    [("soft", 1245, -95), ("soft", 4187, -65), ("hard", 1245, -60), ("hard", 4187, -42), ("fold", 1245, -90)],
)
def test_little_folds_back(shape: str, hertz: float, limit: float) -> None:
    assert folded(shape, hertz) < limit


def test_latency_is_as_declared_and_dry_is_untouched() -> None:
    noise = np.random.default_rng(6).uniform(-1, 1, 4800)
    rig = Rig("fx.drive", mix=0)
    assert rig.declaration.latency_frames == LATENCY
    np.testing.assert_array_equal(rig.mono(noise)[LATENCY:], noise[:-LATENCY].astype(np.float32))


def test_quiet_signals_pass_flat_and_in_phase() -> None:
    frequency, response = Rig("fx.drive", drive_db=0, level_db=0).response(size=1e-3)
    level = decibels(response)
    audible = frequency < 20000
    assert np.abs(level[audible]).max() < 0.02
    phase = np.angle(response * np.exp(2j * np.pi * frequency / 48000 * LATENCY))
    assert np.abs(phase[audible]).max() < 1e-3


@pytest.mark.parametrize(
    ("shape", "law"),
    [
        ("soft", np.tanh),
        ("hard", lambda v: np.clip(v, -1, 1)),
        ("fold", lambda v: np.sin(np.pi / 2 * v)),
    ],
)
def test_slow_signals_follow_the_shape(shape: str, law: Callable[[np.ndarray], np.ndarray]) -> None:
    ramp = np.sin(2 * np.pi * 5 * np.arange(9600) / 48000)
    out = Rig("fx.drive", shape=shape, drive_db=12, bias=0.3, level_db=0).mono(ramp)
    gain = 10 ** (12 / 20)
    wanted = law(gain * ramp + 0.3) - law(0.3)
    assert np.abs(out[LATENCY + 50 :] - wanted[50:-LATENCY]).max() < 3e-3


def test_tone_tilts_around_800_hertz() -> None:
    for tone in (-1, 1):
        frequency, response = Rig("fx.drive", drive_db=0, level_db=0, tone=tone).response(size=1e-3)
        level = decibels(response)
        assert np.interp(20, frequency, level) == pytest.approx(-6 * tone, abs=0.1)
        assert np.interp(15000, frequency, level) == pytest.approx(6 * tone, abs=0.2)


def test_bias_makes_no_sound_of_its_own() -> None:
    rig = Rig("fx.drive", bias=1, drive_db=40)
    assert not rig.mono(np.zeros(480)).any()
