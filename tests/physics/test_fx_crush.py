"""fx.crush: whole numbers are exact, dither does what dither must, jitter keeps the mean rate."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels

RATE = 48000


def struck(**values: float) -> Rig:
    """Return a rig whose note has begun, which seeds what is random."""
    rig = Rig("fx.crush", **values)
    for lane in range(rig.lanes):
        rig.module.set_voice(lane, velocity=1, gate=1, start=True)
    return rig


def noise(frames: int = 9600) -> np.ndarray:
    return np.random.default_rng(4).uniform(-1, 1, frames).astype(np.float32).astype(float)


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 12])
def test_whole_bits_round_to_the_nearest_step(bits: int) -> None:
    x, levels = noise(), 2.0 ** (bits - 1)
    out = Rig("fx.crush", bits=bits, rate=192000).mono(x)
    np.testing.assert_array_equal(out, np.clip(np.floor(x * levels + 0.5) / levels, -1, 1))


@pytest.mark.parametrize("divisor", [2, 3, 7, 100])
def test_a_rate_that_divides_holds_every_nth_frame(divisor: int) -> None:
    x = noise(48000)
    out = Rig("fx.crush", bits=24, rate=RATE / divisor).mono(x)
    held = np.repeat(x[::divisor], divisor)[: len(x)]
    np.testing.assert_allclose(out, held, atol=2.0**-23)


def test_fractions_of_bits_lie_between() -> None:
    errors = [np.std(Rig("fx.crush", bits=b, rate=192000).mono(noise()) - noise()) for b in (6, 6.5, 7)]
    assert errors[1] / errors[2] == pytest.approx(2**0.5, rel=0.03)
    assert errors[0] / errors[1] == pytest.approx(2**0.5, rel=0.03)


def test_the_mean_rate_is_the_rate_with_jitter_too() -> None:
    ramp = np.linspace(-1, 1, RATE)
    for jitter, spread in ((0, 0.5), (1, 3)):
        out = struck(bits=24, rate=4321, jitter=jitter).mono(ramp)
        moments = np.flatnonzero(np.diff(out))
        assert len(moments) == pytest.approx(4321, rel=0.01)
        assert (np.diff(moments).std() > spread) == (jitter == 1)


def test_dither_turns_distortion_into_noise() -> None:
    tone = 0.3 / 128 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    assert not Rig("fx.crush", bits=8, rate=192000).mono(tone).any()
    out = struck(bits=8, rate=192000, dither=1).mono(tone + 1e-9)
    spectrum = np.abs(np.fft.rfft(out)) / (RATE / 2)
    assert decibels(spectrum[1000]) == pytest.approx(decibels(0.3 / 128), abs=0.5)
    spectrum[1000] = 0
    assert decibels(spectrum.max() / (0.3 / 128)) < -20


def test_silence_stays_silent_even_with_dither() -> None:
    assert not Rig("fx.crush", dither=2).mono(np.zeros(4800)).any()
