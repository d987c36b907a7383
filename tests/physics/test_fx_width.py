"""fx.width: middle and side, the crossover, balance; nothing set is nothing done."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels


def stereo(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.stack([left, right, 0 * left, 0 * left], 1)


def noise(frames: int = 4800) -> np.ndarray:
    random = np.random.default_rng(3)
    return stereo(random.uniform(-1, 1, frames), random.uniform(-1, 1, frames))


def test_nothing_set_passes_bit_for_bit() -> None:
    x = noise()
    np.testing.assert_array_equal(Rig("fx.width").run(x)[0, :, :2], x[:, :2].astype(np.float32))


@pytest.mark.parametrize("width", [0, 0.5, 2])
def test_width_scales_the_side_and_leaves_the_middle(width: float) -> None:
    x = noise()
    out = Rig("fx.width", width=width).run(x)[0]
    np.testing.assert_allclose(out[:, 0] + out[:, 1], x[:, 0] + x[:, 1], atol=5e-7)
    np.testing.assert_allclose(out[:, 0] - out[:, 1], width * (x[:, 0] - x[:, 1]), atol=5e-7)


def test_bass_goes_to_the_middle_by_12_decibels_an_octave() -> None:
    rig = Rig("fx.width", bass_mono=1, crossover=200)
    impulse = np.zeros(32768)
    impulse[0] = 0.5
    out = rig.run(stereo(impulse, -impulse))[0]
    side = decibels(np.fft.rfft(out[:, 0] - out[:, 1]))
    frequency = np.fft.rfftfreq(32768, 1 / 48000)
    for hertz in (25, 100, 200, 800, 5000):
        ratio = (np.tan(np.pi * hertz / 48000) / np.tan(np.pi * 200 / 48000)) ** 2
        assert np.interp(hertz, frequency, side) == pytest.approx(
            decibels(ratio / np.hypot(1, ratio)), abs=0.05
        )
    assert np.abs(out[:, 0] + out[:, 1]).max() < 1e-6


def test_balance_turns_the_far_side_down() -> None:
    x = noise()
    for balance, left, right in ((-1, 1, 0), (1, 0, 1), (0.5, np.cos(np.pi / 4), 1)):
        out = Rig("fx.width", balance=balance).run(x)[0]
        np.testing.assert_allclose(out[:, :2], x[:, :2] * [left, right], atol=1e-6)
