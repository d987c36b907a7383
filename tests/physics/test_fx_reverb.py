"""fx.reverb: decay per band, boundedness, echo density, stereo."""

import numpy as np
import pytest
from scipy import signal

from tests.physics.module_rig import Rig
from tools.bench.sound.reverb import decay_time, echo_density, impulse_response, spectral_flatness

TYPES = ("room", "hall", "plate")


@pytest.mark.parametrize(
    ("type", "decay", "low", "high", "size", "modulation"),
    [
        ("hall", 2.0, 1.5, 0.4, 0.8, 0.4),
        ("room", 1.2, 1.5, 0.5, 1.0, 0.4),
        ("hall", 5.0, 2.0, 0.3, 1.5, 1.0),
        ("plate", 1.0, 1.0, 1.0, 0.8, 1.0),
    ],
)
def test_each_band_decays_as_set(
    type: str, decay: float, low: float, high: float, size: float, modulation: float
) -> None:
    response = impulse_response(
        decay * max(1, low) * 1.2,
        decay=decay,
        low_decay=low,
        high_decay=high,
        size=size,
        modulation=modulation,
        type=type,
        early=0,
    )
    assert decay_time(response, 57, octaves=1) == pytest.approx(decay * low, rel=0.05)
    assert decay_time(response, 1000) == pytest.approx(decay, rel=0.05)
    assert decay_time(response, 15000) == pytest.approx(decay * high, rel=0.05)


def test_longest_decay_is_stable_and_in_time() -> None:
    response = impulse_response(48, decay=60, low_decay=2, high_decay=1, size=1.5, modulation=1)
    energy = [float((part**2).sum()) for part in np.split(response, 8)]
    assert all(later < earlier for earlier, later in zip(energy[1:], energy[2:], strict=False))
    assert decay_time(response, 1000) == pytest.approx(60, rel=0.05)


def test_stays_bounded_while_everything_jumps() -> None:
    random = np.random.default_rng(9)
    rig = Rig("fx.reverb", mix=1, decay=60, high_decay=1)
    worst = 0.0
    for _ in range(150):
        rig.set(
            smooth=True,
            size=float(random.uniform(0.3, 1.5)),
            decay=float(random.choice([0.3, 60])),
            low_decay=float(random.choice([0.25, 2])),
            high_decay=float(random.choice([0.1, 1])),
            low_hz=float(random.choice([50, 1000])),
            pre_delay=float(random.uniform(0, 0.25)),
            modulation=1,
        )
        worst = max(worst, np.abs(rig.run(random.uniform(-0.1, 0.1, int(random.integers(1, 3000))))).max())
    assert worst < 5


@pytest.mark.parametrize("type", TYPES)
def test_echoes_are_dense_and_the_sides_unlike(type: str) -> None:
    response = impulse_response(1.0, decay=2, high_decay=1, type=type)
    assert echo_density(response, 0.1) > 0.85, "1 is Gaussian noise"
    assert echo_density(response, 0.2) > 0.93
    left, right = response[4800:].T
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.2
    mono = impulse_response(0.5, width=0, type=type)
    np.testing.assert_allclose(mono[:, 0], mono[:, 1], atol=1e-7)


@pytest.mark.parametrize("type", TYPES)
def test_no_tone_rings_out_and_nothing_stays_at_zero_hertz(type: str) -> None:
    response = impulse_response(2.0, decay=2, high_decay=1, low_decay=1, type=type)
    assert spectral_flatness(response, decay=2) > 0.3, "0.56 is Gaussian noise, a metal bar has 0.05"
    constant = Rig("fx.reverb", mix=1, decay=1, type=type)
    constant.mono(np.full(240000, 0.5))
    assert np.abs(constant.mono(np.full(4800, 0.5))).max() < 1e-4, "no direct current"


def test_room_and_plate_answer_sooner_than_a_hall() -> None:
    density = {type: echo_density(impulse_response(0.3, type=type, pre_delay=0), 0.03) for type in TYPES}
    assert min(density["room"], density["plate"]) > 1.3 * density["hall"]


def test_frozen_sound_stays_for_minutes_and_lets_nothing_in() -> None:
    rig = Rig("fx.reverb", mix=1, modulation=1, rate=5)
    noise = np.random.default_rng(2).uniform(-0.3, 0.3, 48000)
    rig.run(noise)
    rig.set(smooth=True, freeze=1)
    rig.run(frames=9600)
    first = rig.run(frames=48000)[0].std()
    for _ in range(3):
        rig.run(noise, frames=48000)
    for _ in range(20):
        rig.run(frames=48000 * 6)
    assert rig.run(frames=48000)[0].std() == pytest.approx(first, rel=0.06), "within half a decibel"
    rig.set(smooth=True, freeze=0)
    rig.run(frames=48000 * 4)
    assert rig.run(frames=48000)[0].std() < 1e-3 * first


def test_silent_room_wakes_as_if_it_had_never_slept() -> None:
    """After 10 s of silence it is at rest: phases and settings moved on, and the next sound decays as set."""
    rig = Rig("fx.reverb", mix=1, decay=0.5, low_decay=1)
    click = np.zeros(48000)
    click[0] = 1
    rig.run(click)
    rig.run(frames=480000)
    assert not rig.run(frames=48000).any()
    rig.set(decay=1)
    woken = rig.run(np.concatenate([click, click * 0]))[0, :, :2]
    assert decay_time(woken, 1000) == pytest.approx(1, rel=0.05)


def test_pre_delay_delays() -> None:
    early, late = (impulse_response(0.5, pre_delay=seconds) for seconds in (0.0, 0.1))
    begins = [int(np.argmax(np.abs(response[:, 0]) > 1e-6)) for response in (early, late)]
    assert begins[1] - begins[0] == 4800


def test_size_change_does_not_click() -> None:
    rig = Rig("fx.reverb", mix=1, decay=3, size=0.5)
    tone = np.sin(2 * np.pi * 200 * np.arange(48000) / 48000)
    high = signal.butter(4, 6000, "high", fs=48000, output="sos")
    before = np.abs(signal.sosfilt(high, rig.mono(tone)))[24000:].max()
    rig.set(smooth=True, size=1.4, pre_delay=0.1)
    after = np.abs(signal.sosfilt(high, rig.mono(tone)))[2000:].max()
    assert after < before + 1e-3
