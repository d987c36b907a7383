"""filter.ladder against 1 / ((1 + s)^4 + k), its tuning, its self-oscillation and its nerves."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, cents, decibels, frequency_of
from tools.bench.sound.ladder import at_cutoff, critical_feedback, tuning

MODES = ("low24", "low18", "low12", "low6", "band", "high")


def analogue(mode: str, s: np.ndarray, k: float) -> np.ndarray:
    pole = 1 / (1 + s)
    u = 1 / (1 + k * pole**4)
    taps = {
        "low24": pole**4, "low18": pole**3, "low12": pole**2, "low6": pole,
        "band": 4 * (pole * (1 - pole)) ** 2, "high": (1 - pole) ** 4,
    }  # fmt: skip
    return u * taps[mode]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("cutoff", "resonance"), [(120, 0.0), (1000, 0.6), (9000, 0.9)])
def test_response_is_that_of_the_prewarped_analogue_ladder(
    mode: str, cutoff: float, resonance: float
) -> None:
    rig = Rig("filter.ladder", mode=mode, cutoff=cutoff, resonance=resonance)
    frequency, measured = rig.response()
    s = 1j * np.tan(np.pi * frequency / 48000) / np.tan(np.pi * cutoff / 48000)
    wanted = analogue(mode, s, 3.99 * resonance)
    assert np.abs(measured - wanted).max() < 2e-5 * max(1.0, np.abs(wanted).max())


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_12_decibels_down_at_cutoff_without_resonance(rate: float) -> None:
    for cutoff in (50, 440, 5000, 15000):
        assert at_cutoff(cutoff, rate) == pytest.approx(-12.04, abs=0.02)


def test_it_oscillates_at_feedback_4() -> None:
    assert critical_feedback() == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize("cutoff", [20, 55, 220, 1000, 4000, 8000, 12000])
def test_self_oscillation_is_in_tune(cutoff: float) -> None:
    rig = Rig("filter.ladder", character="saturated", cutoff=cutoff, resonance=1.0)
    kick = np.zeros(max(48000, int(48000 * 60 / cutoff)))
    kick[: int(12000 / cutoff)] = 0.5
    rig.mono(kick)
    tone = rig.mono(None, frames=96000)
    assert 0.1 < np.abs(tone).max() < 2, "it sings by itself and stays bounded"
    assert abs(tuning(cutoff)) < 5


@pytest.mark.parametrize("cutoff", [20, 100, 1000, 4000, 12000])
def test_clean_resonance_peak_is_in_tune(cutoff: float) -> None:
    rig = Rig("filter.ladder", cutoff=cutoff, resonance=1.0)
    kick = np.zeros(96000)
    kick[0] = 1
    ringing = rig.mono(kick)
    ringing = ringing[2000:] * np.exp(np.arange(94000) / 48000 * 2 * np.pi * cutoff * 0.01 / 16)
    length = int(min(94000, 48000 * 400 / cutoff))
    assert abs(cents(frequency_of(ringing[:length], 48000), cutoff)) < 5


def test_clean_ladder_rings_down_even_at_full_resonance() -> None:
    rig = Rig("filter.ladder", cutoff=1000, resonance=1.0)
    kick = np.zeros(48000)
    kick[0] = 1
    early, late = np.split(rig.mono(kick), 2)
    assert np.abs(late[-4800:]).max() < 5e-2 * np.abs(early[:4800]).max()


def test_bass_compensation_gives_back_what_resonance_takes() -> None:
    for bass, wanted in ((0.0, 1 / (1 + 3.99 * 0.8)), (1.0, 1.0)):
        rig = Rig("filter.ladder", cutoff=2000, resonance=0.8, bass=bass)
        assert rig.mono(np.ones(9600))[-1] == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize("character", ["clean", "saturated"])
@pytest.mark.parametrize("mode", MODES)
def test_stable_when_everything_jumps_all_the_time(character: str, mode: str) -> None:
    random = np.random.default_rng(2)
    rig = Rig("filter.ladder", character=character, mode=mode)
    worst = 0.0
    for _ in range(800):
        rig.set(
            smooth=bool(random.integers(2)),
            cutoff=float(random.choice([16, 300, 20000])),
            resonance=float(random.choice([0, 1])),
            drive_db=float(random.choice([-24, 36])),
        )
        worst = max(worst, np.abs(rig.mono(random.uniform(-1, 1, int(random.integers(1, 120))))).max())
    assert worst < 60


def test_saturated_ladder_does_not_fold_back() -> None:
    rig = Rig("filter.ladder", character="saturated", cutoff=20000, resonance=0.0, drive_db=12)
    time = np.arange(48000) / 48000
    tone = rig.mono(np.sin(2 * np.pi * 4187 * time))
    spectrum = np.abs(np.fft.rfft(tone[-24000:] * np.blackman(24000)))
    frequency = np.fft.rfftfreq(24000, 1 / 48000)
    harmonic = np.abs((frequency + 2093.5) % 4187 - 2093.5) < 20
    audible = (frequency < 20000) & ~harmonic
    assert decibels(spectrum[audible].max() / spectrum.max()) < -50


def test_saturated_and_clean_agree_on_quiet_signals() -> None:
    frequency, clean = Rig("filter.ladder", cutoff=800, resonance=0.44).response()
    _, saturated = Rig("filter.ladder", cutoff=800, resonance=0.399, character="saturated").response(
        size=1e-3
    )
    below = frequency < 1200  # twice the rate warps less above
    assert np.abs(decibels(saturated[below]) - decibels(clean[below])).max() < 0.1
