"""filter.formant: vowels where phoneticians measured them, throats of all sizes, steady nerves."""

import numpy as np
import pytest

from prototypes.oracles.filter_formant import formants
from tests.physics.module_rig import Rig, decibels

VOICES = ("bass", "tenor", "alto", "soprano")


def level_at(rig: Rig, hertz: float) -> float:
    frequency, response = rig.response(1 << 16)
    return float(np.interp(hertz, frequency, decibels(response)))


@pytest.mark.parametrize("vowel", range(5))
@pytest.mark.parametrize("voice", range(4))
def test_a_vowel_peaks_at_its_formants(voice: int, vowel: int) -> None:
    rig = Rig("filter.formant", voice=VOICES[voice], vowel=vowel, sharpness=4, level_db=0)
    frequency, response = rig.response(1 << 16)
    level = decibels(response)
    hertz, wanted, _ = formants(voice, vowel)
    for n in range(2):  # the higher ones lie in each other's skirts
        near = np.abs(np.log2(np.maximum(frequency, 1) / hertz[n])) < 0.12
        peak = frequency[near][np.argmax(level[near])]
        assert peak == pytest.approx(hertz[n], rel=0.03)
        assert level[near].max() == pytest.approx(wanted[n], abs=2.5)


def test_bandwidth_is_what_was_measured_and_sharpness_divides_it() -> None:
    for sharpness in (1.0, 4.0):
        rig = Rig("filter.formant", voice="tenor", vowel=4, sharpness=sharpness, level_db=0)
        frequency, response = rig.response(1 << 17)
        band = (frequency > 250) & (frequency < 450)
        level = decibels(response)[band]
        inside = frequency[band][level > level.max() - 3.0103]
        assert inside[-1] - inside[0] == pytest.approx(40 / sharpness, rel=0.08)


def test_size_and_shift_move_all_formants() -> None:
    plain = Rig("filter.formant", vowel=0, sharpness=3)
    for rig in (Rig("filter.formant", size=2, sharpness=3), Rig("filter.formant", shift=-12, sharpness=3)):
        for hertz in (650, 1080, 2650):
            assert level_at(rig, hertz / 2) == pytest.approx(level_at(plain, hertz), abs=0.3)


def test_between_two_vowels_the_formants_move_in_octaves() -> None:
    rig = Rig("filter.formant", voice="tenor", vowel=0.5, sharpness=6)
    frequency, response = rig.response(1 << 16)
    low = (frequency > 300) & (frequency < 800)
    peak = frequency[low][np.argmax(np.abs(response[low]))]
    assert peak == pytest.approx((650 * 400) ** 0.5, rel=0.01)


def test_mix_leads_from_the_input_to_the_vowel() -> None:
    rig = Rig("filter.formant", mix=0)
    noise = np.random.default_rng(1).uniform(-1, 1, 1000)
    np.testing.assert_allclose(rig.mono(noise), noise, atol=1e-6)


def test_stable_when_everything_jumps_all_the_time() -> None:
    random = np.random.default_rng(2)
    rig = Rig("filter.formant", level_db=0)
    worst = 0.0
    for _ in range(800):
        rig.set(
            smooth=bool(random.integers(2)),
            vowel=float(random.uniform(0, 4)),
            size=float(random.choice([0.25, 1, 4])),
            shift=float(random.choice([-24, 24])),
            sharpness=float(random.choice([0.1, 10])),
        )
        worst = max(worst, np.abs(rig.mono(random.uniform(-1, 1, int(random.integers(1, 120))))).max())
    assert worst < 20
