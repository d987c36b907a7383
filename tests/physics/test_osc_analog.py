"""osc.analog against the spectra and pitches it promises."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of

RATE = 48000
FRAMES = 1 << 15
WINDOW = np.kaiser(FRAMES, 24)  # side lobes below -180 dB: far under the gates
FREQUENCIES = (441.0, 1245.0, 4187.0, 7803.0)


def tone(frequency: float, frames: int = FRAMES, rate: float = RATE, **values: float | str) -> np.ndarray:
    """Return the steady tone in double precision."""
    module = NativeModule("osc.analog")
    module.prepare(rate)
    for id, value in values.items():
        module.set_parameter(id, value)
    module.set_voice(0, pitch=69 + 12 * np.log2(frequency / 440), start=True)
    return module.process({}, frames + 64)["out"][64:, 0].astype(float)


def worst_below(signal: np.ndarray, frequency: float, guard: int = 12) -> float:
    """Return the worst line below the fundamental, in dB under the strongest harmonic."""
    spectrum = np.abs(np.fft.rfft(signal * WINDOW))
    first, last = guard, int(frequency * FRAMES / RATE) - guard
    return float(20 * np.log10(spectrum[first:last].max() / spectrum.max()))


def gate(frequency: float) -> float:
    """sound.md: -90 dB up to 4.2 kHz, -60 dB at 8 kHz."""
    return -90.0 if frequency < 4200 else -60.0


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize(
    "values",
    [
        {"shape": "saw"},
        *({"shape": "pulse", "width": width} for width in (0.5, 0.27, 0.1, 0.03)),
        {"shape": "triangle"},
        *(
            {"shape": shape, "width": 0.2, "sync": "hard", "ratio": ratio}
            for shape in ("saw", "pulse", "triangle", "sine")
            for ratio in (0.0, 7.3, 19.1, 31.7, 47.9)
        ),
    ],
    ids=str,
)
def test_nothing_folds_back_below_the_note(frequency: float, values: dict[str, float | str]) -> None:
    assert worst_below(tone(frequency, **values), frequency) < gate(frequency)


@pytest.mark.parametrize(
    ("frequency", "frames"), [(441.0, 16384), (1245.0, 4096), (4187.0, 4096), (7803.0, 4096)]
)
def test_pulse_width_modulation_folds_nothing_back(frequency: float, frames: int) -> None:
    """A width that moves at a constant speed is two saws, one out of tune: nothing may lie below both.

    The speed is that of a full-depth triangle of 1.3 Hz at 441 Hz, of 5 Hz above.
    """
    module = NativeModule("osc.analog")
    module.prepare(RATE)
    module.set_parameter("shape", "pulse")
    module.set_parameter("width", 0.03)
    module.set_voice(0, pitch=69 + 12 * np.log2(frequency / 440), start=True)
    parts = []
    steps = frames // 240 + 2
    for turn in range(steps):  # ramps of 5 ms, each going on where the last one ends
        module.set_parameter("width", 0.03 + 0.94 * (turn + 1) / steps, smooth=True)
        parts.append(module.process({}, 240)["out"][:, 0])
    signal = np.concatenate(parts)[64 : 64 + frames].astype(float)
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(frames, 20)))
    detuned = frequency - 0.94 / (steps * 240) * RATE
    low = spectrum[10 : int(detuned * frames / RATE) - 10]
    assert 20 * np.log10(low.max() / spectrum.max()) < gate(frequency)


@pytest.mark.parametrize("shape", ["saw", "pulse", "triangle", "sine"])
@pytest.mark.parametrize("frequency", [20.0, 110.0, 440.0, 3000.0, 11990.0])
def test_pitch_is_true_within_a_tenth_of_a_cent(shape: str, frequency: float) -> None:
    signal = tone(frequency, 1 << 16, shape=shape)
    signal -= signal.mean()
    turn = np.exp(-2j * np.pi * frequency / RATE * np.arange(len(signal)))
    half = len(signal) // 2
    window = np.kaiser(half, 14)
    early, late = (np.sum(signal[at : at + half] * turn[at : at + half] * window) for at in (0, half))
    measured = frequency + np.angle(late / early) / (2 * np.pi * half) * RATE
    assert abs(cents(measured, frequency)) < 0.1


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
