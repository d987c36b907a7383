"""fx.delay: when echoes come, how loud, from where, and that a change of time cannot be heard as a click."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.delay import (
    PLAIN,
    corner_of_a_time_change,
    echo_levels,
    impulse,
    loudest_at_full_feedback,
)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_echoes_come_on_time(rate: float) -> None:
    rig = Rig("fx.delay", rate, time_left=0.1, time_right=0.15, feedback=0.5, **PLAIN)
    left, right = rig.run(impulse(int(rate * 0.5), 1, 1))[0, :, :2].T
    for echo in (1, 2, 3):
        for side, time in ((left, 0.1), (right, 0.15)):
            near = round(time * echo * rate)
            around = np.abs(side[near - 50 : near + 50])
            assert np.argmax(around > 0.1 * around.max()) == 50, "the echo begins at its time"


def test_feedback_sets_the_ratio_of_echoes() -> None:
    assert np.diff(echo_levels(0.7, 4)) == pytest.approx(20 * np.log10(0.7), abs=0.7)


def test_full_ping_pong_alternates() -> None:
    rig = Rig("fx.delay", time_left=0.05, time_right=0.05, feedback=0.9, ping_pong=1, **PLAIN)
    out = rig.run(impulse(12000, 1, 1))[0]
    assert np.abs(out[2350:2500, 0]).max() > 0.5
    assert np.abs(out[2350:2500, 1]).max() == 0
    assert np.abs(out[4750:4900, 1]).max() > 0.4
    assert np.abs(out[4750:4900, 0]).max() < 1e-3


def test_longest_time_and_full_feedback_stay_bounded() -> None:
    assert loudest_at_full_feedback() < 1.5
    rig = Rig("fx.delay", time_left=2, **PLAIN)
    assert np.argmax(np.abs(rig.mono(impulse(100000)))) == 96000


def test_time_change_does_not_click() -> None:
    """A click is energy far above the tone: the second difference of a 100 Hz sine is tiny."""
    assert corner_of_a_time_change() < 6


def test_cuts_thin_the_echoes() -> None:
    rig = Rig("fx.delay", time_left=0.001, feedback=0, low_cut=500, high_cut=3000, saturation=0, mix=1)
    frequency, response = rig.response()
    level = decibels(response)
    assert np.interp(500, frequency, level) == pytest.approx(-3.1, abs=0.3)
    assert np.interp(3000, frequency, level) == pytest.approx(-3.1, abs=0.3)
    assert np.interp(50, frequency, level) == pytest.approx(-20, abs=0.5)


def test_dry_signal_passes_untouched() -> None:
    noise = np.random.default_rng(5).uniform(-1, 1, 4800)
    np.testing.assert_array_equal(Rig("fx.delay", mix=0).mono(noise), noise.astype(np.float32))


def test_note_values_follow_the_song() -> None:
    rig = Rig("fx.delay", sync_left="1/8d", sync_right="1/4t", **PLAIN)
    rig.module.set_tempo(150, 0)
    left, right = rig.run(impulse(24000, 1, 1))[0, :, :2].T
    assert np.argmax(np.abs(left) > 0.1) == 14400, "three quarters of a beat of 0.4 s"
    assert np.argmax(np.abs(right) > 0.1) == 12800, "two thirds"


def test_tape_repitches_by_an_octave_at_most() -> None:
    rig = Rig("fx.delay", time_left=1, mode="tape", feedback=0, **PLAIN)
    tone = np.sin(2 * np.pi * 400 * np.arange(96000) / 48000)
    rig.mono(tone)
    rig.set(smooth=True, time_left=0.25)
    faster = rig.mono(tone)[2400:24000]
    crossings = np.flatnonzero((faster[:-1] < 0) & (faster[1:] >= 0))
    assert 48000 / np.diff(crossings).mean() == pytest.approx(800, rel=0.02)
    settled = rig.mono(tone)[48000:]
    np.testing.assert_allclose(settled, tone[36000:84000], atol=0.03)


def test_frozen_loop_repeats_bit_for_bit() -> None:
    rig = Rig("fx.delay", time_left=0.1, time_right=0.1, mix=1)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 48000)
    rig.mono(noise)
    rig.set(smooth=True, freeze=1)
    rig.mono(noise[:9600])
    first = rig.mono(noise[:4800])
    rig.run(frames=48000 * 20)
    np.testing.assert_array_equal(rig.mono(noise[:4800]), first)


def test_echoes_duck_under_the_signal_and_come_back() -> None:
    rig = Rig("fx.delay", time_left=0.5, feedback=0, duck=1, **PLAIN)
    tone = 0.5 * np.sin(2 * np.pi * 500 * np.arange(48000) / 48000)
    rig.mono(tone)
    assert decibels(rig.mono(tone).std() / tone.std()) == pytest.approx(-15.5, abs=1)
    assert decibels(rig.mono(tone * 0)[19200:23000].std() / tone.std()) > -8


def test_wow_wavers_the_pitch_as_far_as_its_depth() -> None:
    rig = Rig("fx.delay", time_left=0.1, feedback=0, wow=1, wow_rate=1, **PLAIN)
    out = rig.mono(np.sin(2 * np.pi * 1000 * np.arange(144000) / 48000))[24000:]
    phase = np.unwrap(
        np.angle(np.fft.ifft(np.where(np.arange(len(out)) < len(out) // 2, np.fft.fft(out), 0)))
    )
    hertz = np.diff(phase[2000:-2000]) * 48000 / (2 * np.pi)
    assert np.abs(hertz / 1000 - 1).max() == pytest.approx(2 * np.pi * 0.003, rel=0.05)
