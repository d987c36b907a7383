"""filter.comb: in tune at every pitch and damping, decay as its feedback says, loudness, fresh voices."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from tests.physics.module_rig import Rig, cents, decibels

RATE = 48000


def hertz_of(pitch: float) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))


@pytest.mark.parametrize("damping", [500, 3000, 20000])
@pytest.mark.parametrize("pitch", [28, 45, 60.5, 81, 93])
def test_a_round_of_the_loop_is_one_period_whatever_the_damping(pitch: float, damping: float) -> None:
    feedback = 0.7
    rig = Rig("filter.comb", feedback=feedback, damping=damping)
    for lane in range(4):
        rig.module.set_voice(lane, pitch=pitch, velocity=1, gate=1)
    frequency, response = rig.response(1 << 16)
    loop = (1 - (1 - feedback**2) ** 0.5 / response) / feedback
    wanted = hertz_of(pitch)
    near = np.abs(frequency - wanted) < 4
    phase = np.interp(wanted, frequency[near], np.unwrap(np.angle(loop[near])))
    turns = (phase / (2 * np.pi) + 0.5) % 1 - 0.5
    assert abs(cents(1 + turns, 1)) < 1


def test_response_without_damping_is_a_comb() -> None:
    rig = Rig("filter.comb", feedback=0.8, damping=20000, tracking=0, tune=0.0)
    frequency, response = rig.response(1 << 16)
    wanted = hertz_of(60)
    peaks = decibels(np.interp(wanted * np.arange(1, 8), frequency, np.abs(response)))
    dips = decibels(np.interp(wanted * (np.arange(1, 8) + 0.5), frequency, np.abs(response)))
    # At the peaks sqrt(1 - f^2) / (1 - f) = 3, between them a ninth of it.
    np.testing.assert_allclose(peaks, 20 * np.log10(3), atol=0.5)
    np.testing.assert_allclose(dips, -20 * np.log10(3), atol=0.5)


def test_negative_feedback_leaves_odd_overtones_an_octave_lower() -> None:
    frequency, response = Rig("filter.comb", feedback=-0.9, damping=20000).response(1 << 16)
    half = hertz_of(60) / 2
    level = decibels(np.interp(half * np.arange(1, 9), frequency, np.abs(response)))
    assert (level[0::2] - level[1::2] > 20).all()


def test_decay_follows_the_feedback() -> None:
    feedback, hertz = 0.98, 220.0
    rig = Rig("filter.comb", feedback=feedback, damping=20000, tune=-3, tracking=0)
    burst = np.zeros(RATE)
    burst[:64] = np.random.default_rng(4).uniform(-1, 1, 64)
    tone = rig.mono(burst) * np.exp(-2j * np.pi * hertz / RATE * np.arange(RATE))
    level = [np.abs(np.mean(tone[start : start + 2400])) for start in (4800, 16800)]
    assert float(decibels(level[1] / level[0])) == pytest.approx(55 * 20 * np.log10(feedback), rel=0.01)


def test_noise_leaves_as_loud_as_it_came() -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, RATE * 2)
    for feedback in (-0.9, 0.5, 0.8):
        out = Rig("filter.comb", feedback=feedback, damping=20000).mono(noise)[RATE:]
        assert abs(decibels(out.std() / noise.std())) < 3


def test_a_new_voice_hears_nothing_of_the_one_before_and_a_struck_one_rings_on() -> None:
    module = NativeModule("filter.comb")
    module.prepare(RATE)
    module.set_parameter("feedback", 0.99)
    module.set_voice(0, start=True)
    module.process({"in": np.random.default_rng(1).uniform(-1, 1, (4800, 4)).astype(np.float32)}, 4800)
    silence = {"in": np.zeros((4800, 4), np.float32)}
    module.set_voice(0, restrike=True)
    assert np.abs(module.process(silence, 4800)["out"][:, 0]).max() > 0.01
    module.set_voice(0, start=True)
    assert (module.process(silence, 4800)["out"][:, 0] == 0).all()


def test_stable_when_everything_jumps_all_the_time() -> None:
    random = np.random.default_rng(2)
    rig = Rig("filter.comb")
    worst = 0.0
    for _ in range(600):
        rig.set(
            smooth=bool(random.integers(2)),
            tune=float(random.choice([-24, 0, 24])),
            feedback=float(random.choice([-0.999, 0.999])),
            damping=float(random.choice([100, 20000])),
        )
        worst = max(worst, np.abs(rig.mono(random.uniform(-1, 1, int(random.integers(1, 200))))).max())
    assert worst < 60
