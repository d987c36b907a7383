"""sample.player: pitch, loops, ends, and how clean the interpolation is."""

import numpy as np
import pytest

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of

RATE = 48000


def player(
    data: np.ndarray,
    *,
    rate: float = RATE,
    root: float = 60,
    loop: tuple[int, int] | None = None,
    pitch: float = 60,
    **values: float | str,
) -> NativeModule:
    module = NativeModule("sample.player")
    module.prepare(RATE)
    module.set_sample(0, Sample(np.asarray(data, np.float32), rate, root, loop))
    for id, value in values.items():
        module.set_parameter(id, value)
    module.set_voice(0, pitch=pitch, start=True)
    return module


def left(module: NativeModule, frames: int) -> np.ndarray:
    return module.process({}, frames)["left"][:, 0].astype(float)


NOISE = np.random.default_rng(1).uniform(-1, 1, (500, 2)).astype(np.float32)


@pytest.mark.parametrize("quality", ["sinc", "hermite", "none"])
def test_at_its_root_a_sample_comes_out_bit_for_bit(quality: str) -> None:
    out = player(NOISE, quality=quality).process({}, 600)
    for channel, id in enumerate(("left", "right")):
        np.testing.assert_array_equal(out[id][:500, 0], NOISE[:, channel])
        assert not out[id][500:, 0].any()


def test_mono_sounds_on_both_sides_and_of_many_channels_the_first_two() -> None:
    out = player(NOISE[:, 0], pitch=57.3).process({}, 300)
    stereo = player(NOISE, pitch=57.3).process({}, 300)
    np.testing.assert_array_equal(out["left"], out["right"])
    np.testing.assert_array_equal(out["left"], stereo["left"])
    wide = player(np.column_stack([NOISE, NOISE, NOISE]), pitch=57.3).process({}, 300)
    np.testing.assert_array_equal(wide["right"], stereo["right"])


def test_reverse_is_the_sample_backwards() -> None:
    np.testing.assert_array_equal(left(player(NOISE, direction="reverse"), 500), NOISE[::-1, 0])


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_a_loop_goes_round_seamlessly(direction: str) -> None:
    module = player(NOISE, loop=(100, 260), direction=direction)
    module.set_parameter("loop", "on")
    order = np.arange(500) if direction == "forward" else np.arange(500)[::-1]
    once = order[: 260 if direction == "forward" else 400]
    round_again = once[-160:]
    expected = NOISE[np.concatenate([once, *[round_again] * 4]), 0]
    np.testing.assert_array_equal(left(module, 900), expected[:900])
    assert module.alive & 1


def test_a_looped_cycle_is_a_steady_tone_at_any_pitch() -> None:
    """A period of 160 frames in a loop is a tone without end; all else is what interpolation adds."""
    period = np.sin(2 * np.pi * np.arange(160) / 160) + 0.5 * np.sin(2 * np.pi * 7 * np.arange(160) / 160)
    for quality, floor in (("sinc", -75), ("hermite", -45)):
        module = player(period, pitch=64.37, quality=quality)
        module.set_parameter("loop", "on")
        signal = left(module, (1 << 15) + 500)[500:]
        frequency = 300 * 2 ** (4.37 / 12)
        assert abs(cents(frequency_of(signal, RATE), frequency)) < 0.1
        spectrum = np.abs(np.fft.rfft(signal * np.kaiser(len(signal), 20)))
        bins = np.arange(len(spectrum))
        for harmonic in (1, 7):
            spectrum[np.abs(bins - harmonic * frequency * len(signal) / RATE) < 12] = 0
        reference = np.abs(np.fft.rfft(signal * np.kaiser(len(signal), 20))).max()
        assert 20 * np.log10(spectrum.max() / reference) < floor


def test_held_loops_go_on_to_the_end_when_the_key_is_let_go() -> None:
    module = player(NOISE, loop=(100, 260))
    module.set_parameter("loop", "held")
    np.testing.assert_array_equal(left(module, 320)[260:], NOISE[100:160, 0])
    module.set_voice(0, gate=0)
    np.testing.assert_array_equal(left(module, 340), NOISE[160:500, 0])
    assert module.alive & 1
    left(module, 32)
    assert module.alive & 1 == 0


def test_what_ends_a_voice() -> None:
    once, keyed, looped = player(NOISE), player(NOISE, ends="key"), player(NOISE)
    looped.set_parameter("loop", "on")
    for module, after_release in ((once, 1), (keyed, 0), (looped, 0)):
        left(module, 64)
        assert module.alive & 1
        module.set_voice(0, gate=0)
        left(module, 64)
        assert module.alive & 1 == after_release
    left(once, 500)
    assert once.alive & 1 == 0


def test_sample_rate_root_tune_and_tracking_set_the_speed() -> None:
    tone = np.sin(2 * np.pi * 441 / 44100 * np.arange(60000))
    for values, wanted in (
        ({"pitch": 60}, 441),
        ({"pitch": 72}, 882),
        ({"pitch": 60, "tune": -12, "fine": 50}, 441 * 2 ** (-11.5 / 12)),
        ({"pitch": 72, "tracking": 0.5}, 441 * 2**0.5),
        ({"pitch": 72, "tracking": 0}, 441),
    ):
        signal = left(player(tone, rate=44100, **values), 16384)
        assert abs(cents(frequency_of(signal, RATE), wanted)) < 0.1


def test_start_skips_into_the_sample() -> None:
    np.testing.assert_array_equal(left(player(NOISE, start=0.5), 200), NOISE[249:449, 0])
