"""fx.pitch: steady tones within a cent and level, chords, latency, two voices, feedback, little aliasing."""

import numpy as np
import pytest
from scipy.signal import butter, lfilter

from tests.physics.module_rig import Rig, cents, decibels, frequency_of
from tools.bench.sound.pitch import RATE, impurity, shifted, tone


@pytest.mark.parametrize("semitones", [-24, -12, -5, -0.1, 0.25, 3, 7, 12, 24])
@pytest.mark.parametrize("hertz", [82.4, 440, 1244.5])
def test_steady_tones_are_in_tune_and_level(hertz: float, semitones: float) -> None:
    tuning, level = shifted(hertz, semitones)
    assert abs(tuning) < 1
    assert level < 0.3


@pytest.mark.parametrize("semitones", [-7, 5, 12])
def test_a_steady_tone_stays_pure(semitones: float) -> None:
    assert impurity(440, semitones) < -70


def test_the_overtones_of_a_string_are_shifted_alike() -> None:
    saw = sum(tone(110 * n) / n for n in range(1, 20))
    out = Rig("fx.pitch", semitones_1=7).mono(np.asarray(saw))[RATE:]
    spectrum = np.abs(np.fft.rfft(out * np.blackman(len(out)))) / (0.42 * len(out) / 2)
    for n in (1, 2, 5, 10):
        place = round(110 * n * 2 ** (7 / 12) * len(out) / RATE)
        assert decibels(spectrum[place - 3 : place + 4].max()) == pytest.approx(decibels(0.5 / n), abs=1.5)


def test_unshifted_it_is_a_delay_of_the_declared_latency() -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, RATE // 4)
    latency = 768
    for mix in (0, 0.5, 1):
        out = Rig("fx.pitch", mix=mix).mono(noise)
        np.testing.assert_allclose(out[latency:], noise[:-latency], atol=1e-6)


def test_two_voices_and_their_places() -> None:
    rig = Rig("fx.pitch", semitones_1=4, semitones_2=-5, level_2=1, spread=1)
    out = rig.run(tone(440))[0, RATE // 2 :]
    assert abs(cents(frequency_of(out[:, 0], RATE), 440 * 2 ** (4 / 12))) < 1
    assert abs(cents(frequency_of(out[:, 1], RATE), 440 * 2 ** (-5 / 12))) < 1


def test_feedback_climbs() -> None:
    burst = tone(300, 3) * (np.arange(3 * RATE) < 0.2 * RATE)
    out = Rig("fx.pitch", semitones_1=12, feedback=0.8, delay=0.5).mono(burst)
    for turn, hertz in enumerate((600, 1200, 2400)):
        first = int((0.07 + turn * 0.516) * RATE)
        part = out[first : first + 4800]
        assert frequency_of(part, RATE) == pytest.approx(hertz, rel=0.01)


@pytest.mark.parametrize("hertz", [9000, 14000])
def test_what_would_fold_down_is_taken_out(hertz: float) -> None:
    out = Rig("fx.pitch", semitones_1=24).mono(tone(hertz))[RATE // 2 :]
    assert decibels(np.sqrt(2 * np.mean(out**2)) / 0.5) < -25


def test_noise_keeps_its_level() -> None:
    white = np.random.default_rng(2).uniform(-0.5, 0.5, 2 * RATE)
    noise = lfilter(*butter(4, 5000, fs=RATE), white)
    for semitones in (-12, 5):
        out = Rig("fx.pitch", semitones_1=semitones).mono(noise)[RATE // 4 :]
        wanted = noise.std()
        assert decibels(out.std() / wanted) == pytest.approx(0, abs=1.5)


def test_silence_after_a_sound_is_silence() -> None:
    burst = tone(300, 3) * (np.arange(3 * RATE) < 0.2 * RATE)
    assert not Rig("fx.pitch", semitones_1=7).mono(burst)[-RATE:].any()
