"""fx.limiter: true peak under the ceiling, judged by its own 16 times interpolation; latency; smooth gain."""

import numpy as np
import pytest
from scipy import signal

from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.dynamics import nasty_signals, overshoot

CEILING = -1.0


def true_peak_db(stereo: np.ndarray) -> float:
    """Return the largest value between the samples, dB; the cut ends of the recording are no part of it."""
    fine = signal.resample_poly(stereo, 16, 1, axis=0, window=("kaiser", 10.0))
    return float(decibels(np.abs(fine[3200:-3200]).max()))


def materials(rate: float) -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)
    frames = int(rate * 0.4)
    time = np.arange(frames) / rate
    return {
        "noise": random.standard_normal(frames),
        "quarter rate": 2 * np.sin(2 * np.pi * rate / 4 * time + np.pi / 4),
        "19 kHz": 1.5 * np.sin(2 * np.pi * 19000 * time),
        "clicks": np.where(random.random(frames) < 0.002, 4 * random.standard_normal(frames), 0),
        "square": 3 * np.sign(np.sin(2 * np.pi * 50 * time)),
        "bursts": np.where(time % 0.1 < 0.01, 5, 0.1) * np.sin(2 * np.pi * 220 * time),
    }


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_true_peak_stays_under_the_ceiling(rate: float) -> None:
    for name, material in materials(rate).items():
        rig = Rig("fx.limiter", rate, ceiling_db=CEILING, release=0.01)
        stereo = np.stack([material, np.roll(material, 11), 0 * material, 0 * material], 1)
        assert true_peak_db(rig.run(stereo)[0, :, :2]) < CEILING + 0.1, name


@pytest.mark.parametrize("rate", [44100, 96000])
def test_peaks_between_samples_and_out_of_nowhere_stay_under_it_too(rate: float) -> None:
    for name, material in nasty_signals(rate).items():
        assert overshoot(material, rate) < 0.05, name


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 192000])
def test_quiet_signals_pass_bit_for_bit_after_the_declared_latency(rate: float) -> None:
    rig = Rig("fx.limiter", rate, ceiling_db=0)
    latency = round(rig.declaration.latency_ms * rate / 1000)
    quiet = np.random.default_rng(8).uniform(-0.2, 0.2, 4800)
    np.testing.assert_array_equal(rig.mono(quiet)[latency:], quiet[:-latency].astype(np.float32))


def test_both_sides_get_the_same_gain() -> None:
    rig = Rig("fx.limiter", ceiling_db=-6)
    loud = np.sin(2 * np.pi * 300 * np.arange(9600) / 48000)
    stereo = np.stack([2 * loud, 0.1 * loud, 0 * loud, 0 * loud], 1)
    out = rig.run(stereo)[0]
    np.testing.assert_allclose(out[:, 1] * 20, out[:, 0], atol=1e-5)


def test_gain_moves_smoothly_and_comes_back_to_one() -> None:
    rig = Rig("fx.limiter", ceiling_db=-6, release=0.05)
    burst = np.full(48000, 0.1)
    burst[4800:4900] = 3.0
    stereo = np.stack([burst, np.full(48000, 0.01), 0 * burst, 0 * burst], 1)
    gain = rig.run(stereo)[0, 96:, 1] / 0.01
    assert gain.min() < 0.2
    assert np.abs(np.diff(gain, 2)).max() < 2e-3, "no corner in the gain, so no click"
    assert gain[-1] == pytest.approx(1, abs=1e-6)
