"""osc.noise: slopes of the spectrum, levels, and randomness that is the same every time."""

import numpy as np
import pytest
from scipy.signal import welch

from motorik.engine.module import NativeModule


def noise(
    color: str, seed: int = 1, frames: int = 1 << 19, rate: float = 48000, notes: int = 1
) -> np.ndarray:
    module = NativeModule("osc.noise", seed=seed)
    module.prepare(rate)
    module.set_parameter("color", color)
    for _ in range(notes):
        module.set_voice(0, start=True)
    return module.process({}, frames)["out"][:, 0].astype(float)


@pytest.mark.parametrize(
    ("color", "slope", "low", "high"),
    [
        ("white", 0, 20, 0.3),
        ("pink", -3.01, 20, 0.3),
        ("brown", -6.02, 100, 0.11),
        ("blue", 3.01, 20, 0.3),
        ("violet", 6.02, 20, 0.3),
    ],
)
@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_slope_of_the_spectrum(color: str, slope: float, low: float, high: float, rate: float) -> None:
    frequency, power = welch(noise(color, rate=rate), rate, nperseg=1 << 14)
    octaves = np.log2(low) + np.arange(0, np.log2(high * rate / low))
    bands = [power[(frequency >= 2**o) & (frequency < 2 ** (o + 1))] for o in octaves]
    centres = [frequency[(frequency >= 2**o) & (frequency < 2 ** (o + 1))] for o in octaves]
    flat = [np.mean(p * c ** (-slope / 3.0103)) for p, c in zip(bands, centres, strict=True)]
    assert np.ptp(10 * np.log10(flat[1:])) < 1.2
    assert abs(np.polyfit(octaves[1:], 10 * np.log10(flat[1:]), 1)[0]) < 0.15


def test_levels() -> None:
    white = noise("white")
    assert white.min() >= -1 and white.max() < 1
    assert np.std(white) == pytest.approx(3**-0.5, rel=0.01)
    assert np.std(noise("pink")) == pytest.approx(0.25, rel=0.05)
    assert np.std(noise("brown")) == pytest.approx(0.25, rel=0.1)
    assert np.std(noise("blue")) == pytest.approx(0.25, rel=0.02)
    assert np.std(noise("violet")) == pytest.approx(0.25, rel=0.02)


def test_white_is_unlike_itself_shifted_and_even_in_value() -> None:
    white = noise("white")
    spectrum = np.abs(np.fft.rfft(white, 2 * len(white))) ** 2
    correlation = np.fft.irfft(spectrum)[: len(white) // 2]
    assert np.abs(correlation[1:] / correlation[0]).max() < 6 / len(white) ** 0.5
    counts, _ = np.histogram(white, 64, (-1, 1))
    expected = len(white) / 64
    assert ((counts - expected) ** 2 / expected).sum() < 63 + 5 * (2 * 63) ** 0.5


def test_every_note_and_every_seed_is_different_and_repeats() -> None:
    assert (noise("white", frames=999) == noise("white", frames=999)).all()
    first, second, other = (noise("white", s, 999, notes=n) for s, n in ((1, 1), (1, 2), (2, 1)))
    for one, two in ((first, second), (first, other)):
        assert abs(np.corrcoef(one, two)[0, 1]) < 0.15


def test_silent_before_the_first_note() -> None:
    module = NativeModule("osc.noise")
    module.prepare(48000)
    assert not module.process({}, 100)["out"].any()
