"""osc.additive: every partial where and as loud as it was drawn, for as long as it was told."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of
from tools.bench.sound.additive import between_the_partials, drawn_and_heard, module, sound
from tools.bench.sound.spectra import FRAMES, RATE, level_at


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio))


def test_128_partials_are_as_loud_as_drawn() -> None:
    drawn, heard = drawn_and_heard()
    assert len(drawn) == 128 and np.abs(20 * np.log10(heard / drawn)).max() < 0.1


@pytest.mark.parametrize(
    ("spectrum", "law"),
    [("saw", lambda n: 1 / n), ("square", lambda n: n % 2 / n), ("triangle", lambda n: n % 2 / n**2),
     ("flat", lambda n: 1.0)],
)  # fmt: skip
def test_spectra_by_name(spectrum: str, law) -> None:  # type: ignore[no-untyped-def]
    signal = sound(module(220, spectrum=spectrum), FRAMES + 4800)[4800:]
    for number in range(1, 60):
        assert level_at(signal, 220 * number) == pytest.approx(law(number), abs=2e-5, rel=0.005)


@pytest.mark.parametrize("frequency", [27.5, 440.0, 4186.0, 20000.0])
def test_tuned(frequency: float) -> None:
    signal = sound(module(frequency, {"spectrum": [1.0]}), 1 << 16)[4800:]
    assert abs(cents(frequency_of(signal, RATE), frequency)) < 0.1


def test_low_sines_are_clean() -> None:
    """Nothing of the setting anew at every 32nd frame is heard."""
    signal = sound(module(46.875, {"spectrum": [1.0]}), FRAMES + 4800)[4800:]
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(FRAMES, 20)))
    assert decibels(spectrum[60:].max() / spectrum.max()) < -115


def test_ratios_stretch_and_bells_are_where_they_are_drawn() -> None:
    signal = sound(module(200, {"spectrum": [1.0, 0.5], "ratio": [1.0, 2.7183]}), FRAMES + 4800)[4800:]
    assert level_at(signal, 543.66) == pytest.approx(0.5, rel=0.005)
    bell = sound(module(500, spectrum="bell", sustain=1), FRAMES + 4800)[4800:]
    assert level_at(bell, 2.74 * 500) == pytest.approx(0.5, rel=0.01)
    assert level_at(bell, 4.07 * 500) == pytest.approx(0.5, rel=0.01)
    b = 0.5**3 / 100
    stiff = sound(module(200, stretch=0.5), FRAMES + 4800)[4800:]
    for number in (1, 5, 12):
        place = 200 * number * ((1 + b * number**2) / (1 + b)) ** 0.5
        assert level_at(stiff, place) == pytest.approx(1 / number, rel=0.005)


def test_what_lies_above_half_the_sample_rate_is_gone() -> None:
    assert between_the_partials(3187) < -100


def test_tilt_balance_and_count() -> None:
    tilted = sound(module(110, spectrum="flat", tilt=-6.0206), FRAMES + 4800)[4800:]
    assert decibels(level_at(tilted, 880) / level_at(tilted, 110)) == pytest.approx(-18.06, abs=0.1)
    odd, even = (sound(module(110, spectrum="flat", balance=side), FRAMES + 4800)[4800:] for side in (-1, 1))
    assert level_at(odd, 220) < 1e-5 < 0.99 < level_at(odd, 330)
    assert level_at(even, 330) < 1e-5 < 0.99 < min(level_at(even, 110), level_at(even, 220))
    few = sound(module(110, spectrum="flat", partials=5.25), FRAMES + 4800)[4800:]
    found = [level_at(few, 110 * number) for number in range(1, 9)]
    np.testing.assert_allclose(found, [1, 1, 1, 1, 1, 0.25, 0, 0], atol=0.005)


def test_each_partial_decays_in_its_own_time() -> None:
    additive = module(
        300, {"spectrum": [1.0, 1.0, 1.0], "decay": [1.0, 0.5, 2.0]}, decay=1, sustain=0, damping=1
    )
    signal = sound(additive, RATE)
    early, late = signal[4800 : 4800 + 8000], signal[14400 : 14400 + 8000]
    for number, seconds in ((1, 1.0), (2, 0.25), (3, 2 / 3)):
        fall = decibels(level_at(late, 300 * number) / level_at(early, 300 * number))
        assert fall == pytest.approx(-60 * 0.2 / seconds, abs=0.15)


def test_release_ends_the_voice() -> None:
    additive = module(300, release=0.2)
    sound(additive, 9600)
    additive.set_voice(0, pitch=60, gate=0)
    peaks = np.abs(sound(additive, 9600)).reshape(-1, 480).max(1)
    assert decibels(peaks[12] / peaks[2]) == pytest.approx(-30, abs=0.7)
    assert additive.alive & 1
    sound(additive, 9600)
    assert not additive.alive & 1


def test_detune_is_new_with_every_note_and_stays_within_its_bounds() -> None:
    def first(seed: int) -> float:
        additive = NativeModule("osc.additive", seed=seed)
        additive.prepare(RATE)
        additive.set_table("spectrum", [1.0])
        additive.set_parameter("detune", 30)
        additive.set_voice(0, pitch=69, start=True)
        return cents(frequency_of(sound(additive, 1 << 14)[2400:], RATE), 440)

    found = [first(seed) for seed in range(1, 6)]
    assert max(np.abs(found)) < 30.1 and np.std(found) > 3


def test_struck_again_it_does_not_click() -> None:
    additive = module(100, {"spectrum": [1.0]}, decay=0.2, sustain=0, attack=0.005)
    before = sound(additive, 4801)
    additive.set_voice(0, pitch=69 + 12 * np.log2(100 / 440), restrike=True)
    after = sound(additive, 4800)
    assert np.abs(np.diff(np.concatenate([before, after]))).max() < 0.02
    assert np.abs(after).max() > 0.9


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_tables_of_nothing_are_silent(value: float) -> None:
    assert not sound(module(220, {"spectrum": [value] * 8}), 500).any()
