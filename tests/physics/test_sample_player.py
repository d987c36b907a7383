"""sample.player: pitch, loops, ends, and how clean the interpolation is."""

import numpy as np
import pytest

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of
from tools.bench.sound.player import PERIOD, alias_db, interpolation_db, left, player, seam
from tools.bench.sound.spectra import RATE

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
    for quality, floor in (("sinc", -75), ("hermite", -45)):
        module = player(PERIOD, pitch=64.37, quality=quality)
        module.set_parameter("loop", "on")
        signal = left(module, (1 << 15) + 500)[500:]
        assert abs(cents(frequency_of(signal, RATE), 300 * 2 ** (4.37 / 12))) < 0.1
        assert interpolation_db(quality) < floor


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


def zones(*rows: tuple[float, ...]) -> list[float]:
    return [float(number) for row in rows for number in row]


def constant(value: float) -> Sample:
    return Sample(np.full((400, 1), value, np.float32), RATE, 60)


def test_zones_choose_by_key_and_velocity() -> None:
    table = zones(
        (0, 0, 59, 0, 127, -1, 0, 0),
        (1, 60, 127, 0, 63, -1, 0, 0),
        (2, 60, 127, 64, 127, -1, -20 * np.log10(2), 1),
    )
    for pitch, velocity, wanted in (
        (40, 1, (1, 1)),
        (59.4, 0, (1, 1)),
        (59.6, 0.3, (2, 2)),
        (99, 1, (0, 1.5)),
    ):
        module = player(np.ones(400), tracking=0)
        module.set_sample(1, constant(2))
        module.set_sample(2, constant(3))
        module.set_table("zones", table)
        module.set_voice(0, pitch=pitch, velocity=velocity, start=True)
        out = module.process({}, 100)
        assert out["left"][50, 0] == pytest.approx(wanted[0], abs=1e-5)
        assert out["right"][50, 0] == pytest.approx(wanted[1], rel=1e-5)


def test_a_zone_has_its_own_root_and_where_there_is_none_it_is_silent() -> None:
    tone = np.sin(2 * np.pi * 500 / RATE * np.arange(40000))
    module = player(tone)
    module.set_table("zones", zones((0, 36, 84, 0, 127, 48, 0, 0)))
    module.set_voice(0, pitch=60, start=True)
    assert abs(cents(frequency_of(left(module, 16384), RATE), 1000)) < 0.1
    module.set_voice(0, pitch=90, start=True)
    assert not left(module, 100).any() and module.alive & 1 == 0
    for row in (
        (5, 0, 127, 0, 127, 60, 0, 0),
        (99, 0, 127, 0, 127, 60, 0, 0),
        (-3, 0, 127, 0, 127, 60, 0, 0),
    ):
        module.set_table("zones", zones(row))
        module.set_voice(0, pitch=60, start=True)
        assert not left(module, 100).any()


def test_zones_that_overlap_take_turns() -> None:
    module = player(np.ones(400))
    for slot in (1, 2):
        module.set_sample(slot, constant(slot + 1))
    module.set_table("zones", zones(*((slot, 0, 127, 0, 127, -1, 0, 0) for slot in range(3))))
    heard = []
    for _ in range(6):
        module.set_voice(0, start=True)
        heard.append(round(float(left(module, 60)[50])))
    assert sorted(heard[:3]) == [1, 2, 3] and heard[3:] == heard[:3]


def sliced(slice_by: str, *, slice: int = 0, pitch: float = 60, direction: str = "forward") -> NativeModule:
    module = player(NOISE, slice_by=slice_by, slice=slice, direction=direction)
    module.set_table("slices", [20, 120, 350])
    module.set_voice(0, pitch=pitch, start=True)
    return module


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_slices_by_number_and_by_key(direction: str) -> None:
    for number, (first, last) in enumerate(((20, 120), (120, 350), (350, 500))):
        wanted = NOISE[first:last, 0] if direction == "forward" else NOISE[first:last, 0][::-1]
        for module in (
            sliced("number", slice=number, direction=direction),
            sliced("key", pitch=60 + number, direction=direction),
        ):
            heard, unfaded = left(module, 300), last - first - 96
            np.testing.assert_array_equal(heard[:unfaded], wanted[:unfaded])
            assert not heard[last - first + 4 :].any() and module.alive & 1 == 0
    for silent in (sliced("key", pitch=40), sliced("key", pitch=63), sliced("number", slice=3)):
        assert not left(silent, 100).any()


def test_a_slice_follows_the_bend_of_its_key() -> None:
    tone = np.sin(2 * np.pi * 500 / RATE * np.arange(60000))
    module = player(tone, slice_by="key")
    module.set_table("slices", [0, 100])
    module.set_voice(0, pitch=61, start=True)
    left(module, 32)
    module.set_voice(0, pitch=63)
    left(module, 4000)
    assert abs(cents(frequency_of(left(module, 16384), RATE), 500 * 2 ** (2 / 12))) < 0.1


def test_what_is_cut_fades_out() -> None:
    out = left(player(np.ones(5000), end=0.5), 3000)
    assert (out[:2400] == 1).all() and not out[2500:].any()
    assert np.abs(np.diff(out)).max() < 1.1 / 96


def test_ping_pong_goes_there_and_back() -> None:
    module = player(NOISE, loop=(100, 260), loop_shape="ping-pong")
    module.set_parameter("loop", "on")
    there = np.arange(100, 260)
    order = np.concatenate([np.arange(100), *[np.r_[there, there[-2:0:-1]]] * 3])
    np.testing.assert_array_equal(left(module, 900), NOISE[order[:900], 0])


def test_a_cross_fade_hides_the_seam() -> None:
    """A loop that does not fit its tone jumps; cross-faded, no step is larger than the tone's own."""
    assert seam(0) > 0.5 and seam(0.5) < 0.05


@pytest.mark.parametrize("pitch", [71, 72, 77, 84, 91])
def test_clean_does_not_fold(pitch: float) -> None:
    folded = alias_db("clean", pitch)
    assert folded < -45, folded
    if pitch > 70:
        assert alias_db("sinc", pitch) > -12


@pytest.mark.parametrize("pitch", [60.01, 63, 67, 72, 79, 91, 110])
def test_clean_keeps_what_is_below(pitch: float) -> None:
    hertz = 100.0
    tone = np.sin(2 * np.pi * hertz / RATE * np.arange(1 << 18))
    speed = 2 ** ((pitch - 60) / 12)
    out = left(player(tone, pitch=pitch, quality="clean"), int((1 << 18) / speed) - 600)[300:]
    assert abs(cents(frequency_of(out, RATE), hertz * speed)) < 0.1
    assert 20 * np.log10(np.std(out) * 2**0.5) == pytest.approx(0, abs=0.3)


def test_struck_again_it_starts_afresh_without_a_click() -> None:
    tone = np.sin(2 * np.pi * 100 / RATE * np.arange(20000) + np.pi / 2) * np.minimum(
        np.arange(20000) / 480, 1
    )
    module = player(tone)
    before = left(module, 2400)
    module.set_voice(0, restrike=True)
    after = left(module, 2400)
    assert np.abs(np.diff(np.r_[before, after])).max() < 0.03
    np.testing.assert_array_equal(after[110:], left(player(tone), 2400)[110:])


@pytest.mark.parametrize("quality", ["sinc", "hermite", "none", "linear", "clean"])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_any_sample_is_finite(quality: str, channels: int) -> None:
    random = np.random.default_rng(1)
    for frames, rate, loop in (
        (1, 1000, None), (1, 1e6, (0, 1)), (2, 48000, (1, 2)),
        (3, 1e6, (0, 3)), (9, 44100, (8, 9)), (50, 1e6, (0, 2)),
    ):  # fmt: skip
        for shape in ("forward", "ping-pong"):
            for direction in ("forward", "reverse"):
                data = random.uniform(-1, 1, (frames, channels))
                values = {"loop_shape": shape, "direction": direction, "crossfade": 0.5, "loop": "on"}
                module = player(data, rate=rate, loop=loop, pitch=67.3, quality=quality)
                for id, value in values.items():
                    module.set_parameter(id, value)
                out = module.process({}, 300)
                assert max(np.abs(out["left"]).max(), np.abs(out["right"]).max()) < 2
    bad = random.uniform(-1, 1, (400, channels))
    bad[100], bad[150], bad[200] = np.nan, np.inf, -np.inf
    out = player(bad, pitch=67.3, quality=quality).process({}, 300)
    assert np.isfinite(out["left"]).all() and np.isfinite(out["right"]).all() and out["left"].any()


def test_bad_tables_are_silence_not_noise() -> None:
    for table in ([np.nan] * 8, [1.0] * 3, [0, 0, 127, 0, 127, 60, np.inf, np.nan]):
        module = player(NOISE, slice_by="number")
        module.set_table("zones", table)
        module.set_table("slices", [np.nan, 1e30, -5, np.inf])
        for number in range(5):
            module.set_parameter("slice", number)
            module.set_voice(0, start=True)
            assert np.isfinite(left(module, 100)).all()
