import numpy as np
import pyloudnorm
import pytest
import scipy.signal

from motorik.engine.loudness import Loudness, measure


def tone(rate, hertz=997.0, level_db=-23.0, seconds=4.0):
    time = np.arange(round(seconds * rate)) / rate
    mono = 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * time)
    return np.stack([mono, mono], axis=1).astype(np.float32)


def music(rate, seed):
    """Noise in three bands with gaps and bursts: gating has something to do."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((rate * 8, 2))
    b, a = scipy.signal.butter(2, [80, 4000], "band", fs=rate)
    sound = scipy.signal.lfilter(b, a, noise, axis=0)
    sound *= np.repeat(10 ** (random.uniform(-60, -6, 32) / 20), len(sound) // 32)[:, None]
    return sound.astype(np.float32)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("make", [tone, lambda rate: tone(rate, 60, -9), lambda rate: music(rate, 1)])
def test_loudness_is_that_of_pyloudnorm(rate, make):
    sound = make(rate)
    assert measure(sound, rate).lufs == pytest.approx(
        pyloudnorm.Meter(rate).integrated_loudness(sound.astype(float)), abs=0.1
    )


def test_a_stereo_tone_at_minus_23_dbfs_reads_minus_23_lufs():
    assert measure(tone(48000), 48000).lufs == pytest.approx(-23, abs=0.1)  # EBU Tech 3341, case 1


def test_mono_is_one_channel():
    sound = tone(48000)
    assert measure(sound[:, 0], 48000).lufs == pytest.approx(measure(sound, 48000).lufs - 3.01, abs=0.02)


@pytest.mark.parametrize(
    "sound",
    [
        tone(48000, 12000, -6)[: 48000 // 2],  # a quarter of the rate: the peaks lie between the samples
        np.roll(tone(48000, 11999.5, -3), 1, axis=0)[1:30001],
        music(48000, 3)[: 5 * 48000],
    ],
)
def test_true_peak_is_that_of_an_oversampled_reference(sound):
    reference = np.abs(scipy.signal.resample_poly(sound.astype(float), 64, 1, axis=0)).max()
    assert measure(sound, 48000).true_peak_db == pytest.approx(20 * np.log10(reference), abs=0.3)


def test_silence_is_minus_infinity():
    silent = measure(np.zeros((48000, 2)), 48000)
    assert silent == Loudness(float("-inf"), float("-inf"))
    assert silent.gain_to(-14) == 0


def test_gain_reaches_the_loudness_unless_the_peak_forbids():
    assert Loudness(-20, -8).gain_to(-14) == 6
    assert Loudness(-20, -3).gain_to(-14) == 2
