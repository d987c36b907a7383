"""amp.vca, amp.pan, mix.mixer, mix.channel, mix.send, util.feedback: laws of level, place and time."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels

NOISE = np.random.default_rng(3).uniform(-1, 1, 4800)


def steady(rig: Rig, port: int = 0, lane: int = 0) -> float:
    return float(rig.run(np.ones(256))[port, -1, lane])


@pytest.mark.parametrize("position", np.linspace(-1, 1, 9))
def test_pan_keeps_power(position: float) -> None:
    rig = Rig("amp.pan", position=position)
    left, right = steady(rig, 0), steady(rig, 1)
    assert left**2 + right**2 == pytest.approx(1, abs=1e-6)
    assert left == pytest.approx(np.cos(np.pi / 4 * (1 + position)), abs=1e-6)


def test_pan_sweep_has_no_step() -> None:
    rig = Rig("amp.pan", position=-1)
    steady(rig)
    rig.set(smooth=True, position=1)
    left, right = rig.run(np.ones(480))[:, :, 0]
    assert np.abs(np.diff(left)).max() < 0.02
    assert np.abs(np.diff(right)).max() < 0.02


@pytest.mark.parametrize("pan", [-1, -0.5, 0, 0.5, 1])
def test_balance_leaves_the_near_side_alone(pan: float) -> None:
    rig = Rig("mix.channel", pan=pan)
    far = np.cos(np.pi / 2 * abs(pan))
    assert steady(rig, lane=0) == pytest.approx(far if pan > 0 else 1, abs=1e-6)
    assert steady(rig, lane=1) == pytest.approx(far if pan < 0 else 1, abs=1e-6)


def test_channel_at_rest_changes_no_bit_and_mute_is_exact_silence() -> None:
    rig = Rig("mix.channel")
    np.testing.assert_array_equal(rig.mono(NOISE), NOISE.astype(np.float32))
    rig.set(smooth=True, mute=1)
    fading = rig.mono(np.ones(480))
    assert fading[-1] == 0
    assert np.abs(np.diff(fading)).max() < 1.1 / 240


@pytest.mark.parametrize("kind", ["mix.channel", "mix.send"])
def test_level_is_in_decibels_and_its_lowest_value_is_silence(kind: str) -> None:
    for level in (-60.0, -12.0, 0.0, 12.0):
        assert decibels(steady(Rig(kind, level_db=level))) == pytest.approx(level, abs=1e-4)
    assert steady(Rig(kind, level_db=-96)) == 0


def test_mixer_adds_with_gains() -> None:
    inputs = [np.roll(NOISE, n) for n in range(4)]
    rig = Rig("mix.mixer", gain_1=1, gain_2=-0.5, gain_3=2, gain_4=0)
    np.testing.assert_allclose(rig.mono(*inputs), inputs[0] - 0.5 * inputs[1] + 2 * inputs[2], atol=1e-6)
    assert not rig.mono(None, None, None, None, frames=64).any()


def test_amplifier_follows_envelope_level_velocity_and_accent() -> None:
    envelope = np.linspace(0, 1, 4800)
    np.testing.assert_allclose(Rig("amp.vca").mono(NOISE, envelope), NOISE * envelope, atol=1e-6)
    rig = Rig("amp.vca", level_db=-6, velocity=1, accent_db=12)
    rig.module.set_voice(0, velocity=0.5, accent=1, start=True)
    assert steady(rig) == pytest.approx(10 ** (-6 / 20) * 0.25 * 10 ** (12 / 20), rel=1e-5)


def test_velocity_of_the_next_note_glides_in_a_sounding_voice_and_jumps_in_a_silent_one() -> None:
    rig = Rig("amp.vca", velocity=1)
    rig.module.set_voice(0, velocity=1, start=True)
    rig.mono(np.ones(64), np.ones(64))
    rig.module.set_voice(0, velocity=0.5, start=True)
    glide = rig.mono(np.ones(960), np.ones(960))
    assert np.abs(np.diff(glide)).max() < 0.02
    assert glide[-1] == pytest.approx(0.25, abs=1e-3)
    rig.mono(np.ones(64), np.zeros(64))
    rig.module.set_voice(0, velocity=1, start=True)
    assert rig.mono(np.ones(4), np.ones(4))[0] == 1


def test_feedback_delay_is_exactly_one_chunk() -> None:
    rig = Rig("util.feedback")
    out = np.concatenate([rig.mono(part) for part in np.split(NOISE, [7, 40, 41, 1000])])
    assert not out[:32].any()
    np.testing.assert_array_equal(out[32:], NOISE[:-32].astype(np.float32))
    assert rig.declaration.latency_frames == 32


def test_feedback_passes_up_to_twelve_decibels_and_never_reaches_eight() -> None:
    below = np.linspace(-4, 4, 4001).astype(np.float32)
    np.testing.assert_array_equal(Rig("util.feedback").mono(np.append(below, np.zeros(32)))[32:], below)
    above = np.geomspace(4, 3e38, 4001)
    held = Rig("util.feedback").mono(np.append(above, np.zeros(32)))[32:]
    np.testing.assert_allclose(held, 8 - 16 / above, rtol=1e-6)
    assert np.all(np.diff(held) >= 0)
    mirrored = Rig("util.feedback").mono(np.append(-above, np.zeros(32)))[32:]
    np.testing.assert_array_equal(mirrored, -held)


@pytest.mark.parametrize("gain", [-2.0, 1.01, 2.0])
def test_a_linear_loop_that_grows_settles(gain: float) -> None:
    """Where it settles the gain of the loop is undone: size = 8 - 16 / (gain size)."""
    rig, echo = Rig("util.feedback"), np.zeros(32)
    impulse = np.eye(1, 32).ravel()
    for turn in range(2000):
        echo = rig.mono(gain * echo + (impulse if turn == 0 else 0))
    top = 4 * (1 + np.sqrt(1 - 1 / abs(gain)))
    assert np.abs(echo).max() == pytest.approx(top, rel=1e-4)


@pytest.mark.parametrize(("law", "middle"), [("power", -3.0103), ("mean", -4.5154), ("voltage", -6.0206)])
def test_pan_laws_have_their_level_in_the_middle_and_keep_what_they_promise(law: str, middle: float) -> None:
    assert decibels(steady(Rig("mix.channel", law=law))) == pytest.approx(middle, abs=1e-4)
    for pan in np.linspace(-1, 1, 9):
        rig = Rig("mix.channel", law=law, pan=pan)
        left, right = steady(rig, lane=0), steady(rig, lane=1)
        power, voltage = left**2 + right**2, left + right
        kept = {"power": power, "voltage": voltage, "mean": voltage}[law]
        assert law == "mean" or kept == pytest.approx(1, abs=1e-6)
        share = (1 + pan) / 2
        wanted = {"power": np.sin(np.pi / 2 * share), "voltage": share}
        wanted["mean"] = np.sqrt(wanted["power"] * share)
        assert right == pytest.approx(wanted[law], abs=1e-6)
    assert steady(Rig("mix.channel", law=law, pan=1)) == 0
    assert steady(Rig("mix.channel", law=law, pan=-1), lane=1) == 0


def test_another_pan_law_does_not_click() -> None:
    rig = Rig("mix.channel")
    steady(rig)
    rig.set(law="voltage")
    assert np.abs(np.diff(rig.mono(np.ones(96)))).max() < 1.01 * 0.5 / 32


@pytest.mark.parametrize("kind", ["mix.channel", "mix.send"])
@pytest.mark.parametrize("frames", [0, 1, 31, 500, 8192])
def test_what_is_held_back_comes_exactly_so_many_frames_later(kind: str, frames: int) -> None:
    noise = np.random.default_rng(frames).uniform(-1, 1, 20000).astype(np.float32)
    rig = Rig(kind, level_db=0, align=frames)
    heard = rig.run(noise)
    np.testing.assert_array_equal(heard[0, frames:, 0], noise[: len(noise) - frames])
    assert not heard[0, :frames].any()
    if kind == "mix.channel":
        np.testing.assert_array_equal(heard[1, :, 0], noise)


def test_another_alignment_fades_and_has_no_gap() -> None:
    """A 100 Hz sine of size 1 steps by 0.0131 at most; the fade adds 2 / 512."""
    sine = np.sin(2 * np.pi * 100 / 48000 * np.arange(40000))
    rig, parts, times = Rig("mix.send", level_db=0), [], np.arange(0, 40000, 4000)
    changes = (0, 300, 8192, 17, 0, 250, 0, 0, 1000, 500)
    for start, frames in zip(times, changes, strict=True):
        rig.set(align=frames)
        parts.append(rig.mono(sine[start : start + 4000]))
    heard = np.concatenate(parts)
    assert np.abs(np.diff(heard)).max() < 0.0131 + 2 / 512
    for start, frames in ((0, 0), (4000, 300), (28000, 0), (32000, 1000), (36000, 500)):
        settled = slice(start + 1600, start + 4000)
        np.testing.assert_allclose(
            heard[settled], sine[settled.start - frames : settled.stop - frames], atol=1e-6
        )
    assert np.abs(heard[:8000]).reshape(-1, 500).max(axis=1).min() > 0.5


def test_solo_closes_the_mix_and_leaves_sends_open() -> None:
    rig = Rig("mix.channel", closed=1)
    out, post = rig.run(NOISE)[:, :, 0]
    assert not out.any()
    np.testing.assert_array_equal(post, NOISE.astype(np.float32))
