"""fx.convolution: equal to the sum it stands for, at every length; resampling, pre-delay, silence."""

import numpy as np
import pytest

from motorik._native import Sample
from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.convolution import RATE, error_db, filtered, rig_in, room, stereo


@pytest.mark.parametrize(
    ("frames", "sides"), [(1, 1), (100, 2), (1000, 1), (5000, 2), (30000, 2), (288000, 1)]
)
def test_it_equals_direct_convolution_within_100_decibels(frames: int, sides: int) -> None:
    assert error_db(frames, sides) < -100


def test_every_tap_is_in_its_place() -> None:
    """A response of lone clicks comes out as it is, whatever the size of the partition a click falls into."""
    places = [0, 127, 128, 1023, 1024, 1535, 8191, 8192, 12287, 12288, 40000]
    response = np.zeros((50000, 1), np.float32)
    response[places] = 1
    impulse = np.zeros((50000, 4))
    impulse[5, :2] = 1
    out = rig_in(response).run(impulse)[0, :, 0] * np.sqrt(len(places))
    shape = filtered(impulse)[:, 0]
    exact = sum(np.concatenate([np.zeros(place), shape])[: len(shape)] for place in places)
    assert np.abs(out - exact).max() < 1e-5


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
def test_a_response_at_another_rate_keeps_its_frequencies(rate: int) -> None:
    def ping(at: int) -> np.ndarray:
        time = np.arange(at // 4) / at - 0.02
        return np.asarray(np.exp(-((time / 3e-4) ** 2)) * np.sin(2 * np.pi * 3000 * time))

    response = ping(rate).astype(np.float32)[:, None]
    impulse = np.zeros((24000, 4))
    impulse[0] = 1
    out = rig_in(response, rate).run(impulse)[0, :, 0]
    frequency = np.fft.rfftfreq(12000, 1 / RATE)
    band = (frequency > 2000) & (frequency < 4000)
    ratio = np.fft.rfft(out[:12000])[band] / np.fft.rfft(ping(RATE))[band]
    assert np.abs(decibels(ratio) - np.median(decibels(ratio))).max() < 0.1
    assert np.abs(np.angle(ratio)).max() < 0.25, "the filters' own phase"


def test_noise_comes_out_as_loud_as_it_goes_in() -> None:
    x = stereo(96000)
    out = rig_in(room(4000)).run(x)[0, 8000:, :2]
    assert decibels(out.std() / filtered(x).std()) == pytest.approx(0, abs=0.3)


def test_pre_delay_moves_the_room_and_a_change_does_not_click() -> None:
    impulse = np.zeros((24000, 4))
    impulse[0] = 1
    still, late = (rig_in(room(50), pre_delay=t).run(impulse)[0, :, 0] for t in (0, 0.1))
    np.testing.assert_array_equal(late[4800:], still[:-4800])
    tone = np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE)
    rig = rig_in(np.ones((1, 1), np.float32))
    rig.mono(tone)
    rig.set(pre_delay=0.0125)
    assert np.abs(np.diff(rig.mono(tone))).max() < 0.04


def test_filters_keep_the_ends_of_the_spectrum_out_of_the_room() -> None:
    rig = rig_in(np.ones((1, 1), np.float32), low_cut=200, high_cut=4000)
    frequency, response = rig.response()
    for hertz in (50, 200, 1000, 4000, 12000):
        low, high = (np.tan(np.pi * hertz / RATE) / np.tan(np.pi * f / RATE) for f in (200, 4000))
        wanted = decibels(low**2 / np.hypot(1, low**2)) - decibels(np.hypot(1, high**2))
        assert np.interp(hertz, frequency, decibels(response)) == pytest.approx(wanted, abs=0.1)


def test_after_the_room_there_is_silence_and_then_it_sounds_again() -> None:
    response, burst = room(20000), np.zeros((120000, 4))
    burst[:500] = stereo(500)
    rig = rig_in(response)
    first = rig.run(burst)[0]
    assert not first[-4096:].any()
    second = rig.run(burst)[0]
    assert decibels(np.abs(second - first).max() / np.abs(first).max()) < -100


def test_another_response_sounds_like_that_from_the_start() -> None:
    x, quiet = stereo(6000), np.zeros((60000, 4))
    rig = rig_in(room(50000))
    rig.run(x)
    rig.module.set_sample(0, Sample(room(3000), RATE, 60, None))
    rig.run(quiet)
    fresh = rig_in(room(3000)).run(x)[0]
    assert decibels(np.abs(rig.run(x)[0] - fresh).max() / np.abs(fresh).max()) < -100


def test_without_a_response_the_signal_passes() -> None:
    x = stereo(480)
    np.testing.assert_array_equal(Rig("fx.convolution").run(x)[0], x.astype(np.float32))
