"""fx.reverb: decay per band, boundedness, echo density, stereo."""

import numpy as np
import pytest
from scipy import signal

from tests.physics.module_rig import Rig


def impulse_response(seconds: float, rate: float = 48000, **values: float) -> np.ndarray:
    rig = Rig("fx.reverb", rate, mix=1, **values)
    impulse = np.zeros((int(rate * seconds), 4))
    impulse[0, 0] = 1
    return rig.run(impulse)[0, :, :2]


def decay_time(response: np.ndarray, hertz: float, octaves: float = 1 / 3, rate: float = 48000) -> float:
    """Return T60 in a band from Schroeder's integral between -8 and -45 dB (ISO 3382)."""
    band = signal.butter(
        3, [hertz * 2 ** (-octaves / 2), hertz * 2 ** (octaves / 2)], "band", fs=rate, output="sos"
    )
    energy = (signal.sosfilt(band, response, axis=0) ** 2).sum(1)
    left = np.cumsum(energy[::-1])[::-1]
    level = 10 * np.log10(left / left[0] + 1e-30)
    part = slice(int(np.argmax(level < -8)), int(np.argmax(level < -45)))
    time = np.arange(len(level)) / rate
    return float(-60 / np.polyfit(time[part], level[part], 1)[0])


@pytest.mark.parametrize(
    ("decay", "low", "high", "size", "modulation"),
    [
        (2.0, 1.5, 0.4, 0.8, 0.4),
        (0.7, 0.5, 0.5, 0.4, 0.0),
        (5.0, 2.0, 0.3, 1.5, 1.0),
        (1.0, 1.0, 1.0, 0.3, 1.0),
    ],
)
def test_each_band_decays_as_set(
    decay: float, low: float, high: float, size: float, modulation: float
) -> None:
    response = impulse_response(
        decay * max(1, low) * 1.2,
        decay=decay,
        low_decay=low,
        high_decay=high,
        size=size,
        modulation=modulation,
    )
    assert decay_time(response, 57, octaves=1) == pytest.approx(decay * low, rel=0.05)
    assert decay_time(response, 1000) == pytest.approx(decay, rel=0.05)
    assert decay_time(response, 15000) == pytest.approx(decay * high, rel=0.05)


def test_longest_decay_is_stable_and_in_time() -> None:
    response = impulse_response(48, decay=60, low_decay=2, high_decay=1, size=1.5, modulation=1)
    energy = [float((part**2).sum()) for part in np.split(response, 8)]
    assert all(later < earlier for earlier, later in zip(energy[1:], energy[2:], strict=False))
    assert decay_time(response, 1000) == pytest.approx(60, rel=0.05)


def test_stays_bounded_while_everything_jumps() -> None:
    random = np.random.default_rng(9)
    rig = Rig("fx.reverb", mix=1, decay=60, high_decay=1)
    worst = 0.0
    for _ in range(150):
        rig.set(
            smooth=True,
            size=float(random.uniform(0.3, 1.5)),
            decay=float(random.choice([0.3, 60])),
            low_decay=float(random.choice([0.25, 2])),
            high_decay=float(random.choice([0.1, 1])),
            low_hz=float(random.choice([50, 1000])),
            pre_delay=float(random.uniform(0, 0.25)),
            modulation=1,
        )
        worst = max(worst, np.abs(rig.run(random.uniform(-0.1, 0.1, int(random.integers(1, 3000))))).max())
    assert worst < 5


def test_echoes_are_dense_and_the_sides_unlike() -> None:
    response = impulse_response(1.0, decay=2, high_decay=1)
    part = response[9600:19200]
    share_outside = np.mean(np.abs(part) > part.std(axis=0))
    assert share_outside / 0.3173 > 0.85, "echo density: 1 is Gaussian noise (Abel, Huang, AES 121)"
    left, right = part.T
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.2
    mono = impulse_response(0.5, width=0)
    np.testing.assert_allclose(mono[:, 0], mono[:, 1], atol=1e-7)


def test_pre_delay_delays() -> None:
    early, late = (impulse_response(0.5, pre_delay=seconds) for seconds in (0.0, 0.1))
    assert int(np.argmax(late[:, 0] != 0)) - int(np.argmax(early[:, 0] != 0)) == 4800


def test_size_change_does_not_click() -> None:
    rig = Rig("fx.reverb", mix=1, decay=3, size=0.5)
    tone = np.sin(2 * np.pi * 200 * np.arange(48000) / 48000)
    high = signal.butter(4, 6000, "high", fs=48000, output="sos")
    before = np.abs(signal.sosfilt(high, rig.mono(tone)))[24000:].max()
    rig.set(smooth=True, size=1.4, pre_delay=0.1)
    after = np.abs(signal.sosfilt(high, rig.mono(tone)))[2000:].max()
    assert after < before + 1e-3
