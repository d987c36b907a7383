"""fx.transient: gain and length of attacks, gain of tails, the same at every level, steady tones."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels

RATE = 48000


def hit(decay: float = 0.1, size: float = 0.5, hertz: float = 2000) -> np.ndarray:
    """Return a tone that begins at 0.1 s and dies away with a time constant."""
    time = np.arange(RATE) / RATE - 0.1
    ring = np.exp(-np.maximum(time, 0) / decay) * np.sin(2 * np.pi * hertz * time)
    return size * np.where(time >= 0, ring, 0)


def gain_db(x: np.ndarray, **values: float) -> np.ndarray:
    """Return the gain, dB, in windows of 1 ms (NaN where nothing sounds)."""
    out = Rig("fx.transient", **values).mono(x)
    power = [np.mean(s.reshape(-1, 48) ** 2, axis=1) for s in (out, x)]
    return np.where(power[1] > 1e-12, 10 * np.log10((power[0] + 1e-30) / (power[1] + 1e-30)), np.nan)


@pytest.mark.parametrize("attack_db", [-12, 6, 18])
def test_attacks_get_their_gain_and_what_follows_does_not(attack_db: float) -> None:
    gain = gain_db(hit(decay=10), attack_db=attack_db, attack_time=0.02)
    assert gain[103] == pytest.approx(attack_db, abs=0.3)
    assert np.abs(gain[250:]).max() < 0.05


def test_the_attack_lasts_as_long_as_its_time() -> None:
    for seconds in (0.005, 0.02, 0.08):
        gain = gain_db(hit(decay=10), attack_db=12, attack_time=seconds)[100:]
        # Half the gain: peak over slow is 6.5 dB, so slow has come to 10^(-6.5 / 20).
        half = -seconds * np.log(1 - 10 ** (-6.5 / 20))
        assert np.argmax(gain[3:] < 6) + 3 == pytest.approx(half * 1000, abs=2)


@pytest.mark.parametrize("sustain_db", [-18, 9])
def test_tails_get_their_gain(sustain_db: float) -> None:
    gain = gain_db(hit(decay=0.1), attack_db=0, sustain_db=sustain_db, sustain_time=1)
    assert np.abs(gain[100:105]).max() < 0.2
    assert gain[450] == pytest.approx(sustain_db, abs=0.3)


def test_it_does_the_same_at_every_level() -> None:
    loud, soft = (gain_db(hit(size=s), attack_db=12, sustain_db=-9)[100:400] for s in (0.5, 0.05))
    assert np.abs(loud - soft).max() < 0.05


@pytest.mark.parametrize("hertz", [60, 440, 5000])
def test_steady_tones_pass_as_they_are(hertz: float) -> None:
    x = 0.5 * np.sin(2 * np.pi * hertz * np.arange(2 * RATE) / RATE)
    out = Rig("fx.transient", attack_db=24, sustain_db=24).mono(x)[RATE:]
    spectrum = np.abs(np.fft.rfft(out))
    assert decibels(out.max() / 0.5) == pytest.approx(0, abs=0.2)
    fundamental = spectrum.max()
    spectrum[hertz - 2 : hertz + 3] = 0
    assert decibels(spectrum.max() / fundamental) < -40


def test_both_sides_get_the_same_gain() -> None:
    stereo = np.stack([hit(), 0.1 * hit(), 0 * hit(), 0 * hit()], 1)
    out = Rig("fx.transient", attack_db=18).run(stereo)[0]
    np.testing.assert_allclose(out[:, 1] * 10, out[:, 0], atol=1e-6)
