"""sample.stretch: pitch, time and level each keep what they are set to, whatever the others are."""

import numpy as np
import pytest

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of

RATE = 48000
SPEEDS = (-2.0, -0.7, 0.0, 0.1, 0.5, 1.0, 1.5, 2.0)


def stretched(
    data: np.ndarray, *, rate: float = RATE, pitch: float = 60, output: float = RATE, **values: float
) -> NativeModule:
    module = NativeModule("sample.stretch")
    module.prepare(output)
    module.set_sample(0, Sample(np.asarray(data, np.float32), rate, 60))
    for id, value in values.items():
        module.set_parameter(id, value)
    module.set_voice(0, pitch=pitch, start=True)
    return module


def left(module: NativeModule, frames: int) -> np.ndarray:
    return module.process({}, frames)["left"][:, 0].astype(float)


def tone(seconds: float, hertz: float = 441, rate: float = RATE) -> np.ndarray:
    signal: np.ndarray = np.sin(2 * np.pi * hertz / rate * np.arange(int(seconds * rate)))
    return signal


def noise(seconds: float) -> np.ndarray:
    """Return noise up to 8 kHz, r.m.s. 1."""
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(int(seconds * RATE)))
    spectrum[np.fft.rfftfreq(int(seconds * RATE), 1 / RATE) > 8000] = 0
    signal: np.ndarray = np.fft.irfft(spectrum)
    signal /= signal.std()
    return signal


def level_db(signal: np.ndarray) -> float:
    return float(20 * np.log10(signal.std()))


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("transients", [0, 1])
def test_at_its_own_speed_and_pitch_the_sample_comes_out_as_it_is(size: int, transients: int) -> None:
    data = noise(0.5)
    out = left(stretched(data, size=size, transients=transients), len(data))
    assert np.abs(out - data)[60:].max() < 1e-5


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("pitch", [48, 60, 67.3])
def test_pitch_and_level_of_a_tone_are_the_same_at_any_speed(speed: float, pitch: float) -> None:
    module = stretched(tone(4, 441, 44100), rate=44100, speed=speed, pitch=pitch, start=0.5)
    out = left(module, 40000)[4000:]
    assert abs(cents(frequency_of(out, RATE), 441 * 2 ** ((pitch - 60) / 12))) < 0.1
    assert level_db(out * 2**0.5) == pytest.approx(0, abs=0.1)


def test_a_chord_keeps_its_tones() -> None:
    hertz = (220.0, 277.18, 329.63, 1318.5)
    chord = sum((tone(3, h) for h in hertz), np.zeros(3 * RATE))
    out = left(stretched(chord, speed=0.37, size=2), 70000)[4000:]
    spectrum = np.abs(np.fft.rfft(out * np.blackman(len(out)))) / (0.42 * len(out) / 2)
    frequency = np.fft.rfftfreq(len(out), 1 / RATE)
    for h in hertz:
        near = np.abs(frequency - h) < 3
        assert 20 * np.log10(spectrum[near].max()) == pytest.approx(0, abs=1.5)
    away = np.min(np.abs(frequency[:, None] - np.array(hertz)), axis=1) > 30
    assert 20 * np.log10(spectrum[away].max()) < -40


@pytest.mark.parametrize("speed", SPEEDS)
def test_level_of_noise(speed: float) -> None:
    out = left(stretched(noise(6), speed=speed, start=0.5), RATE)[4800:]
    assert level_db(out) == pytest.approx(-1, abs=1.3)


@pytest.mark.parametrize("speed", [-1.0, 0.25, 0.5, 1.0, 2.0])
def test_duration_is_that_of_the_sample_over_the_speed(speed: float) -> None:
    module = stretched(tone(0.5), speed=speed, start=0 if speed > 0 else 1)
    wanted = 0.5 / abs(speed)
    loud = np.flatnonzero(np.abs(left(module, int((wanted + 0.2) * RATE))) > 0.5)
    assert loud[0] / RATE == pytest.approx(0, abs=0.012)  # the ends are as sharp as a quarter of a window
    assert loud[-1] / RATE == pytest.approx(wanted, abs=0.012)
    assert module.alive & 1 == 0


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_an_attack_stays_where_it_belongs(speed: float) -> None:
    data = np.zeros(RATE)
    data[24000:] = noise(0.5) * np.exp(-np.arange(24000) / 2400)
    sharp = left(stretched(data, speed=speed, transients=1, size=0), int(RATE / speed))
    energy = np.cumsum(sharp**2)
    begins = np.searchsorted(energy, energy[-1] * 0.1) / RATE
    assert begins == pytest.approx(0.5 / speed, abs=0.02)


def test_standing_still_it_sounds_on() -> None:
    module = stretched(tone(1), speed=0, start=0.5)
    left(module, RATE)
    assert left(module, RATE).std() == pytest.approx(0.5**0.5, rel=0.02) and module.alive & 1


def test_round_the_sample_a_tone_that_fits_goes_on() -> None:
    module = stretched(tone(0.1, 440), speed=0.8, loop=1)
    left(module, 3 * RATE)
    out = left(module, RATE)
    assert abs(cents(frequency_of(out, RATE), 440)) < 0.5 and level_db(out * 2**0.5) == pytest.approx(
        0, abs=0.3
    )


def test_both_channels_turn_together() -> None:
    """What is the same on both sides stays the same; a tone in antiphase stays in antiphase."""
    data = np.column_stack([noise(2), noise(2)])
    out = stretched(data, speed=0.4).process({}, RATE)
    np.testing.assert_array_equal(out["left"], out["right"])
    data = np.column_stack([tone(2), -0.5 * tone(2)])
    out = stretched(data, speed=0.4).process({}, RATE)
    np.testing.assert_allclose(out["right"][4800:, 0], -0.5 * out["left"][4800:, 0], atol=1e-3)


def test_a_note_that_begins_later_sounds_the_same() -> None:
    module = stretched(noise(1), speed=0.6)
    once = left(module, 9600)
    left(module, 77)
    module.set_voice(0, start=True)
    np.testing.assert_array_equal(left(module, 9600), once)


def test_let_go_it_fades_and_ends() -> None:
    module = stretched(tone(4), release=0.05)
    left(module, 4800)
    module.set_voice(0, gate=0)
    after = left(module, 2400)
    assert np.abs(after[-100:]).max() < 0.06
    left(module, 64)
    assert module.alive & 1 == 0 and not left(module, 64).any()


def test_struck_again_it_does_not_click() -> None:
    rising = tone(2, 200) * np.minimum(np.arange(2 * RATE) / 4800, 1)
    module = stretched(rising, speed=0.9)
    before = left(module, 20000)
    module.set_voice(0, restrike=True)
    after = left(module, 9600)
    assert np.abs(np.diff(np.r_[before[10000:], after])).max() < 0.05


@pytest.mark.parametrize("channels", [1, 2, 8])
def test_any_sample_is_finite(channels: int) -> None:
    random = np.random.default_rng(1)
    for frames, rate in ((1, 1000), (1, 1e6), (2, 1e6), (9, 1000), (3000, 48000)):
        for speed in (-2.0, 0.0, 1.0):
            for loop in (0, 1):
                data = random.uniform(-1, 1, (frames, channels))
                out = stretched(data, rate=rate, speed=speed, loop=loop, pitch=67, size=0).process({}, 3000)
                assert max(np.abs(out[id]).max() for id in out) < 8
    data = random.uniform(-1, 1, (6000, channels))
    data[1000], data[1500], data[2000] = np.nan, np.inf, -np.inf
    out = stretched(data, speed=0.7).process({}, 9600)
    assert np.isfinite(out["left"]).all() and out["left"].any()


@pytest.mark.parametrize("output", [44100, 96000, 192000])
def test_any_output_rate(output: float) -> None:
    out = left(stretched(tone(2), output=output, speed=0.5, start=0.3), int(output))[int(output) // 10 :]
    assert abs(cents(frequency_of(out, output), 441)) < 0.1


def test_without_a_sample_it_is_silent() -> None:
    module = stretched(tone(1))
    module.set_sample(0, None)
    assert not left(module, 100).any() and module.alive & 1 == 0
