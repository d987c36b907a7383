"""osc.string: tuning, decay times, stiff strings, the comb of the pick, strings struck again."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents
from tools.bench.sound.spectra import RATE
from tools.bench.sound.strings import mode, module, sound


@pytest.mark.parametrize("rate", [44100.0, 48000.0, 96000.0])
@pytest.mark.parametrize("frequency", [27.5, 110.0, 440.0, 1760.0, 4186.0])
def test_tuned_from_the_lowest_to_the_highest_key_and_dies_in_time(frequency: float, rate: float) -> None:
    for values in (
        {"brightness": 20000.0, "decay": 4.0, "stiffness": 0.0},
        {"brightness": 1500.0, "decay": 2.0, "stiffness": 0.1},
        {"brightness": 400.0, "decay": 1.0, "stiffness": 0.3},
    ):
        measured, t60 = mode(sound(module(frequency, rate, **values), 1 << 16), frequency, rate, 1 << 15)
        assert abs(cents(measured, frequency)) < 0.1
        # Above 2 kHz the interpolation takes its share of what dull strings lose.
        assert t60 == pytest.approx(values["decay"], rel=0.01 if frequency < 2000 else 0.3)


@pytest.mark.parametrize("position", [0.05, 0.13, 0.5])
def test_overtones_die_with_the_square_of_their_frequency(position: float) -> None:
    signal = sound(module(110, decay=3, brightness=1000, stiffness=0, softness=0, position=position), 1 << 15)
    for number in (1, 3, 5, 9):
        wanted = 3 * (1 + 0.11**2) / (1 + (0.11 * number) ** 2)
        assert mode(signal, 110 * number)[1] == pytest.approx(wanted, rel=0.04)


@pytest.mark.parametrize("frequency", [55.0, 220.0, 880.0])
def test_overtones_of_a_stiff_string_are_sharp_as_physics_has_it(frequency: float) -> None:
    stiffness = 0.25
    values = {"decay": 20.0, "brightness": 20000.0, "position": 0.13, "softness": 0.0}
    signal = sound(module(frequency, stiffness=stiffness, **values), 1 << 15)
    b = stiffness**3 / 100
    for number in (2, 4, 6, 8):
        wanted = frequency * number * ((1 + b * number**2) / (1 + b)) ** 0.5
        assert abs(cents(mode(signal, wanted)[0], wanted)) < 0.02 + 0.12 * cents(wanted, frequency * number)


def test_a_pick_at_a_third_leaves_out_every_third_overtone() -> None:
    signal = sound(module(100, decay=20, stiffness=0, brightness=20000, position=1 / 3, noise=0), 48000)
    spectrum = np.abs(np.fft.rfft(signal[4800 : 4800 + 24000] * np.hanning(24000)))
    lines = spectrum[[50 * number for number in range(1, 10)]]
    assert lines[[2, 5, 8]].max() < 0.01 * lines[[1, 4, 7]].min()


def test_soft_notes_are_quieter_and_duller() -> None:
    loud, soft = (sound(module(220, velocity=velocity, noise=0), 4800) for velocity in (1, 0.2))
    assert np.std(soft) < 0.6 * np.std(loud)
    bright = [np.std(np.diff(signal)) / np.std(signal) for signal in (loud, soft)]
    assert bright[1] < 0.8 * bright[0]


@pytest.mark.parametrize("frequency", [41.2, 330.0, 2000.0])
def test_level_and_no_direct_current(frequency: float) -> None:
    signal = sound(module(frequency), RATE)
    assert 0.4 < np.abs(signal).max() < 1.1
    assert abs(signal.mean()) < 1e-3


def test_a_key_let_go_stops_the_string_and_ends_the_voice() -> None:
    string = module(220, decay=20, release=0.2)
    sound(string, 9600)
    string.set_voice(0, pitch=57, gate=0)
    tail = sound(string, 9600)
    fall = np.std(tail[7200:7920]) / np.std(tail[2400:3120])
    assert 20 * np.log10(fall) == pytest.approx(-30, abs=4)
    assert string.alive & 1
    sound(string, RATE)
    assert not string.alive & 1
    assert not sound(string, 64).any()


def test_struck_again_it_rings_on() -> None:
    """A second pluck is added to the string as it is: the difference is another string's first pluck."""
    struck, left = module(220, noise=0), module(220, noise=0)
    sound(struck, 9600)
    sound(left, 9600)
    struck.set_voice(0, pitch=57, restrike=True)
    alone = sound(module(220, noise=0), 4800)
    np.testing.assert_allclose(sound(struck, 4800) - sound(left, 4800), alone, atol=2e-5)


def test_every_pluck_has_its_own_noise_and_repeats() -> None:
    def second(seed: int) -> np.ndarray:
        string = NativeModule("osc.string", seed=seed)
        string.prepare(RATE)
        string.set_parameter("noise", 1)
        string.set_voice(0, pitch=57, start=True)
        return string.process({}, 500)["out"][:, 0]

    assert (second(1) == second(1)).all() and not (second(1) == second(2)).all()


def test_an_input_makes_it_ring_at_its_own_pitch() -> None:
    string = module(220, decay=3, softness=1)
    sound(string, 4 * RATE)
    noise = np.random.default_rng(1).uniform(-0.05, 0.05, (RATE, 4)).astype(np.float32)
    signal = string.process({"in": noise}, RATE)["out"][:, 0].astype(float)
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(RATE)))
    assert spectrum[218:223].max() > 30 * np.median(spectrum[230:430])
    assert string.alive & 1
