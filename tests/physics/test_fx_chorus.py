"""fx.chorus: detuning, level, width, tone."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels


def test_copies_keep_the_level_and_differ_between_the_sides() -> None:
    noise = np.convolve(np.random.default_rng(2).uniform(-1, 1, 96000), np.hanning(12), "same")
    for voices in ("2", "3", "4"):
        out = Rig("fx.chorus", voices=voices, mix=1, tone=20000).run(noise)[0, 4800:, :2]
        assert decibels(out.std() / noise.std()) == pytest.approx(0, abs=1.2)
        assert np.asarray(np.corrcoef(out.T))[0, 1] < 0.9


def test_pitch_wavers_as_far_as_depth_and_rate_say() -> None:
    """The delay's slope: pi f depth at most, each way; two voices of a still sine keep within it."""
    depth, rate = 0.004, 2.0
    rig = Rig("fx.chorus", voices="2", depth=depth, rate=rate, mix=1, tone=20000)
    out = rig.mono(np.sin(2 * np.pi * 2000 * np.arange(192000) / 48000))[24000:]
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out)))) ** 2
    frequency = np.fft.rfftfreq(len(out), 1 / 48000)
    reach = 2000 * np.pi * rate * depth
    inside = np.abs(frequency - 2000) < 1.15 * reach
    assert spectrum[~inside].sum() < 1e-3 * spectrum.sum()
    assert spectrum[inside & (np.abs(frequency - 2000) > 0.6 * reach)].sum() > 0.02 * spectrum.sum()


def test_tone_darkens_the_copies_only() -> None:
    rig = Rig("fx.chorus", tone=1000, mix=1, depth=0)
    frequency, response = rig.response()
    low, high = (np.abs(response[np.abs(frequency - at) < 0.2 * at]).max() for at in (200, 8000))
    assert decibels(high / low) < -30
    np.testing.assert_array_equal(Rig("fx.chorus", tone=500, mix=0).mono(np.ones(500)), 1)


def test_buckets_overflow_softly() -> None:
    rig = Rig("fx.chorus", drive=1, mix=1)
    assert np.abs(rig.mono(np.full(9600, 8.0))).max() < 0.3
