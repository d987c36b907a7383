"""filter.diode against Stinchcombe's polynomial, its tuning, its self-oscillation and its nerves."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels, frequency_of
from tools.bench.sound.diode import FEEDBACK, attenuation, bass_loss, core, critical_feedback, tuning


@pytest.mark.parametrize(("cutoff", "resonance"), [(120, 0.0), (1000, 0.6), (9000, 0.9), (3000, 0.97)])
def test_response_is_that_of_the_prewarped_analogue_ladder(cutoff: float, resonance: float) -> None:
    rig = Rig("filter.diode", character="clean", cutoff=cutoff, resonance=resonance)
    frequency, measured = rig.response()
    warped = np.tan(np.pi * frequency / 48000) / np.tan(np.pi * cutoff / 48000)
    wanted = 1 / (core(1j * warped * 2**0.25) + FEEDBACK * resonance)
    assert np.abs(measured - wanted).max() < 5e-5 * max(1.0, np.abs(wanted).max())


@pytest.mark.parametrize(("multiple", "wanted"), [(1, -21.9), (2, -34.4), (4, -51.9), (8, -73.3)])
def test_attenuation_at_multiples_of_the_corner(multiple: float, wanted: float) -> None:
    assert attenuation(multiple) == pytest.approx(wanted, abs=0.1)


def test_it_oscillates_at_feedback_17() -> None:
    assert critical_feedback() == pytest.approx(17, abs=0.05)


@pytest.mark.parametrize("cutoff", [20, 55, 220, 1000, 4000, 8000, 12000])
def test_self_oscillation_is_in_tune(cutoff: float) -> None:
    assert abs(tuning(cutoff)) < 5


def test_self_oscillation_stays_bounded() -> None:
    rig = Rig("filter.diode", cutoff=700, resonance=1.0)
    rig.mono(np.ones(4800))
    tone = rig.mono(None, frames=96000)
    assert 0.005 < np.abs(tone[-4800:]).max() < 2


def test_clean_rings_down_even_at_full_resonance() -> None:
    rig = Rig("filter.diode", character="clean", cutoff=1000, resonance=1.0)
    kick = np.zeros(96000)
    kick[0] = 1
    early, late = np.split(rig.mono(kick), 2)
    assert np.abs(late[-4800:]).max() < 0.2 * np.abs(early[:4800]).max()


def test_a_voice_alone_has_the_bits_of_one_among_others() -> None:
    noise, sounds = np.random.default_rng(3).uniform(-1, 1, 1000), []
    for heard in (15, 1):
        rig = Rig("filter.diode", character="clean", cutoff=300, resonance=0.7)
        rig.module.hear(heard)
        for cutoff in (300, 2000, 2000, 150, 9000):
            rig.set(True, cutoff=cutoff, bass=cutoff / 9000)
            sounds.append(rig.mono(noise))
    assert np.array_equal(sounds[:5], sounds[5:])


def test_resonance_takes_bass_away_and_bass_gives_it_back() -> None:
    for resonance in (0.0, 0.5, 0.9):
        assert bass_loss(resonance) == pytest.approx(-20 * np.log10(1 + FEEDBACK * resonance), abs=0.01)
    rig = Rig("filter.diode", character="clean", cutoff=2000, resonance=0.8, bass=1)
    assert rig.mono(np.ones(9600))[-1] == pytest.approx(1, rel=1e-4)


def test_coupling_takes_resonance_and_direct_current_away() -> None:
    def peak(coupling: str, cutoff: float) -> float:
        rig = Rig("filter.diode", character="clean", coupling=coupling, cutoff=cutoff, resonance=0.8)
        frequency, response = rig.response(1 << 16)
        return float(decibels(response)[np.abs(np.log2(np.maximum(frequency, 1) / cutoff)) < 0.5].max())

    assert peak("direct", 100) - peak("original", 100) > 6
    assert abs(peak("direct", 6000) - peak("original", 6000)) < 3
    rig = Rig("filter.diode", coupling="original", character="clean", cutoff=2000)
    assert abs(rig.mono(np.ones(48000))[-1]) < 1e-4


@pytest.mark.parametrize("coupling", ["direct", "original"])
@pytest.mark.parametrize("character", ["clean", "saturated"])
def test_stable_when_everything_jumps_all_the_time(character: str, coupling: str) -> None:
    random = np.random.default_rng(2)
    rig = Rig("filter.diode", character=character, coupling=coupling)
    worst = 0.0
    for _ in range(1500):
        rig.set(
            smooth=bool(random.integers(2)),
            cutoff=float(random.choice([16, 300, 20000])),
            resonance=float(random.choice([0, 1])),
            drive_db=float(random.choice([-24, 36])),
            feedback_cut=float(random.choice([4, 400])),
        )
        worst = max(worst, np.abs(rig.mono(random.uniform(-1, 1, int(random.integers(1, 120))))).max())
    assert worst < 100


def test_saturated_ladder_does_not_fold_back() -> None:
    rig = Rig("filter.diode", cutoff=20000, resonance=0.0, drive_db=12)
    tone = rig.mono(np.sin(2 * np.pi * 4187 * np.arange(48000) / 48000))
    spectrum = np.abs(np.fft.rfft(tone[-24000:] * np.blackman(24000)))
    frequency = np.fft.rfftfreq(24000, 1 / 48000)
    harmonic = np.abs((frequency + 2093.5) % 4187 - 2093.5) < 20
    audible = (frequency < 20000) & ~harmonic
    assert decibels(spectrum[audible].max() / spectrum.max()) < -50


def test_saturated_and_clean_agree_on_quiet_signals() -> None:
    _, clean = Rig("filter.diode", character="clean", cutoff=800, resonance=0.5).response()
    frequency, saturated = Rig("filter.diode", cutoff=800, resonance=0.5 * FEEDBACK / 18.7).response(
        size=1e-3
    )
    below = frequency < 1200  # twice the rate warps less above
    assert np.abs(decibels(saturated[below]) - decibels(clean[below])).max() < 0.1


def test_resonance_follows_pitch_through_hot_input() -> None:
    rig = Rig("filter.diode", cutoff=1500, resonance=1.0, drive_db=24)
    rig.mono(np.random.default_rng(1).uniform(-1, 1, 4800))
    assert frequency_of(rig.mono(None, frames=96000)[48000:], 48000) == pytest.approx(1500, rel=0.003)
