"""sample.grain: where, how often, how high and how loud grains sound, and that chance repeats itself."""

import numpy as np
import pytest

from tools.bench.sound.grain import cloud, left, loudness_spread, position_after, tone_off, window_off
from tools.bench.sound.spectra import RATE


def test_grains_are_born_at_the_density_and_have_the_size_and_window() -> None:
    assert window_off() < 1e-5


def test_the_position_is_where_grains_begin_and_speed_moves_it() -> None:
    ramp = np.arange(RATE) / RATE
    values = {"size": 0.002, "density": 100, "window": 2}
    frozen = left(cloud(ramp, position=0.25, **values), 4800)
    assert frozen.max() == pytest.approx(0.251, abs=0.001)
    for speed in (-1.0, 0.5, 2.0):
        assert position_after(speed) == pytest.approx(speed * 0.25, abs=0.002)


@pytest.mark.parametrize("pitch", [48, 60, 67.5, 84])
def test_pitch_follows_the_key_whatever_the_speed(pitch: float) -> None:
    """Grains of one place that overlap by their period add up to a tone of the sample's pitch times speed."""
    assert abs(tone_off(pitch)) < 0.5


def test_reverse_plays_a_grain_backwards() -> None:
    data = np.random.default_rng(1).uniform(-1, 1, RATE)
    values = {"size": 0.02, "density": 1, "position": 0.5, "quality": 2}
    forward = left(cloud(data, **values), 960)
    backward = left(cloud(data, reverse=1, **values), 960)
    np.testing.assert_allclose(backward[100:-100], forward[::-1][100:-100], atol=1e-6)


@pytest.mark.parametrize("density", [5, 50, 200, 1000])
@pytest.mark.parametrize("spray", [0.0, 0.5])
def test_however_dense_the_cloud_is_bounded(density: float, spray: float) -> None:
    out = cloud(np.ones(RATE), density=density, size=0.5, spray=spray, pan_spread=1, jitter=1).process(
        {}, RATE
    )
    peak = max(np.abs(out["left"]).max(), np.abs(out["right"]).max())
    assert peak <= 4 * 2**0.5


def test_noise_is_about_as_loud_at_any_density() -> None:
    assert loudness_spread() < 3


def test_spread_is_even_to_both_sides() -> None:
    out = cloud(np.ones(RATE), density=200, size=0.01, spray=1, jitter=1, pan_spread=1).process({}, 2 * RATE)
    power = [float((out[id][:, 0].astype(float) ** 2).mean()) for id in ("left", "right")]
    assert abs(10 * np.log10(power[0] / power[1])) < 1
    assert np.corrcoef(out["left"][:, 0], out["right"][:, 0])[0, 1] < 0.8


def test_every_note_and_seed_draws_its_own_grains_and_repeats_them() -> None:
    data = np.random.default_rng(1).uniform(-1, 1, RATE)

    def heard(seed: int, notes: int) -> np.ndarray:
        module = cloud(data, seed=seed, spray=1, jitter=1)
        for _ in range(notes - 1):
            module.set_voice(0, start=True)
        return left(module, 9600)

    assert (heard(1, 1) == heard(1, 1)).all()
    for other in (heard(1, 2), heard(2, 1)):
        assert abs(np.corrcoef(heard(1, 1), other)[0, 1]) < 0.3


def test_let_go_it_fades_and_ends() -> None:
    module = cloud(np.ones(RATE), density=200, size=0.05, release=0.1)
    before = left(module, 9600)[-2400:]
    module.set_voice(0, gate=0)
    after = left(module, 4800)
    np.testing.assert_allclose(after[:2400], before * (1 - np.arange(1, 2401) / 4800), atol=2e-3)
    left(module, 64)
    assert module.alive & 1 == 0 and not left(module, 64).any()


def test_struck_again_the_cloud_does_not_click() -> None:
    tone = np.sin(2 * np.pi * 100 / RATE * np.arange(RATE))
    module = cloud(tone, density=50, size=0.1, position=0.3)
    before = left(module, 9600)
    module.set_voice(0, restrike=True)
    after = left(module, 9600)
    steps = np.abs(np.diff(np.r_[before, after]))
    assert steps[9590:].max() < 2 * steps[4800:9590].max()


@pytest.mark.parametrize("channels", [1, 2, 8])
@pytest.mark.parametrize("quality", range(5))
def test_any_sample_is_finite(channels: int, quality: int) -> None:
    random = np.random.default_rng(1)
    for frames, rate in ((1, 1000), (1, 1e6), (2, 1e6), (9, 1000), (3000, 1e6)):
        data = random.uniform(-1, 1, (frames, channels))
        module = cloud(
            data, rate=rate, quality=quality, spray=1, density=500, reverse=0.5, freeze=0, speed=-4
        )
        out = module.process({}, 2000)
        assert max(np.abs(out[id]).max() for id in out) < 8
    data = random.uniform(-1, 1, (3000, channels))
    data[1000], data[1500], data[2000] = np.nan, np.inf, -np.inf
    out = cloud(data, quality=quality, spray=1, density=500, size=0.05, pitch=67).process({}, 9600)
    assert np.isfinite(out["left"]).all() and out["left"].any()


def test_without_a_sample_it_is_silent() -> None:
    module = cloud(np.ones(100))
    module.set_sample(0, None)
    assert not left(module, 100).any() and module.alive & 1 == 0
