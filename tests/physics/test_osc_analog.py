"""osc.analog against the spectra and pitches it promises."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of
from tools.bench.sound.oscillator import MODULATED_FRAMES, WAVES, modulated_pulse, tone
from tools.bench.sound.spectra import FRAMES, NOTES, RATE, cents_off, gate, worst_below


@pytest.mark.parametrize("frequency", NOTES)
@pytest.mark.parametrize("values", [values for settings in WAVES.values() for values in settings], ids=str)
def test_nothing_folds_back_below_the_note(frequency: float, values: dict[str, float | str]) -> None:
    assert worst_below(tone(frequency, **values), frequency) < gate(frequency)


@pytest.mark.parametrize("frequency", MODULATED_FRAMES)
def test_pulse_width_modulation_folds_nothing_back(frequency: float) -> None:
    assert modulated_pulse(frequency) < gate(frequency)


@pytest.mark.parametrize("shape", ["saw", "pulse", "triangle", "sine"])
@pytest.mark.parametrize("frequency", [20.0, 110.0, 440.0, 3000.0, 11990.0])
def test_pitch_is_true_within_a_tenth_of_a_cent(shape: str, frequency: float) -> None:
    assert abs(cents_off(tone(frequency, 1 << 16, shape=shape), frequency)) < 0.1


@pytest.mark.parametrize("rate", [44100.0, 96000.0])
def test_pitch_at_other_sample_rates(rate: float) -> None:
    assert abs(cents(frequency_of(tone(1000, 1 << 15, rate, shape="sine"), rate), 1000)) < 0.1


def test_tune_and_fine_are_semitones_and_cents() -> None:
    measured = frequency_of(tone(440, shape="sine", tune=12, fine=-50), RATE)
    assert abs(cents(measured, 880 * 2 ** (-0.5 / 12))) < 0.1


@pytest.mark.parametrize(("shape", "slope"), [("saw", 1), ("pulse", 1), ("triangle", 2)])
def test_harmonics_are_those_of_the_wave(shape: str, slope: int) -> None:
    """Within 0.3 dB up to 0.2 fs, 2.2 dB up to 0.31 fs: what the B-spline takes, the equaliser gives back."""
    frequency = RATE / 512 * 8  # on a bin of the transform
    spectrum = np.abs(np.fft.rfft(tone(frequency, shape=shape) * np.blackman(FRAMES))) / FRAMES / 0.42 * 2
    for k in range(1, int(0.31 * RATE / frequency)):
        if shape != "saw" and k % 2 == 0:
            continue
        ideal = {"saw": 2 / (np.pi * k), "pulse": 4 / (np.pi * k), "triangle": 8 / (np.pi * k) ** 2}[shape]
        error = 20 * np.log10(spectrum[round(k * frequency * FRAMES / RATE)] / ideal)
        assert abs(error) < (0.3 if k * frequency < 0.2 * RATE else 2.2), (
            f"harmonic {k} is off by {error:.2f} dB"
        )


@pytest.mark.parametrize("width", [0.1, 0.5, 0.9])
def test_a_pulse_has_no_direct_current(width: float) -> None:
    assert abs(np.mean(tone(480, 4800, shape="pulse", width=width))) < 1e-5


def test_the_phase_of_a_note_follows_the_policy() -> None:
    def onset(policy: str, wait: int, seed: int = 1) -> np.ndarray:
        module = NativeModule("osc.analog", seed=seed)
        module.prepare(RATE)
        module.set_parameter("phase", policy)
        module.process({}, wait)
        module.set_voice(0, pitch=57, start=True)
        return module.process({}, 300)["out"][:, 0]

    assert (onset("reset", 0) == onset("reset", 100)).all()
    assert not (onset("free", 0) == onset("free", 100)).all()
    running, later = onset("free", 0), onset("free", 64)
    np.testing.assert_allclose(running[70:300], later[6:236], atol=1e-6)  # as if it had always run
    assert (onset("random", 0) == onset("random", 100)).all()
    assert not (onset("random", 0) == onset("random", 0, seed=2)).all()
